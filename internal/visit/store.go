package visit

import (
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tenant"
)

// row is a visit as it is read: lists as text, what may be missing as a pointer.
type row struct {
	Visit              `gorm:"embedded"`
	TopicList          string
	MaterialList       string
	Adviser, FormNonce *uuid.UUID
	Ticket             *uuid.UUID
}

func (r row) visit() Visit {
	v := r.Visit
	v.Topics, v.Materials = inOrder(list(r.TopicList), Topics()), list(r.MaterialList)
	v.AdviserID, v.Nonce, v.TicketID = orZero(r.Adviser), orZero(r.FormNonce), orZero(r.Ticket)
	return v
}

func list(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

func orZero(id *uuid.UUID) uuid.UUID {
	if id == nil {
		return uuid.Nil
	}
	return *id
}

// A visit has at most one ticket that counts: the latest.
const selectVisit = `
	SELECT v.id, v.tenant_id, v.centre_id, v.business_date, v.channel, v.state, v.opened_at, v.closed_at, v.language, v.client_group,
	       v.first_visit, v.sex, v.age_band, v.education, v.municipality, v.destination, v.adults, v.children, v.outcome,
	       array_to_string(v.materials, ',') AS material_list, v.adviser_id AS adviser, v.nonce AS form_nonce, v.version,
	       (SELECT coalesce(string_agg(t.topic, ','), '') FROM visit_topic t
	        WHERE t.tenant_id = v.tenant_id AND t.visit_id = v.id) AS topic_list,
	       k.id AS ticket, coalesce(k.label, '') AS ticket_label
	FROM visit v
	LEFT JOIN LATERAL (
		SELECT k.id, k.state, q.series || ' ' || k.number AS label
		FROM ticket k JOIN queue q ON q.tenant_id = k.tenant_id AND q.id = k.queue_id
		WHERE k.tenant_id = v.tenant_id AND k.visit_id = v.id ORDER BY k.taken_at DESC LIMIT 1) k ON true
	WHERE v.tenant_id = ? AND v.centre_id = ? `

func single(tx *db.Tx, c tenant.Centre, where string, args ...any) (Visit, error) {
	r, err := db.One[row](tx, selectVisit+where, append([]any{tx.Tenant, c.ID}, args...)...)
	return r.visit(), err
}

func all(tx *db.Tx, c tenant.Centre, where string, args ...any) ([]Visit, error) {
	rows, err := db.All[row](tx, selectVisit+where, append([]any{tx.Tenant, c.ID}, args...)...)
	visits := make([]Visit, len(rows))
	for i, r := range rows {
		visits[i] = r.visit()
	}
	return visits, err
}

// lock reads a visit of the centre and holds its row until the transaction ends.
func lock(tx *db.Tx, c tenant.Centre, id uuid.UUID) (Visit, error) {
	return single(tx, c, `AND v.id = ? FOR UPDATE OF v`, id)
}

// lockByNonce finds the visit that a form of this nonce made, and holds it. Without a nonce there is none.
func lockByNonce(tx *db.Tx, c tenant.Centre, nonce uuid.UUID) (Visit, error) {
	if nonce == uuid.Nil {
		return Visit{}, fault.Missing()
	}
	return single(tx, c, `AND v.nonce = ? FOR UPDATE OF v`, nonce)
}

// columns are what a save writes.
func (v Visit) columns() map[string]any {
	return map[string]any{
		"tenant": v.TenantID, "id": v.ID, "centre": v.CentreID, "date": v.BusinessDate, "channel": v.Channel, "state": v.State,
		"opened": v.OpenedAt, "closed": v.ClosedAt, "language": v.Language, "group": v.ClientGroup, "first": v.FirstVisit, "sex": v.Sex,
		"age": v.AgeBand, "education": v.Education, "municipality": v.Municipality, "destination": v.Destination, "adults": v.Adults,
		"children": v.Children, "outcome": v.Outcome, "materials": strings.Join(v.Materials, ","), "adviser": db.OrNull(v.AdviserID),
		"nonce": db.OrNull(v.Nonce), "version": v.Version,
	}
}

func insert(tx *db.Tx, v Visit) error {
	return tx.Exec(`
		INSERT INTO visit (tenant_id, id, centre_id, business_date, channel, state, opened_at, closed_at, language, client_group,
			first_visit, sex, age_band, education, municipality, destination, adults, children, outcome, materials, adviser_id, nonce,
			version)
		VALUES (@tenant, @id, @centre, @date, @channel, @state, @opened, @closed, @language, @group, @first, @sex, @age, @education,
			@municipality, @destination, @adults, @children, @outcome, string_to_array(@materials, ','), @adviser, @nonce, @version)`,
		v.columns()).Error
}

func update(tx *db.Tx, v Visit) error {
	return db.Changed(tx.Exec(`
		UPDATE visit SET channel = @channel, state = @state, closed_at = @closed, language = @language, client_group = @group,
			first_visit = @first, sex = @sex, age_band = @age, education = @education, municipality = @municipality,
			destination = @destination, adults = @adults, children = @children, outcome = @outcome,
			materials = string_to_array(@materials, ','), adviser_id = @adviser, nonce = @nonce, version = @version
		WHERE tenant_id = @tenant AND centre_id = @centre AND id = @id`, v.columns()), fault.Missing())
}

func setTopics(tx *db.Tx, v Visit) error {
	err := tx.Exec(`DELETE FROM visit_topic WHERE tenant_id = ? AND visit_id = ?`, tx.Tenant, v.ID).Error
	if err != nil || len(v.Topics) == 0 {
		return err
	}
	return tx.Exec(`INSERT INTO visit_topic (tenant_id, visit_id, topic) SELECT ?, ?, unnest(string_to_array(?, ','))`,
		tx.Tenant, v.ID, strings.Join(v.Topics, ",")).Error
}

// knownMunicipality refuses a code that the tenant's list does not have.
func knownMunicipality(tx *db.Tx, code string) error {
	if code == "" {
		return nil
	}
	var known bool
	err := tx.Raw(`SELECT EXISTS (SELECT 1 FROM municipality WHERE tenant_id = ? AND code = ?)`, tx.Tenant, code).Row().Scan(&known)
	if err == nil && !known {
		err = fault.Field("municipality", "fault.choice")
	}
	return err
}

// figures counts the saved visits of a date.
func figures(tx *db.Tx, c tenant.Centre, date time.Time) (Today, error) {
	return db.One[Today](tx, `
		SELECT count(*) AS visits, coalesce(sum(adults + children), 0) AS individuals,
		       count(*) FILTER (WHERE outcome = ?) AS unserved
		FROM visit WHERE tenant_id = ? AND centre_id = ? AND business_date = ? AND state = 'saved'`,
		LeftUnserved, tx.Tenant, c.ID, date)
}
