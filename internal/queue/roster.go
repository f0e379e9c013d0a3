package queue

import (
	"context"
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tenant"
)

// roster is who may call whom at a centre, as it was at a version. It is kept in memory; a call counts only under the version it was made
// with (CallSQL), so that a desk which has just closed, or an adviser who has just left, calls nobody on any server.
type roster struct {
	version int64
	policy  Policy
	seats   map[uuid.UUID]seat
	fresh   bool // read for this very call

	interpreters []string // languages of all who are at work, those in a talk too
}

// seat is a desk of the roster.
type seat struct {
	Seat
	state DeskState
}

type rosterKey struct{ tenant, centre uuid.UUID }

// roster gives what is known of a centre; mayBeOld lets it be what was read before.
func (q *Line) roster(ctx context.Context, c tenant.Centre, mayBeOld bool) (r roster, err error) {
	key := rosterKey{c.TenantID, c.ID}
	if known, ok := q.rosters.Load(key); ok && mayBeOld {
		return known.(roster), nil
	}
	err = q.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) (err error) {
		r, err = rosterOf(tx, c.ID)
		return err
	})
	if err == nil {
		q.rosters.Store(key, r)
	}
	r.fresh = true
	return r, err
}

// at finds the caller's seat. fault.NotFound: the centre has no such desk; fault.Conflict: the desk is not open, or somebody else sits there.
func (r roster) at(c Caller) (Seat, error) {
	s, ok := r.seats[c.Desk]
	switch {
	case !ok:
		return Seat{}, fault.Missing()
	case s.state != DeskOpen:
		return Seat{}, fault.New(fault.Conflict, "queue.desk_not_open")
	case s.Adviser != c.Staff.ID:
		return Seat{}, fault.New(fault.Conflict, "queue.not_your_desk")
	}
	return s.Seat, nil
}

// sits reports whether an adviser is at a desk: one that pauses is back soon, one that closes takes nobody any more.
func (r roster) sits(adviser uuid.UUID) bool {
	for _, s := range r.seats {
		if s.Adviser == adviser && (s.state == DeskOpen || s.state == DeskBreak) {
			return true
		}
	}
	return false
}

// passedOn is why a ticket that is left to an adviser is so no longer; Callable: it still is. away: of this adviser the diary says that they will
// not be there.
func (r roster) passedOn(t Ticket, away bool, now time.Time) Why {
	sits := r.sits(t.ForStaff)
	switch {
	case away:
		return AdviserAway
	case now.Before(r.policy.LeftUntil(t.Due(), sits)):
		return Callable
	case sits:
		return AdviserLate
	}
	return AdviserAbsent
}

// rosterOf reads the version first: what changes while the rest is read belongs to a later one.
func rosterOf(tx *db.Tx, centre uuid.UUID) (r roster, err error) {
	r.seats = map[uuid.UUID]seat{}
	if r.version, err = db.One[int64](tx, `SELECT coalesce((SELECT version FROM roster WHERE tenant_id = ?), 0)`, tx.Tenant); err != nil {
		return r, err
	}
	if r.policy, err = policyOf(tx, centre); err != nil {
		return r, err
	}
	interpreters, err := db.All[struct {
		Language string
		Free     bool
	}](tx, `SELECT unnest(languages) AS language, bool_or(ticket_id IS NULL) AS free FROM interpreter
		WHERE tenant_id = ? AND centre_id = ? AND free GROUP BY 1`, tx.Tenant, centre)
	if err != nil {
		return r, err
	}
	var free []string
	for _, i := range interpreters {
		r.interpreters = append(r.interpreters, i.Language)
		if i.Free {
			free = append(free, i.Language)
		}
	}
	rows, err := db.All[struct {
		ID, Staff uuid.UUID
		State     DeskState
		Services  Codes
		Languages Codes
	}](tx, selectSeats, map[string]any{"tenant": tx.Tenant, "centre": centre})
	for _, row := range rows {
		s := seat{Seat: Seat{Desk: row.ID, Adviser: row.Staff, Languages: row.Languages, Interpreters: free}, state: row.State}
		for _, id := range row.Services {
			s.Services = append(s.Services, uuid.FromStringOrNil(id))
		}
		r.seats[row.ID] = s
	}
	return r, err
}

// A desk calls for the services it serves (all, where none is named) that its adviser can.
const selectSeats = `
	SELECT d.id, d.state, coalesce(d.staff_id, '00000000-0000-0000-0000-000000000000') AS staff,
		coalesce((SELECT string_agg(s.id::text, ',' ORDER BY s.id) FROM service s WHERE s.tenant_id = d.tenant_id AND s.centre_id = d.centre_id
			AND (s.id IN (SELECT service_id FROM desk_service x WHERE x.tenant_id = d.tenant_id AND x.desk_id = d.id)
				OR NOT EXISTS (SELECT 1 FROM desk_service x WHERE x.tenant_id = d.tenant_id AND x.desk_id = d.id))
			AND (s.skill = '' OR s.skill IN (SELECT skill FROM staff_skill k WHERE k.tenant_id = d.tenant_id AND k.staff_id = d.staff_id))), '') AS services,
		coalesce((SELECT string_agg(language, ',' ORDER BY language) FROM staff_language l
			WHERE l.tenant_id = d.tenant_id AND l.staff_id = d.staff_id), '') AS languages
	FROM desk d WHERE d.tenant_id = @tenant AND d.centre_id = @centre`

// PolicyOf is how a centre calls.
func (q *Line) PolicyOf(ctx context.Context, c tenant.Centre) (p Policy, err error) {
	err = q.read(ctx, c, func(tx *db.Tx) (err error) {
		p, err = policyOf(tx, c.ID)
		return err
	})
	return p, err
}

// SeatsOf lists the open desks of a centre as the policy sees them: what a forecast plays with.
func (q *Line) SeatsOf(ctx context.Context, c tenant.Centre) (p Policy, seats []Seat, err error) {
	r, err := q.roster(ctx, c, false)
	for _, s := range r.seats {
		if s.state == DeskOpen {
			seats = append(seats, s.Seat)
		}
	}
	slices.SortFunc(seats, func(a, b Seat) int { return slices.Compare(a.Desk[:], b.Desk[:]) })
	return r.policy, seats, err
}

type policyRow struct {
	Appointment, LanguageWait, AdviserWait, InterpreterWait, Recalls, RecallPause, ReentryBehind, WaitAmber, WaitRed, ServeAmber, ServeRed int
}

func policyOf(tx *db.Tx, centre uuid.UUID) (Policy, error) {
	p := Usual()
	rows, err := db.All[policyRow](tx, `SELECT appointment, language_wait, adviser_wait, interpreter_wait, recalls, recall_pause, reentry_behind, wait_amber,
		wait_red, serve_amber, serve_red FROM calling_policy WHERE tenant_id = ? AND centre_id = ?`, tx.Tenant, centre)
	if err != nil {
		return p, err
	}
	for _, r := range rows {
		p.Appointment, p.LanguageWait, p.AdviserWait = minutes(r.Appointment), minutes(r.LanguageWait), minutes(r.AdviserWait)
		p.InterpreterWait = minutes(r.InterpreterWait)
		p.Recalls, p.RecallPause, p.ReentryBehind = r.Recalls, time.Duration(r.RecallPause)*time.Second, r.ReentryBehind
		p.WaitAmber, p.WaitRed, p.ServeAmber, p.ServeRed = minutes(r.WaitAmber), minutes(r.WaitRed), minutes(r.ServeAmber), minutes(r.ServeRed)
	}
	classes, err := db.All[struct {
		Reason    string
		HeadStart int
	}](tx, `SELECT reason, head_start FROM priority_class WHERE tenant_id = ? AND centre_id = ?`, tx.Tenant, centre)
	for _, class := range classes {
		p.HeadStart[class.Reason] = minutes(class.HeadStart)
	}
	return p, err
}

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }
