package printing_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/catalogue"
	"prag/internal/clock"
	"prag/internal/db"
	"prag/internal/escpos"
	"prag/internal/events"
	"prag/internal/i18n"
	"prag/internal/printing"
	"prag/internal/queue"
	"prag/internal/reach"
	"prag/internal/tenant"
	"prag/internal/testkit"
	"prag/internal/testkit/paper"
	"prag/locales"
)

// office is a centre with a printer, on real parts.
type office struct {
	testkit.Place
	clock    *clock.Manual
	db       *db.DB
	url      string
	redis    string
	deps     printing.Deps
	printing *printing.Printing
}

const patience = 300 * time.Millisecond

func open(t *testing.T) office {
	t.Helper()
	o := office{clock: clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))}
	o.url, _ = testkit.Database(t)
	o.redis = testkit.Redis(t)
	o.db = testkit.OpenDB(t, o.url, o.clock)
	o.Place = testkit.NewPlace(t, o.db, 1, 2)
	o.exec(t, tenant.NetworkID(), `INSERT INTO tenant (tenant_id, code, kind, name, territory, languages, created_at)
		VALUES (?, 'network', 'network', '{}', '{}', '{sq,sr,en}', now())`, tenant.NetworkID())
	o.exec(t, o.Centre.TenantID, `UPDATE service SET sensitive = true, name = '{"sq":"Mbrojtja","sr":"Заштита","en":"Protection"}'
		WHERE id = ?`, o.Services[1])
	if err := catalogue.Seed(t.Context(), o.db, locales.Content, map[string]uuid.UUID{"kosovo": o.Centre.TenantID}); err != nil {
		t.Fatal(err)
	}
	o.deps = o.parts(t, o.db)
	o.printing = printing.New(o.deps)
	found, err := o.deps.Directory.ByID(t.Context(), o.Centre.ID)
	if err != nil {
		t.Fatal(err)
	}
	o.Centre = found
	return o
}

// parts are those of one program on the database.
func (o office) parts(t *testing.T, d *db.DB) printing.Deps {
	t.Helper()
	bundle, err := i18n.Load(locales.Messages)
	if err != nil {
		t.Fatal(err)
	}
	redis := testkit.RedisClient(t, o.redis)
	hub := events.NewHub(redis, testkit.Log(t))
	t.Cleanup(hub.Close)
	return printing.Deps{
		DB: d, Log: testkit.Log(t), Bundle: bundle, Directory: tenant.NewDirectory(d, o.clock), Catalogue: catalogue.New(d, hub),
		Line: queue.New(d, redis, hub), Reach: reach.New(d, o.clock, testkit.Log(t)), Patience: patience,
	}
}

func (o office) exec(t *testing.T, id uuid.UUID, query string, args ...any) {
	t.Helper()
	err := o.db.InTenant(t.Context(), id, func(tx *db.Tx) error { return tx.Exec(query, args...).Error })
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// set gives the centre a printer.
func (o office) set(t *testing.T, address string, answers bool) {
	t.Helper()
	if err := o.printing.Set(t.Context(), o.Centre, epson(address, answers)); err != nil {
		t.Fatal(err)
	}
}

func epson(address string, answers bool) printing.Printer {
	p := escpos.Epson()
	return printing.Printer{Address: address, Columns: p.Columns, Latin: p.Latin, Cyrillic: p.Cyrillic, Raster: p.Raster, Answers: answers}
}

// run lets a program send slips until the test ends or stop is called.
func run(t *testing.T, p *printing.Printing) (stop func()) {
	t.Helper()
	var running sync.WaitGroup
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	running.Go(func() { p.Run(ctx) })
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			running.Wait()
		})
	}
	t.Cleanup(stop)
	return stop
}

func (o office) take(t *testing.T, service int, tag string) queue.Ticket {
	t.Helper()
	ticket, err := o.deps.Line.Take(t.Context(), queue.Take{Centre: o.Centre, ServiceID: o.Services[service], Nonce: nonce(), Language: tag})
	if err != nil {
		t.Fatal(err)
	}
	return ticket
}

func nonce() uuid.UUID { return uuid.Must(uuid.NewV4()) }

func slipOf(ticket queue.Ticket, tag string) printing.Slip {
	return printing.Slip{Nonce: nonce(), Kind: printing.Ticket, Reference: ticket.Code, Tag: tag, Base: "https://prag.example"}
}

func (o office) ask(t *testing.T, s printing.Slip) {
	t.Helper()
	if err := o.printing.Ask(t.Context(), o.Centre, s); err != nil {
		t.Fatal(err)
	}
}

// becomes waits until a slip's state is its last, and wants it to be this one.
func (o office) becomes(t *testing.T, s printing.Slip, want printing.State) {
	t.Helper()
	got := o.over(t, s)
	if got != want {
		t.Errorf("the slip is %s, want %s", got, want)
	}
}

func (o office) over(t *testing.T, s printing.Slip) printing.State {
	t.Helper()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for {
		state, err := o.printing.State(t.Context(), o.Centre, s.Nonce)
		if err != nil {
			t.Fatal(err)
		}
		if state.Over() {
			return state
		}
		select {
		case <-look.C:
		case <-t.Context().Done():
			t.Fatalf("the slip is still %s", state)
		}
	}
}

// slips expects so many papers and gives them.
func slips(t *testing.T, stand *paper.Stand, n int) []paper.Slip {
	t.Helper()
	printed := stand.Slips()
	if len(printed) != n {
		t.Fatalf("%d papers came out, want %d", len(printed), n)
	}
	return printed
}
