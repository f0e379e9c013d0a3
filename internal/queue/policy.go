package queue

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"
)

// The order of the line is one number. A ticket's rank is the microsecond at which it counts as having come: its place, less the head start
// of its priority or appointment. A desk calls the smallest rank among those it may call; for a language that nobody at the desk speaks it
// counts a ticket as come later by Policy.LanguageWait, so that a colleague who speaks it goes first for so long, and no longer.
//
// An appointment with a certain adviser is called by the desk at which they sit, and by no other until it is passed on (LeftUntil); its rank
// stays the same.
//
// So nobody waits without end: once a ticket has waited for the longest head start and the language's wait together, everybody who comes
// after it is called after it, at every desk that may call it at all.

// Class is what decides which desks may call a ticket: all tickets of a class are called in the order of their ranks.
type Class struct {
	Service     uuid.UUID
	Speaks      string    // language of the talk; "": any
	Interpreter bool      // not without somebody who speaks it
	Unaided     bool      // needs an interpreter, and is called without where none is free
	Desk        uuid.UUID // waits for this desk only; zero: for any
	Adviser     uuid.UUID // waits for this adviser only, wherever they sit; zero: for any
}

// String is the class as the ticket's row and Redis have it.
func (c Class) String() string {
	kind, whose := "-", ""
	switch {
	case c.Interpreter:
		kind = "i"
	case c.Unaided:
		kind = "n"
	}
	switch {
	case !c.Desk.IsNil():
		whose = c.Desk.String()
	case !c.Adviser.IsNil():
		whose = "@" + c.Adviser.String()
	}
	return fmt.Sprintf("%s %s %s %s", c.Service, c.Speaks, kind, whose)
}

// certain reports whether the class waits for one desk or one adviser.
func (c Class) certain() bool { return !c.Desk.IsNil() || !c.Adviser.IsNil() }

// parseClass reads a class back; a text that is none is fault of the program.
func parseClass(text string) (c Class, err error) {
	parts := strings.Split(text, " ")
	if len(parts) != 4 {
		return c, fmt.Errorf("class %q", text)
	}
	c.Speaks, c.Interpreter, c.Unaided = parts[1], parts[2] == "i", parts[2] == "n"
	if c.Service, err = uuid.FromString(parts[0]); err != nil {
		return c, err
	}
	if adviser, left := strings.CutPrefix(parts[3], "@"); left {
		c.Adviser, err = uuid.FromString(adviser)
	} else if parts[3] != "" {
		c.Desk, err = uuid.FromString(parts[3])
	}
	return c, err
}

// Seat is a desk as the policy sees it: what whoever sits there may call.
type Seat struct {
	Desk         uuid.UUID
	Adviser      uuid.UUID   // who sits there; zero: nobody
	Services     []uuid.UUID // that the desk serves and the adviser can
	Languages    []string    // of the adviser; none: nothing is known, and no language counts against the desk
	Interpreters []string    // languages of those who are free
}

// Speaks reports whether a talk in the language needs nobody else.
func (s Seat) Speaks(language string) bool {
	return language == "" || len(s.Languages) == 0 || slices.Contains(s.Languages, language)
}

// Standing is a ticket in line as the policy sees it.
type Standing struct {
	ID    uuid.UUID
	Rank  int64 // microseconds; the smallest is called first
	Class Class
}

// Policy is a centre's rules of calling, which are data.
type Policy struct {
	HeadStart    map[string]time.Duration // by priority reason; one that is missing has none
	Appointment  time.Duration            // head start of an appointment before its slot
	LanguageWait time.Duration            // how long a language is left to a desk that speaks it
	AdviserWait  time.Duration            // how long beyond its time an appointment is left to its adviser
	// InterpreterWait is how long somebody waits for an interpreter while nobody at work interprets for them.
	InterpreterWait time.Duration
	Recalls         int           // how often a number may be called again
	RecallPause     time.Duration // and after how long
	ReentryBehind   int           // who comes back after a call stands behind so many
	WaitAmber       time.Duration // from when a wait is pointed out
	WaitRed         time.Duration
	ServeAmber      time.Duration // and a talk
	ServeRed        time.Duration
}

// Usual is the policy of a centre that has set none.
func Usual() Policy {
	return Policy{
		HeadStart: map[string]time.Duration{
			Child: 15 * time.Minute, Pregnancy: 20 * time.Minute, Disability: 20 * time.Minute, Age: 15 * time.Minute,
			Unwell: 30 * time.Minute, Danger: 4 * time.Hour,
		},
		Appointment: 30 * time.Minute, LanguageWait: 10 * time.Minute, AdviserWait: 15 * time.Minute,
		InterpreterWait: 20 * time.Minute, Recalls: 3, RecallPause: 5 * time.Second, ReentryBehind: 2,
		WaitAmber: 20 * time.Minute, WaitRed: 40 * time.Minute, ServeAmber: 30 * time.Minute, ServeRed: time.Hour,
	}
}

// Longest is the longest head start anybody may have.
func (p Policy) Longest() time.Duration {
	longest := p.Appointment
	for _, h := range p.HeadStart {
		longest = max(longest, h)
	}
	return longest
}

// Why says why a desk does not call a ticket, or calls it later than its rank.
type Why string

// The reasons, in the order in which they count.
const (
	Callable         Why = ""
	OtherDesk        Why = "desk"              // waits for another desk
	OtherAdviser     Why = "adviser"           // has an appointment with somebody else, who sits at a desk
	OtherService     Why = "service"           // the desk does not serve it, or the adviser cannot
	NoInterpreter    Why = "interpreter"       // needs an interpreter, and none of the language is free
	NobodyInterprets Why = "nobody_interprets" // and nobody who is at work interprets it
	OtherLanguage    Why = "language"          // is left to a desk that speaks it for a while
	HeadStart        Why = "priority"          // somebody who came later has a head start
	Due              Why = "appointment"       // somebody who came later has an appointment
)

// Why an appointment is no longer left to its adviser.
const (
	AdviserAbsent Why = "absent" // sits at no desk
	AdviserLate   Why = "late"   // did not become free in time
	AdviserAway   Why = "away"   // will not be there, says the diary
)

// LeftUntil is until when an appointment that is due at a time is left to its adviser: as long as the policy says while they sit at a desk, and
// to the time itself while they do not.
func (p Policy) LeftUntil(due time.Time, sits bool) time.Time {
	if sits {
		return due.Add(p.AdviserWait)
	}
	return due
}

// Delay is by how much a seat counts a class as come later, and why; ok is false where the seat does not call it at all.
func (p Policy) Delay(s Seat, c Class) (delay time.Duration, why Why, ok bool) {
	switch spoken := s.Speaks(c.Speaks); {
	case !c.Desk.IsNil() && c.Desk != s.Desk:
		return 0, OtherDesk, false
	case !c.Adviser.IsNil() && c.Adviser != s.Adviser:
		return 0, OtherAdviser, false
	case !c.certain() && !slices.Contains(s.Services, c.Service):
		return 0, OtherService, false
	case c.Interpreter && !spoken && !slices.Contains(s.Interpreters, c.Speaks):
		return 0, NoInterpreter, false
	case spoken || c.certain():
		return 0, Callable, true
	}
	return p.LanguageWait, OtherLanguage, true
}

// Turn is the number by which a seat orders those it may call.
func (p Policy) turn(s Seat, t Standing) (int64, bool) {
	delay, _, ok := p.Delay(s, t.Class)
	return t.Rank + delay.Microseconds(), ok
}

// Next is the index of whom a seat calls; -1 when it may call nobody of the line.
func (p Policy) Next(s Seat, line []Standing) int {
	next := -1
	var least int64
	for i, t := range line {
		at, ok := p.turn(s, t)
		if ok && (next < 0 || at < least || at == least && before(t.ID, line[next].ID)) {
			next, least = i, at
		}
	}
	return next
}

// Order is the indexes of those a seat may call, in the order in which it would.
func (p Policy) Order(s Seat, line []Standing) []int {
	var order []int
	turns := make([]int64, len(line))
	for i, t := range line {
		var ok bool
		if turns[i], ok = p.turn(s, t); ok {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case turns[a] < turns[b] || turns[a] == turns[b] && before(line[a].ID, line[b].ID):
			return -1
		case a == b:
			return 0
		}
		return 1
	})
	return order
}

// before is the order of ids where ranks are equal: that of their bytes, as in PostgreSQL and in Redis.
func before(a, b uuid.UUID) bool { return strings.Compare(a.String(), b.String()) < 0 }
