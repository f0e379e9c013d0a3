package demo

import (
	"context"
	"fmt"

	"prag/internal/queue"
	"prag/internal/tenant"
)

// Calling says what the advisers of a demonstration speak, and who interprets. A centre that has interpreters is left as it is.
func Calling(ctx context.Context, d Deps, line *queue.Line) error {
	tenants, err := d.Directory.Tenants(ctx)
	if err != nil {
		return err
	}
	for _, t := range tenants {
		for i, c := range t.Centres {
			if err := callingOf(ctx, line, c, i); err != nil {
				return fmt.Errorf("calling at %s: %w", c.Slug, err)
			}
		}
	}
	return nil
}

func callingOf(ctx context.Context, line *queue.Line, c tenant.Centre, n int) error {
	known, err := line.Interpreters(ctx, c)
	if err != nil || len(known) > 0 {
		return err
	}
	staff, err := line.Advisers(ctx, c)
	if err != nil {
		return err
	}
	for i, a := range staff { // the second adviser of each centre speaks no English
		if a.Languages = c.Languages; i == 1 {
			a.Languages = c.Languages[:max(1, len(c.Languages)-1)]
		}
		if err := line.SetAdviser(ctx, c, a); err != nil {
			return err
		}
	}
	for i, who := range []queue.Interpreter{
		{Languages: queue.Codes{"tr"}, Mode: queue.OnSite, Free: true},
		{Languages: queue.Codes{"rom", "mk"}, Mode: queue.ByPhone, Free: true},
	} {
		who.Name = personName(c.Languages[0], 5*n+i+6)
		if _, err := line.SetInterpreter(ctx, c, who); err != nil {
			return err
		}
	}
	return nil
}
