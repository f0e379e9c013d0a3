package desk

import (
	"slices"

	"prag/internal/identity"
	"prag/internal/web"
)

// Routes lists the advisers' addresses.
func (d *Desk) Routes() []web.Route {
	const line, call, log = identity.LineRead, identity.LineCall, identity.VisitWrite
	return slices.Concat([]web.Route{
		{Method: "GET", Path: "/desk", Permission: line, Handle: d.home},
		{Method: "GET", Path: "/desk/stream", Permission: line, Handle: d.stream, Stream: true},
		{Method: "GET", Path: "/desk/alert/stream", Permission: line, Handle: d.alertStream, Stream: true},
		{Method: "POST", Path: "/desk/alert", Permission: call, Handle: d.answerAlert},
		{Method: "POST", Path: "/desk/desk", Permission: call, Handle: d.chooseDesk},
		{Method: "POST", Path: "/desk/calls", Permission: call, Handle: d.callNext},
		{Method: "POST", Path: "/desk/calls/:ticket", Permission: call, Handle: d.callTicket},
		{Method: "POST", Path: "/desk/tickets/:ticket/recall", Permission: call, Handle: d.onTicket(d.line.Recall, home)},
		{Method: "POST", Path: "/desk/tickets/:ticket/start", Permission: call, Handle: d.start},
		{Method: "POST", Path: "/desk/tickets/:ticket/no-show", Permission: call, Handle: d.onTicket(d.line.NoShow, home+"?notice=no_show")},
		{Method: "POST", Path: "/desk/tickets/:ticket/finish", Permission: call, Handle: d.onTicket(d.line.Finish, home)},

		{Method: "GET", Path: "/desk/visits", Permission: log, Handle: d.dayBook},
		{Method: "GET", Path: "/desk/visits/new", Permission: log, Handle: d.newVisit},
		{Method: "GET", Path: "/desk/visits/:visit", Permission: log, Handle: d.correctVisit},
		{Method: "GET", Path: "/desk/tickets/:ticket/visit", Permission: log, Handle: d.ticketVisit},
		{Method: "POST", Path: "/desk/visits", Permission: log, Handle: d.saveVisit},

		{Method: "GET", Path: "/desk/reach", Permission: identity.CentreFigures, Handle: d.reachPage},
		{Method: "GET", Path: "/desk/waits", Permission: identity.CentreFigures, Handle: d.waitsPage},
	}, d.ticketRoutes(), d.counterRoutes(), d.callingRoutes(), d.referralRoutes(), d.taskRoutes(), d.sessionRoutes(), d.diaryRoutes(), d.hoursRoutes(), d.clientRoutes())
}
