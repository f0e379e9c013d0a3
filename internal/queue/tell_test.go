package queue_test

import (
	"testing"

	"prag/internal/fault"
	"prag/internal/queue"
)

// What an adviser has counted as children stays while the number of all is the same; the line keeps its order whoever tells what.
func TestTheHolderOfATicketTells(t *testing.T) {
	t.Parallel()
	o := open(t, 1, 1)
	first, second := o.take(t, 0), o.take(t, 0)
	if _, err := o.line.SetParty(t.Context(), o.caller(0), second.ID, 2, 3); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ party, adults, children int }{{5, 2, 3}, {0, 2, 3}, {4, 4, 0}} {
		got, err := o.line.Tell(t.Context(), o.Centre, second.ID, queue.Told{Party: c.party, Needs: queue.Needs{Access: queue.Codes{"seat"}}})
		if err != nil || got.Adults != c.adults || got.Children != c.children || got.Access.String() != "seat" || got.Place != second.Place {
			t.Errorf("of %d together: %+v, %v", c.party, got, err)
		}
	}
	for _, told := range []queue.Told{{Party: 10}, {Party: -1}, {Needs: queue.Needs{Interpreter: true}}, {Needs: queue.Needs{Access: queue.Codes{"gold"}}}} {
		if _, err := o.line.Tell(t.Context(), o.Centre, first.ID, told); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", told, err)
		}
	}
	if _, err := o.line.GiveBack(t.Context(), o.Centre, first.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := o.line.Tell(t.Context(), o.Centre, first.ID, queue.Told{Party: 2}); !fault.Is(err, fault.Conflict) {
		t.Errorf("of a ticket that was given back: %v", err)
	}
}
