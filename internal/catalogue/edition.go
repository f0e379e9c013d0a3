package catalogue

import (
	"context"
	"encoding/json"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/identity"
	"prag/internal/tenant"
)

// The states of an edition. A record has at most one that is open (draft or review) and at most one that is published.
const (
	Draft     = "draft"
	Review    = "review"
	Published = "published"
	Replaced  = "replaced" // was published
	Dropped   = "dropped"  // was never published and will not be
)

// The steps of an edition.
const (
	Written    = "written"
	Held       = "held" // a text was looked at and still holds
	Sent       = "sent" // to review
	Returned   = "returned"
	PublishedS = "published"
	DroppedS   = "dropped"
	Restored   = "restored"
	Verified   = "verified"  // looked at, still true
	Confirmed  = "confirmed" // so says the agency it is about
	Followed   = "followed"  // an operator gave its own copy up for the network's article
)

// Ref names a record within a tenant.
type Ref struct{ Kind, Slug string }

// Edition is one version of a record.
type Edition struct {
	Version  int
	State    string
	Revision int
	Values   Values
	Since    Since
	Base     *Values // the network's record an operator's copy began from
	Steps    []Step
}

// Open reports whether it can still be changed.
func (e Edition) Open() bool { return e.State == Draft || e.State == Review }

// WrittenBy reports whether somebody wrote on it.
func (e Edition) WrittenBy(id uuid.UUID) bool {
	for _, s := range e.Steps {
		if s.StaffID == id && (s.Step == Written || s.Step == Restored) {
			return true
		}
	}
	return false
}

// Step is what somebody did to an edition.
type Step struct {
	Version int
	Step    string
	At      time.Time
	StaffID uuid.UUID // zero: nobody signed in
	Name    string    // of who did it
	Note    string    // why
}

// Record is a record as editors see it.
type Record struct {
	Ref
	Kind     Kind
	Mine     bool      // the editor's tenant may change it
	Readers  *Values   // what readers of the editor's tenant see; nil: nothing yet
	Own      bool      // readers see the tenant's own, not the network's
	Network  *Values   // the network's article of the same name, for an operator
	Now      *Edition  // the open edition, or nil
	Editions []Edition // all of them, the latest first
	Revision int       // of the latest change
}

// Values are what the form begins with: the open edition, or else what readers see.
func (r Record) Values() Values {
	switch {
	case r.Now != nil:
		return r.Now.Values
	case r.Readers != nil:
		return *r.Readers
	}
	return NewValues()
}

// Since are the notes on stale texts of the open edition.
func (r Record) Since() Since {
	if r.Now == nil {
		return nil
	}
	return r.Now.Since
}

// Gaps lists what keeps the open edition from being published.
func (r Record) Gaps() []Gap { return r.Kind.Gaps(r.Values(), r.Since()) }

// base is the network's article the own copy began from: of the open edition, or else of the published one.
func (r Record) base() *Values {
	for _, e := range r.Editions {
		if e.Base != nil && (e.Open() || e.State == Published) {
			return e.Base
		}
	}
	return nil
}

// Behind gives the network's article as it was when the own copy was last brought in line with it, where it has changed since; else nil.
func (r Record) Behind() *Values {
	base := r.base()
	if base == nil || r.Network == nil || base.Equal(*r.Network) {
		return nil
	}
	return base
}

// Record reads a record with all its editions. fault.NotFound: there is none of this name for the editor's tenant.
func (c *Catalogue) Record(ctx context.Context, who identity.Staff, ref Ref) (Record, error) {
	return read(ctx, c, who.TenantID, func(tx *db.Tx) (Record, error) { return record(tx, ref) })
}

func record(tx *db.Tx, ref Ref) (Record, error) {
	k, ok := KindOf(ref.Kind)
	network := tx.Tenant == tenant.NetworkID()
	if !ok || (!k.of(network) && !k.Network) {
		return Record{}, fault.Missing()
	}
	r := Record{Ref: ref, Kind: k, Mine: k.of(network)}
	var err error
	if r.Editions, err = editions(tx, ref); err != nil {
		return r, err
	}
	if r.Readers, err = readersSee(tx, k, tx.Tenant, ref.Slug); err != nil {
		return r, err
	}
	r.Own = r.Readers != nil
	if k.Network && !network {
		if r.Network, err = readersSee(tx, k, tenant.NetworkID(), ref.Slug); err != nil {
			return r, err
		}
		if !r.Own {
			r.Readers = r.Network
		}
	}
	for i, e := range r.Editions {
		r.Revision = max(r.Revision, e.Revision)
		if e.Open() {
			r.Now = &r.Editions[i]
		}
	}
	if r.Readers == nil && len(r.Editions) == 0 {
		return r, fault.Missing()
	}
	return r, nil
}

// readersSee reads the row readers see; nil where there is none.
func readersSee(tx *db.Tx, k Kind, of uuid.UUID, slug string) (*Values, error) {
	rows, err := db.All[string](tx, k.rows()+` AND t.`+k.key+`::text = ?`, of, slug)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	v, err := fromRow(k, []byte(rows[0]))
	return &v, err
}

// rows selects the readers' rows of a tenant as json.
func (k Kind) rows() string {
	if k.from != "" {
		return k.from
	}
	return `SELECT to_jsonb(t)::text FROM ` + k.Code + ` t WHERE t.tenant_id = ?`
}

// articlesAsRows gives articles their published texts.
const articlesAsRows = `SELECT (to_jsonb(t) || (SELECT jsonb_build_object('title', jsonb_object_agg(x.language, x.title),
		'summary', jsonb_object_agg(x.language, x.summary), 'body', jsonb_object_agg(x.language, x.body))
		FROM article_text x WHERE x.tenant_id = t.tenant_id AND x.article_id = t.id AND x.version = t.published))::text
	FROM article t WHERE t.published IS NOT NULL AND t.tenant_id = ?`

type editionRow struct {
	Kind     string
	Slug     string
	Version  int
	State    string
	Revision int
	Texts    string
	Plain    string
	Since    string
	Base     *string
}

func (r editionRow) edition() (Edition, error) {
	e := Edition{Version: r.Version, State: r.State, Revision: r.Revision, Values: NewValues()}
	err := json.Unmarshal([]byte(r.Texts), &e.Values.Texts)
	if err == nil {
		err = json.Unmarshal([]byte(r.Plain), &e.Values.Plain)
	}
	if err == nil {
		err = json.Unmarshal([]byte(r.Since), &e.Since)
	}
	if err == nil && r.Base != nil {
		e.Base = &Values{}
		err = json.Unmarshal([]byte(*r.Base), e.Base)
	}
	return e, err
}

const editionColumns = `SELECT kind, slug, version, state, revision, texts::text AS texts, plain::text AS plain, since::text AS since, base::text AS base
	FROM edition WHERE tenant_id = ?`

// editions reads all editions of a record with their steps, the latest first.
func editions(tx *db.Tx, ref Ref) ([]Edition, error) {
	rows, err := db.All[editionRow](tx, editionColumns+` AND kind = ? AND slug = ? ORDER BY version DESC`, tx.Tenant, ref.Kind, ref.Slug)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	steps, err := db.All[Step](tx, `SELECT e.version, e.step, e.at,
		coalesce(e.staff_id, '00000000-0000-0000-0000-000000000000') AS staff_id, coalesce(s.name, '') AS name, e.note
		FROM edition_step e LEFT JOIN staff s ON s.tenant_id = e.tenant_id AND s.id = e.staff_id
		WHERE e.tenant_id = ? AND e.kind = ? AND e.slug = ? ORDER BY e.at, e.id`, tx.Tenant, ref.Kind, ref.Slug)
	list := make([]Edition, 0, len(rows))
	for _, r := range rows {
		e, failed := r.edition()
		if failed != nil {
			return nil, failed
		}
		for _, s := range steps {
			if s.Version == e.Version {
				e.Steps = append(e.Steps, s)
			}
		}
		list = append(list, e)
	}
	return list, err
}
