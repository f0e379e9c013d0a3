package kioskui

import (
	"strconv"

	"prag/internal/appointment"
	"prag/internal/i18n"
	"prag/internal/tenant"
	"prag/web/ui"
)

// Asking is the form by which somebody is put on the waiting list.
type Asking struct {
	Form
	With    Booking // what is typed; its appointment is none
	Mode    appointment.Mode
	Address string // of the times, behind the language

	Interpreter string // language in which one is needed; "": none
}

// Form is what a form needs that may be sent from elsewhere.
type Form struct {
	Nonce     string
	Problem   string
	Outside   bool // who asks is not in the centre
	Joins     bool // the centre's screens show a code
	Challenge string
}

// Waits is how long somebody may wait, in days.
func waits() []int { return []int{7, 14, 28, 42} }

func weeks(l *i18n.Reader, days int) string { return l.N("kiosk.wait.weeks", days/7) }

// Waited is somebody's place on the waiting list.
type Waited struct {
	appointment.Waiting
	Centre  tenant.Centre
	QR      ui.QR
	Problem string
}

// line says what there is to know.
func (w Waited) line(l *i18n.Reader) string {
	switch {
	case w.State == appointment.Offered:
		until := w.Centre.Local(*w.OfferUntil)
		return l.T("kiosk.wait.kept", "Date", l.Date(until), "Time", l.Time(until))
	case w.State != appointment.Waits:
		return l.T("kiosk.wait.again")
	case w.ContactKind != "":
		return l.T("kiosk.wait.told", "Date", l.Date(w.LastDay))
	}
	return l.T("kiosk.wait.look", "Date", l.Date(w.LastDay))
}

func (w Waited) title() string {
	if w.State == appointment.Offered && !w.InsteadID.IsNil() {
		return "kiosk.wait.state.earlier"
	}
	return "kiosk.wait.state." + w.State
}

func (w Waited) offered() bool { return w.State == appointment.Offered }

func (w Waited) open() bool { return w.offered() || w.State == appointment.Waits }

func bits() string { return strconv.Itoa(WorkBits) }
