package kiosk

import (
	"html"
	"net/http"
	"regexp"
	"slices"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"prag/internal/fault"
	"prag/internal/identity"
	"prag/internal/queue"
	"prag/internal/tenant"
	"prag/web/kioskui"
	"prag/web/ui"
)

// numbers are what a kiosk may give out by itself, and when.
type numbers struct {
	Now      int64             `json:"now"`  // milliseconds, by which the kiosk corrects its clock
	Zone     string            `json:"zone"` // in which the centre's clocks go
	Tags     []string          `json:"tags"` // in which its numbers are said
	Hours    []stretch         `json:"hours"`
	Services map[string]string `json:"services"` // service → queue
	Numbers  []number          `json:"numbers"`
}

// stretch is a time without a break in which the centre is open.
type stretch struct {
	From int64             `json:"from"` // milliseconds
	To   int64             `json:"to"`
	Day  string            `json:"day"`  // the business date, whose numbers are given out
	Says map[string]string `json:"says"` // HTML of the closed screen before it: by writing, and the day and time alone
}

type number struct {
	Queue string `json:"queue"`
	Day   string `json:"day"`
	Code  string `json:"code"`
	Label string `json:"label"`
	Box   string `json:"box"`  // of the picture a telephone reads
	Path  string `json:"path"` // its squares
}

// daysAhead is for how many days on which the centre is open a kiosk has numbers: when the server is away over night, it gives them out in
// the morning.
const daysAhead = 2

// lease tells a kiosk when its centre is open, and hands it its numbers for today and the next day.
func (k *Kiosk) lease(c echo.Context, centre tenant.Centre, d identity.Device) error {
	ctx := c.Request().Context()
	services, err := k.Directory.Services(ctx, centre)
	if err != nil {
		return err
	}
	open, err := k.stretches(c, centre)
	if err != nil {
		return err
	}
	answer := numbers{Now: k.Clock.Now().UnixMilli(), Zone: centre.TimeZone, Tags: centre.Tags(), Services: map[string]string{}}
	for _, s := range services {
		answer.Services[s.ID.String()] = s.QueueID.String()
	}
	for _, s := range open {
		answer.Hours = append(answer.Hours, stretch{
			From: s.Opens.UnixMilli(), To: s.Closes.UnixMilli(), Day: centre.BusinessDate(s.Opens).Format(time.DateOnly), Says: k.begins(centre, s),
		})
	}
	for _, day := range firstDays(centre, open) {
		leased, err := k.line.Lease(ctx, centre, d.ID, day)
		if err == nil {
			answer.Numbers, err = k.handedOut(c, answer.Numbers, leased)
		}
		if err != nil {
			return err
		}
	}
	return c.JSON(http.StatusOK, answer)
}

// handedOut adds numbers as a kiosk needs them, each with the picture that a telephone reads.
func (k *Kiosk) handedOut(c echo.Context, list []number, leased []queue.Leased) ([]number, error) {
	for _, l := range leased {
		qr, err := ui.NewQR(k.Address(c, "/t/"+l.Code))
		if err != nil {
			return nil, err
		}
		list = append(list, number{
			Queue: l.QueueID.String(), Day: l.BusinessDate.Format(time.DateOnly), Code: l.Code,
			Label: queue.Ticket{Series: l.Series, Number: l.Number}.Label(), Box: qr.Box(), Path: qr.Path,
		})
	}
	return list, nil
}

// firstDays are the business dates for which a kiosk has numbers.
func firstDays(centre tenant.Centre, open []tenant.Stretch) (days []time.Time) {
	for _, s := range open {
		if day := centre.BusinessDate(s.Opens); len(days) < daysAhead && !slices.ContainsFunc(days, day.Equal) {
			days = append(days, day)
		}
	}
	return days
}

// alwaysOpen is how many days a centre without hours is said to be open: longer than any kiosk is alone.
const alwaysOpen = 21

// stretches are the coming times in which a centre is open. One that never closes has a stretch for each of its days.
func (k *Kiosk) stretches(c echo.Context, centre tenant.Centre) ([]tenant.Stretch, error) {
	ctx, now := c.Request().Context(), k.Clock.Now()
	opening, err := k.Opening(c, centre)
	if err != nil {
		return nil, err
	}
	open, err := k.Directory.Stretches(ctx, centre, now)
	if err != nil || !k.Config.Demo && (len(open) > 0 || !opening.Open) {
		return open, err
	}
	turn := func(day time.Time) time.Time {
		return time.Date(day.Year(), day.Month(), day.Day(), centre.CutOver, 0, 0, 0, centre.Location())
	}
	open = nil
	for i := range alwaysOpen {
		day := centre.BusinessDate(now).AddDate(0, 0, i)
		open = append(open, tenant.Stretch{Opens: turn(day), Closes: turn(day.AddDate(0, 0, 1))})
	}
	return open, nil
}

// begins is what a closed screen says of a stretch, as HTML.
func (k *Kiosk) begins(centre tenant.Centre, s tenant.Stretch) map[string]string {
	next := kioskui.NewNext(s.Opens)
	says := map[string]string{"day": next.Day, "time": next.Time}
	for _, tag := range centre.Tags() {
		says[tag] = html.EscapeString(next.Says(k.Bundle.Reader(tag)))
	}
	return says
}

// labelPattern is a number as it stands in an address: series and number.
var labelPattern = regexp.MustCompile(`^[A-Z]{1,2}-[1-9]\d{0,2}$`)

// saidNumber is what is heard of a number that a kiosk may give out by itself. Only screens of the centre may have one spoken: everybody else
// could fill the voice's folder.
func (k *Kiosk) saidNumber(c echo.Context, at place) (templ.Component, error) {
	if !at.paired || !labelPattern.MatchString(c.Param("label")) {
		return nil, fault.Missing()
	}
	return kioskui.NumberWords(at.reader, c.Param("label")), nil
}
