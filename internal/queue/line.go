package queue

import (
	"context"
	"embed"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/redis/go-redis/v9"

	"prag/internal/db"
	"prag/internal/events"
	"prag/internal/live"
	"prag/internal/tenant"
)

//go:embed lua/*.lua
var scripts embed.FS

const (
	// lease is how long a caller may take to commit; longer than any transaction may last.
	lease = 10 * time.Second
	// nonceLife is how long repeating a press finds the same ticket.
	nonceLife = 10 * time.Minute
	// aside bounds what follows a commit and does not hold up the answer when Redis is slow.
	aside = time.Second
)

// Line is today's line of every centre.
type Line struct {
	db    *db.DB
	redis *redis.Client
	hub   *events.Hub

	AlwaysOpen bool // give out tickets at any hour: a demonstration

	enqueue, callNext, settle, rebuild *live.Script

	forecasts forecasts
	rosters   sync.Map // centre and tenant → roster
	classes   sync.Map // centre → classes that Redis is known to have a line for
	unsure    sync.Map // centre → a mark of its own for each ticket that this program could not put in Redis's line
}

// New makes the queue domain.
func New(d *db.DB, c *redis.Client, hub *events.Hub) *Line {
	return &Line{
		db: d, redis: c, hub: hub,
		enqueue: script("enqueue"), callNext: script("call_next"), settle: script("settle"), rebuild: script("rebuild"),
	}
}

func script(name string) *live.Script {
	source, err := scripts.ReadFile("lua/" + name + ".lua")
	if err != nil {
		panic(err) // embedded under this very name
	}
	return live.NewScript(string(source))
}

// putInLine follows a commit that made a ticket wait.
func (q *Line) putInLine(ctx context.Context, t Ticket) { q.replace(ctx, t, t) }

// replace follows a commit that changed a ticket in line: where it waits it is put in its place, and out of the line of the class it had
// before. A failure is not the visitor's: the ticket stands. The line is then declared unbuilt, so that the next call rebuilds it and calls
// nobody out of order. Where even that fails Redis is away: this program then rebuilds the line before it uses it again, and Repair does it
// for the others.
func (q *Line) replace(ctx context.Context, before, t Ticket) {
	ctx = context.WithoutCancel(ctx)
	defer q.changed(ctx, t.TenantID, t.CentreID)
	if t.State != Waiting {
		return
	}
	short, cancel := context.WithTimeout(ctx, aside)
	defer cancel()
	keys := []string{builtKey(t.CentreID), classesKey(t.CentreID), lineKey(t.CentreID, t.Class), lineKey(t.CentreID, before.Class)}
	reply, err := q.enqueue.Run(short, q.redis, keys, t.Rank, t.ID.String(), t.Class)
	if err == nil && reply[0] == "unbuilt" {
		err = q.Rebuild(short, t.TenantID, t.CentreID)
	}
	if err != nil {
		q.unsure.Store(t.CentreID, t.ID)
		last, cancel := context.WithTimeout(ctx, aside)
		defer cancel()
		_ = q.redis.Del(last, builtKey(t.CentreID)).Err()
	}
}

// sure makes the line whole again after tickets of this program did not reach it. A mark set while it rebuilds stays.
func (q *Line) sure(ctx context.Context, tenantID, centre uuid.UUID) error {
	mark, unsure := q.unsure.Load(centre)
	if !unsure {
		return nil
	}
	if err := q.Rebuild(ctx, tenantID, centre); err != nil {
		return err
	}
	q.unsure.CompareAndDelete(centre, mark)
	return nil
}

// takeOut follows a commit that moved a ticket out of the line by other ways than call_next.
func (q *Line) takeOut(ctx context.Context, t Ticket) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), aside)
	defer cancel()
	_ = q.redis.ZRem(ctx, lineKey(t.CentreID, t.Class), t.ID.String()).Err() // a stale entry is dropped when somebody calls it
}

func (q *Line) changed(ctx context.Context, tenantID, centre uuid.UUID) {
	q.hub.Publish(context.WithoutCancel(ctx), events.Event{Tenant: tenantID, Topic: events.Line, Subject: centre})
}

// counted tells that a visit ended without an adviser's form, which is counted all the same.
func (q *Line) counted(ctx context.Context, c tenant.Centre) {
	q.hub.Publish(context.WithoutCancel(ctx), events.Event{Tenant: c.TenantID, Topic: events.Figures, Subject: c.ID})
}

// Rebuild makes Redis hold every waiting ticket of a centre, in its class and at its rank. It takes nothing out; it is safe at any moment and
// at any number of servers at once: a ticket committed after its snapshot enqueues itself, and one called or changed meanwhile is refused by
// PostgreSQL.
func (q *Line) Rebuild(ctx context.Context, tenantID, centre uuid.UUID) error {
	type waiting struct {
		ID    uuid.UUID
		Rank  int64
		Class string
	}
	var rows []waiting
	err := q.db.InTenant(ctx, tenantID, func(tx *db.Tx) (err error) {
		rows, err = db.All[waiting](tx, `SELECT id, rank, class FROM ticket
			WHERE tenant_id = ? AND centre_id = ? AND state = 'waiting' ORDER BY rank, id`, tx.Tenant, centre)
		return err
	})
	if err != nil {
		return err
	}
	keys := []string{builtKey(centre), leaseKey(centre), classesKey(centre)}
	var classes, tickets []any
	number := map[string]int{}
	for _, r := range rows {
		if number[r.Class] == 0 {
			classes, keys = append(classes, r.Class), append(keys, lineKey(centre, r.Class))
			number[r.Class] = len(classes)
		}
		tickets = append(tickets, number[r.Class], strconv.FormatInt(r.Rank, 10), r.ID.String())
	}
	_, err = q.rebuild.Run(ctx, q.redis, keys, slices.Concat([]any{len(classes)}, classes, tickets)...)
	return err
}

// Repair rebuilds the lines of a tenant's centres: a job runs it every few seconds, so that whatever a crash or an absent Redis
// left out of line is back in its place, and what has been left to its adviser for long enough is everybody's.
func (q *Line) Repair(ctx context.Context, t tenant.Tenant) error {
	for _, c := range t.Centres {
		if err := q.Rebuild(ctx, t.ID, c.ID); err != nil {
			return err
		}
		if err := q.passOn(ctx, c); err != nil {
			return err
		}
	}
	return nil
}
