package kioskui

import (
	"strings"
	"time"

	"prag/internal/i18n"
	"prag/internal/tenant"
	"prag/internal/visit"
	"prag/web/ui"
)

// Meeting is a group session as a visitor sees it.
type Meeting struct {
	visit.Session
	Centre                 tenant.Centre
	Name, Pictogram, Where string // neutral where the topic is sensitive
}

// Meetings is the list of those somebody may sign up for.
type Meetings struct {
	Form
	List []Meeting
}

// Seated is somebody's place at a session.
type Seated struct {
	Meeting
	Seat visit.Seat
	QR   ui.QR
	Open bool // it can still be given up
	// Here: its holder has just typed the code in the centre; Today: and the session is today.
	Here, Today bool
}

// welcome is the key of what is said to somebody who is here.
func (s Seated) welcome() string {
	if s.Today {
		return "kiosk.session.today"
	}
	return "kiosk.session.early"
}

// Path is the address of the place, behind the language.
func (s Seated) Path() string { return "/sessions/" + s.ID.String() + "/seats/" + s.Seat.Code }

func (m Meeting) when(l *i18n.Reader) string {
	begins := m.Centre.Local(m.StartsAt)
	return weekdayDate(l, begins) + ", " + l.Time(begins) + "–" + l.Time(begins.Add(time.Duration(m.Minutes)*time.Minute))
}

// tile is the session as something to press.
func (m Meeting) tile(l *i18n.Reader) Service {
	facts := []string{m.when(l)}
	if m.Where != "" {
		facts = append(facts, m.Where)
	}
	return Service{ID: m.ID.String(), Name: m.Name, Hint: strings.Join(append(facts, m.spoken(l)), " · ") + ". " + m.room(l), Pictogram: m.Pictogram}
}

func (m Meeting) spoken(l *i18n.Reader) string {
	var names []string
	for _, code := range m.Languages {
		names = append(names, l.T("visit.language."+code))
	}
	return strings.Join(names, ", ")
}

// room says how many seats are left.
func (m Meeting) room(l *i18n.Reader) string {
	if m.Taken >= m.Seats {
		return l.T("kiosk.session.waits")
	}
	return l.N("kiosk.session.seats", m.Seats-m.Taken)
}

// state is the key of what is so.
func (s Seated) state() string {
	switch {
	case s.State == visit.Cancelled:
		return "kiosk.session.cancelled"
	case s.Seat.GivenUp:
		return "kiosk.session.gave_up"
	case !s.Open:
		return "kiosk.session.held"
	case s.Seat.Waits:
		return "kiosk.session.waiting"
	}
	return "kiosk.session.seat"
}
