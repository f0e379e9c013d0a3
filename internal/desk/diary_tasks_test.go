package desk_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"prag/internal/appointment"
	"prag/internal/clock"
	"prag/internal/db"
	"prag/internal/demo"
	"prag/internal/testkit/program"
)

// A message that did not arrive is a task of the centre's advisers, and of nobody else's, until one of them has seen to it.
func TestAMessageThatDidNotArriveIsATask(t *testing.T) {
	t.Parallel()
	c := clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	p := program.Start(t, program.Options{Clock: c})
	if err := demo.Diary(t.Context(), demo.Deps{DB: p.DB, Clock: c, Identity: p.Identity, Directory: p.Directory}, p.Diary, p.Line); err != nil {
		t.Fatal(err)
	}
	centre, err := p.Directory.BySlug(t.Context(), "prishtina")
	if err != nil {
		t.Fatal(err)
	}
	list, err := p.Diary.Between(t.Context(), centre, c.Now(), c.Now().AddDate(0, 0, 14), [16]byte{})
	if err != nil || len(list) == 0 {
		t.Fatalf("%d appointments, %v", len(list), err)
	}
	message := key()
	err = p.DB.InTenant(t.Context(), centre.TenantID, func(tx *db.Tx) error {
		return tx.Exec(`INSERT INTO reminder (tenant_id, id, appointment_id, kind, version, send_at, state, ended_at) VALUES (?, ?, ?, 'booked', 0, ?, 'failed', ?)`,
			tx.Tenant, message, list[0].ID, tx.Now, tx.Now).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	adviser, settle := p.SignedIn(t, "adviser@prishtina.example"), "/desk/diary/messages/"+message.String()
	adviser.Sees("/desk/diary?lang=en", "Messages that did not arrive", list[0].Code)
	for _, who := range []string{"adviser@tirana.example", "adviser@prizren.example"} { // of another tenant, and of another centre
		if got := p.SignedIn(t, who).Post(settle, url.Values{}); got.Status != http.StatusNotFound {
			t.Errorf("%s settles it: status %d", who, got.Status)
		}
	}
	adviser.Sends(settle, url.Values{}, "/desk/diary?notice=saved")
	var left []appointment.Undelivered
	if left, err = p.Diary.Undelivered(t.Context(), centre); err != nil || len(left) != 0 {
		t.Errorf("afterwards %v, %v", left, err)
	}
}
