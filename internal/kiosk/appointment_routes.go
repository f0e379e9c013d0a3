package kiosk

import (
	"prag/internal/identity"
	"prag/internal/printing"
	"prag/internal/web"
)

// appointmentRoutes are those of booking, of the waiting list and of group sessions, and of what the holder of a code does with it.
func (k *Kiosk) appointmentRoutes() []web.Route {
	const public = identity.Public
	return []web.Route{
		{Method: "GET", Path: "/k/:centre/:lang/appointments", Permission: public, Handle: k.shown(k.appointments)},
		{Method: "GET", Path: "/k/:centre/:lang/appointments/voice", Permission: public, Handle: k.fresh(k.saying(k.appointments)), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/appointments/:service", Permission: public, Handle: k.shown(k.times)},
		{Method: "GET", Path: "/k/:centre/:lang/appointments/:service/voice", Permission: public, Handle: k.fresh(k.saying(k.times)), Limit: web.LimitSearch},
		{Method: "POST", Path: "/k/:centre/:lang/appointments/:service", Permission: public, Handle: k.fresh(k.hold), Limit: web.LimitTicket},
		{Method: "GET", Path: "/k/:centre/:lang/appointments/:service/wait", Permission: public, Handle: k.shown(k.askWait)},
		{Method: "GET", Path: "/k/:centre/:lang/appointments/:service/wait/voice", Permission: public, Handle: k.fresh(k.saying(k.askWait)), Limit: web.LimitSearch},
		{Method: "POST", Path: "/k/:centre/:lang/appointments/:service/wait", Permission: public, Handle: k.fresh(k.joinWait), Limit: web.LimitTicket},
		{Method: "GET", Path: "/k/:centre/:lang/waits/:code", Permission: public, Handle: k.fresh(k.wait)},
		{Method: "GET", Path: "/k/:centre/:lang/waits/:code/voice", Permission: public, Handle: k.fresh(k.saying(k.waitPage)), Limit: web.LimitSearch},
		{Method: "POST", Path: "/k/:centre/:lang/waits/:code", Permission: public, Handle: k.fresh(k.answerWait), Limit: web.LimitTicket},
		{Method: "GET", Path: "/k/:centre/:lang/bookings/:code", Permission: public, Handle: k.shown(k.booking)},
		{Method: "GET", Path: "/k/:centre/:lang/bookings/:code/voice", Permission: public, Handle: k.fresh(k.saying(k.booking)), Limit: web.LimitSearch},
		{Method: "POST", Path: "/k/:centre/:lang/bookings/:code", Permission: public, Handle: k.fresh(k.book), Limit: web.LimitTicket},
		{Method: "POST", Path: "/k/:centre/:lang/bookings/:code/let", Permission: public, Handle: k.fresh(k.letGo), Limit: web.LimitTicket},
		{Method: "GET", Path: "/k/:centre/:lang/bookings/:code/move", Permission: public, Handle: k.fresh(k.moving)},
		{Method: "GET", Path: "/k/:centre/:lang/bookings/:code/move/voice", Permission: public, Handle: k.fresh(k.saying(k.movingTimes)), Limit: web.LimitSearch},
		{Method: "POST", Path: "/k/:centre/:lang/bookings/:code/move", Permission: public, Handle: k.fresh(k.move), Limit: web.LimitTicket},
		{Method: "POST", Path: "/k/:centre/:lang/bookings/:code/print", Permission: public, Handle: k.fresh(k.order(printing.Booking, "code")), Limit: web.LimitTicket},
		{Method: "GET", Path: "/k/:centre/:lang/bookings/:code/print", Permission: public, Handle: k.fresh(k.paperPage(printing.Booking))},
		{Method: "GET", Path: "/k/:centre/:lang/bookings/:code/print/voice", Permission: public, Handle: k.fresh(k.saying(k.paperOf(printing.Booking))), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/arrive", Permission: public, Handle: k.shown(k.arrivePage)},
		{Method: "GET", Path: "/k/:centre/:lang/arrive/voice", Permission: public, Handle: k.fresh(k.saying(k.arrivePage)), Limit: web.LimitSearch},
		{Method: "POST", Path: "/k/:centre/:lang/arrive", Permission: public, Handle: k.fresh(k.arrive), Limit: web.LimitTicket},
		{Method: "GET", Path: "/k/:centre/:lang/sessions", Permission: public, Handle: k.shown(k.sessions)},
		{Method: "GET", Path: "/k/:centre/:lang/sessions/voice", Permission: public, Handle: k.fresh(k.saying(k.sessions)), Limit: web.LimitSearch},
		{Method: "POST", Path: "/k/:centre/:lang/sessions", Permission: public, Handle: k.fresh(k.signUp), Limit: web.LimitTicket},
		{Method: "GET", Path: "/k/:centre/:lang/sessions/:session/seats/:code", Permission: public, Handle: k.shown(k.seat)},
		{Method: "GET", Path: "/k/:centre/:lang/sessions/:session/seats/:code/voice", Permission: public, Handle: k.fresh(k.saying(k.seat)), Limit: web.LimitSearch},
		{Method: "POST", Path: "/k/:centre/:lang/sessions/:session/seats/:code/give-up", Permission: public, Handle: k.fresh(k.giveUpSeat), Limit: web.LimitTicket},
		{Method: "POST", Path: "/t/:code/confirm", Permission: public, Handle: k.byAppointee(k.diary.Confirm), Limit: web.LimitTicket},
		{Method: "POST", Path: "/t/:code/cancel", Permission: public, Handle: k.byAppointee(k.diary.Cancel), Limit: web.LimitTicket},
		{Method: "POST", Path: "/t/:code/arrive", Permission: public, Handle: k.ownArrive, Limit: web.LimitJoin},
		{Method: "POST", Path: "/t/:code/earlier", Permission: public, Handle: k.askEarlier, Limit: web.LimitTicket},
		{Method: "POST", Path: "/t/:code/remind", Permission: public, Handle: k.beReminded, Limit: web.LimitTicket},
		{Method: "POST", Path: "/t/:code/forget", Permission: public, Handle: k.forgetMe, Limit: web.LimitTicket},
		{Method: "GET", Path: "/t/:code/calendar", Permission: public, Handle: k.calendar},
	}
}
