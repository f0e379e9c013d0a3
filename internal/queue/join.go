package queue

import (
	"context"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/events"
	"prag/internal/fault"
	"prag/internal/tenant"
)

// One joins the line from a phone with a code that only the centre's own screens show: who stands there can come when called. A code is
// exchanged once for a pass, and a pass is worth one ticket: it is that ticket's nonce.
//
// It cannot be guessed: of 31^6 = 887,503,681 codes a centre has at most a handful that are valid, and it looks at no more than sixty wrong
// ones a minute. Whoever guesses all day, every day, gets one place in the line in some twenty years.

const (
	joinLength = 6
	// joinShown is how long a code is shown before the next.
	joinShown = time.Minute
	// joinValid is how long it may be typed in afterwards: it was read, and walked outside with.
	joinValid = 5 * time.Minute
	// passValid is how long one may take to choose.
	passValid = 15 * time.Minute
	// joinMisses is how many wrong codes a centre looks at in a minute.
	joinMisses = 60
	// joinKept is how long rows are kept that no query looks at any more.
	joinKept = time.Hour
)

// JoinCode is the code a centre shows now; it makes the next when the last was used or was shown for a minute. fault.NotFound: the centre
// shows none.
func (q *Line) JoinCode(ctx context.Context, c tenant.Centre) (code string, err error) {
	err = q.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		shown, err := db.All[string](tx, `SELECT code FROM join_code WHERE tenant_id = ? AND centre_id = ? AND made_at > ? AND pass IS NULL
			ORDER BY made_at DESC, code LIMIT 1`, tx.Tenant, c.ID, tx.Now.Add(-joinShown))
		if err == nil && len(shown) > 0 {
			code = shown[0]
			return nil
		}
		if err != nil {
			return err
		}
		code, err = newJoinCode(tx, c.ID)
		return err
	})
	return code, err
}

func newJoinCode(tx *db.Tx, centre uuid.UUID) (string, error) {
	for _, table := range []string{`DELETE FROM join_code WHERE tenant_id = ? AND centre_id = ? AND made_at < ?`,
		`DELETE FROM join_miss WHERE tenant_id = ? AND centre_id = ? AND minute < ?`} {
		if err := tx.Exec(table, tx.Tenant, centre, tx.Now.Add(-joinKept)).Error; err != nil {
			return "", err
		}
	}
	code := strings.ToUpper(tenant.Letters(joinLength))
	return code, db.Changed(tx.Exec(`INSERT INTO join_code (tenant_id, centre_id, code, made_at)
		SELECT tenant_id, id, ?, ? FROM centre WHERE tenant_id = ? AND id = ? AND join_by_code`, code, tx.Now, tx.Tenant, centre), fault.Missing())
}

// Enter exchanges a code for a pass, which the caller has made. The same code with the same pass again is the same exchange. A Fields
// fault on "code": it is none, was used or is too old; fault.TooMany: too many wrong ones were typed at this centre.
func (q *Line) Enter(ctx context.Context, c tenant.Centre, code string, pass uuid.UUID) error {
	code = strings.NewReplacer(" ", "", "-", "").Replace(strings.ToUpper(code))
	missed := false
	err := q.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		misses, err := db.One[int](tx, `SELECT coalesce(sum(n), 0) FROM join_miss WHERE tenant_id = ? AND centre_id = ? AND minute = ?`,
			tx.Tenant, c.ID, tx.Now.Truncate(time.Minute))
		if err != nil {
			return err
		}
		if misses >= joinMisses {
			return fault.New(fault.TooMany, "fault.too_many")
		}
		used := tx.Exec(`UPDATE join_code SET pass = ?, passed_at = coalesce(passed_at, ?) WHERE tenant_id = ? AND centre_id = ? AND code = ?
			AND made_at > ? AND (pass IS NULL OR pass = ?) AND EXISTS (SELECT 1 FROM centre c WHERE c.tenant_id = join_code.tenant_id
			AND c.id = join_code.centre_id AND c.join_by_code)`, pass, tx.Now, tx.Tenant, c.ID, code, tx.Now.Add(-joinValid), pass)
		if used.Error != nil || used.RowsAffected > 0 {
			return used.Error
		}
		missed = true
		return tx.Exec(`INSERT INTO join_miss AS m (tenant_id, centre_id, minute, n) VALUES (?, ?, ?, 1)
			ON CONFLICT (tenant_id, centre_id, minute) DO UPDATE SET n = m.n + 1`, tx.Tenant, c.ID, tx.Now.Truncate(time.Minute)).Error
	})
	switch {
	case db.Violates(err, "join_code_tenant_id_pass_key"):
		return nil // somebody who has the pass typed in another code
	case err != nil:
		return err
	case missed:
		return fault.Field("code", "join.wrong")
	}
	q.turned(ctx, c.TenantID, c.ID) // a used code is shown no longer
	return nil
}

// Passed lets the holder of a pass take its ticket, or find it again; fault.NotFound: there is no such pass at this centre, or it is too old
// and has no ticket. The pass is then the nonce of the ticket that is taken.
func (q *Line) Passed(ctx context.Context, c tenant.Centre, pass uuid.UUID) error {
	return q.read(ctx, c, func(tx *db.Tx) error {
		_, err := db.One[int](tx, `SELECT 1 FROM join_code j WHERE j.tenant_id = ? AND j.centre_id = ? AND j.pass = ?
			AND (j.passed_at > ? OR EXISTS (SELECT 1 FROM ticket t WHERE t.tenant_id = j.tenant_id AND t.nonce = j.pass))`,
			tx.Tenant, c.ID, pass, tx.Now.Add(-passValid))
		return err
	})
}

// TurnJoinCodes lets the screens of a tenant show the next code: a job runs it every minute.
func (q *Line) TurnJoinCodes(ctx context.Context, t tenant.Tenant) {
	for _, c := range t.Centres {
		if c.JoinByCode {
			q.turned(ctx, t.ID, c.ID)
		}
	}
}

func (q *Line) turned(ctx context.Context, tenantID, centre uuid.UUID) {
	q.hub.Publish(context.WithoutCancel(ctx), events.Event{Tenant: tenantID, Topic: events.Join, Subject: centre})
}
