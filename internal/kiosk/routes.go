package kiosk

import (
	"prag/internal/identity"
	"prag/internal/printing"
	"prag/internal/web"
)

// Routes is the kiosk's route table.
func (k *Kiosk) Routes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/k/:centre", Permission: identity.Public, Handle: k.wiped(k.kept(k.start))},
		{Method: "GET", Path: "/k/worker.js", Permission: identity.Public, Handle: k.worker},
		{Method: "GET", Path: "/k/:centre/stock", Permission: identity.Public, Handle: k.paired(k.stocked)},
		{Method: "POST", Path: "/k/:centre/numbers", Permission: identity.Public, Handle: k.paired(k.lease)},
		{Method: "POST", Path: "/k/:centre/done", Permission: identity.Public, Handle: k.paired(k.handIn)},
		{Method: "GET", Path: "/k/:centre/:lang/away/:page", Permission: identity.Public, Handle: k.kept(k.away)},
		{Method: "GET", Path: "/k/:centre/:lang/search/words", Permission: identity.Public, Handle: k.fresh(k.searchWords)},
		{Method: "POST", Path: "/k/:centre/look", Permission: identity.Public, Handle: k.fresh(k.changeLook)},
		{Method: "GET", Path: "/k/:centre/:lang", Permission: identity.Public, Handle: k.kept(k.topics)},
		{Method: "GET", Path: "/k/:centre/:lang/topics/:topic", Permission: identity.Public, Handle: k.kept(k.topic)},
		{Method: "GET", Path: "/k/:centre/:lang/articles/:slug", Permission: identity.Public, Handle: k.kept(k.article)},
		{Method: "GET", Path: "/k/:centre/:lang/articles/:slug/qr", Permission: identity.Public, Handle: k.articleCode},
		{Method: "GET", Path: "/k/:centre/:lang/search", Permission: identity.Public, Handle: k.kept(k.searchPage)},
		{Method: "POST", Path: "/k/:centre/:lang/search", Permission: identity.Public, Handle: k.fresh(k.search), Limit: web.LimitSearch},
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
		{Method: "GET", Path: "/k/:centre/:lang/tickets/:code/print", Permission: identity.Public, Handle: k.fresh(k.paperPage(printing.Ticket, "code"))},
		{Method: "GET", Path: "/k/:centre/:lang/tickets/:code/print/voice", Permission: identity.Public, Handle: k.fresh(k.saying(k.paperOf(printing.Ticket, "code"))), Limit: web.LimitSearch},
		{Method: "POST", Path: "/k/:centre/:lang/articles/:slug/print", Permission: identity.Public, Handle: k.fresh(k.order(printing.Article, "slug")), Limit: web.LimitTicket},
		{Method: "GET", Path: "/k/:centre/:lang/articles/:slug/print", Permission: identity.Public, Handle: k.fresh(k.paperPage(printing.Article, "slug"))},
		{Method: "GET", Path: "/k/:centre/:lang/articles/:slug/print/voice", Permission: identity.Public, Handle: k.fresh(k.saying(k.paperOf(printing.Article, "slug"))), Limit: web.LimitSearch},
		{Method: "POST", Path: "/k/:centre/:lang/prints", Permission: identity.Public, Handle: k.fresh(k.printed), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/welcome/voice", Permission: identity.Public, Handle: k.voiced(k.welcome), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/voice", Permission: identity.Public, Handle: k.voiced(k.topics), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/topics/:topic/voice", Permission: identity.Public, Handle: k.voiced(k.topic), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/articles/:slug/voice", Permission: identity.Public, Handle: k.voiced(k.article), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/search/voice", Permission: identity.Public, Handle: k.voiced(k.searchPage), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/thanks/voice", Permission: identity.Public, Handle: k.voiced(k.thanks), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/help/voice", Permission: identity.Public, Handle: k.voiced(k.help), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/now/voice", Permission: identity.Public, Handle: k.voiced(k.now), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/coming/voice", Permission: identity.Public, Handle: k.voiced(k.coming), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/agencies/voice", Permission: identity.Public, Handle: k.voiced(k.agencies), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/ticket/voice", Permission: identity.Public, Handle: k.voiced(k.choices), Limit: web.LimitSearch},
		{Method: "GET", Path: "/k/:centre/:lang/tickets/:code/voice", Permission: identity.Public, Handle: k.fresh(k.saying(k.standing)), Limit: web.LimitSearch},
		{Method: "GET", Path: "/join/:centre", Permission: identity.Public, Handle: k.fresh(k.joinStart)},
		{Method: "POST", Path: "/join/:centre", Permission: identity.Public, Handle: k.fresh(k.joinEnter), Limit: web.LimitJoin},
		{Method: "GET", Path: "/join/:centre/:lang", Permission: identity.Public, Handle: k.fresh(k.joinChoose)},
		{Method: "POST", Path: "/join/:centre/:lang", Permission: identity.Public, Handle: k.fresh(k.joinTake), Limit: web.LimitTicket},
		{Method: "GET", Path: "/t/:code/voice", Permission: identity.Public, Handle: k.ownVoice, Limit: web.LimitSearch},
		{Method: "GET", Path: "/t/:code", Permission: identity.Public, Handle: k.own},
		{Method: "POST", Path: "/t/:code/out", Permission: identity.Public, Handle: k.byHolder(k.line.GoOut), Limit: web.LimitTicket},
		{Method: "POST", Path: "/t/:code/back", Permission: identity.Public, Handle: k.byHolder(k.line.ComeBack), Limit: web.LimitTicket},
		{Method: "POST", Path: "/t/:code/give-back", Permission: identity.Public, Handle: k.byHolder(k.line.GiveBack), Limit: web.LimitTicket},
		{Method: "GET", Path: "/t/:code/stream", Permission: identity.Public, Handle: k.stream, Stream: true},
	}
}
