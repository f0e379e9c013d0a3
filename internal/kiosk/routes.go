package kiosk

import (
	"slices"

	"prag/internal/identity"
	"prag/internal/printing"
	"prag/internal/web"
)

// Routes is the kiosk's route table.
func (k *Kiosk) Routes() []web.Route {
	return append([]web.Route{
		{Method: "GET", Path: "/k/:centre", Permission: identity.Public, Handle: k.wiped(k.kept(k.start))},
		{Method: "GET", Path: "/k/:centre/pictures/:name", Permission: identity.Public, Handle: k.picture},
		{Method: "POST", Path: "/k/:centre/look", Permission: identity.Public, Handle: k.fresh(k.changeLook)},
		{Method: "GET", Path: "/k/:centre/:lang", Permission: identity.Public, Handle: k.kept(k.topics)},
		{Method: "GET", Path: "/k/:centre/:lang/topics/:topic", Permission: identity.Public, Handle: k.kept(k.topic)},
		{Method: "GET", Path: "/k/:centre/:lang/articles/:slug", Permission: identity.Public, Handle: k.kept(k.article)},
		{Method: "GET", Path: "/k/:centre/:lang/articles/:slug/qr", Permission: identity.Public, Handle: k.pageCode},
		{Method: "GET", Path: "/k/:centre/:lang/checklists", Permission: identity.Public, Handle: k.kept(k.checklists)},
		{Method: "GET", Path: "/k/:centre/:lang/checklists/:slug", Permission: identity.Public, Handle: k.kept(k.checklist)},
		{Method: "GET", Path: "/k/:centre/:lang/checklists/:slug/qr", Permission: identity.Public, Handle: k.pageCode},
		{Method: "GET", Path: "/k/:centre/:lang/services/:service/place/:step", Permission: identity.Public, Handle: k.each(k.step)},
		{Method: "GET", Path: "/k/:centre/:lang/services/:service/place/:step/elsewhere", Permission: identity.Public, Handle: k.each(k.elsewhere)},
		{Method: "POST", Path: "/k/:centre/:lang/services/:service/place/:step/elsewhere", Permission: identity.Public, Handle: k.fresh(k.leaving), Limit: web.LimitTicket},
		{Method: "GET", Path: "/k/:centre/:lang/services/:service/place/:step/elsewhere/qr", Permission: identity.Public, Handle: k.pageCode},
		{Method: "GET", Path: "/k/:centre/:lang/search", Permission: identity.Public, Handle: k.kept(k.searchPage)},
		{Method: "POST", Path: "/k/:centre/:lang/search", Permission: identity.Public, Handle: k.fresh(k.search), Limit: web.LimitSearch},
		{Method: "POST", Path: "/k/:centre/:lang/search/voice", Permission: identity.Public, Handle: k.fresh(k.saying(k.foundPage)), Limit: web.LimitSearch},
		{Method: "POST", Path: "/k/:centre/:lang/feedback", Permission: identity.Public, Handle: k.fresh(k.feedback), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/thanks", Permission: identity.Public, Handle: k.kept(k.thanks)},
		{Method: "GET", Path: "/k/:centre/:lang/help", Permission: identity.Public, Handle: k.kept(k.help)},
		{Method: "GET", Path: "/k/:centre/:lang/now", Permission: identity.Public, Handle: k.kept(k.now)},
		{Method: "POST", Path: "/k/:centre/:lang/now", Permission: identity.Public, Handle: k.fresh(k.ask), Limit: web.LimitTicket},
		{Method: "GET", Path: "/k/:centre/:lang/coming", Permission: identity.Public, Handle: k.kept(k.coming)},
		{Method: "GET", Path: "/k/:centre/:lang/agencies", Permission: identity.Public, Handle: k.kept(k.agencies)},
		{Method: "GET", Path: "/k/:centre/:lang/ticket", Permission: identity.Public, Handle: k.fresh(k.choose)},
		{Method: "POST", Path: "/k/:centre/tickets", Permission: identity.Public, Handle: k.fresh(k.take), Limit: web.LimitTicket},
		{Method: "GET", Path: "/k/:centre/:lang/tickets/:code", Permission: identity.Public, Handle: k.fresh(k.ticket)},
		{Method: "POST", Path: "/k/:centre/:lang/tickets/:code/print", Permission: identity.Public, Handle: k.fresh(k.order(printing.Ticket, "code")), Limit: web.LimitTicket},
		{Method: "GET", Path: "/k/:centre/:lang/tickets/:code/print", Permission: identity.Public, Handle: k.fresh(k.paperPage(printing.Ticket))},
		{Method: "GET", Path: "/k/:centre/:lang/tickets/:code/print/voice", Permission: identity.Public, Handle: k.fresh(k.saying(k.paperOf(printing.Ticket))), Limit: web.LimitSearch},
		{Method: "POST", Path: "/k/:centre/:lang/articles/:slug/print", Permission: identity.Public, Handle: k.fresh(k.order(printing.Article, "slug")), Limit: web.LimitTicket},
		{Method: "GET", Path: "/k/:centre/:lang/articles/:slug/print", Permission: identity.Public, Handle: k.fresh(k.paperPage(printing.Article))},
		{Method: "GET", Path: "/k/:centre/:lang/articles/:slug/print/voice", Permission: identity.Public, Handle: k.fresh(k.saying(k.paperOf(printing.Article))), Limit: web.LimitSearch},
		{Method: "POST", Path: "/k/:centre/:lang/checklists/:slug/print", Permission: identity.Public, Handle: k.fresh(k.order(printing.Checklist, "slug")), Limit: web.LimitTicket},
		{Method: "GET", Path: "/k/:centre/:lang/checklists/:slug/print", Permission: identity.Public, Handle: k.fresh(k.paperPage(printing.Checklist))},
		{Method: "GET", Path: "/k/:centre/:lang/checklists/:slug/print/voice", Permission: identity.Public, Handle: k.fresh(k.saying(k.paperOf(printing.Checklist))), Limit: web.LimitSearch},
		{Method: "POST", Path: "/k/:centre/:lang/services/:service/place/:step/elsewhere/print", Permission: identity.Public, Handle: k.fresh(k.order(printing.Place, "service", "step")), Limit: web.LimitTicket},
		{Method: "GET", Path: "/k/:centre/:lang/services/:service/place/:step/elsewhere/print", Permission: identity.Public, Handle: k.fresh(k.paperPage(printing.Place))},
		{Method: "GET", Path: "/k/:centre/:lang/services/:service/place/:step/elsewhere/print/voice", Permission: identity.Public, Handle: k.fresh(k.saying(k.paperOf(printing.Place))), Limit: web.LimitSearch},
		{Method: "POST", Path: "/k/:centre/:lang/prints", Permission: identity.Public, Handle: k.fresh(k.printed), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/welcome/voice", Permission: identity.Public, Handle: k.voiced(k.welcome), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/voice", Permission: identity.Public, Handle: k.voiced(k.topics), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/topics/:topic/voice", Permission: identity.Public, Handle: k.voiced(k.topic), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/articles/:slug/voice", Permission: identity.Public, Handle: k.voiced(k.article), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/checklists/voice", Permission: identity.Public, Handle: k.voiced(k.checklists), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/checklists/:slug/voice", Permission: identity.Public, Handle: k.voiced(k.checklist), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/services/:service/place/:step/voice", Permission: identity.Public, Handle: k.voiced(k.step), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/services/:service/place/:step/elsewhere/voice", Permission: identity.Public, Handle: k.voiced(k.elsewhere), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/search/voice", Permission: identity.Public, Handle: k.voiced(k.searchPage), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/thanks/voice", Permission: identity.Public, Handle: k.voiced(k.thanks), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/help/voice", Permission: identity.Public, Handle: k.voiced(k.help), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/now/voice", Permission: identity.Public, Handle: k.voiced(k.now), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/coming/voice", Permission: identity.Public, Handle: k.voiced(k.coming), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/agencies/voice", Permission: identity.Public, Handle: k.voiced(k.agencies), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/come/voice", Permission: identity.Public, Handle: k.fresh(k.saying(k.come)), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/ticket/voice", Permission: identity.Public, Handle: k.voiced(k.choices), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/tickets/:code/voice", Permission: identity.Public, Handle: k.fresh(k.saying(k.standing)), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/tickets/:code/more", Permission: identity.Public, Handle: k.shown(k.tellPage)},
		{Method: "POST", Path: "/k/:centre/:lang/tickets/:code/more", Permission: identity.Public, Handle: k.fresh(k.tell), Limit: web.LimitTicket},
		{Method: "GET", Path: "/k/:centre/:lang/tickets/:code/more/voice", Permission: identity.Public, Handle: k.fresh(k.saying(k.tellPage)), Limit: web.LimitSearch},
		{Method: "GET", Path: "/t/:code/voice", Permission: identity.Public, Handle: k.ownVoice, Limit: web.LimitSearch},
		{Method: "GET", Path: "/t/:code", Permission: identity.Public, Handle: k.own},
		{Method: "POST", Path: "/t/:code/out", Permission: identity.Public, Handle: k.byHolder(k.line.GoOut), Limit: web.LimitTicket},
		{Method: "POST", Path: "/t/:code/back", Permission: identity.Public, Handle: k.byHolder(k.line.ComeBack), Limit: web.LimitTicket},
		{Method: "POST", Path: "/t/:code/give-back", Permission: identity.Public, Handle: k.byHolder(k.line.GiveBack), Limit: web.LimitTicket},
		{Method: "GET", Path: "/t/:code/more", Permission: identity.Public, Handle: k.ownTellPage},
		{Method: "POST", Path: "/t/:code/more", Permission: identity.Public, Handle: k.ownTell, Limit: web.LimitTicket},
		{Method: "GET", Path: "/t/:code/more/voice", Permission: identity.Public, Handle: k.ownTellVoice, Limit: web.LimitSearch},
		{Method: "GET", Path: "/t/:code/stream", Permission: identity.Public, Handle: k.stream, Stream: true},
	}, slices.Concat(k.stockRoutes(), k.joinRoutes(), k.appointmentRoutes(), k.referralRoutes())...)
}

// stockRoutes are those by which a paired kiosk gets along without a connection.
func (k *Kiosk) stockRoutes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/k/worker.js", Permission: identity.Public, Handle: k.worker},
		{Method: "GET", Path: "/k/:centre/stock", Permission: identity.Public, Handle: k.paired(k.stocked)},
		{Method: "POST", Path: "/k/:centre/numbers", Permission: identity.Public, Handle: k.paired(k.lease)},
		{Method: "POST", Path: "/k/:centre/done", Permission: identity.Public, Handle: k.paired(k.handIn)},
		{Method: "GET", Path: "/k/:centre/:lang/away/:page", Permission: identity.Public, Handle: k.kept(k.away)},
		{Method: "GET", Path: "/k/:centre/:lang/away/:page/voice", Permission: identity.Public, Handle: k.voiced(k.away), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/numbers/:label/voice", Permission: identity.Public, Handle: k.voiced(k.saidNumber), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/search/words", Permission: identity.Public, Handle: k.fresh(k.searchWords)},
	}
}

// joinRoutes are those by which a phone joins the line with the code that the centre's screens show.
func (k *Kiosk) joinRoutes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/join/:centre", Permission: identity.Public, Handle: k.fresh(k.joinStart)},
		{Method: "POST", Path: "/join/:centre", Permission: identity.Public, Handle: k.fresh(k.joinEnter), Limit: web.LimitJoin},
		{Method: "GET", Path: "/join/:centre/:lang", Permission: identity.Public, Handle: k.fresh(k.joinChoose)},
		{Method: "GET", Path: "/join/:centre/:lang/voice", Permission: identity.Public, Handle: k.fresh(k.saying(k.joinAsks)), Limit: web.LimitSearch},
		{Method: "GET", Path: "/join/:centre/:lang/services/voice", Permission: identity.Public, Handle: k.fresh(k.saying(k.joinOffers)), Limit: web.LimitSearch},
		{Method: "POST", Path: "/join/:centre/:lang", Permission: identity.Public, Handle: k.fresh(k.joinTake), Limit: web.LimitTicket},
	}
}
