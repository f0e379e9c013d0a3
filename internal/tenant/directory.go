package tenant

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/clock"
	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/i18n"
)

// maxAge is how long a change of a name or a new centre may take to be seen by the other programs.
const maxAge = 30 * time.Second

// Directory answers what stands on the doors of all centres.
type Directory struct {
	db    *db.DB
	clock clock.Clock

	mu      sync.Mutex
	read    time.Time
	tenants []Tenant
}

// NewDirectory makes a directory; it reads on first use.
func NewDirectory(d *db.DB, c clock.Clock) *Directory { return &Directory{db: d, clock: c} }

// Tenants lists the operators with their centres, in the network's order.
func (d *Directory) Tenants(ctx context.Context) ([]Tenant, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.tenants != nil && d.clock.Now().Sub(d.read) < maxAge {
		return d.tenants, nil
	}
	tenants, err := d.load(ctx)
	if err != nil {
		return d.tenants, whenEmpty(d.tenants, err)
	}
	d.tenants, d.read = tenants, d.clock.Now()
	return tenants, nil
}

// whenEmpty lets the names known so far stand in while the database is away.
func whenEmpty(known []Tenant, err error) error {
	if len(known) > 0 {
		return nil
	}
	return err
}

// Forget makes the next question read again; the seed and the administrator's pages call it.
func (d *Directory) Forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tenants = nil
}

// BySlug finds the centre of an address.
func (d *Directory) BySlug(ctx context.Context, slug string) (Centre, error) {
	return d.find(ctx, func(c Centre) bool { return c.Slug == slug })
}

// ByID finds a centre.
func (d *Directory) ByID(ctx context.Context, id uuid.UUID) (Centre, error) {
	return d.find(ctx, func(c Centre) bool { return c.ID == id })
}

// ByCode finds the centre that gave out a ticket's or referral's code: its first two letters are the centre's key.
func (d *Directory) ByCode(ctx context.Context, code string) (Centre, error) {
	return d.find(ctx, func(c Centre) bool { return strings.HasPrefix(code, c.Key) })
}

// Tenant finds a tenant.
func (d *Directory) Tenant(ctx context.Context, id uuid.UUID) (Tenant, error) {
	tenants, err := d.Tenants(ctx)
	if err != nil {
		return Tenant{}, err
	}
	for _, t := range tenants {
		if t.ID == id {
			return t, nil
		}
	}
	return Tenant{}, fault.Missing()
}

func (d *Directory) find(ctx context.Context, is func(Centre) bool) (Centre, error) {
	tenants, err := d.Tenants(ctx)
	if err != nil {
		return Centre{}, err
	}
	for _, t := range tenants {
		for _, c := range t.Centres {
			if is(c) {
				return c, nil
			}
		}
	}
	return Centre{}, fault.Missing()
}

type directoryRow struct {
	TenantID, ID        uuid.UUID
	Code, Languages     string
	Police              string
	TenantName          i18n.Text
	Territory           i18n.Text
	Slug, Key, TimeZone string
	Name, Place         i18n.Text
	CutOver             int
	JoinByCode          bool
}

func (d *Directory) load(ctx context.Context) ([]Tenant, error) {
	var tenants []Tenant
	err := d.db.AcrossTenants(ctx, func(tx *db.Tx) error {
		rows, err := db.All[directoryRow](tx, `
			SELECT t.tenant_id, t.code, array_to_string(t.languages, ',') AS languages, t.name AS tenant_name, t.territory, t.police,
			       c.id, c.slug, c.key, c.time_zone, c.name, c.place, c.cut_over, c.join_by_code
			FROM tenant t JOIN centre c USING (tenant_id)
			WHERE t.kind = 'operator' ORDER BY t.created_at, t.code, c.position, c.slug`)
		tenants = group(rows)
		return err
	})
	return tenants, err
}

func group(rows []directoryRow) []Tenant {
	var tenants []Tenant
	for _, r := range rows {
		languages := strings.Split(r.Languages, ",")
		if len(tenants) == 0 || tenants[len(tenants)-1].ID != r.TenantID {
			tenants = append(tenants, Tenant{
				ID: r.TenantID, Code: r.Code, Name: r.TenantName, Territory: r.Territory, Languages: languages, Police: r.Police,
			})
		}
		t := &tenants[len(tenants)-1]
		t.Centres = append(t.Centres, Centre{
			TenantID: r.TenantID, ID: r.ID, Slug: r.Slug, Key: r.Key, Name: r.Name, Place: r.Place,
			TimeZone: r.TimeZone, CutOver: r.CutOver, Languages: languages, JoinByCode: r.JoinByCode,
		})
	}
	return tenants
}
