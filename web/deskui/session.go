package deskui

import (
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/i18n"
	"prag/internal/tenant"
	"prag/internal/visit"
	"prag/web/ui"
)

// Sessions is the list of a centre's group sessions.
type Sessions struct {
	Centre tenant.Centre
	Names  map[string]string // topics by code
	Coming []visit.Session
	Past   []visit.Session // the latest first
	Note   Notice
}

// Planning is the form by which a session is planned, as it was filled in.
type Planning struct {
	Lists
	Session    visit.Session
	Date, Time string
	Errors     []ui.FieldError
}

// Meeting is one session: who signed up, and who came.
type Meeting struct {
	visit.Session
	Centre   tenant.Centre
	TopicOf  string // name of its topic
	Where    string // name of its municipality
	Seated   []visit.Seat
	Fresh    string // code of the seat that was just taken
	Today    bool   // it is today
	Count    visit.Heads
	Nonce    uuid.UUID
	Conflict bool
	Note     Notice
	Errors   []ui.FieldError
}

func sessionAddress(id uuid.UUID) string { return "/desk/sessions/" + id.String() }

func (m Meeting) to(step string) string { return sessionAddress(m.ID) + step }

// open reports whether seats are still given out.
func (m Meeting) open() bool { return m.State == visit.Planned }

// counts reports whether heads are counted.
func (m Meeting) counts() bool { return m.State != visit.Cancelled }

// proposes is how many heads the count is proposed to have: who signed up and has come. 0: none is proposed.
func (m Meeting) proposes() int {
	if m.State != visit.Planned {
		return 0
	}
	return m.Here
}

func when(l *i18n.Reader, c tenant.Centre, s visit.Session) string {
	begins := c.Local(s.StartsAt)
	return l.Date(begins) + ", " + l.Time(begins) + "–" + l.Time(begins.Add(time.Duration(s.Minutes)*time.Minute))
}

// spoken names languages.
func spoken(l *i18n.Reader, codes []string) string {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = l.T("visit.language." + code)
	}
	return strings.Join(names, ", ")
}

// hours writes minutes of work as hours; "" for none.
func hours(minutes int) string {
	if minutes == 0 {
		return ""
	}
	return strconv.FormatFloat(float64(minutes)/60, 'f', -1, 64)
}

func (p Planning) question(l *i18n.Reader, name, legend string, answers []ui.Option, several bool, chosen []string) ui.Question {
	return ui.Question{Name: name, Legend: l.T(legend), Several: several, Options: answers, Chosen: chosen}
}

func (p Planning) topics(l *i18n.Reader) []ui.Option { return Form{Lists: p.Lists}.topics(l) }

// counted is the value of a field for heads: empty before anything was counted.
func (m Meeting) counted(n int) string {
	if m.Count.Participants() == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
