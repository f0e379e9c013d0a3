package app_test

import (
	"testing"

	"prag/internal/testkit"
	"prag/internal/testkit/program"
)

// What needs no script at all: reading, taking a ticket, calling, logging the visit, referring, answering. Pages are loaded again
// where a script would have kept them current.
func TestTheWholePathWithoutAScript(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{})
	browser := testkit.NewBrowser(t)
	w := walk{
		t: t, url: p.URL, lang: "sq", bare: true, kiosk: browser.Tab(t, 390, 844).NoScript(), board: browser.Tab(t, 1920, 1080).NoScript(),
		adviser: browser.Tab(t, 390, 844).NoScript(), agency: browser.Tab(t, 390, 844).NoScript(),
	}
	label := w.takeTicket("prishtina")
	w.sit("prishtina")
	w.adviser.WaitText("#line", label).Click("#do-call").WaitText("#current", label)
	w.board.Open(w.url+"/board/prishtina").WaitText(".b-call", label)
	w.kiosk.Open(w.kiosk.URL()).Wait("#standing .k-turn")
	if testkit.Eval[bool](w.adviser, `"script" in document.documentElement.dataset`) {
		t.Fatal("a script ran: this test would prove nothing")
	}
	w.logVisit()
	code := w.write(agencyID(t, p, "prishtina", "employment-office"))
	w.answer(code)
	w.adviser.Open(w.url+"/desk").WaitText("#answers", code)
	w.adviser.Click("form[action$='/finish'] button").Wait("#do-call")
}
