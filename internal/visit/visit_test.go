package visit_test

import (
	"context"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"prag/internal/clock"
	"prag/internal/db"
	"prag/internal/events"
	"prag/internal/fault"
	"prag/internal/identity"
	"prag/internal/queue"
	"prag/internal/statistics"
	"prag/internal/tenant"
	"prag/internal/testkit"
	"prag/internal/visit"
)

// office is a centre with one desk and one service, and another tenant's office beside it.
type office struct {
	testkit.Place
	other testkit.Place
	clock *clock.Manual
	db    *db.DB
	line  *queue.Line
	log   *visit.Log
}

func open(t *testing.T) office {
	t.Helper()
	c := clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	d := testkit.DB(t, c)
	r := testkit.RedisClient(t, testkit.Redis(t))
	hub := events.NewHub(r, testkit.Log(t))
	return office{
		Place: testkit.NewPlace(t, d, 1, 1), other: testkit.NewPlace(t, d, 1, 1), clock: c, db: d,
		line: queue.New(d, r, hub), log: visit.New(d, hub),
	}
}

// failer is what testing.T and rapid.T share.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

func (o office) save(t failer, v visit.Visit) visit.Visit {
	t.Helper()
	saved, err := o.log.Save(context.Background(), o.Centre, o.Staff[0], v, "")
	if err != nil {
		t.Fatalf("save: %v", err)
	}
	return saved
}

// ticket takes a ticket, calls it and brings the person to the desk.
func (o office) ticket(t *testing.T) queue.Ticket {
	t.Helper()
	_, err := o.line.Take(t.Context(), queue.Take{Centre: o.Centre, ServiceID: o.Services[0], Nonce: nonce(), Language: "sq"})
	if err != nil {
		t.Fatalf("take: %v", err)
	}
	ticket, err := o.line.CallNext(t.Context(), o.caller())
	if err != nil {
		t.Fatalf("call: %v", err)
	}
	return ticket
}

func (o office) caller() queue.Caller {
	return queue.Caller{Centre: o.Centre, Desk: o.Desks[0], Staff: o.Staff[0], Nonce: nonce()}
}

// balanced asks the recount, which is written independently, whether the counts are what the rows say.
func (o office) balanced(t failer) {
	t.Helper()
	for _, c := range []tenant.Centre{o.Centre, o.other.Centre} {
		differences, err := statistics.New(o.db).Recount(context.Background(), c.TenantID)
		if err != nil {
			t.Fatalf("recount: %v", err)
		}
		if len(differences) > 0 {
			t.Fatalf("the counts are not what the records say: %+v", differences)
		}
	}
}

func (o office) drafts(t *testing.T) *identity.Identity {
	t.Helper()
	return identity.New(o.db, testkit.Keys(t))
}

func nonce() uuid.UUID { return uuid.Must(uuid.NewV4()) }

// talk is the common visit: a walk-in with one topic.
func talk() visit.Visit {
	return visit.Visit{
		Channel: visit.WalkIn, Language: "sq", Topics: []string{"work"}, Outcome: visit.Counselled, Adults: 1, Nonce: nonce(),
	}
}

func TestASavedVisitIsReadBackAsItWasLogged(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.municipality(t, "pri")
	v := visit.Visit{
		Channel: visit.Phone, Language: "rom", Topics: []string{"abroad", "work"}, ClientGroup: "returnee", FirstVisit: visit.Yes,
		Sex: "female", AgeBand: "25_34", Education: "vocational", Municipality: "pri", Destination: "DE", Adults: 2, Children: 3,
		Outcome: visit.Referral, Materials: []string{"article", "contacts"}, Nonce: nonce(),
	}
	saved := o.save(t, v)
	got, err := o.log.ByID(t.Context(), o.Centre, saved.ID)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(saved, got, cmpopts.EquateApproxTime(0)); diff != "" {
		t.Errorf("read back differs (-saved +got):\n%s", diff)
	}
	now := o.clock.Now()
	v.ID, v.TenantID, v.CentreID, v.Version, v.State = saved.ID, o.Centre.TenantID, o.Centre.ID, 1, visit.Saved
	v.BusinessDate, v.OpenedAt, v.ClosedAt, v.AdviserID = o.Centre.BusinessDate(now), now, &now, o.Staff[0].ID
	if diff := cmp.Diff(v, got, cmpopts.EquateApproxTime(0)); diff != "" {
		t.Errorf("logged and kept differ (-logged +kept):\n%s", diff)
	}
	o.balanced(t)
}

func (o office) municipality(t *testing.T, code string) {
	t.Helper()
	err := o.db.InTenant(t.Context(), o.Centre.TenantID, func(tx *db.Tx) error {
		return tx.Exec(`INSERT INTO municipality (tenant_id, code, name) VALUES (?, ?, '{}')`, tx.Tenant, code).Error
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestOnlyFourThingsMustBeSaid(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.save(t, talk())
	for field, spoil := range map[string]func(*visit.Visit){
		"channel":      func(v *visit.Visit) { v.Channel = "" },
		"language":     func(v *visit.Visit) { v.Language = "" },
		"topics":       func(v *visit.Visit) { v.Topics = nil },
		"outcome":      func(v *visit.Visit) { v.Outcome = "" },
		"sex":          func(v *visit.Visit) { v.Sex = "x" },
		"age_band":     func(v *visit.Visit) { v.AgeBand = "7" },
		"education":    func(v *visit.Visit) { v.Education = "much" },
		"client_group": func(v *visit.Visit) { v.ClientGroup = "guest" },
		"first_visit":  func(v *visit.Visit) { v.FirstVisit = "perhaps" },
		"destination":  func(v *visit.Visit) { v.Destination = "ZZ" },
		"materials":    func(v *visit.Visit) { v.Materials = []string{"gold"} },
		"municipality": func(v *visit.Visit) { v.Municipality = "atlantis" },
		"adults":       func(v *visit.Visit) { v.Adults = 31 },
		"children":     func(v *visit.Visit) { v.Children = -1 },
	} {
		v := talk()
		spoil(&v)
		_, err := o.log.Save(t.Context(), o.Centre, o.Staff[0], v, "")
		if fields := fault.FieldsOf(err); len(fields) != 1 || fields[0].Field != field {
			t.Errorf("with a wrong %s the faults are %v", field, fields)
		}
	}
	left := talk()
	left.Topics, left.Outcome = nil, visit.LeftUnserved
	o.save(t, left)
	o.balanced(t)
}

func TestSavingTwiceIsSavingOnce(t *testing.T) {
	t.Parallel()
	o := open(t)
	v := talk()
	first, again := o.save(t, v), o.save(t, v)
	if first.ID != again.ID || again.Version != first.Version {
		t.Errorf("the second press made %v version %d, want %v version %d", again.ID, again.Version, first.ID, first.Version)
	}
	v.Outcome = visit.InfoOnly
	if _, err := o.log.Save(t.Context(), o.Centre, o.Staff[0], v, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("other answers in the same form: %v, want a conflict, or they were lost", err)
	}
	o.balanced(t)
}

func TestTheVisitOfATicketIsLoggedOnItsOpenRecord(t *testing.T) {
	t.Parallel()
	o := open(t)
	ticket := o.ticket(t)
	v, err := o.log.ByTicket(t.Context(), o.Centre, ticket.ID)
	if err != nil {
		t.Fatal(err)
	}
	if v.ID != ticket.VisitID || v.State != visit.Open || v.Language != "sq" || v.TicketLabel != "A 1" {
		t.Errorf("open visit is %+v", v)
	}
	if got := visit.Deltas(v); len(got) != 0 {
		t.Errorf("an open visit counts %v", got)
	}
	o.clock.Advance(20 * time.Minute)
	v.Topics, v.Outcome, v.Adults, v.Nonce = []string{"abroad"}, visit.Counselled, 1, nonce()
	saved := o.save(t, v)
	if saved.ID != v.ID || !saved.OpenedAt.Equal(v.OpenedAt) || !saved.ClosedAt.Equal(o.clock.Now()) || saved.AdviserID != o.Staff[0].ID {
		t.Errorf("saved visit is %+v", saved)
	}
	if again := o.save(t, v); again.Version != saved.Version {
		t.Errorf("the second press saved version %d, want %d", again.Version, saved.Version)
	}
	o.balanced(t)
}

func TestACorrectionMovesTheCountsAndKeepsTheDate(t *testing.T) {
	t.Parallel()
	o := open(t)
	saved := o.save(t, talk())
	o.clock.Advance(48 * time.Hour)
	v := saved
	v.Topics, v.Channel, v.Children, v.FirstVisit = []string{"settle", "money"}, visit.Email, 2, visit.Yes
	corrected := o.save(t, v)
	if corrected.Version != saved.Version+1 || !corrected.BusinessDate.Equal(saved.BusinessDate) || !corrected.ClosedAt.Equal(*saved.ClosedAt) {
		t.Errorf("corrected visit is %+v, saved was %+v", corrected, saved)
	}
	o.balanced(t)
	v.Outcome = visit.InfoOnly
	if _, err := o.log.Save(t.Context(), o.Centre, o.Staff[0], v, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("a correction of what somebody else has corrected: %v, want a conflict", err)
	}
}

func TestSavingEndsTheDraft(t *testing.T) {
	t.Parallel()
	o := open(t)
	const form = "/desk/visits/new"
	drafts := o.drafts(t)
	if err := drafts.SaveDraft(t.Context(), o.Staff[0], form, map[string][]string{"topics": {"work"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := o.log.Save(t.Context(), o.Centre, o.Staff[0], talk(), form); err != nil {
		t.Fatal(err)
	}
	if left, err := drafts.Draft(t.Context(), o.Staff[0], form); err != nil || left != nil {
		t.Errorf("the draft is still there: %v, %v", left, err)
	}
}

func TestWhoDoesNotComeIsCountedAsLeftUnserved(t *testing.T) {
	t.Parallel()
	o := open(t)
	ticket := o.ticket(t)
	if _, err := o.line.NoShow(t.Context(), o.caller(), ticket.ID); err != nil {
		t.Fatal(err)
	}
	v, err := o.log.ByTicket(t.Context(), o.Centre, ticket.ID)
	if err != nil {
		t.Fatal(err)
	}
	if v.State != visit.Saved || v.Outcome != visit.LeftUnserved {
		t.Errorf("visit is %s %s, want saved left_unserved", v.State, v.Outcome)
	}
	o.balanced(t)
}

func TestALoggedVisitStaysAsItIsWhenItsTicketEnds(t *testing.T) {
	t.Parallel()
	o := open(t)
	saved := o.save(t, talk())
	err := o.db.InTenant(t.Context(), o.Centre.TenantID, func(tx *db.Tx) error { return visit.CloseUnserved(tx, o.Centre, saved.ID) })
	if err != nil {
		t.Fatal(err)
	}
	if v, err := o.log.ByID(t.Context(), o.Centre, saved.ID); err != nil || v.Outcome != visit.Counselled || v.Version != saved.Version {
		t.Errorf("visit is now %s version %d, %v", v.Outcome, v.Version, err)
	}
}

func TestTheDayBookShowsWhatIsLoggedAndWhatIsNot(t *testing.T) {
	t.Parallel()
	o := open(t)
	today := o.Centre.BusinessDate(o.clock.Now())
	first := o.save(t, talk())
	o.clock.Advance(time.Minute)
	second := o.save(t, talk())
	called := o.ticket(t)
	if list, err := o.log.Unfinished(t.Context(), o.Centre); err != nil || len(list) != 0 {
		t.Errorf("who has not come to the desk is unfinished: %v, %v", list, err)
	}
	if _, err := o.line.Start(t.Context(), o.caller(), called.ID); err != nil {
		t.Fatal(err)
	}
	o.clock.Advance(24 * time.Hour)
	yesterdays, err := o.log.Unfinished(t.Context(), o.Centre)
	if err != nil || len(yesterdays) != 1 || yesterdays[0].ID != called.VisitID {
		t.Errorf("unfinished: %v, %v, want %v", ids(yesterdays), err, called.VisitID)
	}
	o.save(t, talk()) // of the next day
	book, err := o.log.Day(t.Context(), o.Centre, today)
	if diff := cmp.Diff([]uuid.UUID{second.ID, first.ID}, ids(book)); err != nil || diff != "" {
		t.Errorf("day book (-want +got):\n%s %v", diff, err)
	}
	got, err := o.log.Today(t.Context(), o.Centre, today)
	if want := (visit.Today{Visits: 2, Individuals: 2}); err != nil || got != want {
		t.Errorf("today is %+v, %v, want %+v", got, err, want)
	}
}

func ids(visits []visit.Visit) []uuid.UUID {
	var list []uuid.UUID
	for _, v := range visits {
		list = append(list, v.ID)
	}
	return list
}

func TestAVisitBelongsToTheEveningBeforeUntilTheDayTurns(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.clock.Advance(16 * time.Hour) // 01:00 UTC, 02:00 in Belgrade: the date turns at 3
	if got, want := o.save(t, talk()).BusinessDate, time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("business date is %v, want %v", got, want)
	}
}
