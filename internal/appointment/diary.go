package appointment

import (
	"context"
	"time"

	"prag/internal/db"
	"prag/internal/events"
	"prag/internal/i18n"
	"prag/internal/notice"
	"prag/internal/queue"
	"prag/internal/seal"
	"prag/internal/tenant"
)

// Deps is what the diary stands on.
type Deps struct {
	DB        *db.DB
	Hub       *events.Hub
	Keys      *seal.Keys
	Line      *queue.Line
	Bundle    *i18n.Bundle
	Directory *tenant.Directory
	Post      *notice.Post // nil: no message is ever sent
	Address   string       // what links in messages begin with; "": they name the code
}

// Diary is the diary of every centre.
type Diary struct {
	db        *db.DB
	hub       *events.Hub
	keys      *seal.Keys
	line      *queue.Line
	bundle    *i18n.Bundle
	directory *tenant.Directory
	post      *notice.Post
	address   string
}

// New makes the appointment domain.
func New(d Deps) *Diary {
	return &Diary{
		db: d.DB, hub: d.Hub, keys: d.Keys, line: d.Line, bundle: d.Bundle, directory: d.Directory, post: d.Post, address: d.Address,
	}
}

// changed tells the pages of a centre's diary to look again.
func (d *Diary) changed(ctx context.Context, c tenant.Centre) {
	d.hub.Publish(context.WithoutCancel(ctx), events.Event{Tenant: c.TenantID, Topic: events.Diary, Subject: c.ID})
}

// in runs a step that changes the diary, and tells of it.
func (d *Diary) in(ctx context.Context, c tenant.Centre, fn func(tx *db.Tx) error) error {
	err := d.db.InTenant(ctx, c.TenantID, fn)
	if err == nil {
		d.changed(ctx, c)
	}
	return err
}

// Free is a time that can be booked.
type Free struct {
	Slot
	Share Share
}

// Free lists the times somebody can book between two moments, the earliest first. No rules: the centre gives no appointments, and there are none.
func (d *Diary) Free(ctx context.Context, c tenant.Centre, w Want, from, to time.Time) (free []Free, err error) {
	err = d.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		free, err = freeTimes(tx, c, w, from, to)
		return err
	})
	return free, err
}

func freeTimes(tx *db.Tx, c tenant.Centre, w Want, from, to time.Time) (free []Free, err error) {
	rules, known, err := readRules(tx, c)
	if err != nil || !known {
		return nil, err
	}
	first, last := rules.Bookable(tx.Now, w.Staff)
	if from.Before(first) {
		from = first
	}
	if to.After(last) {
		to = last
	}
	plan, err := readPlan(tx, c, from, to)
	if err != nil {
		return nil, err
	}
	used, err := usedBetween(tx, c, from, to)
	for _, s := range plan.Slots(from, to) {
		if share, ok := w.Room(s, used.of(s)); ok && w.Fits(s) {
			free = append(free, Free{Slot: s, Share: share})
		}
	}
	return free, err
}
