package appointment_test

import (
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/appointment"
	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tenant"
	"prag/internal/testkit"
)

// strangers are those who must find nothing: another tenant, the other tenant with this centre's id, and a sibling centre.
func (p practice) strangers(t *testing.T) map[string]tenant.Centre {
	t.Helper()
	other := testkit.NewPlace(t, p.db, 1, 1).Centre
	forged, sibling := p.Centre, p.Centre
	forged.TenantID = other.TenantID
	sibling.ID = db.NewID()
	return map[string]tenant.Centre{"other tenant": other, "forged centre": forged, "sibling centre": sibling}
}

func TestAnotherTenantOrCentreReadsNoAppointment(t *testing.T) {
	t.Parallel()
	p := open(t, 1, 0)
	a, err := p.diary.Book(t.Context(), p.Centre, p.hold(t, p.wish(0)).Code, appointment.Details{
		Contact: appointment.Contact{Text: "+38344123456", Consent: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, from, to := t.Context(), tuesday, tuesday.AddDate(0, 0, 30)
	for name, c := range p.strangers(t) {
		missing := func(what string, err error) {
			t.Helper()
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %s gives %v, want not found", name, what, err)
			}
		}
		none := func(what string, n int, err error) {
			t.Helper()
			if err != nil || n != 0 {
				t.Errorf("%s: %s gives %d, %v", name, what, n, err)
			}
		}
		_, err := p.diary.ByCode(ctx, c, a.Code)
		missing("ByCode", err)
		_, err = p.diary.ByTicket(ctx, c, nonce())
		missing("ByTicket", err)
		_, err = p.diary.History(ctx, c, a.Code)
		missing("History", err)
		_, err = p.diary.Reach(ctx, c, a.Code, p.Staff[0].ID)
		missing("Reach", err)
		list, err := p.diary.Between(ctx, c, from, to, uuid.Nil)
		none("Between", len(list), err)
		free, err := p.diary.Free(ctx, c, appointment.Want{ServiceID: p.Services[0]}, from, to)
		none("Free", len(free), err)
		stray, err := p.diary.Stray(ctx, c)
		none("Stray", len(stray), err)
		services, err := p.diary.Offered(ctx, c)
		none("Offered", len(services), err)
		undelivered, err := p.diary.Undelivered(ctx, c)
		none("Undelivered", len(undelivered), err)
		templates, err := p.diary.Templates(ctx, c, from)
		none("Templates", len(templates), err)
		blocks, err := p.diary.Blocks(ctx, c, from)
		none("Blocks", len(blocks), err)
		closures, err := p.diary.Closures(ctx, c, from)
		none("Closures", len(closures), err)
		if _, known, err := p.diary.Rules(ctx, c); err != nil || known {
			t.Errorf("%s: Rules knows a diary, %v", name, err)
		}
		if c.TenantID != p.Centre.TenantID {
			holidays, err := p.diary.Holidays(ctx, c.TenantID)
			none("Holidays", len(holidays), err)
		}
	}
}

func TestAnotherTenantOrCentreChangesNoAppointment(t *testing.T) {
	t.Parallel()
	p := open(t, 1, 0)
	a, held := p.book(t, 0), p.hold(t, p.wish(1))
	ctx, staff := t.Context(), p.Staff[0].ID
	block := appointment.Window{Day: "2026-12-01", Opens: 9 * time.Hour, Closes: 10 * time.Hour}
	name := map[string]string{"sq": "a", "sr": "а", "en": "a"}
	if err := p.diary.AddBlock(ctx, p.Centre, appointment.Window{Day: "2026-12-08", Opens: 9 * time.Hour, Closes: 10 * time.Hour}); err != nil {
		t.Fatal(err)
	}
	h, err := p.diary.AddHoliday(ctx, p.operator(), appointment.Holiday{Kind: appointment.Orthodox, Name: name, Closes: true})
	if err != nil {
		t.Fatal(err)
	}
	blocks, _ := p.diary.Blocks(ctx, p.Centre, tuesday)
	for who, c := range p.strangers(t) {
		w := p.wish(2)
		w.Centre = c
		var errs []error
		add := func(_ any, err error) { errs = append(errs, err) }
		add(p.diary.Hold(ctx, w))
		add(p.diary.Book(ctx, c, held.Code, appointment.Details{}))
		add(p.diary.Confirm(ctx, c, a.Code))
		add(p.diary.Cancel(ctx, c, a.Code))
		add(p.diary.CancelForCentre(ctx, c, a.Code, staff))
		add(p.diary.Move(ctx, c, a.Code, p.wish(2).Ref, staff))
		_, _, err := p.diary.Arrive(ctx, c, a.Code)
		add(nil, err)
		add(p.diary.Met(ctx, c, a.Code, staff))
		add(p.diary.Missed(ctx, c, a.Code, staff))
		add(nil, p.diary.Remember(ctx, c, a.Code, appointment.Contact{Text: "a@example.org", Consent: true}))
		add(nil, p.diary.ForgetContact(ctx, c, a.Code))
		add(nil, p.diary.Settle(ctx, c, nonce(), staff))
		add(nil, p.diary.EndTemplate(ctx, c, p.template.ID, tuesday))
		add(p.diary.ChangePlaces(ctx, c, p.template.ID, appointment.Places{From: "2026-12-01", Public: 9}, true))
		add(nil, p.diary.DropBlock(ctx, c, blocks[0].ID))
		add(nil, p.diary.Open(ctx, c, time.Date(2027, 5, 2, 0, 0, 0, 0, time.UTC)))
		for i, err := range errs {
			if err == nil {
				t.Errorf("%s: step %d was done", who, i)
			}
		}
		// These make or sweep rows of the stranger's own, or none.
		_ = p.diary.Let(ctx, c, held.Code)
		_ = p.diary.Sweep(ctx, c)
		_ = p.diary.AddBlock(ctx, c, block)
		_, _ = p.diary.AddTemplate(ctx, c, p.template)
		_ = p.diary.SaveRules(ctx, c, appointment.DefaultRules())
		_ = p.diary.Close(ctx, c, appointment.Closure{Day: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), Reason: name})
		if c.TenantID != p.Centre.TenantID {
			if err := p.diary.DropHoliday(ctx, c.TenantID, h.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: DropHoliday gives %v", who, err)
			}
			forged := tenant.Tenant{ID: c.TenantID, Centres: []tenant.Centre{p.Centre}}
			_ = p.diary.SpreadHolidays(ctx, forged)
			_, _ = p.diary.AddHoliday(ctx, forged, appointment.Holiday{Kind: appointment.Fixed, Month: 12, Day: 1, Name: name, Closes: true})
		}
	}
	if free := p.free(t, false); free != 2 {
		t.Errorf("%d times are free, want those that were", free)
	}
	if got, err := p.diary.ByCode(ctx, p.Centre, held.Code); err != nil || !got.Live(p.clock.Now()) {
		t.Errorf("a stranger let go of a held time: %v", err)
	}
}
