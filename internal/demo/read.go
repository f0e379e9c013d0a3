package demo

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/identity"
	"prag/internal/tenant"
)

// readCentres reads what decides the days of a tenant's centres.
func readCentres(ctx context.Context, d *db.DB, t tenant.Tenant) ([]*centre, error) {
	var centres []*centre
	err := d.InTenant(ctx, t.ID, func(tx *db.Tx) error {
		for _, c := range t.Centres {
			made, err := readCentre(tx, t.Code, c)
			if err != nil {
				return err
			}
			centres = append(centres, made)
		}
		return nil
	})
	return centres, err
}

func readCentre(tx *db.Tx, code string, c tenant.Centre) (*centre, error) {
	made := &centre{Centre: c, tenantCode: code, closed: map[time.Time]bool{}, zone: c.Location()}
	var err error
	if made.size, err = db.One[int](tx, `SELECT size FROM centre WHERE tenant_id = ? AND id = ?`, tx.Tenant, c.ID); err != nil {
		return nil, err
	}
	made.hours, err = db.All[hours](tx, `
		SELECT weekday, (extract(epoch FROM opens) / 60)::int AS opens, (extract(epoch FROM closes) / 60)::int AS closes,
			valid_from, valid_to
		FROM opening_hours WHERE tenant_id = ? AND centre_id = ?`, tx.Tenant, c.ID)
	if err != nil {
		return nil, err
	}
	closed, err := db.All[time.Time](tx, `SELECT day FROM closure WHERE tenant_id = ? AND centre_id = ?`, tx.Tenant, c.ID)
	if err != nil {
		return nil, err
	}
	for _, day := range closed {
		made.closed[day.UTC()] = true
	}
	if made.advisers, err = staff(tx, identity.Adviser, c.ID); err != nil {
		return nil, err
	}
	if made.focal, err = staff(tx, identity.FocalPoint, c.ID); err != nil {
		return nil, err
	}
	made.desks, err = db.All[uuid.UUID](tx, `SELECT id FROM desk WHERE tenant_id = ? AND centre_id = ? ORDER BY label`, tx.Tenant, c.ID)
	if err != nil {
		return nil, err
	}
	made.services, err = db.All[service](tx, `SELECT id, queue_id, code FROM service WHERE tenant_id = ? AND centre_id = ?
		ORDER BY position, code`, tx.Tenant, c.ID)
	return made, err
}

func staff(tx *db.Tx, role identity.Role, centre uuid.UUID) ([]uuid.UUID, error) {
	return db.All[uuid.UUID](tx, `SELECT id FROM staff WHERE tenant_id = ? AND role = ? AND centre_id = ? ORDER BY email`,
		tx.Tenant, role, centre)
}

// agency is one that referrals of a tenant may go to.
type agency struct {
	ID        uuid.UUID
	Topics    string // comma after each
	Sensitive bool
	Worker    uuid.UUID
}

func readAgencies(ctx context.Context, d *db.DB, tenantID uuid.UUID) ([]agency, error) {
	var agencies []agency
	err := d.InTenant(ctx, tenantID, func(tx *db.Tx) (err error) {
		agencies, err = db.All[agency](tx, `
			SELECT a.id, array_to_string(a.topics, ',') || ',' AS topics, a.sensitive, s.id AS worker
			FROM agency a JOIN LATERAL (SELECT id FROM staff s WHERE s.tenant_id = a.tenant_id AND s.agency_id = a.id
				ORDER BY s.role DESC LIMIT 1) s ON true
			WHERE a.tenant_id = ? AND a.accepting AND a.active ORDER BY a.slug`, tx.Tenant)
		return err
	})
	return agencies, err
}
