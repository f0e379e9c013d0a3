package visit

import (
	"slices"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/fault"
	"prag/internal/tally"
)

// The states of a group session.
const (
	Planned   = "planned"
	Held      = "held" // heads were counted
	Cancelled = "cancelled"
)

// School is the kind of session that is held for a school; nobody else signs up for it.
const School = "school"

// Session is a group session: people are told something together, at the centre, in a school or out in a municipality. Those who come are
// participants, which are no visits and no visitors.
type Session struct {
	ID           uuid.UUID
	TenantID     uuid.UUID
	CentreID     uuid.UUID
	BusinessDate time.Time
	StartsAt     time.Time
	Minutes      int
	Place        string
	Municipality string // code of the tenant's list; "" is not said
	HostID       uuid.UUID
	Host         string // name of the host
	Kind         string
	Topic        string
	Languages    []string `gorm:"-"`
	Seats        int
	Materials    []string `gorm:"-"`
	State        string
	Heads        Heads     `gorm:"-"`
	Nonce        uuid.UUID // of the form that planned it
	Version      int       // grows with every save

	Taken, Waiting int // who signed up, with a seat and without
	Here           int // and has come
}

// Heads is who came, counted.
type Heads struct {
	Women, Men, Others int // others: another sex, or not known
	StaffMinutes       int // of all staff together, with the way there
	Materials          []string
	Nonce              uuid.UUID // of the form that counts
	Version            int       // of the session that was counted on
}

// Participants are all heads.
func (h Heads) Participants() int { return h.Women + h.Men + h.Others }

// SessionKinds lists the types of a session.
func SessionKinds() []string { return []string{Group, School, Outreach} }

// The most of what is typed.
const (
	maxSeats, maxHeads, maxPlace      = 500, 2000, 120
	shortestSession, longestSession   = 5, 720
	maxStaffMinutes, sessionPlansDays = 30000, 366
)

// check holds a plan against the lists.
func (s Session) check(now time.Time) error {
	var f fault.Fields
	required(&f, "kind", "fault.choice", s.Kind, SessionKinds())
	required(&f, "topic", "visit.topic_needed", s.Topic, Topics())
	f.Check(len(s.Languages) > 0 && among(s.Languages, Languages()), "languages", "session.language_needed")
	f.Check(s.Place != "" && len([]rune(s.Place)) <= maxPlace, "place", "session.place_needed")
	f.Check(!s.StartsAt.IsZero() && s.StartsAt.Sub(now).Abs() < sessionPlansDays*24*time.Hour, "date", "session.date_needed")
	f.Check(s.Minutes >= shortestSession && s.Minutes <= longestSession, "minutes", "fault.number", "Min", shortestSession, "Max", longestSession)
	f.Check(s.Seats >= 1 && s.Seats <= maxSeats, "seats", "fault.number", "Min", 1, "Max", maxSeats)
	return f.Err()
}

func (h Heads) check() error {
	var f fault.Fields
	for field, n := range map[string]int{"women": h.Women, "men": h.Men, "others": h.Others} {
		f.Check(n >= 0 && n <= maxHeads, field, "fault.number", "Min", 0, "Max", maxHeads)
	}
	f.Check(h.Participants() > 0, "women", "session.nobody")
	f.Check(h.StaffMinutes >= 0 && h.StaffMinutes <= maxStaffMinutes, "staff_hours", "fault.number", "Min", 0, "Max", maxStaffMinutes/60)
	f.Check(among(h.Materials, Materials()), "materials", "fault.choice")
	return f.Err()
}

// same reports whether two counts say the same.
func (h Heads) same(o Heads) bool {
	return h.Women == o.Women && h.Men == o.Men && h.Others == o.Others && h.StaffMinutes == o.StaffMinutes && slices.Equal(h.Materials, o.Materials)
}

// SessionDeltas is what a session adds to the counts: nothing before its heads were counted.
func SessionDeltas(s Session) []tally.Delta {
	if s.State != Held {
		return nil
	}
	place := s.Municipality
	if place == "" {
		place = unknown
	}
	h := s.Heads
	all := []tally.Delta{
		{Measure: tally.Sessions, N: 1}, {Measure: tally.Participants, N: int64(h.Participants())},
		{Measure: tally.Participants, Cut: "sex", Value: "female", N: int64(h.Women)},
		{Measure: tally.Participants, Cut: "sex", Value: "male", N: int64(h.Men)},
		{Measure: tally.Participants, Cut: "sex", Value: unknown, N: int64(h.Others)},
		{Measure: tally.Sessions, Cut: "municipality", Value: place, N: 1},
		{Measure: tally.Sessions, Cut: "kind", Value: s.Kind, N: 1},
	}
	return slices.DeleteFunc(all, func(d tally.Delta) bool { return d.N == 0 })
}

// sessionRow is a session as it is read.
type sessionRow struct {
	Session            `gorm:"embedded"`
	LanguageList       string
	MaterialList       string
	Women, Men, Others int
	StaffMinutes       int
	CountNonce         *uuid.UUID
}

func (r sessionRow) session() Session {
	s := r.Session
	s.Languages = inOrder(list(r.LanguageList), Languages())
	s.Materials = inOrder(list(r.MaterialList), Materials())
	s.Heads = Heads{
		Women: r.Women, Men: r.Men, Others: r.Others, StaffMinutes: r.StaffMinutes, Materials: s.Materials,
		Nonce: orZero(r.CountNonce), Version: s.Version,
	}
	return s
}

func (s Session) tidy() Session {
	s.Place = strings.Join(strings.Fields(s.Place), " ")
	s.Languages, s.Materials = inOrder(s.Languages, Languages()), inOrder(s.Materials, Materials())
	return s
}
