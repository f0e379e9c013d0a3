package appointment

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tenant"
)

// Places is how many places each time of a template has from a day on.
type Places struct {
	From          string // 2026-12-01
	Public, Staff int
}

// Places are those of each time on a day.
func (t Template) Places(day string) Places {
	p := Places{From: t.ValidFrom, Public: t.ForPublic, Staff: t.ForStaff}
	for _, later := range t.Later {
		if later.From <= day {
			p = later
		}
	}
	return p
}

// laterOf reads changes of places as the database writes them: day=public=staff, with commas.
func laterOf(text string) (list []Places) {
	for _, change := range split(text) {
		part := strings.Split(change, "=")
		public, _ := strconv.Atoi(part[1])
		staff, _ := strconv.Atoi(part[2])
		list = append(list, Places{From: part[0], Public: public, Staff: staff})
	}
	return list
}

// check holds a change against the days on which the template gives times; to is exclusive, "": for good.
func (p Places) check(today, to string) error {
	var f fault.Fields
	_, day := time.Parse(time.DateOnly, p.From)
	f.Check(day == nil && p.From >= today && (to == "" || p.From < to), "places_from", "appointment.day_needed")
	f.Check(p.Public >= 0 && p.Public <= 100, "places_public", "appointment.range", "Min", 0, "Max", 100)
	f.Check(p.Staff >= 0 && p.Staff <= 100 && p.Public+p.Staff > 0, "places_staff", "appointment.range", "Min", 0, "Max", 100)
	return f.Err()
}

// ChangePlaces gives each time of a template other places from a day on, whatever was planned for later; what is more goes to the waiting list
// first. affected are coming appointments that have no place then: unless sure, nothing is changed and the fault is a conflict. With sure they
// stay, and show among the strays until somebody moves them or calls them off.
func (d *Diary) ChangePlaces(ctx context.Context, c tenant.Centre, id uuid.UUID, p Places, sure bool) (affected []Appointment, err error) {
	err = d.widen(ctx, c, func(tx *db.Tx) error {
		to, err := db.One[string](tx, `SELECT coalesce(valid_to::text, '') FROM diary_template WHERE tenant_id = ? AND centre_id = ? AND id = ?
			FOR UPDATE`, tx.Tenant, c.ID, id) // nobody gets one of its places meanwhile (lockTime)
		if err == nil {
			err = p.check(c.BusinessDate(tx.Now).Format(time.DateOnly), to)
		}
		if err != nil {
			return err
		}
		before, err := strays(tx, c)
		if err != nil {
			return err
		}
		if err := storePlaces(tx, id, p); err != nil {
			return err
		}
		after, err := strays(tx, c)
		affected = slices.DeleteFunc(after, func(a Appointment) bool {
			return slices.ContainsFunc(before, func(b Appointment) bool { return b.ID == a.ID })
		})
		if err == nil && len(affected) > 0 && !sure {
			err = fault.New(fault.Conflict, "appointment.places_taken")
		}
		return err
	})
	return affected, err
}

func storePlaces(tx *db.Tx, template uuid.UUID, p Places) error {
	if err := tx.Exec(`DELETE FROM diary_places WHERE tenant_id = ? AND template_id = ? AND valid_from >= ?`, tx.Tenant, template, p.From).Error; err != nil {
		return err
	}
	return tx.Exec(`INSERT INTO diary_places (tenant_id, template_id, valid_from, for_public, for_staff) VALUES (?, ?, ?, ?, ?)`,
		tx.Tenant, template, p.From, p.Public, p.Staff).Error
}
