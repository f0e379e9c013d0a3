package demo

import (
	"context"
	"fmt"
	"io/fs"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/gofrs/uuid/v5"

	"prag/internal/catalogue"
	"prag/internal/db"
	"prag/internal/i18n"
	"prag/internal/tenant"
	"prag/locales"
)

// The format of content/network.toml. Ids are derived from codes and slugs, which never change.
type networkFile struct {
	joins     bool          // the centres show a code by which phones join the line: a demonstration
	Name      i18n.Text     `toml:"name"`
	Territory i18n.Text     `toml:"territory"`
	Services  []serviceFile `toml:"service"`
	Tenants   []tenantFile  `toml:"tenant"`
}

type tenantFile struct {
	Code       string        `toml:"code"`
	Name       i18n.Text     `toml:"name"`
	Territory  i18n.Text     `toml:"territory"`
	Languages  []string      `toml:"languages"`
	PlaceOrder string        `toml:"place_order"`
	Police     string        `toml:"police"`  // the number one calls in danger
	Closures   []closureFile `toml:"closure"` // of all its centres
	Centres    []centreFile  `toml:"centre"`
}

type centreFile struct {
	Slug     string        `toml:"slug"`
	Key      string        `toml:"key"`
	Name     i18n.Text     `toml:"name"`
	Place    i18n.Text     `toml:"place"`
	TimeZone string        `toml:"time_zone"`
	Size     int           `toml:"size"`
	Desks    int           `toml:"desks"`
	Hours    []hoursFile   `toml:"hours"`
	Closures []closureFile `toml:"closure"`
	Services []string      `toml:"services"` // codes, in the order shown
}

type hoursFile struct {
	Weekdays  []int      `toml:"weekdays"`
	Opens     string     `toml:"opens"`
	Closes    string     `toml:"closes"`
	ValidFrom time.Time  `toml:"valid_from"`
	ValidTo   *time.Time `toml:"valid_to"`
}

type closureFile struct {
	Day    time.Time `toml:"day"`
	Reason i18n.Text `toml:"reason"`
}

type serviceFile struct {
	Code      string    `toml:"code"`
	Series    string    `toml:"series"`
	Name      i18n.Text `toml:"name"`
	Hint      i18n.Text `toml:"hint"`
	Pictogram string    `toml:"pictogram"`
	Sensitive bool      `toml:"sensitive"`
	Minutes   int       `toml:"minutes"`
}

// Network makes the network's own tenant, the operators with their centres, the catalogue and, for a demonstration, the accounts.
// What is there stays as it is.
func Network(ctx context.Context, d Deps) error {
	f, err := readNetwork(locales.Content)
	if err != nil {
		return err
	}
	f.joins = d.Accounts
	if err := d.DB.InTenant(ctx, tenant.NetworkID(), f.seed); err != nil {
		return fmt.Errorf("the network's tenant: %w", err)
	}
	operators := map[string]uuid.UUID{}
	for _, t := range f.Tenants {
		operators[t.Code] = t.id()
		if err := d.DB.InTenant(ctx, t.id(), func(tx *db.Tx) error { return t.seed(tx, f) }); err != nil {
			return fmt.Errorf("tenant %s: %w", t.Code, err)
		}
	}
	d.Directory.Forget()
	if err := catalogue.Seed(ctx, d.DB, locales.Content, operators); err != nil {
		return err
	}
	if d.Accounts {
		return accounts(ctx, d)
	}
	return nil
}

func readNetwork(files fs.FS) (networkFile, error) {
	var f networkFile
	_, err := toml.DecodeFS(files, "content/network.toml", &f)
	if err != nil {
		return f, fmt.Errorf("content/network.toml: %w", err)
	}
	return f, nil
}

// named derives an id from what never changes about a thing.
func named(kind, code string) uuid.UUID { return uuid.NewV5(tenant.NetworkID(), kind+":"+code) }

func (t tenantFile) id() uuid.UUID { return named("tenant", t.Code) }

const insertTenant = `INSERT INTO tenant (tenant_id, code, kind, name, territory, languages, place_order, police, created_at)
	VALUES (?, ?, ?, ?, ?, ?::text[], ?, ?, ?)
	ON CONFLICT (tenant_id) DO UPDATE SET police = excluded.police WHERE tenant.police = ''`

func (f networkFile) seed(tx *db.Tx) error {
	return tx.Exec(insertTenant, tx.Tenant, "network", "network", f.Name, f.Territory, array(i18n.Languages()), "sq", "", tx.Now).Error
}

func (t tenantFile) seed(tx *db.Tx, f networkFile) error {
	err := tx.Exec(insertTenant, tx.Tenant, t.Code, "operator", t.Name, t.Territory, array(t.Languages), t.PlaceOrder, t.Police, tx.Now).Error
	for i, c := range t.Centres {
		if err == nil {
			err = c.seed(tx, i, f, t.Closures)
		}
	}
	return err
}

// array writes codes as PostgreSQL writes an array of text.
func array(codes []string) string {
	text := "{"
	for i, code := range codes {
		if i > 0 {
			text += ","
		}
		text += code
	}
	return text + "}"
}

func (c centreFile) id() uuid.UUID { return named("centre", c.Slug) }

func (c centreFile) seed(tx *db.Tx, position int, f networkFile, everywhere []closureFile) error {
	if _, err := time.LoadLocation(c.TimeZone); err != nil {
		return fmt.Errorf("centre %s: %w", c.Slug, err)
	}
	steps := []func() error{
		func() error {
			return tx.Exec(`INSERT INTO centre (tenant_id, id, slug, key, name, place, time_zone, size, position, join_by_code, created_at)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`, tx.Tenant, c.id(), c.Slug, c.Key, c.Name, c.Place,
				c.TimeZone, c.Size, position, f.joins, tx.Now).Error
		},
		func() error { return c.seedDesks(tx) },
		func() error { return c.seedServices(tx, f) },
		func() error { return c.seedHours(tx) },
		func() error { return c.seedClosures(tx, everywhere) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return fmt.Errorf("centre %s: %w", c.Slug, err)
		}
	}
	return nil
}

func (c centreFile) seedDesks(tx *db.Tx) error {
	for n := range c.Desks {
		label := fmt.Sprint(n + 1)
		err := tx.Exec(`INSERT INTO desk (tenant_id, id, centre_id, label) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			tx.Tenant, named("desk", c.Slug+"/"+label), c.id(), label).Error
		if err != nil {
			return err
		}
	}
	return nil
}

func (c centreFile) seedServices(tx *db.Tx, f networkFile) error {
	for i, code := range c.Services {
		s, err := f.service(code)
		if err != nil {
			return err
		}
		queue := named("queue", c.Slug+"/"+s.Series)
		err = tx.Exec(`INSERT INTO queue (tenant_id, id, centre_id, series) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			tx.Tenant, queue, c.id(), s.Series).Error
		if err != nil {
			return err
		}
		err = tx.Exec(`INSERT INTO service (tenant_id, id, centre_id, queue_id, code, name, hint, pictogram, sensitive, minutes, position)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`, tx.Tenant, named("service", c.Slug+"/"+s.Code), c.id(), queue,
			s.Code, s.Name, s.Hint, s.Pictogram, s.Sensitive, s.Minutes, i).Error
		if err != nil {
			return err
		}
	}
	return nil
}

func (f networkFile) service(code string) (serviceFile, error) {
	for _, s := range f.Services {
		if s.Code == code {
			return s, nil
		}
	}
	return serviceFile{}, fmt.Errorf("there is no service %s", code)
}

func (c centreFile) seedHours(tx *db.Tx) error {
	for _, h := range c.Hours {
		for _, weekday := range h.Weekdays {
			err := tx.Exec(`INSERT INTO opening_hours (tenant_id, centre_id, weekday, opens, closes, valid_from, valid_to)
				VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`, tx.Tenant, c.id(), weekday, h.Opens, h.Closes, h.ValidFrom, h.ValidTo).Error
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (c centreFile) seedClosures(tx *db.Tx, everywhere []closureFile) error {
	for _, list := range [][]closureFile{everywhere, c.Closures} {
		for _, closed := range list {
			err := tx.Exec(`INSERT INTO closure (tenant_id, centre_id, day, reason) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
				tx.Tenant, c.id(), closed.Day, closed.Reason).Error
			if err != nil {
				return err
			}
		}
	}
	return nil
}
