package referral_test

import (
	"slices"
	"sort"
	"testing"

	"prag/internal/fault"
	"prag/internal/referral"
)

// steps is the table written out once more, by who may do what from where: a change of the table must be meant.
var steps = map[referral.Action]struct {
	from              []referral.State
	plain, protecting []string // who, of an ordinary referral and of a sensitive one
}{
	referral.Receive: {
		from: []referral.State{"sent"}, plain: []string{"intake", "worker"}, protecting: []string{"shelter"},
	},
	referral.Accept: {
		from: []referral.State{"sent", "received"}, plain: []string{"intake", "worker"}, protecting: []string{"shelter"},
	},
	referral.Decline: {
		from:  []referral.State{"sent", "received", "info_requested", "waitlisted"},
		plain: []string{"intake", "worker"}, protecting: []string{"shelter"},
	},
	referral.Withdraw: {
		from:  []referral.State{"sent", "received", "info_requested", "waitlisted", "accepted", "in_service", "outcome_recorded"},
		plain: []string{"sender", "manager"}, protecting: []string{"focal", "second focal"},
	},
	referral.Reroute: {
		from: []referral.State{"declined", "lapsed", "not_completed"}, plain: []string{"sender"}, protecting: []string{"focal", "second focal"},
	},
}

// Every state × person × step × kind: what the table allows works, everything else is refused and changes nothing.
func TestEveryStepIsAllowedOrRefusedAsTheTableSays(t *testing.T) {
	t.Parallel()
	for _, state := range referral.States() {
		t.Run(string(state), func(t *testing.T) {
			t.Parallel()
			n := start(t)
			n.walkState(t, state, "sender", n.offer, false)
			n.walkState(t, state, "focal", n.sensitive, true)
		})
	}
}

func (n *network) walkState(t *testing.T, state referral.State, by string, offer func() referral.Offer, sensitive bool) {
	t.Helper()
	at := func() referral.Referral {
		r := n.send(t, by, offer())
		if state != referral.Sent {
			r = n.put(t, r, state)
		}
		return r
	}
	r, before := at(), ""
	before = n.rows(t)
	var people []string
	for name := range n.people {
		people = append(people, name)
	}
	sort.Strings(people)
	for action, row := range steps {
		who := row.plain
		if sensitive {
			who = row.protecting
		}
		for _, name := range people {
			s := n.step(r)
			err := n.do(name, action, s)
			opened := action == referral.Receive && slices.Contains(who, name) && err == nil && state != referral.Sent // looking moves nothing
			if slices.Contains(who, name) && slices.Contains(row.from, state) {
				if err != nil {
					t.Errorf("%s: %s may %s and got %v", state, name, action, err)
				}
				r = at()
				before = n.rows(t)
				continue
			}
			if err == nil && !opened {
				t.Errorf("%s: %s could %s (sensitive: %v)", state, name, action, sensitive)
			}
			if kind := fault.KindOf(err); err != nil && kind != fault.NotFound && kind != fault.Denied && kind != fault.Conflict {
				t.Errorf("%s: %s is refused to %s with %v", state, name, action, err)
			}
			if after := n.rows(t); after != before {
				t.Fatalf("%s: %s was refused to %s and changed something", state, name, action)
			}
		}
	}
}

// The buttons a page shows are what the table lets the reader do.
func TestButtonsAreWhatTheTableAllows(t *testing.T) {
	t.Parallel()
	n := start(t)
	for _, state := range referral.States() {
		r := n.send(t, "sender", n.offer())
		if state != referral.Sent {
			r = n.put(t, r, state)
		}
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
			for _, action := range []referral.Action{referral.Accept, referral.Decline, referral.Withdraw, referral.Reroute} {
				want := slices.Contains(steps[action].plain, name) && slices.Contains(steps[action].from, state)
				if got := shown.May(action); got != want {
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
		referral.Send: {"RQ"}, referral.Receive: {"SA"}, referral.Accept: {"SA", "CL"}, referral.Decline: {"SA"}, referral.Withdraw: {"RQ"},
		referral.Reroute: nil,
	}
	if len(want) != len(referral.Actions()) {
		t.Fatalf("the table has the actions %v", referral.Actions())
	}
	for _, action := range referral.Actions() {
		for _, actor := range referral.Actors() {
			if got := action.Tells(actor); got != slices.Contains(want[action], actor) {
				t.Errorf("%s tells %s: %v", action, actor, got)
			}
		}
	}
}

func TestTheTableNamesOnlyWhatExists(t *testing.T) {
	t.Parallel()
	for _, e := range referral.Table() {
		for _, state := range append(slices.Clone(e.From), e.To) {
			if state != "" && !slices.Contains(referral.States(), state) {
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
