package kioskui

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"
	"unicode"
	"unicode/utf8"

	"prag/internal/appointment"
	"prag/internal/i18n"
	"prag/internal/tenant"
	"prag/web/ui"
)

// WorkBits is how many zero bits the digest of who books from elsewhere begins with: some 130,000 tries.
const WorkBits = 17

// Times is the page on which a day and a time are picked.
type Times struct {
	Address string // of this page, behind the language
	Day     string // chosen, as 2026-12-01; "": none yet
	Mode    appointment.Mode
	Modes   []appointment.Mode
	Days    []Day
	Free    []appointment.Free // of the chosen day, each time once
	Form
	Moves bool // it is for an appointment that exists

	Interpreter string   // language in which one is needed; "": none
	Interpreted []string // languages in which one is there at some times
}

// Query asks for the same mode and interpreter again.
func (t Times) Query() string {
	query := "?mode=" + string(t.Mode)
	if t.Interpreter != "" {
		query += "&interpreter=" + url.QueryEscape(t.Interpreter)
	}
	return query
}

// Day is a day with free times.
type Day struct {
	Date  time.Time
	Label string // today, tomorrow, or the weekday
}

// mostDays is how many days are shown: two weeks and more of a centre that is open on five.
const mostDays = 15

// Fill sorts what is free into modes, days and times.
func (t *Times) Fill(free []appointment.Free, now time.Time, l *i18n.Reader) {
	has := map[appointment.Mode]bool{}
	for _, f := range free {
		for _, m := range f.Modes {
			has[m] = true
		}
	}
	for _, m := range appointment.Modes() {
		if has[m] && !t.Moves {
			t.Modes = append(t.Modes, m)
		}
	}
	if len(t.Modes) > 0 && !has[t.Mode] {
		t.Mode = t.Modes[0]
	}
	for _, f := range free {
		if !slices.Contains(f.Modes, t.Mode) {
			continue
		}
		day := f.Starts.Format(time.DateOnly)
		if n := len(t.Days); (n == 0 || t.Days[n-1].Date.Format(time.DateOnly) != day) && n < mostDays {
			t.Days = append(t.Days, Day{Date: f.Starts, Label: dayLabel(l, now, f.Starts)})
		}
		if day == t.Day && (len(t.Free) == 0 || !t.Free[len(t.Free)-1].Starts.Equal(f.Starts)) {
			t.Free = append(t.Free, f)
		}
	}
}

// dayLabel names a day as people speak of it.
func dayLabel(l *i18n.Reader, now, day time.Time) string {
	switch day.Format(time.DateOnly) {
	case now.Format(time.DateOnly):
		return l.T("kiosk.appointment.today")
	case now.AddDate(0, 0, 1).Format(time.DateOnly):
		return l.T("kiosk.appointment.tomorrow")
	}
	return large(l.T("weekday." + strconv.Itoa((int(day.Weekday())+6)%7+1)))
}

// large writes the first letter large, as at the beginning of a line.
func large(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// weekdayDate is a day with its weekday: Tuesday, 1 December 2026.
func weekdayDate(l *i18n.Reader, day time.Time) string {
	return large(l.T("weekday."+strconv.Itoa((int(day.Weekday())+6)%7+1))) + ", " + l.Date(day)
}

func (t Times) to(b Base, day string, mode appointment.Mode) string {
	t.Mode = mode
	address := b.To(t.Address) + t.Query()
	if day != "" {
		address += "&day=" + day
	}
	return address
}

// with is the same page for somebody who needs an interpreter, or none.
func (t Times) with(b Base, interpreter string) string {
	t.Interpreter = interpreter
	return t.to(b, "", t.Mode)
}

// chosen is the day that was picked.
func (t Times) chosen() time.Time {
	day, _ := time.Parse(time.DateOnly, t.Day)
	return day
}

// before is the page one came from.
func (t Times) before(b Base) string {
	switch {
	case t.Day != "":
		return t.to(b, "", t.Mode)
	case t.Moves:
		return b.Start()
	}
	return b.To("/appointments")
}

func slot(f appointment.Free) string { return fmt.Sprintf("%s.%d", f.ID, f.Starts.Unix()) }

// part is a half of a day.
type part struct {
	Key  string
	Free []appointment.Free
}

// parts are the times before and after noon.
func (t Times) parts() []part {
	morning, afternoon := part{Key: "kiosk.appointment.morning"}, part{Key: "kiosk.appointment.afternoon"}
	for _, f := range t.Free {
		if f.Starts.Hour() < 12 {
			morning.Free = append(morning.Free, f)
		} else {
			afternoon.Free = append(afternoon.Free, f)
		}
	}
	return []part{morning, afternoon}
}

func modeIcon(m appointment.Mode) string {
	switch m {
	case appointment.Phone:
		return "phone"
	case appointment.Video:
		return "screen"
	case appointment.InPerson:
	}
	return "building"
}

// Booking is somebody's appointment, and what is typed about it.
type Booking struct {
	appointment.Appointment
	Centre    tenant.Centre
	Now       time.Time
	EarlyFrom time.Time // from here on somebody is in time
	QR        ui.QR
	Reminds   bool // the centre can send messages
	Paired    bool // a screen of the centre asks, which has no keyboard

	Contact          string
	SafeFrom, SafeTo int
	Consent          bool
	Errors           []ui.FieldError
	Taken            bool // somebody was quicker
	Others           []appointment.Free

	Waits   bool   // it is for the waiting list
	Here    bool   // it is the day, and its holder may say that they are here
	AskCode bool   // with the code on the centre's screens
	Nonce   string // key of a form of the page
	Problem string
	Wish    string // code of the wish for an earlier time; "": none

	WishState string
}

// consent is the key of what somebody agrees to with their contact.
func (k Booking) consent() string {
	if k.Waits {
		return "kiosk.wait.consent"
	}
	return "kiosk.remind.consent"
}

func (k Booking) asks() string {
	if k.Waits {
		return "kiosk.wait.contact"
	}
	return "kiosk.remind.title"
}

func (k Booking) starts() time.Time { return k.Centre.Local(k.StartsAt) }

// when is the day and the time in one line.
func (k Booking) when(l *i18n.Reader) string {
	return l.T("kiosk.booked.when", "Date", weekdayDate(l, k.starts()), "Time", l.Time(k.starts()))
}

// where says how one meets.
func (k Booking) where(l *i18n.Reader) string {
	if k.Mode == appointment.InPerson {
		return l.T("kiosk.booked.come", "Time", l.Time(k.Centre.Local(k.EarlyFrom)))
	}
	return l.T("kiosk.booked." + string(k.Mode))
}

// held says until when the time is kept.
func (k Booking) held(l *i18n.Reader) string {
	return l.T("kiosk.book.held", "Time", l.Time(k.Centre.Local(*k.HeldUntil)))
}

// coming reports whether anything can still be done about it.
func (k Booking) coming() bool { return k.Status.Coming() && k.StartsAt.After(k.Now) }

func (k Booking) state() string { return "kiosk.booked.state." + string(k.Status) }

// hourOptions are the hours of a day; until ends with midnight.
func hourOptions(until bool) (list []ui.Option) {
	for h := range 24 {
		if until {
			h++
		}
		list = append(list, ui.Option{Value: strconv.Itoa(h), Label: fmt.Sprintf("%02d:00", h)})
	}
	return list
}

// Arrival is the page on which somebody says that they are here.
type Arrival struct{ Code, Problem string }

func (k Booking) safeTo() int {
	if k.SafeTo == 0 {
		return 24
	}
	return k.SafeTo
}
