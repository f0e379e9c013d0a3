package referral_test

import (
	"testing"

	"github.com/gofrs/uuid/v5"

	"prag/internal/client"
	"prag/internal/db"
	"prag/internal/fault"
)

func (n *network) clientOf(t *testing.T, id uuid.UUID) (client uuid.UUID, records int) {
	t.Helper()
	err := n.db.InTenant(t.Context(), n.Centre.TenantID, func(tx *db.Tx) error {
		return tx.Raw(`SELECT coalesce(n.client_id, r.id), (SELECT count(*) FROM client) FROM referral r JOIN need n ON n.id = r.need_id WHERE r.id = ?`,
			id).Row().Scan(&client, &records)
	})
	if err != nil {
		t.Fatal(err)
	}
	return client, records
}

// Who comes a second time has one record, and what they agreed to then still holds for the record itself.
func TestASecondNeedStandsOnTheRecordThatIsThere(t *testing.T) {
	t.Parallel()
	n := start(t)
	first, _ := n.clientOf(t, n.send(t, "sender", n.offer()).ID)
	o := n.offer()
	o.Person, o.ClientID = client.Client{}, first
	again := n.send(t, "colleague", o)
	if got, records := n.clientOf(t, again.ID); got != first || records != 1 || again.Name != secretName || again.Contact != secretContact {
		t.Errorf("the second referral stands on %s of %d records and reads %q, want %s", got, records, again.Name, first)
	}
}

func TestARecordThatIsNotTheirsCannotBeChosen(t *testing.T) {
	t.Parallel()
	n := start(t)
	plain, _ := n.clientOf(t, n.send(t, "sender", n.offer()).ID)
	hidden, _ := n.clientOf(t, n.send(t, "focal", n.sensitive()).ID)
	for _, try := range []struct {
		who    string
		client uuid.UUID
		visit  uuid.UUID
		agency uuid.UUID
	}{
		{"sender", hidden, n.visit, n.agency}, {"sender", key(), n.visit, n.agency}, {"other tenant", plain, n.otherVisit, n.otherAgency},
	} {
		o := n.offer()
		o.Person, o.ClientID, o.VisitID, o.AgencyID = client.Client{}, try.client, try.visit, try.agency
		before := n.rows(t)
		if _, err := n.referrals.Send(t.Context(), n.people[try.who], o); !fault.Is(err, fault.NotFound) || n.rows(t) != before {
			t.Errorf("%s chooses %s: %v", try.who, try.client, err)
		}
	}
}

func TestAPersonsReferralsAreNotListedAsAnotherTenant(t *testing.T) {
	t.Parallel()
	n := start(t)
	of, _ := n.clientOf(t, n.send(t, "sender", n.offer()).ID)
	for who, want := range map[string]int{"sender": 1, "colleague": 1, "other tenant": 0} {
		if list, err := n.referrals.OfClient(t.Context(), n.people[who], of); err != nil || len(list) != want {
			t.Errorf("%s is shown %d referrals, %v, want %d", who, len(list), err, want)
		}
	}
}
