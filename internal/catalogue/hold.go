package catalogue

import (
	"context"
	"time"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/identity"
)

// usualReview is how long a record holds where its dates do not say.
const usualReview = 180

// Verify notes that somebody looked at a record today and it is still true: the dates move on by as long as they lay apart. It is
// published at once, because nothing readers act on changes; an open edition gets the dates too.
func (c *Catalogue) Verify(ctx context.Context, who identity.Staff, ref Ref, revision int, why string) error {
	return c.change(ctx, who, ref, revision, func(tx *db.Tx, r Record) error {
		if !r.Kind.Due() || !r.Own {
			return fault.Missing()
		}
		return c.holds(ctx, tx, who, r, Verified, why)
	})
}

// holds moves the dates of a record that was looked at, by an editor or by whom it is about.
func (c *Catalogue) holds(ctx context.Context, tx *db.Tx, who identity.Staff, r Record, step, why string) error {
	if r.Now != nil {
		if err := tx.Exec(`UPDATE edition SET plain = ?, revision = ? WHERE tenant_id = ? AND kind = ? AND slug = ? AND version = ?`,
			jsonColumn[any]{looked(r.Now.Values, tx.Now).Plain}, r.Revision+1, tx.Tenant, r.Ref.Kind, r.Slug, r.Now.Version).Error; err != nil {
			return err
		}
	}
	version, err := r.baseline(tx)
	if err != nil {
		return err
	}
	var base any
	for _, e := range r.Editions {
		if e.State == Published {
			base = optional(e.Base)
		}
	}
	values := looked(*r.Readers, tx.Now)
	if err := settle(tx, r.Ref); err != nil {
		return err
	}
	if err := insertEdition(tx, r, version+1, Published, values, nil, base, known(who)); err != nil {
		return err
	}
	if err := note(tx, who, r.Ref, version+1, step, why); err != nil {
		return err
	}
	return c.show(ctx, tx, r, values)
}

// looked moves the dates of a record that was looked at now.
func looked(v Values, now time.Time) Values {
	v = v.clone()
	days := usualReview
	from, fromErr := time.Parse(time.DateOnly, v.Plain["verified_on"])
	to, toErr := time.Parse(time.DateOnly, v.Plain["review_by"])
	if fromErr == nil && toErr == nil && to.After(from) {
		days = int(to.Sub(from).Hours() / 24)
	}
	v.Plain["verified_on"] = now.Format(time.DateOnly)
	v.Plain["review_by"] = now.AddDate(0, 0, days).Format(time.DateOnly)
	return v
}
