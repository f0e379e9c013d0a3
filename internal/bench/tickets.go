package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/gofrs/uuid/v5"
	"github.com/jackc/pgx/v5"

	"prag/internal/queue"
)

func (b *bench) ticketsOnOneQueue(ctx context.Context) error { return b.tickets(ctx, 1) }
func (b *bench) ticketsOnSixteen(ctx context.Context) error  { return b.tickets(ctx, 16) }

// tickets lets sixteen kiosks take at once, then lets pgbench run the same statements from sixteen clients.
func (b *bench) tickets(ctx context.Context, queues int) error {
	return b.measure(ctx, pair{
		what: fmt.Sprintf("tickets taken, queues: %d, kiosks: 16", queues), limiter: "pgbench", aim: "60 %, p99 < 50 ms",
		load: func(ctx context.Context) (load, error) {
			got, err := b.drive(ctx, func(ctx context.Context, client int) error {
				_, err := b.Line.Take(ctx, queue.Take{
					Centre: b.place.centre, ServiceID: serviceID(client % queues), Nonce: uuid.Must(uuid.NewV4()), Language: "sq",
				})
				return err
			})
			return got, errors.Join(err, b.clear(ctx))
		},
		limit: func(ctx context.Context) (float64, error) {
			limit, err := b.pgbench(ctx, takeScript(b.place, queues))
			return limit, errors.Join(err, b.clear(ctx))
		},
	})
}

// calls lets sixteen clients call from a long line, each time for another desk, and pgbench the same.
func (b *bench) calls(ctx context.Context) error {
	if err := b.callers(ctx, true); err != nil {
		return err
	}
	err := b.measure(ctx, pair{
		what: "calls from a line of 20,000, connections: 16", limiter: "pgbench", aim: "1,200/s, p99 < 50 ms",
		load: func(ctx context.Context) (load, error) {
			if err := b.fill(ctx); err != nil {
				return load{}, err
			}
			var next [clients]int
			got, err := b.drive(ctx, func(ctx context.Context, client int) error {
				next[client]++
				_, err := b.Line.CallNext(ctx, queue.Caller{
					Centre: b.place.centre, Desk: callerID(client, next[client]-1), Staff: b.place.staff(client), Nonce: uuid.Must(uuid.NewV4()),
				})
				return err
			})
			return got, errors.Join(err, b.clear(ctx))
		},
		limit: func(ctx context.Context) (float64, error) {
			if err := b.fill(ctx); err != nil {
				return 0, err
			}
			limit, err := b.pgbench(ctx, "\\set n :n + 1\n"+callScript(b.place, fmt.Sprintf(
				"('00000000-0000-4000-8000-' || lpad(to_hex(100000 + :client_id * %d + :n::bigint), 12, '0'))::uuid", each)))
			return limit, errors.Join(err, b.clear(ctx))
		},
	})
	return errors.Join(err, b.callers(ctx, false))
}

// serving lets sixteen desks call from a long line; each call is followed by start and finish, which free the desk. pgbench runs the
// three transactions of such a round, finding the head in PostgreSQL.
func (b *bench) serving(ctx context.Context) error {
	return b.measure(ctx, pair{
		what: "rounds of call, start, finish, desks: 16", limiter: "pgbench", aim: "none",
		load: func(ctx context.Context) (load, error) {
			if err := b.fill(ctx); err != nil {
				return load{}, err
			}
			got, err := b.drive(ctx, b.serveOne)
			return got, errors.Join(err, b.clear(ctx))
		},
		limit: func(ctx context.Context) (float64, error) {
			if err := b.fill(ctx); err != nil {
				return 0, err
			}
			limit, err := b.pgbench(ctx, serveScript(b.place))
			return limit, errors.Join(err, b.clear(ctx))
		},
	})
}

func (b *bench) serveOne(ctx context.Context, client int) error {
	c := queue.Caller{Centre: b.place.centre, Desk: deskID(client), Staff: b.place.staff(client), Nonce: uuid.Must(uuid.NewV4())}
	t, err := b.Line.CallNext(ctx, c)
	if err == nil {
		_, err = b.Line.Start(ctx, c, t.ID)
	}
	if err == nil {
		_, err = b.Line.Finish(ctx, c, t.ID)
	}
	return err
}

// fill puts more tickets in line than a run can call, and lets PostgreSQL know how many there are, as autovacuum would within a minute.
func (b *bench) fill(ctx context.Context) error {
	if err := b.insertMany(ctx, 20000); err != nil {
		return err
	}
	if err := b.analyze(ctx); err != nil {
		return err
	}
	return b.Line.Rebuild(ctx, b.place.centre.TenantID, b.place.centre.ID)
}

// analyze lets PostgreSQL know how many rows there are.
func (b *bench) analyze(ctx context.Context) error {
	owner, err := pgx.Connect(ctx, b.Config.DatabaseOwner)
	if err != nil {
		return err
	}
	_, err = owner.Exec(ctx, "ANALYZE ticket, ticket_interval, visit, call")
	return errors.Join(err, owner.Close(ctx))
}

func (b *bench) insertMany(ctx context.Context, many int) error {
	return b.DB.CopyIn(ctx, b.place.centre.TenantID, func(tx pgx.Tx) error {
		for _, sql := range []string{
			`INSERT INTO visit (tenant_id, id, centre_id, business_date, channel, state, opened_at)
			 SELECT $1, ('00000000-0000-4000-9000-' || lpad(to_hex(n), 12, '0'))::uuid, $2, current_date, 'walk_in', 'open', now()
			 FROM generate_series(1, $4::int) n WHERE $3::uuid IS NOT NULL`,
			`INSERT INTO ticket (tenant_id, id, centre_id, queue_id, service_id, visit_id, business_date, number, place, code, nonce, language, speaks, state, taken_at)
			 SELECT $1, id, $2, $3, '00000000-0000-4000-8000-000000000065', id, current_date, n, n, 'zz' || n, id, 'sq', 'sq', 'waiting', now()
			 FROM generate_series(1, $4::int) n, LATERAL (SELECT ('00000000-0000-4000-9000-' || lpad(to_hex(n), 12, '0'))::uuid AS id) i`,
			`INSERT INTO ticket_interval (tenant_id, ticket_id, seq, state, started_at)
			 SELECT $1, id, 1, 'waiting', now() FROM ticket WHERE tenant_id = $1 AND centre_id = $2 AND queue_id = $3 AND number <= $4`,
		} {
			if _, err := tx.Exec(ctx, sql, b.place.centre.TenantID.String(), b.place.centre.ID.String(), queueID(0).String(), many); err != nil {
				return fmt.Errorf("fill: %w", err)
			}
		}
		return nil
	})
}

var placeholder = regexp.MustCompile(`@(\w+)`)

// inline writes a statement for pgbench: what the program binds becomes an expression of the same value.
func inline(sql string, values map[string]string) string {
	sql = placeholder.ReplaceAllStringFunc(sql, func(name string) string { return values[name[1:]] })
	return strings.Join(strings.Fields(sql), " ") + ";\n"
}

func text(id fmt.Stringer) string { return "'" + id.String() + "'::uuid" }

// random is an id made from a variable of pgbench.
func random(variable string) string {
	return "('00000000-0000-4000-a000-' || lpad(to_hex(:" + variable + "::bigint), 12, '0'))::uuid"
}

func numberedBy(variable string, from int) string {
	return fmt.Sprintf("('00000000-0000-4000-8000-' || lpad(to_hex(%d + :%s::bigint), 12, '0'))::uuid", from, variable)
}

func takeScript(p place, queues int) string {
	const bits47 = "140737488355327"
	values := map[string]string{
		"tenant": text(p.centre.TenantID), "centre": text(p.centre.ID), "queue": numberedBy("s", 0), "service": numberedBy("s", 100),
		"date": "current_date", "micros": "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint", "visit": random("a"),
		"ticket": random("b"), "nonce": random("c"), "code": "'zz' || to_hex(:b::bigint)", "lang": "'sq'", "tag": "'sq'", "now": "now()",
		"measure": "'tickets'", "at": "NULL", "limited": "true", "ahead": "0", "speaks": "'sq'", "interpreter": "false", "access": "''",
		"adults": "1", "children": "0", "appointment": "NULL::uuid", "slot": "NULL::timestamptz", "adviser": "NULL::uuid",
	}
	return fmt.Sprintf("\\set s random(1, %d)\n\\set a random(1, %[2]s)\n\\set b random(1, %[2]s)\n\\set c random(1, %[2]s)\n", queues, bits47) +
		"BEGIN;\n" + inline(`SELECT set_config('app.tenant', `+"'"+p.centre.TenantID.String()+"'"+`, true)`, nil) +
		inline(`SELECT s.queue_id, s.offered, t.id AS before FROM service s LEFT JOIN ticket t ON t.tenant_id = s.tenant_id AND t.nonce = @nonce
			WHERE s.tenant_id = @tenant AND s.centre_id = @centre AND s.id = @service`, values) +
		inline(queue.InsertTicketSQL, values) + "COMMIT;\n"
}

func setTenant(p place) string {
	return inline(`SELECT set_config('app.tenant', '`+p.centre.TenantID.String()+`', true)`, nil)
}

// called are the values of a call to a desk, finding the head in PostgreSQL.
func called(p place, desk string) map[string]string {
	return map[string]string{
		"tenant": text(p.centre.TenantID), "centre": text(p.centre.ID), "desk": desk, "now": "clock_timestamp()",
		"staff": numberedBy("client_id", 301), "call": "gen_random_uuid()", "nonce": "gen_random_uuid()",
		"ticket": "(SELECT id FROM ticket WHERE tenant_id = " + text(p.centre.TenantID) + " AND centre_id = " + text(p.centre.ID) +
			" AND state = 'waiting' ORDER BY rank, id LIMIT 1 FOR UPDATE SKIP LOCKED)",
		"rank": "rank", "class": "class", "version": "coalesce((SELECT version FROM roster WHERE tenant_id = " + text(p.centre.TenantID) + "), 0)",
		"reason": "''", "passed": "0", "zone": "'UTC'", "cut_over": "0", "date": "current_date",
	}
}

func callScript(p place, desk string) string {
	return "BEGIN;\n" + setTenant(p) + inline(queue.CallSQL, called(p, desk)) + "COMMIT;\n"
}

// serveScript is a call, the begin and the end of a talk, each in a transaction of its own.
func serveScript(p place) string {
	desk := numberedBy("client_id", 201)
	values := called(p, desk)
	move := func(from, to string) string {
		ends := strconv.FormatBool(to == "finished")
		v := map[string]string{"from": "'" + from + "'", "to": "'" + to + "'", "stretch": "'" + to + "'", "ends": ends, "frees": ends}
		for name, value := range values {
			v[name] = value
		}
		v["ticket"] = "(SELECT ticket_id FROM call WHERE tenant_id = @tenant AND desk_id = @desk AND ended_at IS NULL)"
		v["ticket"] = strings.TrimSuffix(inline(v["ticket"], values), ";\n")
		return "BEGIN;\n" + setTenant(p) + inline(queue.MoveSQL, v) + "COMMIT;\n"
	}
	return callScript(p, desk) + move("called", "serving") + move("serving", "finished")
}

var perSecond = regexp.MustCompile(`tps = ([0-9.]+)`)

// pgbench runs a script with as many clients as the program had, prepared, over the same socket.
func (b *bench) pgbench(ctx context.Context, script string) (float64, error) {
	binary, err := find("pgbench")
	if err != nil {
		return 0, err
	}
	file := filepath.Join(os.TempDir(), fmt.Sprintf("prag-bench-%d.sql", os.Getpid()))
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		return 0, err
	}
	defer func() { _ = os.Remove(file) }()
	out, err := exec.CommandContext(ctx, binary, "-n", "-M", "prepared", "-c", strconv.Itoa(clients), "-j", "2",
		"-T", strconv.Itoa(b.Seconds), "-D", "n=0", "-f", file, b.Config.DatabaseURL).CombinedOutput()
	m := perSecond.FindSubmatch(out)
	if err != nil || m == nil {
		return 0, fmt.Errorf("pgbench: %w: %s", err, out)
	}
	return strconv.ParseFloat(string(m[1]), 64)
}

// find looks for a program on the path and where Debian keeps PostgreSQL's.
func find(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	for _, more := range []string{"/usr/sbin/" + name, "/usr/bin/" + name} {
		if _, err := os.Stat(more); err == nil {
			found = append(found, more)
		}
	}
	if len(found) == 0 {
		return "", fmt.Errorf("%s is not installed; 'make bench' installs it", name)
	}
	return found[len(found)-1], nil
}
