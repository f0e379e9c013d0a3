package desk

import (
	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/appointment"
	"prag/internal/catalogue"
	"prag/internal/client"
	"prag/internal/fault"
	"prag/internal/followup"
	"prag/internal/printing"
	"prag/internal/queue"
	"prag/internal/reach"
	"prag/internal/referral"
	"prag/internal/statistics"
	"prag/internal/tenant"
	"prag/internal/visit"
	"prag/internal/voice"
	"prag/internal/web"
)

const home = "/desk"

// Desk serves the advisers' pages.
type Desk struct {
	*web.Server
	line      *queue.Line
	visits    *visit.Log
	referrals *referral.Referrals
	cat       *catalogue.Catalogue
	reach     *reach.Reach
	paper     *printing.Printing
	stats     *statistics.Statistics
	diary     *appointment.Diary
	clients   *client.Clients
	tasks     *followup.Tasks
	voice     *voice.Voice
}

// New makes the advisers' pages.
func New(
	s *web.Server, line *queue.Line, visits *visit.Log, referrals *referral.Referrals, cat *catalogue.Catalogue,
	seen *reach.Reach, paper *printing.Printing, stats *statistics.Statistics, diary *appointment.Diary,
	clients *client.Clients, tasks *followup.Tasks, aloud *voice.Voice,
) *Desk {
	return &Desk{
		Server: s, line: line, visits: visits, referrals: referrals, cat: cat, reach: seen, paper: paper, stats: stats, diary: diary,
		clients: clients, tasks: tasks, voice: aloud,
	}
}

// seat is where the signed-in person works: the centre, and the desk once one was chosen.
type seat struct {
	centre tenant.Centre
	desk   tenant.Desk
	desks  []tenant.Desk
}

// chosen reports whether the person sits at a desk.
func (s seat) chosen() bool { return s.desk.ID != uuid.Nil }

// seat reads where the person works. A desk that the centre no longer has is none.
func (d *Desk) seat(c echo.Context) (s seat, err error) {
	if s.centre, err = d.Centre(c); err != nil {
		return s, err
	}
	if s.desks, err = d.Directory.Desks(c.Request().Context(), s.centre); err != nil {
		return s, err
	}
	for _, desk := range s.desks {
		if desk.ID == d.DeskID(c) {
			s.desk = desk
		}
	}
	return s, nil
}

// chooseDesk opens the desk at which the person sits down.
func (d *Desk) chooseDesk(c echo.Context) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	at, err := d.seat(c)
	if err != nil {
		return err
	}
	for _, desk := range at.desks {
		if desk.ID == web.ID(form, "desk") {
			by := queue.Caller{Centre: at.centre, Desk: desk.ID, Staff: web.Who(c)}
			if err := d.line.Sit(c.Request().Context(), by); err != nil {
				return err
			}
			d.SetDesk(c, desk.ID)
			return web.See(c, home)
		}
	}
	return fault.Missing()
}
