package testkit

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gofrs/uuid/v5"
	"github.com/redis/go-redis/v9"

	"prag/internal/clock"
	"prag/internal/db"
	"prag/internal/identity"
	"prag/internal/live"
	"prag/internal/tenant"
)

// DB opens a fresh database of the current schema as the server's own role.
func DB(tb testing.TB, c clock.Clock) *db.DB {
	tb.Helper()
	url, _ := Database(tb)
	return OpenDB(tb, url, c)
}

// OpenDB opens another pool on a database: what a second server does.
func OpenDB(tb testing.TB, url string, c clock.Clock) *db.DB {
	tb.Helper()
	d, err := db.Open(context.Background(), db.Options{URL: url, Clock: c})
	if err != nil {
		tb.Fatalf("open database: %v", err)
	}
	tb.Cleanup(d.Close)
	return d
}

// RedisClient opens a client on a Redis address.
func RedisClient(tb testing.TB, url string) *redis.Client {
	tb.Helper()
	live.Quiet()
	c, err := live.Open(context.Background(), url)
	if err != nil {
		tb.Fatalf("open redis: %v", err)
	}
	tb.Cleanup(func() { _ = c.Close() })
	return c
}

// Place is one centre of one tenant with desks, services and an adviser at each desk.
type Place struct {
	Centre   tenant.Centre
	Desks    []uuid.UUID
	Services []uuid.UUID // each on a queue of its own: A, B, …
	Staff    []identity.Staff
}

var places atomic.Int32

// NewPlace creates a tenant with one centre. Slugs and keys are unique within the test binary.
func NewPlace(tb testing.TB, d *db.DB, desks, services int) Place {
	tb.Helper()
	n := places.Add(1)
	p := Place{Centre: tenant.Centre{
		TenantID: db.NewID(), ID: db.NewID(), Slug: fmt.Sprintf("place-%d", n), Key: placeKey(int(n)), TimeZone: "Europe/Belgrade",
		CutOver: 3, Languages: []string{"sq", "sr", "en"},
	}}
	err := d.InTenant(context.Background(), p.Centre.TenantID, func(tx *db.Tx) error { return p.create(tx, desks, services) })
	if err != nil {
		tb.Fatalf("create place: %v", err)
	}
	return p
}

func placeKey(n int) string {
	const letters = "abcdefghjkmnpqrstuvwxyz"
	return string([]byte{letters[n/len(letters)%len(letters)], letters[n%len(letters)]})
}

func (p *Place) create(tx *db.Tx, desks, services int) error {
	name := `{"sq":"Vendi","sr":"Место","en":"Place"}`
	steps := []func() error{
		func() error {
			return tx.Exec(`INSERT INTO tenant (tenant_id, code, kind, name, territory, languages, created_at)
				VALUES (?, ?, 'operator', ?, ?, '{sq,sr,en}', ?)`, tx.Tenant, "t-"+p.Centre.Slug, name, name, tx.Now).Error
		},
		func() error {
			return tx.Exec(`INSERT INTO centre (tenant_id, id, slug, key, name, place, time_zone, cut_over, created_at)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, tx.Tenant, p.Centre.ID, p.Centre.Slug, p.Centre.Key, name, name,
				p.Centre.TimeZone, p.Centre.CutOver, tx.Now).Error
		},
	}
	for i := range desks {
		steps = append(steps, func() error { return p.addDesk(tx, i+1) })
	}
	for i := range services {
		steps = append(steps, func() error { return p.addService(tx, i) })
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (p *Place) addDesk(tx *db.Tx, n int) error {
	desk, who := db.NewID(), identity.Staff{
		TenantID: tx.Tenant, ID: db.NewID(), Name: fmt.Sprintf("Adviser %d", n), Role: identity.Adviser, CentreID: p.Centre.ID,
		Email: fmt.Sprintf("adviser%d@%s.example", n, p.Centre.Slug), Language: "en", Active: true,
	}
	p.Desks, p.Staff = append(p.Desks, desk), append(p.Staff, who)
	err := tx.Exec(`INSERT INTO staff (tenant_id, id, name, email, password_hash, role, centre_id, language, created_at)
		VALUES (?, ?, ?, ?, '', ?, ?, ?, ?)`, tx.Tenant, who.ID, who.Name, who.Email, who.Role, p.Centre.ID, who.Language, tx.Now).Error
	if err != nil {
		return err
	}
	return tx.Exec(`INSERT INTO desk (tenant_id, id, centre_id, label, state, staff_id) VALUES (?, ?, ?, ?, 'open', ?)`,
		tx.Tenant, desk, p.Centre.ID, fmt.Sprint(n), who.ID).Error
}

func (p *Place) addService(tx *db.Tx, i int) error {
	service, queue := db.NewID(), db.NewID()
	p.Services = append(p.Services, service)
	series := fmt.Sprintf("%c", 'A'+i)
	if err := tx.Exec(`INSERT INTO queue (tenant_id, id, centre_id, series) VALUES (?, ?, ?, ?)`,
		tx.Tenant, queue, p.Centre.ID, series).Error; err != nil {
		return err
	}
	return tx.Exec(`INSERT INTO service (tenant_id, id, centre_id, queue_id, code, name, pictogram, minutes)
		VALUES (?, ?, ?, ?, ?, '{"sq":"Shërbimi","sr":"Услуга","en":"Service"}', 'chat', 10)`,
		tx.Tenant, service, p.Centre.ID, queue, "service-"+strings.ToLower(series)).Error
}
