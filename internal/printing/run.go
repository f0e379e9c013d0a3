package printing

import (
	"context"
	"errors"
	"strings"
	"time"

	"prag/internal/db"
	"prag/internal/escpos"
	"prag/internal/fault"
	"prag/internal/reach"
	"prag/internal/tenant"
)

// job is a claimed slip.
type job struct {
	Slip
	Attempts int
}

// Run sends slips until ctx ends, and waits then for those that are being printed. Any number of programs may run it.
func (p *Printing) Run(ctx context.Context) {
	tick := time.NewTicker(beat)
	defer tick.Stop()
	defer p.sending.Wait()
	for {
		select {
		case <-ctx.Done():
			return
		case c := <-p.wake:
			p.start(ctx, c)
		case <-tick.C:
			p.look(ctx)
		}
	}
}

// look finds what another program left, or what waited for a printer that was busy.
func (p *Printing) look(ctx context.Context) {
	tenants, err := p.Directory.Tenants(ctx)
	if err != nil {
		return // said where everybody needs them
	}
	for _, t := range tenants {
		due, err := p.due(ctx, t)
		if err != nil {
			p.Log.Warn("slips not looked for", "tenant", t.ID, "err", err)
		}
		for _, c := range due {
			p.start(ctx, c)
		}
	}
}

func (p *Printing) due(ctx context.Context, t tenant.Tenant) (due []tenant.Centre, err error) {
	err = p.DB.InTenant(ctx, t.ID, func(tx *db.Tx) error {
		for _, c := range t.Centres {
			waits, err := db.One[bool](tx, `SELECT EXISTS (SELECT 1 FROM print_job WHERE tenant_id = ? AND centre_id = ?
				AND (state = 'queued' OR state = 'printing' AND lease_until < ?))`, tx.Tenant, c.ID, tx.Now)
			if err != nil {
				return err
			}
			if waits {
				due = append(due, c)
			}
		}
		return nil
	})
	return due, err
}

// start empties a centre's queue beside everything else: a printer that says nothing must not keep the others waiting.
func (p *Printing) start(ctx context.Context, c tenant.Centre) {
	p.sending.Go(func() {
		for ctx.Err() == nil && p.next(context.WithoutCancel(ctx), c) {
		}
	})
}

// next prints the slip that has waited longest; false when none is to be printed now.
func (p *Printing) next(ctx context.Context, c tenant.Centre) bool {
	j, printer, err := p.claim(ctx, c)
	if fault.Is(err, fault.NotFound) {
		return false
	}
	if err != nil {
		p.Log.Warn("no slip claimed", "centre", c.Slug, "err", err)
		return false
	}
	failed := p.print(ctx, c, printer, j)
	if failed != nil {
		p.Log.Warn("slip not printed", "centre", c.Slug, "err", failed)
	} else {
		p.Reach.Count(c, reach.Seen{What: reach.Print, Value: string(j.Kind)})
	}
	if err := p.finish(ctx, c, j, failed); err != nil {
		p.Log.Warn("slip not noted; its lease ends", "centre", c.Slug, "err", err)
		return false
	}
	return true
}

// claim takes the next slip under a lease, unless the printer is busy. Of all programs one at a time decides for a centre.
func (p *Printing) claim(ctx context.Context, c tenant.Centre) (j job, printer Printer, err error) {
	err = p.DB.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		if err := tx.Exec(`SELECT pg_advisory_xact_lock(hashtextextended(?, 2))`, c.ID.String()).Error; err != nil {
			return err
		}
		if err := giveUp(tx, c); err != nil {
			return err
		}
		printer, err = db.One[Printer](tx, selectPrinter, tx.Tenant, c.ID)
		if fault.Is(err, fault.NotFound) { // taken away meanwhile; what waits becomes too late
			return nil
		}
		if err != nil {
			return err
		}
		j, err = db.One[job](tx, `UPDATE print_job SET state = 'printing', attempts = attempts + 1, lease_until = @until
			WHERE tenant_id = @tenant AND nonce = (
				SELECT nonce FROM print_job WHERE tenant_id = @tenant AND centre_id = @centre AND state IN ('queued', 'printing')
				ORDER BY asked_at, nonce LIMIT 1 FOR UPDATE SKIP LOCKED)
			AND NOT EXISTS (SELECT 1 FROM print_job WHERE tenant_id = @tenant AND centre_id = @centre AND state = 'printing' AND lease_until >= @now)
			RETURNING nonce, kind, reference, tag, base, attempts`,
			map[string]any{"tenant": tx.Tenant, "centre": c.ID, "now": tx.Now, "until": tx.Now.Add(lease)})
		if fault.Is(err, fault.NotFound) { // commits what was given up
			return nil
		}
		return err
	})
	if err == nil && j.Attempts == 0 {
		err = fault.Missing()
	}
	return j, printer, err
}

// giveUp fails what nobody waits for any more, and what two programs died with.
func giveUp(tx *db.Tx, c tenant.Centre) error {
	return tx.Exec(`UPDATE print_job SET state = 'failed', reference = '', lease_until = NULL
		WHERE tenant_id = ? AND centre_id = ? AND state IN ('queued', 'printing') AND (lease_until IS NULL OR lease_until < ?)
		AND (asked_at < ? OR attempts >= ?)`, tx.Tenant, c.ID, tx.Now, tx.Now.Add(-tooLate), mostTries).Error
}

func (p *Printing) print(ctx context.Context, c tenant.Centre, printer Printer, j job) error {
	blocks, err := p.words(ctx, c, j.Slip)
	if err != nil {
		return err
	}
	slip, err := escpos.Encode(printer.profile(), blocks...)
	if err != nil {
		return err
	}
	return p.send(ctx, printer, slip)
}

// words makes a slip of what a job names. What is sensitive is not found here.
func (p *Printing) words(ctx context.Context, c tenant.Centre, s Slip) ([]escpos.Block, error) {
	l := p.Bundle.Reader(s.Tag)
	pages := s.Base + "/k/" + c.Slug + "/" + l.Tag()
	switch s.Kind {
	case Ticket:
		t, err := p.Line.ByCode(ctx, c, strings.ToLower(s.Reference))
		return ticketSlip(l, c, t, s.Base+"/t/"+t.Code), err
	case Booking:
		a, err := p.Diary.ByCode(ctx, c, strings.ToLower(s.Reference))
		if err == nil && !a.Status.Coming() {
			err = fault.Missing()
		}
		return bookingSlip(l, c, a, s.Base+"/t/"+a.Code), err
	case Article:
		a, err := p.article(ctx, c, s.Reference)
		return articleSlip(l, c, a, pages+"/articles/"+a.Slug), err
	case Checklist:
		list, err := p.checklist(ctx, c, s.Reference)
		return checklistSlip(l, c, list, pages+"/checklists/"+list.Slug), err
	case Place:
		q, a, err := p.place(ctx, c, s.Reference)
		service, step, _ := strings.Cut(s.Reference, "/")
		return placeSlip(l, c, q, a, pages+"/services/"+service+"/place/"+step+"/elsewhere"), err
	}
	return nil, fault.Missing()
}

// finish notes how it ended, unless the lease has ended before and the slip is another program's.
func (p *Printing) finish(ctx context.Context, c tenant.Centre, j job, failed error) error {
	state, trouble := Printed, escpos.Fine
	if failed != nil {
		state = Failed
		if stop, ok := errors.AsType[stopped](failed); ok {
			trouble = stop.trouble
		}
	}
	return p.DB.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		err := tx.Exec(`UPDATE print_job SET state = ?, reference = '', base = '', lease_until = NULL
			WHERE tenant_id = ? AND nonce = ? AND state = 'printing' AND attempts = ?`, state, tx.Tenant, j.Nonce, j.Attempts).Error
		if err != nil || failed != nil && trouble == escpos.Fine { // not the printer's fault
			return err
		}
		return tx.Exec(`UPDATE printer SET trouble = @trouble,
			failing_since = CASE WHEN @trouble = '' THEN NULL ELSE coalesce(failing_since, @now) END
			WHERE tenant_id = @tenant AND centre_id = @centre`,
			map[string]any{"trouble": string(trouble), "now": tx.Now, "tenant": tx.Tenant, "centre": c.ID}).Error
	})
}
