package bench

import (
	"context"
	"fmt"

	"github.com/gofrs/uuid/v5"

	"prag/internal/app"
	"prag/internal/db"
	"prag/internal/identity"
	"prag/internal/tenant"
)

// place is a centre of its own with sixteen queues and sixteen desks, whose ids are numbered so that pgbench can name them.
type place struct {
	centre tenant.Centre
}

// staff is the adviser of a client: two never share one, or their calls would meet at a row at which those of a centre do not.
func (p place) staff(client int) identity.Staff {
	return identity.Staff{TenantID: p.centre.TenantID, ID: numbered(301 + client), Role: identity.Adviser, CentreID: p.centre.ID}
}

func numbered(n int) uuid.UUID {
	return uuid.Must(uuid.FromString(fmt.Sprintf("00000000-0000-4000-8000-%012x", n)))
}

// The ids: queues 1…16, services 101…116, desks 201…216 of who serves, staff 301…316, 100001… of who only calls.
func queueID(i int) uuid.UUID   { return numbered(1 + i) }
func serviceID(i int) uuid.UUID { return numbered(101 + i) }
func deskID(i int) uuid.UUID    { return numbered(201 + i) }

// each is how many desks every client has that only calls: a call keeps a desk until somebody has been served there.
const each = 2500

func callerID(client, n int) uuid.UUID { return numbered(100001 + client*each + n) }

func newPlace(ctx context.Context, a *app.App) (place, error) {
	p := place{centre: tenant.Centre{
		TenantID: numbered(1001), ID: numbered(1002), Slug: "bench", Key: "zz", TimeZone: "UTC", CutOver: 0, Languages: []string{"sq"},
	}}
	err := a.DB.InTenant(ctx, p.centre.TenantID, func(tx *db.Tx) error {
		return inOrder(tx,
			stmt(`INSERT INTO tenant (tenant_id, code, kind, name, territory, languages, created_at)
				VALUES (?, 'bench', 'operator', '{}', '{}', '{sq}', ?)`, tx.Tenant, tx.Now),
			stmt(`INSERT INTO centre (tenant_id, id, slug, key, name, place, time_zone, cut_over, created_at)
				VALUES (?, ?, 'bench', 'zz', '{}', '{}', 'UTC', 0, ?)`, tx.Tenant, p.centre.ID, tx.Now),
			stmt(`INSERT INTO staff (tenant_id, id, name, email, password_hash, role, centre_id, created_at)
				SELECT ?, ('00000000-0000-4000-8000-' || lpad(to_hex(300 + n), 12, '0'))::uuid, 'Bench', 'bench' || n || '@bench.example', '', 'adviser',
				CAST(? AS uuid), CAST(? AS timestamptz) FROM generate_series(1, 16) n`, tx.Tenant, p.centre.ID, tx.Now),
			stmt(`INSERT INTO queue (tenant_id, id, centre_id, series, last, kiosk_first, kiosk_last)
				SELECT ?, ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, ?, chr(64 + n), 99999999, 2, 1
				FROM generate_series(1, 16) n`, tx.Tenant, p.centre.ID),
			stmt(`INSERT INTO service (tenant_id, id, centre_id, queue_id, code, name, pictogram, minutes)
				SELECT ?, ('00000000-0000-4000-8000-' || lpad(to_hex(100 + n), 12, '0'))::uuid, ?,
				('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 's' || n, '{}', 'chat', 10
				FROM generate_series(1, 16) n`, tx.Tenant, p.centre.ID),
			stmt(`INSERT INTO desk (tenant_id, id, centre_id, label, state, staff_id)
				SELECT ?, ('00000000-0000-4000-8000-' || lpad(to_hex(200 + n), 12, '0'))::uuid, ?, n::text, 'open',
				('00000000-0000-4000-8000-' || lpad(to_hex(300 + n), 12, '0'))::uuid FROM generate_series(1, 16) n`, tx.Tenant, p.centre.ID),
		)
	})
	a.Web.Directory.Forget()
	return p, err
}

type statement struct {
	sql  string
	args []any
}

func stmt(sql string, args ...any) statement { return statement{sql, args} }

func inOrder(tx *db.Tx, list ...statement) error {
	for _, s := range list {
		if err := tx.Exec(s.sql, s.args...).Error; err != nil {
			return err
		}
	}
	return nil
}

// callers opens the desks of clients that only call, or takes them away again.
func (b *bench) callers(ctx context.Context, open bool) error {
	return b.DB.InTenant(ctx, b.place.centre.TenantID, func(tx *db.Tx) error {
		if !open {
			return tx.Exec(`DELETE FROM desk WHERE tenant_id = ? AND label LIKE 'caller %'`, tx.Tenant).Error
		}
		return tx.Exec(`INSERT INTO desk (tenant_id, id, centre_id, label, state, staff_id)
			SELECT ?, ('00000000-0000-4000-8000-' || lpad(to_hex(100000 + n), 12, '0'))::uuid, ?, 'caller ' || n, 'open',
			('00000000-0000-4000-8000-' || lpad(to_hex(301 + (n - 1) / ?), 12, '0'))::uuid FROM generate_series(1, ?) n`, tx.Tenant, b.place.centre.ID, each,
			clients*each).Error
	})
}

// clear empties the line, so that one load does not weigh on the next.
func (b *bench) clear(ctx context.Context) error {
	err := b.DB.InTenant(ctx, b.place.centre.TenantID, func(tx *db.Tx) error {
		return inOrder(tx,
			stmt(`DELETE FROM call WHERE tenant_id = ?`, tx.Tenant), stmt(`DELETE FROM ticket_interval WHERE tenant_id = ?`, tx.Tenant),
			stmt(`DELETE FROM ticket WHERE tenant_id = ?`, tx.Tenant), stmt(`DELETE FROM visit WHERE tenant_id = ?`, tx.Tenant),
			stmt(`DELETE FROM tally_delta WHERE tenant_id = ?`, tx.Tenant), stmt(`DELETE FROM queue_day WHERE tenant_id = ?`, tx.Tenant))
	})
	if err == nil {
		err = b.Redis.FlushDB(ctx).Err()
	}
	return err
}
