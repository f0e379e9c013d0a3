package appointment

import (
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"
)

// Use counts what is taken of one time.
type Use struct {
	Public, Staff int
	Services      map[uuid.UUID]int
	Interpreting  bool // the interpreter is in a talk, of this time or one that overlaps it
}

func (u *Use) add(share Share, service uuid.UUID, n int) {
	if u.Services == nil {
		u.Services = map[uuid.UUID]int{}
	}
	u.Services[service] += n
	if share == Staff {
		u.Staff += n
	} else {
		u.Public += n
	}
}

// within reports whether a slot has as many places of a share as are taken.
func (u Use) within(s Slot, share Share) bool {
	if share == Staff {
		return u.Staff <= s.ForStaff
	}
	return u.Public <= s.ForPublic
}

// Want is what somebody asks of a time.
type Want struct {
	ServiceID   uuid.UUID
	Mode        Mode   // "": any
	Language    string // "": any
	Interpreter string // language in which one is needed, then any language of the talk will do; "": none
	Staff       bool   // an adviser asks
}

// Fits reports whether a slot is such a time, whoever has it.
func (w Want) Fits(s Slot) bool {
	_, offered := s.For(w.ServiceID)
	return offered && (w.Mode == "" || slices.Contains(s.Modes, w.Mode)) && w.understood(s)
}

// understood reports whether one can talk: with an interpreter where one is needed, and else in the language.
func (w Want) understood(s Slot) bool {
	if w.Interpreter != "" {
		return s.Interprets(w.Interpreter)
	}
	return w.Language == "" || len(s.Languages) == 0 || slices.Contains(s.Languages, w.Language)
}

// Room is the share of which a slot still has a place for this wish; ok is false when there is none. Advisers give their own places first.
func (w Want) Room(s Slot, u Use) (share Share, ok bool) {
	quota, offered := s.For(w.ServiceID)
	switch {
	case w.Interpreter != "" && u.Interpreting:
		return "", false
	case !offered, quota.Most >= 0 && u.Services[w.ServiceID] >= quota.Most:
		return "", false
	case w.Staff && u.Staff < s.ForStaff:
		return Staff, true
	case u.Public < s.ForPublic:
		return Public, true
	}
	return "", false
}

// Rules is how a centre's diary works.
type Rules struct {
	LeadMinutes, HorizonDays, HoldMinutes, PerPerson int

	EarlyMinutes  int
	EarlyRule     string // return or line
	GraceMinutes  int
	LateRule      string // line or rebook
	MissedMinutes int
	FreedMinutes  int
	OfferMinutes  int   // an offer to the waiting list stands so long
	RemindHours   []int `gorm:"-"`
}

// What somebody who comes at another time is told.
const (
	ComeBack = "return" // too early: when to come back
	InLine   = "line"   // they wait with everybody else
	Rebook   = "rebook" // too late: another time
)

// Bookable is from when until when a time may begin that is booked now.
func (r Rules) Bookable(now time.Time, staff bool) (from, to time.Time) {
	to = now.AddDate(0, 0, r.HorizonDays)
	if staff {
		return now, to
	}
	return now.Add(minutes(r.LeadMinutes)), to
}

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }
