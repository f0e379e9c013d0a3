package adminui

import (
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/internal/tenant"
	"prag/web/ui"
)

// Devices is what the list of screens shows.
type Devices struct {
	Centres []CentreDevices
	Form    PairForm
	Show    DisplayForm // the one somebody has just sent
	Now     time.Time
}

// CentreDevices are the screens of one centre.
type CentreDevices struct {
	Centre  tenant.Centre
	Devices []identity.Device
}

// PairForm is what somebody typed to pair a screen.
type PairForm struct {
	Code, Name, Kind string
	Centre           uuid.UUID
	Errors           []ui.FieldError
}

// lost is how long a screen may be silent before the list says so: it asks every ten seconds.
const lost = 3 * time.Minute

// silent reports whether a screen has not been heard of lately.
func (d Devices) silent(screen identity.Device) bool {
	return screen.SeenAt == nil || d.Now.Sub(*screen.SeenAt) > lost
}

// seen says when a screen was last heard of, on its centre's clock.
func seen(l *i18n.Reader, c tenant.Centre, d identity.Device) string {
	if d.SeenAt == nil {
		return l.T("device.never")
	}
	at := c.Local(*d.SeenAt)
	return l.T("device.seen", "Date", l.Date(at), "Time", l.Time(at))
}

func (d Devices) none() bool {
	return !slices.ContainsFunc(d.Centres, func(c CentreDevices) bool { return len(c.Devices) > 0 })
}

func (d Devices) centreOptions(l *i18n.Reader) []ui.Option {
	var options []ui.Option
	for _, c := range d.Centres {
		options = append(options, ui.Option{Value: c.Centre.ID.String(), Label: l.Text(c.Centre.Name)})
	}
	return options
}

// chosen is the centre of the form: the one typed, or the only one there is.
func (d Devices) chosen() []string {
	if len(d.Centres) == 1 {
		return []string{d.Centres[0].Centre.ID.String()}
	}
	return []string{d.Form.Centre.String()}
}

func kinds(l *i18n.Reader) []ui.Option {
	var options []ui.Option
	for _, kind := range identity.DeviceKinds() {
		options = append(options, ui.Option{Value: kind, Label: l.T("device.kind." + kind)})
	}
	return options
}

// DisplayForm is how a board is to show and call.
type DisplayForm struct {
	identity.Display
	Device uuid.UUID
	Name   string // of the device
	Errors []ui.FieldError
}

// of is the form of a screen: what was just sent, where it is its own, or what is so.
func (f DisplayForm) of(screen identity.Device) DisplayForm {
	if f.Device == screen.ID {
		f.Name = screen.Name
		return f
	}
	return DisplayForm{Display: screen.Display, Device: screen.ID, Name: screen.Name}
}

// name is the name of a field: a page has several such forms, and no two fields may be called the same.
func (f DisplayForm) name(field string) string { return FieldOf(f.Device, field) }

// FieldOf is the name of a field of a device's form.
func FieldOf(device uuid.UUID, field string) string { return field + "-" + device.String() }

func wordsOf(l *i18n.Reader, prefix string, codes []string) []ui.Option {
	var options []ui.Option
	for _, code := range codes {
		options = append(options, ui.Option{Value: code, Label: l.T(prefix + code)})
	}
	return options
}
