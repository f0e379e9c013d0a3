package deskui

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gofrs/uuid/v5"

	"prag/internal/appointment"
	"prag/internal/i18n"
	"prag/internal/tenant"
)

// Diary is a day or a week of the diary.
type Diary struct {
	Centre      tenant.Centre
	Now         time.Time
	First       time.Time // day of the calendar
	Week, Mine  bool
	Days        []DiaryDay
	Undelivered []appointment.Undelivered
	Stray       []appointment.Appointment
	Waiting     []appointment.Waiting
}

// DiaryDay is one day with its appointments.
type DiaryDay struct {
	Date time.Time
	List []appointment.Appointment
}

// Fill sorts appointments into days.
func (d *Diary) Fill(list []appointment.Appointment, days int) {
	for i := range days {
		day := DiaryDay{Date: d.First.AddDate(0, 0, i)}
		for _, a := range list {
			if d.Centre.Local(a.StartsAt).Format(time.DateOnly) == day.Date.Format(time.DateOnly) {
				day.List = append(day.List, a)
			}
		}
		d.Days = append(d.Days, day)
	}
}

// to is the address of the diary at another day or in another view.
func (d Diary) to(day time.Time, week, mine bool) string {
	address := "/desk/diary?day=" + day.Format(time.DateOnly)
	if week {
		address += "&view=week"
	}
	if mine {
		address += "&mine=1"
	}
	return address
}

// stream is the address that keeps the page current.
func (d Diary) stream() string {
	return strings.Replace(d.to(d.First, d.Week, d.Mine), "/desk/diary?", "/desk/diary/stream?", 1)
}

func (d Diary) step() int {
	if d.Week {
		return 7
	}
	return 1
}

// weekdayOf names a day at the beginning of a line: Tuesday, 1 December 2026.
func weekdayOf(l *i18n.Reader, day time.Time) string {
	return large(l.T("weekday."+strconv.Itoa((int(day.Weekday())+6)%7+1))) + ", " + l.Date(day)
}

// large writes the first letter large.
func large(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// dates names the days that are shown.
func (d Diary) dates(l *i18n.Reader) string {
	if d.Week {
		return l.Date(d.First) + " – " + l.Date(d.First.AddDate(0, 0, 6))
	}
	return l.Date(d.First)
}

func at(l *i18n.Reader, c tenant.Centre, t time.Time) string { return l.Time(c.Local(t)) }

// AppointmentPage is everything about one appointment.
type AppointmentPage struct {
	Centre           tenant.Centre
	Now              time.Time
	A                appointment.Appointment
	History          []appointment.Event
	Contact, Problem string
}

func (p AppointmentPage) to(step string) string { return "/desk/diary/" + p.A.Code + step }

// begun reports whether it can be said whether somebody came.
func (p AppointmentPage) begun() bool { return !p.A.StartsAt.After(p.Now) }

// NewAppointment is the page on which an adviser picks a time for somebody.
type NewAppointment struct {
	Centre   tenant.Centre
	Services []tenant.Service
	Service  uuid.UUID
	Mode     appointment.Mode
	Day      string

	Interpreter string   // language in which one is needed; "": none
	Interpreted []string // languages in which one is there at some times

	Days    []time.Time
	Free    []appointment.Free
	Nonce   string
	Problem string
	Address string
	Reads   string
	Moves   bool
}

// shownDays is how many days with free times are shown.
const shownDays = 20

// Fill sorts what is free into days, and takes the times of the chosen one: the first where none was.
func (n *NewAppointment) Fill(free []appointment.Free) {
	for _, f := range free {
		day := f.Starts.Format(time.DateOnly)
		if k := len(n.Days); (k == 0 || n.Days[k-1].Format(time.DateOnly) != day) && k < shownDays {
			n.Days = append(n.Days, f.Starts)
		}
		if n.Day == "" {
			n.Day = day
		}
		if day == n.Day && (len(n.Free) == 0 || !n.Free[len(n.Free)-1].Starts.Equal(f.Starts)) {
			n.Free = append(n.Free, f)
		}
	}
}

func (n NewAppointment) slot(f appointment.Free) string {
	return fmt.Sprintf("%s.%d", f.ID, f.Starts.Unix())
}

// chosen is the day whose times are shown.
func (n NewAppointment) chosen() time.Time {
	day, _ := time.Parse(time.DateOnly, n.Day)
	return day
}

func statusIcon(s appointment.Status) string {
	switch s {
	case appointment.Confirmed, appointment.Arrived:
		return "check"
	case appointment.NoShow, appointment.CancelledByClient, appointment.CancelledByCentre:
		return "close"
	case appointment.Held, appointment.Booked:
	}
	return "clock"
}

// interpreted says in which language somebody needs an interpreter.
func interpreted(l *i18n.Reader, language string) string {
	return l.T("diary.interpreter") + ": " + l.T("visit.language."+language)
}
