package desk_test

import (
	"net/http"
	"testing"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/testkit/program"
)

func TestClientsOfTheDesk(t *testing.T) {
	t.Parallel()
	promised(t, map[string]func(*testing.T, office){
		"a record that is there is chosen": aRecordThatIsThereIsChosen,
	})
}

// Who has a record is not asked again who they are.
func aRecordThatIsThereIsChosen(t *testing.T, o office) {
	o.refer(t, "work", "employment-office")
	var id uuid.UUID
	if err := o.DB.InTenant(t.Context(), o.centre.TenantID, func(tx *db.Tx) error {
		return tx.Raw(`SELECT id FROM client WHERE centre_id = ?`, o.centre.ID).Row().Scan(&id)
	}); err != nil {
		t.Fatal(err)
	}
	list := o.visited(t, "work") + "&client=" + id.String()
	form := program.Fields(o.Sees(o.agency(t, list, "vocational-training-centre")+"&lang=en", "Name and contact are recorded from before."))
	form["fields"], form["agreed"] = []string{"name"}, []string{"yes"}
	o.Sees(o.sendForm(t, form), personName)
	form.Set("client", key().String())
	if answer := o.Post("/desk/referrals", form); answer.Status != http.StatusSeeOther { // pressed twice: the same referral
		t.Errorf("pressed twice: status %d", answer.Status)
	}
	form.Set("nonce", key().String())
	if answer := o.Post("/desk/referrals", form); answer.Status != http.StatusNotFound {
		t.Errorf("a record that nobody has: status %d", answer.Status)
	}
}
