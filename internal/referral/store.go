package referral

import (
	"errors"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/client"
	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/internal/tenant"
)

const none = `'00000000-0000-0000-0000-000000000000'::uuid`

const selectRecord = `
	SELECT r.id, r.tenant_id, r.centre_id, c.name AS centre_name, c.time_zone, c.cut_over, r.agency_id, a.name AS agency_name,
	       p.name AS programme_name, n.visit_id, coalesce(r.previous_id, ` + none + `) AS previous_id,
	       coalesce(x.id, ` + none + `) AS next_id, r.code, r.state, n.topic AS need_topic, r.priority, r.sensitive, r.language, r.sex,
	       r.age_band, r.access_needs, r.sender_id, coalesce(r.owner_id, r.sender_id) AS owner_id,
	       coalesce(b.cover_id, ` + none + `) AS cover_id, s.name AS sender_name, NOT o.active AS sender_gone, coalesce(w.name, '') AS worker_name, r.first_contact_on,
	       r.decline_reason, r.sent_at, r.answered_at, r.news_at, r.news_seen_at, r.version, r.need_id, coalesce(n.client_id, ` + none + `) AS client_id,
	       coalesce(r.consent_id, ` + none + `) AS consent_id, coalesce(r.programme_id, ` + none + `) AS programme_id, r.review_on, r.outcome, r.end_reason,
	       array_to_string(r.attempts, ',') AS attempts, r.feedback, r.rung, r.tick_at, r.lapse_proposed_at,
	       NOT EXISTS (SELECT 1 FROM staff g WHERE g.tenant_id = r.tenant_id AND g.agency_id = r.agency_id AND g.active) AS off_network,
	       EXISTS (SELECT 1 FROM referral_event e WHERE e.tenant_id = r.tenant_id AND e.referral_id = r.id AND e.action = 'reopen') AS reopened
	FROM referral r
	JOIN need n ON n.tenant_id = r.tenant_id AND n.id = r.need_id
	JOIN centre c ON c.tenant_id = r.tenant_id AND c.id = r.centre_id
	JOIN agency a ON a.tenant_id = r.tenant_id AND a.id = r.agency_id
	JOIN staff s ON s.tenant_id = r.tenant_id AND s.id = r.sender_id
	JOIN staff o ON o.tenant_id = r.tenant_id AND o.id = coalesce(r.owner_id, r.sender_id)
	LEFT JOIN LATERAL (SELECT cover_id FROM staff_absence b WHERE b.tenant_id = r.tenant_id AND b.staff_id = o.id
		AND business_date(?, c.time_zone, c.cut_over) BETWEEN b.from_day AND b.to_day LIMIT 1) b ON true
	LEFT JOIN staff w ON w.tenant_id = r.tenant_id AND w.id = r.worker_id
	LEFT JOIN programme p ON p.tenant_id = r.tenant_id AND p.id = r.programme_id
	LEFT JOIN LATERAL (SELECT x.id FROM referral x WHERE x.tenant_id = r.tenant_id AND x.previous_id = r.id AND x.state <> 'void'
		ORDER BY x.id LIMIT 1) x ON true
	WHERE r.tenant_id = ? `

func byID(tx *db.Tx, id uuid.UUID) (record, error) {
	list, err := records(tx, `AND r.id = ?`, id)
	if err != nil || len(list) == 0 {
		return record{}, errors.Join(err, missing(len(list)))
	}
	return list[0], nil
}

func missing(found int) error {
	if found == 0 {
		return fault.Missing()
	}
	return nil
}

// lock reads a referral and holds its row until the transaction ends.
func lock(tx *db.Tx, id uuid.UUID) (record, error) {
	if err := tx.Exec(`SELECT 1 FROM referral WHERE tenant_id = ? AND id = ? FOR UPDATE`, tx.Tenant, id).Error; err != nil {
		return record{}, err
	}
	return byID(tx, id)
}

func records(tx *db.Tx, where string, args ...any) ([]record, error) {
	return db.All[record](tx, selectRecord+where, append([]any{tx.Now, tx.Tenant}, args...)...)
}

// insert keeps a new referral as a draft; the first step sends it.
func insert(tx *db.Tx, r record) error {
	return tx.Exec(`
		INSERT INTO referral (tenant_id, id, centre_id, need_id, agency_id, programme_id, consent_id, previous_id, code, state, priority,
			sensitive, language, sex, age_band, access_needs, sender_id, created_at, offer_key, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
		tx.Tenant, r.ID, r.CentreID, r.NeedID, r.AgencyID, db.OrNull(r.ProgrammeID), r.ConsentID, db.OrNull(r.PreviousID), r.Code, r.State, r.Priority,
		r.Sensitive, r.Language, r.Sex, r.AgeBand, r.AccessNeeds, r.SenderID, tx.Now, r.OfferKey).Error
}

func insertNeed(tx *db.Tx, r record) error {
	return tx.Exec(`
		INSERT INTO need (tenant_id, id, centre_id, visit_id, client_id, topic, sensitive, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		tx.Tenant, r.NeedID, r.CentreID, r.VisitID, db.OrNull(r.ClientID), r.NeedTopic, r.Sensitive, tx.Now).Error
}

// setClient ties a need that had no record of a person to one.
func setClient(tx *db.Tx, r record) error {
	return tx.Exec(`UPDATE need SET client_id = ? WHERE tenant_id = ? AND id = ?`, db.OrNull(r.ClientID), tx.Tenant, r.NeedID).Error
}

// centreOf is the centre the sender works at.
func centreOf(tx *db.Tx, id uuid.UUID) (tenant.Centre, error) {
	c, err := db.One[struct {
		Key, TimeZone string
		CutOver       int
	}](tx, `SELECT key, time_zone, cut_over FROM centre WHERE tenant_id = ? AND id = ?`, tx.Tenant, id)
	return tenant.Centre{TenantID: tx.Tenant, ID: id, Key: c.Key, TimeZone: c.TimeZone, CutOver: c.CutOver}, err
}

// visited is what a referral takes from the visit.
type visited struct{ Sex, AgeBand string }

func visitOf(tx *db.Tx, centre, id uuid.UUID) (visited, error) {
	return db.One[visited](tx, `SELECT sex, age_band FROM visit WHERE tenant_id = ? AND centre_id = ? AND id = ?`, tx.Tenant, centre, id)
}

// target is what is asked about an agency and a programme before a person is sent there.
type target struct {
	Sensitive bool
	Open      bool // active and accepting
	Fits      bool // the programme, if any, is this agency's and open
	Suits     bool // the rules of the programme: the age and the home of the person; what is not known is not held against them
	Name      i18n.Text
}

func targetOf(tx *db.Tx, agency, programme, visit uuid.UUID) (target, error) {
	return db.One[target](tx, `
		SELECT a.sensitive OR coalesce(p.sensitive, false) AS sensitive, a.active AND a.accepting AND a.capacity <> 'full' AS open,
		       @programme = `+none+` OR coalesce(p.open, false) AS fits, a.name,
		       p.id IS NULL OR (p.age_bands = '{}' OR coalesce(v.age_band, '') IN ('', 'undisclosed') OR v.age_band = ANY (p.age_bands))
		           AND (p.areas = '{}' OR coalesce(v.municipality, '') = '' OR v.municipality = ANY (p.areas)) AS suits
		FROM agency a LEFT JOIN programme p ON p.tenant_id = a.tenant_id AND p.agency_id = a.id AND p.id = @programme
			LEFT JOIN visit v ON v.tenant_id = a.tenant_id AND v.id = @visit
		WHERE a.tenant_id = @tenant AND a.id = @agency`,
		map[string]any{"tenant": tx.Tenant, "agency": agency, "programme": programme, "visit": visit})
}

// sensitiveTopic asks the catalogue, the tenant's own or the network's; fault.NotFound: there is no such topic.
func sensitiveTopic(tx *db.Tx, code string) (bool, error) {
	var sensitive bool
	err := tx.Raw(`SELECT sensitive FROM topic WHERE tenant_id IN (?, ?) AND code = ? LIMIT 1`,
		tx.Tenant, tenant.NetworkID(), code).Row().Scan(&sensitive)
	return sensitive, db.Translate(err)
}

// busy reports whether a need is with an agency already.
func busy(tx *db.Tx, need uuid.UUID) (bool, error) {
	var found bool
	err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM referral WHERE tenant_id = ? AND need_id = ? AND state IN ?)`,
		tx.Tenant, need, open()).Row().Scan(&found)
	return found, err
}

// works reports whether somebody is of the agency's active staff.
func works(tx *db.Tx, agency, staff uuid.UUID) (bool, error) {
	var found bool
	err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM staff WHERE tenant_id = ? AND agency_id = ? AND id = ? AND active)`,
		tx.Tenant, agency, staff).Row().Scan(&found)
	return found, err
}

// sentBy finds the referral that the form of this key made, by this member of staff.
func sentBy(tx *db.Tx, staff, key uuid.UUID) (uuid.UUID, error) {
	row, err := db.One[struct{ ID uuid.UUID }](tx, `SELECT id FROM referral WHERE tenant_id = ? AND offer_key = ? AND sender_id = ?`,
		tx.Tenant, key, staff)
	return row.ID, err
}

// repeated reports whether the step of this key has been taken: this action, by this member of staff.
func repeated(tx *db.Tx, referral, staff, key uuid.UUID, a Action) (bool, error) {
	var found bool
	err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM referral_event WHERE tenant_id = ? AND referral_id = ? AND client_key = ?
		AND coalesce(staff_id, `+none+`) = ? AND action = ?)`, tx.Tenant, referral, key, staff, a).Row().Scan(&found)
	return found, err
}

// advance writes a step: the row only if nobody moved it since, the event, and what was written with it.
func (r *Referrals) advance(tx *db.Tx, rec record, e Edge, to State, by Actor, staff uuid.UUID, s Step) error {
	columns := changes(tx, rec, e, s)
	columns["state"], columns["version"] = to, rec.Version+1
	result := tx.Table("referral").Where("tenant_id = ? AND id = ? AND version = ? AND state = ?", tx.Tenant, rec.ID, rec.Version, rec.State).
		Updates(columns)
	if err := db.Changed(result, fault.Stale()); err != nil {
		return err
	}
	err := tx.Exec(`
		INSERT INTO referral_event (tenant_id, referral_id, seq, at, actor, staff_id, action, via, from_state, to_state, reason, client_key)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		tx.Tenant, rec.ID, rec.Version+1, tx.Now, by, db.OrNull(staff), e.Action, s.Via, rec.State, to, s.Reason, s.Key).Error
	if err == nil {
		err = r.keep(tx, rec.ID, rec.Version+1, stepText, s.Text)
	}
	if err == nil {
		err = r.keep(tx, rec.ID, rec.Version+1, saidText, s.Said)
	}
	return err
}

func eventsOf(tx *db.Tx, id uuid.UUID) ([]Event, error) {
	return db.All[Event](tx, `SELECT seq, at, actor, action, via, to_state, reason FROM referral_event WHERE tenant_id = ? AND referral_id = ? ORDER BY seq`,
		tx.Tenant, id)
}

// moved is an event as the next step looks back on it.
type moved struct {
	At        time.Time
	StaffID   uuid.UUID
	FromState State
}

const selectMoved = `SELECT at, coalesce(staff_id, ` + none + `) AS staff_id, from_state FROM referral_event WHERE tenant_id = ? AND referral_id = ? `

func lastEvent(tx *db.Tx, id uuid.UUID) (moved, error) {
	return db.One[moved](tx, selectMoved+`ORDER BY seq DESC LIMIT 1`, tx.Tenant, id)
}

// stateBefore is the state in which an action was last taken.
func stateBefore(tx *db.Tx, id uuid.UUID, a Action) (State, error) {
	m, err := db.One[moved](tx, selectMoved+`AND action = ? ORDER BY seq DESC LIMIT 1`, tx.Tenant, id, a)
	return m.FromState, err
}

// settleNeed closes the need of a referral that has come to its end.
func settleNeed(tx *db.Tx, r record) error {
	return tx.Exec(`UPDATE need SET closed_at = ? WHERE tenant_id = ? AND id = ?`, tx.Now, tx.Tenant, r.NeedID).Error
}

// share gives the agency what an answer says, where the person has only now agreed to it.
func share(tx *db.Tx, rec record, s Step) error {
	c, err := client.ReadConsent(tx, rec.ConsentID)
	if err != nil || c.Covers(rec.AgencyID, tx.Now, client.Note) || !s.Agreed {
		return err
	}
	until := c.ExpiresAt // an answer prolongs nothing
	c.Fields = append(c.Fields, client.Note)
	given, err := client.Give(tx, c)
	if err != nil {
		return err
	}
	if err := tx.Exec(`UPDATE consent SET expires_at = ? WHERE tenant_id = ? AND id = ?`, until, tx.Tenant, given.ID).Error; err != nil {
		return err
	}
	return tx.Exec(`UPDATE referral SET consent_id = ? WHERE tenant_id = ? AND id = ?`, given.ID, tx.Tenant, rec.ID).Error
}

// staffOf is somebody of the staff as a step sees them.
func staffOf(tx *db.Tx, id uuid.UUID) (identity.Staff, error) {
	return db.One[identity.Staff](tx, `SELECT tenant_id, id, name, role, coalesce(centre_id, `+none+`) AS centre_id,
		coalesce(agency_id, `+none+`) AS agency_id, active FROM staff WHERE tenant_id = ? AND id = ?`, tx.Tenant, id)
}

// dates writes days as PostgreSQL reads a list of them.
func dates(days []time.Time) string {
	list := make([]string, len(days))
	for i, d := range days {
		list[i] = d.Format(time.DateOnly)
	}
	return "{" + strings.Join(list, ",") + "}"
}

func joined(codes []string) string { return strings.Join(codes, ",") }
