package catalogue

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/i18n"
)

// slideKind is what the boards of an operator's centres say between calls.
func slideKind() Kind {
	return Kind{
		Code: "slide", key: "slug", Operator: true, Added: true,
		Fields: append([]Field{
			{Name: "text", Type: Line, Max: 110}, {Name: "position", Type: Number, Max: 999}, {Name: "active", Type: Flag},
			{Name: "opens_on", Type: Day, Optional: true}, {Name: "closes_on", Type: Day, Optional: true},
		}, checkedFields()...),
	}
}

// mostSlides bounds how long it takes until a slide comes back.
const mostSlides = 8

// Slides are what an operator's boards say on a day between calls, in their order.
func (c *Catalogue) Slides(ctx context.Context, tenantID uuid.UUID, day time.Time) (texts []i18n.Text, err error) {
	type slide struct{ Text i18n.Text }
	err = c.db.InTenant(ctx, tenantID, func(tx *db.Tx) error {
		slides, err := db.All[slide](tx, `SELECT text FROM slide WHERE tenant_id = @tenant AND active
			AND coalesce(opens_on, @day) <= @day AND coalesce(closes_on, @day) >= @day ORDER BY position, slug LIMIT @most`,
			map[string]any{"tenant": tx.Tenant, "day": day.Format(time.DateOnly), "most": mostSlides})
		for _, s := range slides {
			texts = append(texts, s.Text)
		}
		return err
	})
	return texts, err
}
