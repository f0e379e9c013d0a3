package queue

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/tenant"
)

// pick is a ticket found in line, with where it was found.
type pick struct {
	id    uuid.UUID
	rank  int64
	class string
}

// head finds whom a seat calls: from Redis under a lease, or, while Redis is away or has nobody for it, from PostgreSQL. The second look
// costs a query only when nobody seems to wait, and means that a ticket missing in Redis is never passed over for good. Whom another
// desk is about to call is left to that desk, or somebody who came later would be called first.
func (q *Line) head(ctx context.Context, c Caller, r roster, s Seat) (p pick, leased bool, err error) {
	p, found, others := q.leaseHead(ctx, c, r, s, true)
	if found {
		return p, true, nil
	}
	if err := q.passOn(ctx, c.Centre); err != nil {
		return p, false, err
	}
	err = q.db.InTenant(ctx, c.Centre.TenantID, func(tx *db.Tx) error {
		before, ok, err := calledBy(tx, c)
		if err != nil {
			return err
		}
		if ok { // a repeated press after which nobody waits: the call it made the first time
			p = pick{before.ID, before.Rank, before.Class}
			return nil
		}
		p, err = first(tx, c.Centre.ID, r.policy, s, others)
		return err
	})
	return p, false, err
}

// first looks at the head of each class, as Redis would.
func first(tx *db.Tx, centre uuid.UUID, p Policy, s Seat, others []string) (pick, error) {
	heads, err := db.All[Ticket](tx, `SELECT DISTINCT ON (class) id, rank, class FROM ticket WHERE tenant_id = ? AND centre_id = ?
		AND state = 'waiting' AND id::text <> ALL (string_to_array(?, ' ')) ORDER BY class, rank, id`, tx.Tenant, centre, strings.Join(others, " "))
	if err != nil {
		return pick{}, err
	}
	line, err := standings(heads)
	if err != nil {
		return pick{}, err
	}
	i := p.Next(s, line)
	if i < 0 {
		return pick{}, errNobody
	}
	return pick{heads[i].ID, heads[i].Rank, heads[i].Class}, nil
}

func standings(tickets []Ticket) ([]Standing, error) {
	line := make([]Standing, len(tickets))
	for i, t := range tickets {
		var err error
		if line[i], err = t.standing(); err != nil {
			return nil, err
		}
	}
	return line, nil
}

// known is a class of which Redis has a line.
type known struct {
	name string
	Class
}

// lines are the keys of the classes a seat may call, what it adds for each, and the names of all classes there are.
func (q *Line) lines(centre uuid.UUID, p Policy, s Seat) (keys []string, adds, names []any) {
	list, _ := q.classes.Load(centre)
	all, _ := list.([]known)
	for _, k := range all {
		names = append(names, k.name)
		if delay, _, ok := p.Delay(s, k.Class); ok {
			keys, adds = append(keys, lineKey(centre, k.name)), append(adds, delay.Microseconds())
		}
	}
	return keys, adds, names
}

func (q *Line) learn(centre uuid.UUID, names []string) error {
	all := make([]known, len(names))
	for i, name := range names {
		class, err := parseClass(name)
		if err != nil {
			return err
		}
		all[i] = known{name, class}
	}
	q.classes.Store(centre, all)
	return nil
}

// leaseHead takes the ticket out of Redis's line. found is false while Redis is away or has nobody for the seat; others are then the tickets
// that other desks have under a lease.
func (q *Line) leaseHead(ctx context.Context, c Caller, r roster, s Seat, mayRebuild bool) (p pick, found bool, others []string) {
	centre := c.Centre.ID
	if q.sure(ctx, c.Centre.TenantID, centre) != nil || q.leaves(centre) && q.passOn(ctx, c.Centre) != nil {
		return p, false, nil
	}
	lines, adds, names := q.lines(centre, r.policy, s)
	keys := append([]string{builtKey(centre), leaseKey(centre), nonceKey(centre, c.Nonce), classesKey(centre)}, lines...)
	args := append(append([]any{lease.Milliseconds(), int(nonceLife.Seconds()), len(lines)}, adds...), names...)
	reply, err := q.callNext.Run(ctx, q.redis, keys, args...)
	if err != nil { // perhaps only the reply was lost: the same nonce finds the same ticket
		reply, err = q.callNext.Run(ctx, q.redis, keys, args...)
	}
	switch {
	case err != nil || len(reply) == 0:
		return p, false, nil
	case reply[0] == "unbuilt" && mayRebuild:
		if q.Rebuild(ctx, c.Centre.TenantID, centre) != nil {
			return p, false, nil
		}
		return q.leaseHead(ctx, c, r, s, false)
	case reply[0] == "classes":
		if q.learn(centre, reply[1:]) != nil {
			return p, false, nil
		}
		return q.leaseHead(ctx, c, r, s, mayRebuild)
	case reply[0] == "again":
		p, err = q.again(ctx, c.Centre, reply[1])
		return p, err == nil, nil
	case reply[0] == "ok":
		p, err = picked(lines, reply)
		return p, err == nil, nil
	}
	return p, false, reply[1:]
}

// picked reads who was taken out of which line.
func picked(lines, reply []string) (p pick, err error) {
	i, err := strconv.Atoi(reply[2])
	if err != nil || i < 1 || i > len(lines) {
		return p, fmt.Errorf("call_next: line %q", reply[2])
	}
	if p.rank, err = strconv.ParseInt(reply[3], 10, 64); err != nil {
		return p, err
	}
	_, p.class, _ = strings.Cut(lines[i-1], "}:line:")
	p.id, err = uuid.FromString(reply[1])
	return p, err
}

// again finds the ticket of a press that was seen before, and where it stands now.
func (q *Line) again(ctx context.Context, c tenant.Centre, id string) (pick, error) {
	t, err := q.ByID(ctx, c, uuid.FromStringOrNil(id))
	return pick{t.ID, t.Rank, t.Class}, err
}

// settleLease ends the lease after the transaction. Who was called is out of the line; a ticket that does not wait there stays out; after
// any other failure it goes back to its place. When even that fails, the lease runs out and Repair puts it back.
func (q *Line) settleLease(ctx context.Context, c Caller, p pick, failed error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), aside)
	defer cancel()
	do := "back"
	switch {
	case failed == nil:
		do = "keep"
	case errors.Is(failed, errStale), errors.Is(failed, errMoved):
		do = "forget"
	}
	centre := c.Centre.ID
	_, _ = q.settle.Run(ctx, q.redis, []string{lineKey(centre, p.class), leaseKey(centre), nonceKey(centre, c.Nonce)}, p.id.String(), do, p.rank)
}

// putRight puts a ticket that Redis had in the wrong place into its own.
func (q *Line) putRight(ctx context.Context, c tenant.Centre, ticket uuid.UUID) {
	if t, err := q.ByID(ctx, c, ticket); err == nil {
		q.putInLine(ctx, t)
	}
}
