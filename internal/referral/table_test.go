package referral_test

import (
	"slices"
	"testing"

	"prag/internal/fault"
	"prag/internal/referral"
)

// steps is the table written out once more, by who may do what from where: a change of the table must be meant.
var steps = map[referral.Action]struct {
	from              []referral.State
	plain, protecting []string // who, of an ordinary referral and of a sensitive one
}{
	referral.Receive:  {from: list("sent"), plain: agency, protecting: shelter},
	referral.Accept:   {from: list("sent", "received", "waitlisted"), plain: agency, protecting: shelter},
	referral.Decline:  {from: list("sent", "received", "info_requested", "waitlisted"), plain: agency, protecting: shelter},
	referral.Ask:      {from: list("received", "accepted"), plain: agency, protecting: shelter},
	referral.Reply:    {from: list("info_requested"), plain: []string{"sender"}, protecting: focals},
	referral.Waitlist: {from: list("received", "accepted"), plain: agency, protecting: shelter},
	referral.Begin:    {from: list("accepted"), plain: []string{"worker"}, protecting: []string{"helper"}},
	referral.Break:    {from: list("accepted", "in_service"), plain: []string{"worker"}, protecting: []string{"helper"}},
	referral.Record:   {from: list("accepted", "in_service"), plain: []string{"worker"}, protecting: []string{"helper"}},
	referral.Close:    {from: list("outcome_recorded"), plain: []string{"sender"}, protecting: focals},
	referral.Reopen:   {from: list("outcome_recorded"), plain: []string{"sender"}, protecting: focals},
	referral.Withdraw: {
		from:  list("sent", "received", "info_requested", "waitlisted", "accepted", "in_service", "outcome_recorded"),
		plain: []string{"sender", "manager"}, protecting: focals,
	},
	referral.Lapse:   {from: list("sent", "received", "info_requested", "waitlisted"), plain: []string{"manager"}},
	referral.Reroute: {from: list("declined", "lapsed", "not_completed"), plain: []string{"sender"}, protecting: focals},
	referral.Undo:    {from: list("declined", "not_completed"), plain: agency, protecting: shelter},
	referral.Cancel: {
		from: list("draft", "sent", "received", "info_requested", "waitlisted", "accepted", "in_service", "outcome_recorded", "closed", "declined",
			"withdrawn", "lapsed", "not_completed"),
		plain: []string{"manager"}, protecting: []string{"focal"}, // the second focal point is the second person here
	},
}

var (
	agency  = []string{"intake", "worker"}
	shelter = []string{"shelter", "helper"}
	focals  = []string{"focal", "second focal"}
)

func list(states ...referral.State) []referral.State { return states }

// Every state × person × step × kind: what the table allows works, everything else is refused and changes nothing.
func TestEveryStepIsAllowedOrRefusedAsTheTableSays(t *testing.T) {
	t.Parallel()
	if len(steps)+1 != len(referral.Actions()) { // a referral is sent as it is made: TestSending…
		t.Fatalf("the table has the actions %v", referral.Actions())
	}
	for _, state := range referral.States() {
		t.Run(string(state), func(t *testing.T) {
			t.Parallel()
			n := start(t)
			n.walkState(t, state, "sender", n.offer, false)
			n.walkState(t, state, "focal", n.sensitive, true)
		})
	}
}

// walkState tries every action of everybody on a referral in a state. Everything that must be refused is tried first, on one referral, which must be
// as it was afterwards; then everything that is allowed, each on a referral of its own.
func (n *network) walkState(t *testing.T, state referral.State, by string, offer func() referral.Offer, sensitive bool) {
	t.Helper()
	at := func(who string) referral.Referral { return n.put(t, n.send(t, by, offer()), state, who) }
	r := at(by)
	before := n.rows(t)
	for name := range n.people {
		for action, row := range steps {
			who := row.plain
			if sensitive {
				who = row.protecting
			}
			mine, from := slices.Contains(who, name), slices.Contains(row.from, state)
			looking := action == referral.Receive && mine && state != referral.Sent // moves nothing
			again := action == referral.Cancel && name == "second focal" && sensitive
			if mine && from || looking || again {
				continue
			}
			err := n.do(name, action, n.step(r))
			if err == nil {
				t.Errorf("%s: %s could %s (sensitive: %v)", state, name, action, sensitive)
			}
			if kind := fault.KindOf(err); kind != fault.NotFound && kind != fault.Denied && kind != fault.Conflict {
				t.Errorf("%s: %s is refused to %s with %v", state, name, action, err)
			}
		}
	}
	if after := n.rows(t); after != before {
		t.Fatalf("%s: a step was refused and changed something", state)
	}
	for action, row := range steps {
		who := row.plain
		if sensitive {
			who = row.protecting
		}
		for _, name := range who {
			if !slices.Contains(row.from, state) {
				continue
			}
			r := at(name) // only one's own step is taken back
			if err := n.do(name, action, n.step(r)); err != nil {
				t.Errorf("%s: %s may %s (sensitive: %v) and got %v", state, name, action, sensitive, err)
			}
		}
	}
}

// The buttons a page shows are what the table lets the reader do.
func TestButtonsAreWhatTheTableAllows(t *testing.T) {
	t.Parallel()
	n := start(t)
	for _, state := range referral.States() {
		r := n.put(t, n.send(t, "sender", n.offer()), state)
		for _, name := range []string{"sender", "colleague", "manager", "focal", "intake", "worker"} {
			shown, err := n.referrals.View(t.Context(), n.people[name], r.ID)
			if name == "intake" || name == "worker" {
				if state == referral.Sent {
					continue // opening it moves it on
				}
				shown, err = n.referrals.Open(t.Context(), n.people[name], r.ID)
			}
			if err != nil && !fault.Is(err, fault.NotFound) {
				t.Fatal(err)
			}
			for action, row := range steps {
				want := slices.Contains(row.plain, name) && slices.Contains(row.from, state) && err == nil
				if got := shown.May(action); action != referral.Receive && got != want {
					t.Errorf("%s: %s has the button %s: %v, want %v", state, name, action, got, want)
				}
			}
			if shown.May(referral.Receive) {
				t.Errorf("%s: %s has a button to receive", state, name)
			}
		}
	}
}

func TestTheTableTellsWhoMustKnow(t *testing.T) {
	t.Parallel()
	want := map[referral.Action][]referral.Actor{
		referral.Send: {"RQ"}, referral.Receive: {"SA"}, referral.Accept: {"SA", "CL"}, referral.Decline: {"SA"}, referral.Ask: {"SA"},
		referral.Reply: {"RQ"}, referral.Waitlist: {"SA", "CL"}, referral.Begin: {"SA"}, referral.Break: {"SA"}, referral.Record: {"SA"},
		referral.Close: {"RQ"}, referral.Reopen: {"RQ", "SM"}, referral.Withdraw: {"RQ"}, referral.Lapse: {"SA", "RQ", "SM"}, referral.Reroute: nil,
		referral.Cancel: {"SA", "RQ"}, referral.Undo: {"SA"},
	}
	if len(want) != len(referral.Actions()) {
		t.Fatalf("the table has the actions %v", referral.Actions())
	}
	for _, action := range referral.Actions() {
		for _, actor := range referral.Actors() {
			got := slices.ContainsFunc(referral.Table(), func(e referral.Edge) bool { return e.Action == action && slices.Contains(e.Tells, actor) })
			if got != slices.Contains(want[action], actor) {
				t.Errorf("%s tells %s: %v", action, actor, got)
			}
		}
	}
}

func TestTheTableNamesOnlyWhatExists(t *testing.T) {
	t.Parallel()
	for _, e := range referral.Table() {
		for _, state := range append(slices.Clone(e.From), e.To) {
			if state != "" && state != referral.Before && !slices.Contains(referral.States(), state) {
				t.Errorf("row %d names the state %q", e.Number, state)
			}
		}
		for _, actor := range slices.Concat(e.By, e.Sensitive, e.Tells) {
			if !slices.Contains(referral.Actors(), actor) {
				t.Errorf("row %d names the actor %q", e.Number, actor)
			}
		}
		if len(e.From) == 0 || len(e.By) == 0 {
			t.Errorf("row %d can never be taken", e.Number)
		}
	}
}
