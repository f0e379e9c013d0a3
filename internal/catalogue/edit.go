package catalogue

import (
	"context"
	"strings"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/events"
	"prag/internal/fault"
	"prag/internal/identity"
	"prag/internal/jobs"
	"prag/internal/tenant"
)

// Edit is what an editor sends in.
type Edit struct {
	Ref
	Revision int      // the latest the editor has seen
	Values   Values   // all fields, as they are to be
	Held     []string // languages whose texts were looked at and still hold
	Current  bool     // an own copy was compared with the network's article as it is now
	Note     string   // why
}

// change runs a step on a record nobody else has changed since it was read. fault.Conflict: somebody has.
func (c *Catalogue) change(ctx context.Context, who identity.Staff, ref Ref, revision int, fn func(tx *db.Tx, r Record) error) error {
	return c.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		r, err := locked(tx, ref)
		if err != nil {
			return err
		}
		if !r.Mine {
			return fault.Missing()
		}
		if r.Revision != revision {
			return fault.Stale()
		}
		return fn(tx, r)
	})
}

// Save writes the open edition, or begins one. One that waits for review is a draft again: whoever publishes has read what is published.
func (c *Catalogue) Save(ctx context.Context, who identity.Staff, e Edit) error {
	return c.change(ctx, who, e.Ref, e.Revision, func(tx *db.Tx, r Record) error {
		step := Written
		if len(e.Held) > 0 && r.Values().Equal(e.Values) {
			step = Held
		}
		if r.Now == nil && step == Written && r.Values().Equal(e.Values) && !e.Current {
			return nil // nothing was changed, so nothing begins
		}
		return write(tx, who, r, e, step)
	})
}

func write(tx *db.Tx, who identity.Staff, r Record, e Edit, step string) error {
	if err := handedIn(tx, r.Kind, e.Values); err != nil {
		return err
	}
	since := r.Since().follow(r.Kind, r.Values(), e.Values, e.Held)
	base := r.base()
	if r.Network != nil && (base == nil || e.Current) {
		base = r.Network
	}
	if r.Now != nil {
		err := tx.Exec(`UPDATE edition SET state = 'draft', revision = ?, texts = ?, plain = ?, since = ?, base = ?
			WHERE tenant_id = ? AND kind = ? AND slug = ? AND version = ?`, r.Revision+1, jsonColumn[any]{e.Values.Texts},
			jsonColumn[any]{e.Values.Plain}, jsonColumn[any]{since}, optional(base), tx.Tenant, r.Ref.Kind, r.Slug, r.Now.Version).Error
		if err != nil {
			return err
		}
		return note(tx, who, r.Ref, r.Now.Version, step, e.Note)
	}
	version, err := r.baseline(tx)
	if err != nil {
		return err
	}
	if err := insertEdition(tx, r, version+1, Draft, e.Values, since, optional(base), &who.ID); err != nil {
		return err
	}
	return note(tx, who, r.Ref, version+1, step, e.Note)
}

func optional(v *Values) any {
	if v == nil {
		return nil
	}
	return jsonColumn[*Values]{v}
}

// baseline keeps what stood there before editors came, or what a seed has changed since, as an edition of its own, so that the history is
// whole. It gives the latest version.
func (r Record) baseline(tx *db.Tx) (version int, err error) {
	var last *Edition
	for i, e := range r.Editions {
		version = max(version, e.Version)
		if e.State == Published {
			last = &r.Editions[i]
		}
	}
	if !r.Own || (last != nil && last.Values.Equal(*r.Readers)) {
		return version, nil
	}
	if err := settle(tx, r.Ref); err != nil {
		return version, err
	}
	return version + 1, insertEdition(tx, r, version+1, Published, *r.Readers, nil, nil, nil)
}

// settle makes the published edition one that was.
func settle(tx *db.Tx, ref Ref) error {
	return tx.Exec(`UPDATE edition SET state = 'replaced' WHERE tenant_id = ? AND kind = ? AND slug = ? AND state = 'published'`,
		tx.Tenant, ref.Kind, ref.Slug).Error
}

func insertEdition(tx *db.Tx, r Record, version int, state string, v Values, since Since, base any, by *uuid.UUID) error {
	if since == nil {
		since = Since{}
	}
	return tx.Exec(`INSERT INTO edition (tenant_id, kind, slug, version, state, revision, texts, plain, since, base, begun_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, tx.Tenant, r.Ref.Kind, r.Slug, version, state, r.Revision+1, jsonColumn[any]{v.Texts},
		jsonColumn[any]{v.Plain}, jsonColumn[any]{since}, base, by).Error
}

// note keeps who did what, and why; nobody signed in where an agency answered by a link.
func note(tx *db.Tx, who identity.Staff, ref Ref, version int, step, why string) error {
	return tx.Exec(`INSERT INTO edition_step (tenant_id, id, kind, slug, version, step, at, staff_id, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		tx.Tenant, db.NewID(), ref.Kind, ref.Slug, version, step, tx.Now, known(who), strings.TrimSpace(why)).Error
}

func known(who identity.Staff) *uuid.UUID {
	if who.ID.IsNil() {
		return nil
	}
	return &who.ID
}

// move takes the open edition from one state to another.
func move(tx *db.Tx, who identity.Staff, r Record, state, step, why string) error {
	err := tx.Exec(`UPDATE edition SET state = ?, revision = ? WHERE tenant_id = ? AND kind = ? AND slug = ? AND version = ?`,
		state, r.Revision+1, tx.Tenant, r.Ref.Kind, r.Slug, r.Now.Version).Error
	if err != nil {
		return err
	}
	return note(tx, who, r.Ref, r.Now.Version, step, why)
}

// Send hands the draft to whoever publishes. fault.Conflict "editor.blocked": a language is missing or stale.
func (c *Catalogue) Send(ctx context.Context, who identity.Staff, ref Ref, revision int, why string) error {
	return c.change(ctx, who, ref, revision, func(tx *db.Tx, r Record) error {
		if r.Now == nil || r.Now.State != Draft {
			return fault.Stale()
		}
		if len(r.Gaps()) > 0 {
			return fault.New(fault.Conflict, "editor.blocked")
		}
		return move(tx, who, r, Review, Sent, why)
	})
}

// Return hands what waits for review back to its writers.
func (c *Catalogue) Return(ctx context.Context, who identity.Staff, ref Ref, revision int, why string) error {
	return c.change(ctx, who, ref, revision, func(tx *db.Tx, r Record) error {
		if r.Now == nil || r.Now.State != Review {
			return fault.Stale()
		}
		if strings.TrimSpace(why) == "" {
			return fault.Field("note", "editor.why_needed")
		}
		return move(tx, who, r, Draft, Returned, why)
	})
}

// Drop gives the open edition up. It stays in the history.
func (c *Catalogue) Drop(ctx context.Context, who identity.Staff, ref Ref, revision int, why string) error {
	return c.change(ctx, who, ref, revision, func(tx *db.Tx, r Record) error {
		if r.Now == nil {
			return fault.Stale()
		}
		return move(tx, who, r, Dropped, DroppedS, why)
	})
}

// Publish shows the edition under review to readers from now on. Four eyes: nobody publishes what they wrote on themselves.
func (c *Catalogue) Publish(ctx context.Context, who identity.Staff, ref Ref, revision int, why string) error {
	return c.change(ctx, who, ref, revision, func(tx *db.Tx, r Record) error {
		switch {
		case r.Now == nil || r.Now.State != Review:
			return fault.Stale()
		case r.Now.WrittenBy(who.ID):
			return fault.New(fault.Denied, "editor.four_eyes")
		case len(r.Gaps()) > 0:
			return fault.New(fault.Conflict, "editor.blocked")
		}
		if err := settle(tx, ref); err != nil {
			return err
		}
		if err := move(tx, who, r, Published, PublishedS, why); err != nil {
			return err
		}
		return c.show(ctx, tx, r, r.Now.Values)
	})
}

// show writes what readers see and tells every kiosk.
func (c *Catalogue) show(ctx context.Context, tx *db.Tx, r Record, v Values) error {
	if err := apply(tx, r, v); err != nil {
		return err
	}
	return c.tell(ctx, tx, r.Ref)
}

// SpeakJob is left behind by whatever readers see anew: its voice is made before the first of them asks for it. Its payload is a Ref.
const SpeakJob = "catalogue.speak"

// tell lets every kiosk know, once it is true, that readers see something else, and leaves behind that it is to be spoken.
func (c *Catalogue) tell(ctx context.Context, tx *db.Tx, ref Ref) error {
	tx.AfterCommit(func() {
		c.hub.Publish(context.WithoutCancel(ctx), events.Event{Tenant: tx.Tenant, Topic: events.Catalogue, Subject: tx.Tenant})
	})
	if err := jobs.Enqueue(tx, SpeakJob, ref, tx.Now); err != nil {
		return err
	}
	return Grow(tx)
}

func apply(tx *db.Tx, r Record, v Values) error {
	k := r.Kind
	if k.Code == "article" {
		return applyArticle(tx, r, v)
	}
	if r.Own && !k.Added {
		return update(tx, k, r.Slug, v)
	}
	_, err := row{k.Code, k.key, r.Slug, v.cells(k)}.put(tx)
	return err
}

// update changes the row of a record that editors do not add.
func update(tx *db.Tx, k Kind, slug string, v Values) error {
	var set []string
	var args []any
	for _, cell := range v.cells(k) {
		set, args = append(set, cell.column+" = ?"), append(args, cell.value)
	}
	result := tx.Exec(`UPDATE `+k.Code+` SET `+strings.Join(set, ", ")+` WHERE tenant_id = ? AND `+k.key+`::text = ?`,
		append(args, tx.Tenant, slug)...)
	return db.Changed(result, fault.Missing())
}

// applyArticle writes the article's row and its wording, which is a version of its own.
func applyArticle(tx *db.Tx, r Record, v Values) error {
	var cells []cell
	for _, c := range v.cells(r.Kind) {
		if c.column != "title" && c.column != "summary" && c.column != "body" {
			cells = append(cells, c)
		}
	}
	if _, err := (row{"article", "slug", r.Slug, cells}).put(tx); err != nil {
		return err
	}
	wanted := map[string]wording{}
	for lang := range v.Texts["title"] {
		wanted[lang] = wording{Title: v.Texts["title"][lang], Summary: v.Texts["summary"][lang], Body: v.Texts["body"][lang]}
	}
	_, err := saveTexts(tx, r.Slug, wanted)
	return err
}

// Restore makes what an older edition said the draft. Nothing of the open edition is lost: it is refused while there is one.
func (c *Catalogue) Restore(ctx context.Context, who identity.Staff, ref Ref, revision, version int, why string) error {
	return c.change(ctx, who, ref, revision, func(tx *db.Tx, r Record) error {
		if r.Now != nil {
			return fault.New(fault.Conflict, "editor.draft_first")
		}
		for _, e := range r.Editions {
			if e.Version == version {
				// All languages of an edition go together, so those that did not change hold as well.
				return write(tx, who, r, Edit{Ref: ref, Values: e.Values, Note: why, Held: []string{"sq", "sr", "en"}}, Restored)
			}
		}
		return fault.Missing()
	})
}

// Follow gives an operator's own copy up: readers see the network's record again. The copy stays in the history.
func (c *Catalogue) Follow(ctx context.Context, who identity.Staff, ref Ref, revision int, why string) error {
	return c.change(ctx, who, ref, revision, func(tx *db.Tx, r Record) error {
		if !r.Own || r.Network == nil || r.Now != nil {
			return fault.Stale()
		}
		version, err := r.baseline(tx)
		if err != nil {
			return err
		}
		if err := settle(tx, ref); err != nil {
			return err
		}
		err = tx.Exec(`UPDATE edition SET revision = ? WHERE tenant_id = ? AND kind = ? AND slug = ? AND version = ?`,
			r.Revision+1, tx.Tenant, ref.Kind, ref.Slug, version).Error
		if err != nil {
			return err
		}
		if err := note(tx, who, ref, version, Followed, why); err != nil {
			return err
		}
		if err := c.tell(ctx, tx, ref); err != nil {
			return err
		}
		if r.Kind.Code == "article" {
			return tx.Exec(`UPDATE article SET published = NULL WHERE tenant_id = ? AND slug = ?`, tx.Tenant, ref.Slug).Error
		}
		return tx.Exec(`DELETE FROM `+r.Kind.Code+` WHERE tenant_id = ? AND `+r.Kind.key+` = ?`, tx.Tenant, ref.Slug).Error
	})
}

// Add begins a record that does not exist yet and gives its name.
func (c *Catalogue) Add(ctx context.Context, who identity.Staff, e Edit) (Ref, error) {
	k, ok := KindOf(e.Kind)
	if !ok || !k.Added || !k.of(who.TenantID == tenant.NetworkID()) {
		return e.Ref, fault.Missing()
	}
	title := e.Values.Texts[k.Title()]
	for _, lang := range []string{"en", "sq", "sr"} {
		if e.Slug == "" {
			e.Slug = slugOf(title[lang])
		}
	}
	if e.Slug == "" {
		return e.Ref, fault.Field(k.Title(), "fault.required")
	}
	return e.Ref, c.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		if _, err := record(tx, e.Ref); !fault.Is(err, fault.NotFound) {
			if err == nil {
				err = fault.Field(k.Title(), "editor.taken")
			}
			return err
		}
		return write(tx, who, Record{Ref: e.Ref, Kind: k, Mine: true}, e, Written)
	})
}
