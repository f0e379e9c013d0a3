package desk_test

import (
	"net/url"
	"testing"
	"time"

	"prag/internal/appointment"
	"prag/internal/clock"
	"prag/internal/demo"
	"prag/internal/i18n"
	"prag/internal/testkit"
	"prag/internal/testkit/program"
)

// The pages of the diary in every writing, on a desk's screen and on a phone, on a day on which there is everything to see.
func TestTheDiaryPagesAreAccessibleInEveryLanguage(t *testing.T) {
	t.Parallel()
	c := clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	p := program.Start(t, program.Options{Clock: c})
	deps := demo.Deps{DB: p.DB, Clock: c, Identity: p.Identity, Directory: p.Directory}
	if err := demo.Calling(t.Context(), deps, p.Line); err != nil {
		t.Fatal(err)
	}
	if err := demo.Diary(t.Context(), deps, p.Diary, p.Line); err != nil {
		t.Fatal(err)
	}
	centre, err := p.Directory.BySlug(t.Context(), "prishtina")
	if err != nil {
		t.Fatal(err)
	}
	services, err := p.Directory.Services(t.Context(), centre)
	if err != nil {
		t.Fatal(err)
	}
	advisers, err := p.Line.Advisers(t.Context(), centre)
	if err != nil {
		t.Fatal(err)
	}
	mine := appointment.Template{
		StaffID: advisers[0].Staff, Weekday: 3, Opens: 9 * time.Hour, Closes: 12 * time.Hour, Minutes: 30, ForPublic: 2, ValidFrom: "2026-11-01",
		Modes: []appointment.Mode{appointment.InPerson, appointment.Video}, Languages: []string{"sq", "tr"},
	}
	for _, s := range services[:2] {
		mine.Services = append(mine.Services, appointment.Quota{ServiceID: s.ID, Most: -1})
	}
	if mine, err = p.Diary.AddTemplate(t.Context(), centre, mine); err != nil {
		t.Fatal(err)
	}
	one := book(t, p, appointment.Wish{
		Centre: centre, Ref: appointment.Ref{TemplateID: mine.ID, StartsAt: time.Date(2026, 12, 2, 8, 0, 0, 0, time.UTC)}, Nonce: key(), Reads: "sr-Latn",
		Want: appointment.Want{ServiceID: services[0].ID, Mode: appointment.Video, Staff: true}, BookedBy: advisers[0].Staff,
	})
	free, err := p.Diary.Free(t.Context(), centre, appointment.Want{ServiceID: services[1].ID, Interpreter: "tr", Staff: true}, c.Now(), c.Now().AddDate(0, 0, 14))
	if err != nil || len(free) == 0 {
		t.Fatalf("%d times with an interpreter, %v", len(free), err)
	}
	stray := book(t, p, appointment.Wish{
		Centre: centre, Ref: free[len(free)-1].Ref(), Nonce: key(), Reads: "sq",
		Want: appointment.Want{ServiceID: services[1].ID, Mode: appointment.InPerson, Interpreter: "tr", Staff: true}, BookedBy: advisers[0].Staff,
	})
	for days, service := range []int{1, 0, 2} {
		if _, err := p.Diary.Ask(t.Context(), appointment.Ask{
			Centre: centre, Want: appointment.Want{ServiceID: services[service].ID, Interpreter: []string{"", "tr", ""}[days]}, Reads: centre.Tags()[days],
			Days: 14 + days, Nonce: key(),
		}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := p.Diary.AskEarlier(t.Context(), centre, one.Code); err != nil {
		t.Fatal(err)
	}
	day := appointment.Closure{Day: time.Date(stray.StartsAt.Year(), stray.StartsAt.Month(), stray.StartsAt.Day(), 0, 0, 0, 0, time.UTC),
		Reason: i18n.Text{"sq": "Trajnim i stafit", "sr": "Обука запослених", "en": "Training of the staff"}}
	if err := p.Diary.Close(t.Context(), centre, day); err != nil {
		t.Fatal(err)
	}
	if err := p.Diary.AddBlock(t.Context(), centre, appointment.Window{StaffID: advisers[0].Staff, Day: "2026-12-09", Opens: 9 * time.Hour, Closes: 12 * time.Hour}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Diary.Confirm(t.Context(), centre, one.Code); err != nil {
		t.Fatal(err)
	}
	pick := "/desk/diary/new?service=" + services[0].ID.String() + "&mode=in_person"
	tab := testkit.NewBrowser(t).Tab(t, 1280, 800)
	p.SignIn(tab, "manager@prishtina.example", "")
	for name, address := range map[string]string{
		"week": "/desk/diary?day=2026-12-02&view=week", "hours": "/desk/diary/hours", "one": "/desk/diary/" + one.Code, "new": pick,
	} {
		for _, tag := range i18n.Tags() {
			to := p.URL + address + "?lang=" + tag
			if u, _ := url.Parse(address); u.RawQuery != "" {
				to = p.URL + address + "&lang=" + tag
			}
			tab.Size(1280, 800).Open(to).Wait(".d-head").Fits("diary-"+name+"-"+tag, [2]int64{390, 844})
		}
	}
	for _, tag := range i18n.Tags() { // who would have no place is named
		tab.Size(1280, 800).Open(p.URL+"/desk/diary/hours?lang="+tag).Click("#places summary").Set("#places_of", mine.ID.String())
		tab.Set("#places_from", "2026-12-01").Set("#places_public", "0").Set("#places_staff", "1").Click("#places form button").Click(`.errors [href="#affected"]`)
		tab.Fits("diary-places-"+tag, [2]int64{390, 844})
	}
}

// book books a time for somebody.
func book(t *testing.T, p *program.Program, w appointment.Wish) appointment.Appointment {
	t.Helper()
	a, err := p.Diary.Hold(t.Context(), w)
	if err == nil {
		a, err = p.Diary.Book(t.Context(), w.Centre, a.Code, appointment.Details{})
	}
	if err != nil {
		t.Fatal(err)
	}
	return a
}
