package board

import (
	"context"

	"prag/internal/i18n"
	"prag/internal/tenant"
	"prag/web/boardui"
)

// slides are what the displays say between calls: what everybody may want to know here, then what the centre's editors have written.
func (b *Board) slides(ctx context.Context, centre tenant.Centre, readers []*i18n.Reader) ([]boardui.Slide, error) {
	slides := []boardui.Slide{say(readers, "board.slide.take"), say(readers, "board.slide.order")}
	hours, err := b.hours(ctx, centre, readers)
	if err != nil {
		return nil, err
	}
	slides = append(slides, hours...)
	t, err := b.Directory.Tenant(ctx, centre.TenantID)
	if err != nil {
		return nil, err
	}
	help := say(readers, "board.slide.help")
	if t.Police != "" {
		help = say(readers, "board.slide.help_or_call", "Number", t.Police)
	}
	slides = append(slides, help)
	written, err := b.catalogue.Slides(ctx, centre.TenantID, centre.Local(b.Clock.Now()))
	for _, text := range written {
		slides = append(slides, boardui.NewSlide(readers, func(r *i18n.Reader) string { return r.Text(text) }))
	}
	return slides, err
}

// hours says until when the centre is open today, and on which day it is closed next.
func (b *Board) hours(ctx context.Context, centre tenant.Centre, readers []*i18n.Reader) (slides []boardui.Slide, err error) {
	now := b.Clock.Now()
	closes, err := b.Directory.Closes(ctx, centre, now)
	if err != nil {
		return nil, err
	}
	if !closes.IsZero() {
		slides = append(slides, boardui.NewSlide(readers, func(r *i18n.Reader) string { return r.T("board.slide.open", "Time", r.Time(closes)) }))
	}
	closed, err := b.Directory.ClosedDay(ctx, centre, now)
	if err == nil && !closed.IsZero() {
		slides = append(slides, boardui.NewSlide(readers, func(r *i18n.Reader) string { return r.T("board.slide.closed", "Date", r.Date(closed)) }))
	}
	return slides, err
}

func say(readers []*i18n.Reader, key string, data ...any) boardui.Slide {
	return boardui.NewSlide(readers, func(r *i18n.Reader) string { return r.T(key, data...) })
}
