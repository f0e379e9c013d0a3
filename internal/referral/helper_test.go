package referral_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/client"
	"prag/internal/clock"
	"prag/internal/db"
	"prag/internal/events"
	"prag/internal/identity"
	"prag/internal/referral"
	"prag/internal/statistics"
	"prag/internal/testkit"
)

// failer is what testing.T and rapid.T share.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

// The words that nobody may read who is not meant to.
const (
	secretName    = "Besarta-Secret"
	secretContact = "+383-44-secret"
	secretNote    = "note-secret"
)

// network is one tenant with two agencies and everybody who may deal with a referral, and another tenant beside it.
type network struct {
	testkit.Place
	clock             *clock.Manual
	db                *db.DB
	hub               *events.Hub
	referrals         *referral.Referrals
	clients           *client.Clients
	agency, second    uuid.UUID
	protecting        uuid.UUID // a sensitive agency
	people            map[string]identity.Staff
	other             testkit.Place
	otherAgency       uuid.UUID
	visit, otherVisit uuid.UUID
}

func start(t *testing.T) *network {
	t.Helper()
	n := &network{clock: clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)), people: map[string]identity.Staff{}}
	n.db = testkit.DB(t, n.clock)
	n.hub = events.NewHub(testkit.RedisClient(t, testkit.Redis(t)), testkit.Log(t))
	keys := testkit.Keys(t)
	n.clients = client.New(n.db, keys)
	n.referrals = referral.New(n.db, n.hub, n.clients, keys)
	n.Place, n.other = testkit.NewPlace(t, n.db, 2, 1), testkit.NewPlace(t, n.db, 1, 1)
	tenant, other := n.Centre.TenantID, n.other.Centre.TenantID
	n.agency, n.second, n.protecting = n.newAgency(t, tenant, false), n.newAgency(t, tenant, false), n.newAgency(t, tenant, true)
	n.otherAgency = n.newAgency(t, other, false)
	for _, id := range []uuid.UUID{tenant, other} {
		n.exec(t, id, `INSERT INTO topic (tenant_id, code, position, sensitive, name) VALUES (?, 'work', 1, false, '{}'), (?, 'trafficking', 2, true, '{}')`, id, id)
	}
	n.hire(t)
	n.visit, n.otherVisit = n.newVisit(t, n.Place, "25_34"), n.newVisit(t, n.other, "25_34")
	return n
}

func (n *network) hire(t *testing.T) {
	t.Helper()
	n.people["sender"], n.people["colleague"] = n.Staff[0], n.Staff[1]
	tenant := n.Centre.TenantID
	for name, s := range map[string]identity.Staff{
		"manager":       {Role: identity.Manager, CentreID: n.Centre.ID},
		"focal":         {Role: identity.FocalPoint, CentreID: n.Centre.ID},
		"second focal":  {Role: identity.FocalPoint, CentreID: n.Centre.ID},
		"intake":        {Role: identity.Intake, AgencyID: n.agency},
		"worker":        {Role: identity.Worker, AgencyID: n.agency},
		"second agency": {Role: identity.Intake, AgencyID: n.second},
		"shelter":       {Role: identity.Intake, AgencyID: n.protecting},
		"helper":        {Role: identity.Worker, AgencyID: n.protecting},
		"coordinator":   {Role: identity.Coordinator},
	} {
		n.people[name] = n.newStaff(t, tenant, s)
	}
	n.people["other tenant"] = n.other.Staff[0]
	n.people["other tenant's agency"] = n.newStaff(t, n.other.Centre.TenantID, identity.Staff{Role: identity.Intake, AgencyID: n.otherAgency})
}

func (n *network) exec(t failer, tenant uuid.UUID, query string, args ...any) {
	t.Helper()
	err := n.db.InTenant(context.Background(), tenant, func(tx *db.Tx) error { return tx.Exec(query, args...).Error })
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func (n *network) newAgency(t failer, tenant uuid.UUID, sensitive bool) uuid.UUID {
	t.Helper()
	id := db.NewID()
	n.exec(t, tenant, `INSERT INTO agency (tenant_id, id, slug, kind, topics, sensitive, languages, name, what, for_whom, documents, source,
		verified_on, review_by) VALUES (?, ?, ?, 'ngo', '{work}', ?, '{sq}', '{}', '{}', '{}', '{}', 'test', '2026-01-01', '2027-01-01')`,
		tenant, id, id.String(), sensitive)
	return id
}

func (n *network) newStaff(t failer, tenant uuid.UUID, s identity.Staff) identity.Staff {
	t.Helper()
	s.TenantID, s.ID, s.Active = tenant, db.NewID(), true
	s.Name = "Staff " + s.ID.String()[:8]
	null := func(id uuid.UUID) *uuid.UUID {
		if id.IsNil() {
			return nil
		}
		return &id
	}
	n.exec(t, tenant, `INSERT INTO staff (tenant_id, id, name, email, password_hash, role, centre_id, agency_id, created_at)
		VALUES (?, ?, ?, ?, '', ?, ?, ?, now())`, tenant, s.ID, s.Name, s.ID.String()+"@x.example", s.Role, null(s.CentreID), null(s.AgencyID))
	return s
}

func (n *network) newVisit(t failer, p testkit.Place, age string) uuid.UUID {
	t.Helper()
	id := db.NewID()
	n.exec(t, p.Centre.TenantID, `INSERT INTO visit (tenant_id, id, centre_id, business_date, channel, state, opened_at, sex, age_band)
		VALUES (?, ?, ?, '2026-11-24', 'walk_in', 'open', now(), 'female', ?)`, p.Centre.TenantID, id, p.Centre.ID, age)
	return id
}

func key() uuid.UUID { return uuid.Must(uuid.NewV4()) }

// offer is a complete one; everything may be shared.
func (n *network) offer() referral.Offer {
	return referral.Offer{
		VisitID: n.visit, AgencyID: n.agency, Topic: "work", Priority: referral.Normal, AccessNeeds: []string{"interpreter"},
		Note: secretNote, Person: client.Client{Name: secretName, Contact: secretContact, SafeToContact: true},
		Fields: []string{client.Note, client.Name, client.Contact}, ConsentForm: client.Written, Agreed: true, Language: "sq", Key: key(),
	}
}

// sensitive is an offer of the focal point to the sensitive agency.
func (n *network) sensitive() referral.Offer {
	o := n.offer()
	o.AgencyID, o.Topic = n.protecting, "trafficking"
	return o
}

func (n *network) send(t failer, who string, o referral.Offer) referral.Referral {
	t.Helper()
	sent, err := n.referrals.Send(context.Background(), n.people[who], o)
	if err != nil {
		t.Fatalf("send as %s: %v %v", who, err, err)
	}
	return sent
}

// step is a complete one for any action, on the version given.
func (n *network) step(r referral.Referral) referral.Step {
	today := n.Centre.BusinessDate(n.clock.Now())
	return referral.Step{
		ID: r.ID, Key: key(), Version: r.Version, FirstContact: today.AddDate(0, 0, 2), ReviewOn: today.AddDate(0, 0, 20), Text: "words",
	}
}

// reasons is a code that each action takes.
var reasons = map[referral.Action]string{
	referral.Decline: "no_capacity", referral.Withdraw: "client_stopped", referral.Break: "left_area", referral.Record: "met", referral.Close: "answered",
}

// do takes an action as somebody. What needs a second person gets one.
func (n *network) do(who string, a referral.Action, s referral.Step) error {
	ctx, staff := context.Background(), n.people[who]
	var err error
	switch a {
	case referral.Send:
		return fmt.Errorf("a referral is sent as it is made")
	case referral.Receive:
		_, err = n.referrals.Open(ctx, staff, s.ID)
	case referral.Reroute:
		o := n.offer()
		o.PreviousID, o.VisitID, o.AgencyID, o.Key = s.ID, uuid.Nil, n.second, s.Key
		_, err = n.referrals.Send(ctx, staff, o)
	case referral.Cancel:
		if err = n.referrals.Wish(ctx, staff, s.ID, referral.ForVoid, "by mistake"); err == nil {
			err = n.agree("second focal", s.ID)
		}
	default:
		s.Worker, s.Reason = staff.ID, reasons[a]
		_, err = n.referrals.Take(ctx, staff, a, s)
	}
	return err
}

// agree says yes to what is wished for a referral.
func (n *network) agree(who string, id uuid.UUID) error {
	list, err := n.referrals.Wishes(context.Background(), n.people[who])
	for _, w := range list {
		if err == nil && w.ReferralID == id {
			_, err = n.referrals.Decide(context.Background(), n.people[who], w.ID, true)
		}
	}
	return err
}

// put sets a referral's state past the rules, with an event that says so, to begin a test there: as if somebody had taken the step, and the timer had
// proposed that the referral has lapsed.
func (n *network) put(t failer, r referral.Referral, state referral.State, by ...string) referral.Referral {
	t.Helper()
	tenant := n.Centre.TenantID
	n.exec(t, tenant, `UPDATE referral SET lapse_proposed_at = created_at WHERE id = ?`, r.ID)
	if r.State == state {
		return r
	}
	var staff *uuid.UUID
	for _, name := range by {
		id := n.people[name].ID
		staff = &id
	}
	n.exec(t, tenant, `INSERT INTO referral_event (tenant_id, referral_id, seq, at, actor, staff_id, action, from_state, to_state, client_key)
		VALUES (?, ?, ?, ?, 'SYS', ?, ?, ?, ?, ?)`, tenant, r.ID, r.Version+1, n.clock.Now(), staff, leading(state), r.State, state, key())
	n.exec(t, tenant, `UPDATE referral SET state = ?, version = version + 1 WHERE id = ?`, state, r.ID)
	r.State, r.Version = state, r.Version+1
	return r
}

// leading is the action that leads to a state.
func leading(state referral.State) referral.Action {
	for _, e := range referral.Table() {
		if e.To == state {
			return e.Action
		}
	}
	return "put"
}

// rows is everything a step could change, as text.
func (n *network) rows(t failer) string {
	t.Helper()
	var text string
	for _, p := range []testkit.Place{n.Place, n.other} {
		err := n.db.InTenant(context.Background(), p.Centre.TenantID, func(tx *db.Tx) error {
			var part string
			err := tx.Raw(`SELECT coalesce(string_agg(line, E'\n' ORDER BY line), '') FROM (
				SELECT 'referral ' || r::text AS line FROM referral r UNION ALL SELECT 'event ' || e::text FROM referral_event e
				UNION ALL SELECT 'need ' || n::text FROM need n UNION ALL SELECT 'consent ' || c::text FROM consent c
				UNION ALL SELECT 'task ' || k::text FROM task k UNION ALL SELECT 'text ' || x.seq || x.field FROM referral_text x
				UNION ALL SELECT 'approval ' || v::text FROM referral_approval v UNION ALL SELECT 'client ' || id::text FROM client UNION ALL SELECT 'tally ' || d::text FROM tally_delta d) x`).Row().Scan(&part)
			text += part
			return err
		})
		if err != nil {
			t.Fatalf("rows: %v", err)
		}
	}
	return text
}

// balanced asks the recount, which is written independently, whether the counts are what the records say.
func (n *network) balanced(t failer) {
	t.Helper()
	differences, err := statistics.New(n.db).Recount(context.Background(), n.Centre.TenantID)
	if err != nil {
		t.Fatalf("recount: %v", err)
	}
	if len(differences) > 0 {
		t.Fatalf("the counts are not what the records say: %+v", differences)
	}
}
