package appointment

import (
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tenant"
)

// zero stands for "none" so that a field is a plain id.
const selectAppointment = `
	SELECT a.id, a.tenant_id, a.centre_id, a.service_id, a.template_id,
	       coalesce(a.staff_id, '00000000-0000-0000-0000-000000000000') AS staff_id, coalesce(f.name, '') AS staff_name,
	       a.starts_at, a.ends_at, a.share, a.mode, a.language, a.interpreter, a.status, a.held_until, a.offered, a.code, a.nonce, a.booked_at,
	       coalesce(a.booked_by, '00000000-0000-0000-0000-000000000000') AS booked_by, a.version,
	       coalesce(a.ticket_id, '00000000-0000-0000-0000-000000000000') AS ticket_id, a.contact_kind, a.safe_from, a.safe_to,
	       s.name AS service_name, s.code AS service_code, s.sensitive
	FROM appointment a
	JOIN service s ON s.tenant_id = a.tenant_id AND s.id = a.service_id
	LEFT JOIN staff f ON f.tenant_id = a.tenant_id AND f.id = a.staff_id
	WHERE a.tenant_id = ? AND a.centre_id = ? `

func single(tx *db.Tx, c tenant.Centre, where string, args ...any) (Appointment, error) {
	return db.One[Appointment](tx, selectAppointment+where, append([]any{tx.Tenant, c.ID}, args...)...)
}

func readRules(tx *db.Tx, c tenant.Centre) (r Rules, known bool, err error) {
	row, err := db.One[struct {
		Rules `gorm:"embedded"`
		Hours string
	}](tx, `SELECT lead_minutes, horizon_days, hold_minutes, per_person, early_minutes, early_rule, grace_minutes, late_rule, missed_minutes,
		freed_minutes, offer_minutes, array_to_string(remind_hours, ',') AS hours FROM diary WHERE tenant_id = ? AND centre_id = ?`, tx.Tenant, c.ID)
	if fault.Is(err, fault.NotFound) {
		return Rules{}, false, nil
	}
	r = row.Rules
	for _, text := range split(row.Hours) {
		if n, err := strconv.Atoi(text); err == nil {
			r.RemindHours = append(r.RemindHours, n)
		}
	}
	return r, err == nil, err
}

func split(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

// clockOf reads a time of day of the database.
func clockOf(text string) time.Duration {
	t, _ := time.Parse(time.TimeOnly, text) // the database's own times of day; 24:00 is none of ours
	return t.Sub(t.Truncate(24 * time.Hour))
}

// readPlan reads what the times of a centre follow from, as far as it matters between two moments.
func readPlan(tx *db.Tx, c tenant.Centre, from, to time.Time) (p Plan, err error) {
	p = Plan{Zone: c.Location(), Closed: map[string]bool{}}
	first, last := c.Local(from).AddDate(0, 0, -1).Format(time.DateOnly), c.Local(to).AddDate(0, 0, 1).Format(time.DateOnly)
	if p.Templates, err = templates(tx, c, first, last); err != nil {
		return p, err
	}
	if p.Hours, err = hours(tx, c, first, last); err != nil {
		return p, err
	}
	if p.Blocks, err = blocks(tx, c, first, last); err != nil {
		return p, err
	}
	closed, err := db.All[string](tx, `SELECT day::text FROM closure WHERE tenant_id = ? AND centre_id = ? AND day BETWEEN ? AND ?`,
		tx.Tenant, c.ID, first, last)
	for _, day := range closed {
		p.Closed[day] = true
	}
	return p, err
}

type templateRow struct {
	ID                  uuid.UUID
	StaffID             uuid.UUID
	Weekday             int
	Opens, Closes       string
	Minutes, Buffer     int
	ForPublic, ForStaff int
	ModeList, Spoken    string
	InterpreterID       uuid.UUID
	Interpreter         string
	Interprets          string
	ValidFrom, ValidTo  string
	Quotas              string // service=most, with commas
	Changes             string // of places
}

func (r templateRow) template() Template {
	t := Template{
		ID: r.ID, StaffID: r.StaffID, Weekday: r.Weekday, Opens: clockOf(r.Opens), Closes: clockOf(r.Closes), Minutes: r.Minutes, Buffer: r.Buffer,
		ForPublic: r.ForPublic, ForStaff: r.ForStaff, Languages: split(r.Spoken), InterpreterID: r.InterpreterID, Interpreter: r.Interpreter,
		Interpreted: split(r.Interprets), ValidFrom: r.ValidFrom, ValidTo: r.ValidTo, Later: laterOf(r.Changes),
	}
	for _, m := range split(r.ModeList) {
		t.Modes = append(t.Modes, Mode(m))
	}
	for _, q := range split(r.Quotas) {
		id, most, _ := strings.Cut(q, "=")
		n, _ := strconv.Atoi(most)
		t.Services = append(t.Services, Quota{ServiceID: uuid.FromStringOrNil(id), Most: n})
	}
	return t
}

func templates(tx *db.Tx, c tenant.Centre, first, last string) (list []Template, err error) {
	rows, err := db.All[templateRow](tx, `
		SELECT t.id, coalesce(t.staff_id, '00000000-0000-0000-0000-000000000000') AS staff_id, t.weekday, t.opens::text, t.closes::text, t.minutes,
		       t.buffer, t.for_public, t.for_staff, array_to_string(t.modes, ',') AS mode_list, array_to_string(t.languages, ',') AS spoken,
		       coalesce(t.interpreter_id, '00000000-0000-0000-0000-000000000000') AS interpreter_id, coalesce(i.name, '') AS interpreter,
		       coalesce(array_to_string(i.languages, ','), '') AS interprets,
		       t.valid_from::text, coalesce(t.valid_to::text, '') AS valid_to,
		       coalesce((SELECT string_agg(s.service_id || '=' || coalesce(s.most, -1), ',' ORDER BY s.service_id) FROM diary_service s
		         WHERE s.tenant_id = t.tenant_id AND s.template_id = t.id), '') AS quotas,
		       coalesce((SELECT string_agg(p.valid_from || '=' || p.for_public || '=' || p.for_staff, ',' ORDER BY p.valid_from) FROM diary_places p
		         WHERE p.tenant_id = t.tenant_id AND p.template_id = t.id), '') AS changes
		FROM diary_template t LEFT JOIN interpreter i ON i.tenant_id = t.tenant_id AND i.id = t.interpreter_id
		WHERE t.tenant_id = ? AND t.centre_id = ? AND t.valid_from <= ? AND (t.valid_to IS NULL OR t.valid_to > ?)
		ORDER BY t.weekday, t.opens, t.id`, tx.Tenant, c.ID, last, first)
	for _, r := range rows {
		list = append(list, r.template())
	}
	return list, err
}

func windows(rows []windowRow, err error) ([]Window, error) {
	var list []Window
	for _, r := range rows {
		r.Opens, r.Closes = clockOf(r.Begins), clockOf(r.Ends)
		list = append(list, r.Window)
	}
	return list, err
}

type windowRow struct {
	Window       `gorm:"embedded"`
	Begins, Ends string
}

func hours(tx *db.Tx, c tenant.Centre, first, last string) ([]Window, error) {
	list, err := windows(db.All[windowRow](tx, `
		SELECT weekday, opens::text AS begins, closes::text AS ends, valid_from::text, coalesce(valid_to::text, '') AS valid_to FROM opening_hours
		WHERE tenant_id = ? AND centre_id = ? AND valid_from <= ? AND (valid_to IS NULL OR valid_to > ?) ORDER BY weekday, opens`,
		tx.Tenant, c.ID, last, first))
	if err != nil || len(list) > 0 {
		return list, err
	}
	// A centre that has hours, and none of them then, is closed: an hour that is never valid says so.
	known, err := db.One[bool](tx, `SELECT EXISTS (SELECT 1 FROM opening_hours WHERE tenant_id = ? AND centre_id = ?)`, tx.Tenant, c.ID)
	if known {
		list = []Window{{Weekday: 0}}
	}
	return list, err
}

func blocks(tx *db.Tx, c tenant.Centre, first, last string) ([]Window, error) {
	return windows(db.All[windowRow](tx, `
		SELECT coalesce(staff_id, '00000000-0000-0000-0000-000000000000') AS staff_id, day::text, opens::text AS begins, closes::text AS ends
		FROM diary_block WHERE tenant_id = ? AND centre_id = ? AND day BETWEEN ? AND ? ORDER BY day, opens`, tx.Tenant, c.ID, first, last))
}

// key names a time in a map: moments of the database and of the program compare equal.
type key struct {
	template uuid.UUID
	at       int64
}

func (r Ref) key() key  { return key{r.TemplateID, r.StartsAt.UnixMicro()} }
func (s Slot) key() key { return s.Ref().key() }

type useRow struct {
	TemplateID uuid.UUID
	StartsAt   time.Time
	Share      Share
	ServiceID  uuid.UUID
	N          int
}

// selectUse counts what takes a place: appointments that are not called off, held ones while they are held, and what was given back a moment
// ago. @but is left out: an appointment that moves to another time of the same template does not stand in its own way.
const selectUse = `
	SELECT template_id, starts_at, share, service_id, count(*)::int AS n FROM (
		SELECT template_id, starts_at, share, service_id FROM appointment
		WHERE tenant_id = @tenant AND centre_id = @centre AND starts_at >= @from AND starts_at < @to AND id <> @but
			AND (status IN ('booked', 'confirmed', 'arrived', 'no_show') OR status = 'held' AND held_until > @now)
		UNION ALL
		SELECT template_id, starts_at, share, service_id FROM freed_place
		WHERE tenant_id = @tenant AND centre_id = @centre AND starts_at >= @from AND starts_at < @to AND opens_at > @now) taken
	WHERE @template = '00000000-0000-0000-0000-000000000000' OR template_id = @template
	GROUP BY template_id, starts_at, share, service_id`

// longest is the longest appointment there is.
const longest = 8 * time.Hour

func usedBetween(tx *db.Tx, c tenant.Centre, from, to time.Time) (t taken, err error) {
	if t.use, err = used(tx, c, map[string]any{"from": from, "to": to, "but": uuid.Nil, "template": uuid.Nil}); err == nil {
		t.talks, err = talks(tx, c, from, to.Add(longest), uuid.Nil)
	}
	return t, err
}

func used(tx *db.Tx, c tenant.Centre, args map[string]any) (map[key]Use, error) {
	args["tenant"], args["centre"], args["now"] = tx.Tenant, c.ID, tx.Now
	rows, err := db.All[useRow](tx, selectUse, args)
	all := map[key]Use{}
	for _, r := range rows {
		k := Ref{TemplateID: r.TemplateID, StartsAt: r.StartsAt}.key()
		u := all[k]
		u.add(r.Share, r.ServiceID, r.N)
		all[k] = u
	}
	return all, err
}

// event notes what became of an appointment, and its counts.
func event(tx *db.Tx, c tenant.Centre, what string, before, after Appointment, staff uuid.UUID) error {
	err := tx.Exec(`INSERT INTO appointment_event (tenant_id, id, appointment_id, at, what, from_status, to_status, starts_at, staff_id)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, tx.Tenant, db.NewID(), after.ID, tx.Now, what, before.Status, after.Status, after.StartsAt, db.OrNull(staff)).Error
	if err != nil {
		return err
	}
	return count(tx, c, before, after)
}
