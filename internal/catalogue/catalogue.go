package catalogue

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/events"
)

// Catalogue reads and publishes the catalogue.
type Catalogue struct {
	db  *db.DB
	hub *events.Hub
}

// New makes the catalogue.
func New(d *db.DB, hub *events.Hub) *Catalogue { return &Catalogue{db: d, hub: hub} }

func read[T any](ctx context.Context, c *Catalogue, tenantID uuid.UUID, fn func(tx *db.Tx) (T, error)) (value T, err error) {
	err = c.db.InTenant(ctx, tenantID, func(tx *db.Tx) (err error) {
		value, err = fn(tx)
		return err
	})
	return value, err
}

// Topics lists the nine topics with their parts, in order.
func (c *Catalogue) Topics(ctx context.Context, tenantID uuid.UUID) ([]Topic, error) {
	return read(ctx, c, tenantID, func(tx *db.Tx) ([]Topic, error) {
		rows, err := db.All[Topic](tx, selectTopics, shared(tx))
		return nest(rows), err
	})
}

// Articles lists the published articles of a topic without their bodies, in order.
func (c *Catalogue) Articles(ctx context.Context, tenantID uuid.UUID, topic string) ([]Article, error) {
	return read(ctx, c, tenantID, func(tx *db.Tx) ([]Article, error) {
		return db.All[Article](tx, selectArticles+` AND a.topic = @topic GROUP BY a.tenant_id, a.id
			ORDER BY a.position, a.slug`, shared(tx), map[string]any{"topic": topic})
	})
}

// Article reads a published article. fault.NotFound: there is none of this slug, or it is not published.
func (c *Catalogue) Article(ctx context.Context, tenantID uuid.UUID, slug string) (Article, error) {
	return read(ctx, c, tenantID, func(tx *db.Tx) (Article, error) {
		return db.One[Article](tx, selectWholeArticle, shared(tx), map[string]any{"slug": slug})
	})
}

// Agencies lists the tenant's active agencies.
func (c *Catalogue) Agencies(ctx context.Context, tenantID uuid.UUID) ([]Agency, error) {
	return read(ctx, c, tenantID, func(tx *db.Tx) ([]Agency, error) {
		return db.All[Agency](tx, selectAgencies+` AND active ORDER BY slug`, tx.Tenant)
	})
}

// Agency reads one agency, also one that is no longer active: old referrals name it.
func (c *Catalogue) Agency(ctx context.Context, tenantID, id uuid.UUID) (Agency, error) {
	return read(ctx, c, tenantID, func(tx *db.Tx) (Agency, error) {
		return db.One[Agency](tx, selectAgencies+` AND id = ?`, tx.Tenant, id)
	})
}

// Programmes lists the programmes of the tenant's active agencies, open ones first.
func (c *Catalogue) Programmes(ctx context.Context, tenantID uuid.UUID) ([]Programme, error) {
	return read(ctx, c, tenantID, func(tx *db.Tx) ([]Programme, error) {
		return db.All[Programme](tx, selectProgrammes, shared(tx))
	})
}

// Modified is when anything of what a tenant's directory is made of last changed, whether or not it is shown.
func (c *Catalogue) Modified(ctx context.Context, tenantID uuid.UUID) (time.Time, error) {
	return read(ctx, c, tenantID, func(tx *db.Tx) (time.Time, error) {
		return db.One[time.Time](tx, `SELECT coalesce(max(modified_at), 'epoch') FROM (SELECT tenant_id, modified_at FROM agency
			UNION ALL SELECT tenant_id, modified_at FROM programme UNION ALL SELECT tenant_id, modified_at FROM service
			UNION ALL SELECT tenant_id, modified_at FROM topic) x WHERE tenant_id IN (@own, @network)`, shared(tx))
	})
}

// Municipalities lists the tenant's municipalities by code; a page sorts them in its reader's language.
func (c *Catalogue) Municipalities(ctx context.Context, tenantID uuid.UUID) ([]Municipality, error) {
	return read(ctx, c, tenantID, func(tx *db.Tx) ([]Municipality, error) {
		return db.All[Municipality](tx, `SELECT code, name, aliases FROM municipality WHERE tenant_id = ? ORDER BY code`, tx.Tenant)
	})
}

// Version grows with every change of what the tenant's readers see: its own catalogue, the network's, and the day, on which calls open and
// close.
func (c *Catalogue) Version(ctx context.Context, tenantID uuid.UUID) (int64, error) {
	return read(ctx, c, tenantID, func(tx *db.Tx) (version int64, err error) {
		err = tx.Raw(`SELECT coalesce(sum(version), 0) + (`+tenantDay+` - date '2026-01-01') FROM catalogue_version WHERE tenant_id IN (@own, @network)`,
			shared(tx)).Row().Scan(&version)
		return version, err
	})
}
