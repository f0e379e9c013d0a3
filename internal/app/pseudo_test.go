package app_test

import (
	"strings"
	"testing"

	"prag/internal/testkit"
	"prag/internal/testkit/program"
)

// untranslated lists what a page says outside of ⟦brackets⟧: text and the attributes that are read out. What is marked as no matter of
// translation (codes, names of people) and what is written in another language on purpose (names of languages) is left out.
const untranslated = `(() => {
	const found = [], letters = /\p{L}{2,}/u;
	const exempt = e => e.closest("[translate=no], [lang]:not(html), script, style, noscript");
	let depth = 0;
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let node = walk.nextNode(); node; node = walk.nextNode()) {
		let outside = "";
		for (const c of node.data) {
			if (c === "⟦") depth++; else if (c === "⟧") depth--; else if (depth === 0) outside += c;
		}
		if (letters.test(outside) && !exempt(node.parentElement)) found.push(outside.trim());
	}
	for (const name of ["aria-label", "title", "placeholder", "alt", "label"]) {
		for (const e of document.querySelectorAll("[" + name + "]")) {
			const text = e.getAttribute(name);
			if (letters.test(text.replace(/⟦[^]*⟧/, "")) && !exempt(e)) found.push(name + ": " + text);
		}
	}
	if (letters.test(document.title.replace(/⟦[^]*⟧/, ""))) found.push("title: " + document.title);
	return found;
})()`

// The path once more in a language whose every translated text stands in brackets: what stands outside was never translated.
func TestNoPageShowsTextThatIsNotTranslated(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{Visits: 2000})
	browser := testkit.NewBrowser(t)
	w := walk{
		t: t, url: p.URL, lang: "x-pseudo", kiosk: browser.Tab(t, 1080, 1920), adviser: browser.Tab(t, 1280, 800),
		agency: browser.Tab(t, 1280, 800), region: browser.Tab(t, 1280, 800),
	}
	w.pages(w.kiosk, "/?lang=x-pseudo", "/k/prishtina/x-pseudo", "/k/prishtina/x-pseudo/topics/work", "/k/prishtina/x-pseudo/agencies",
		"/k/prishtina/x-pseudo/articles/check-job-offer", "/k/prishtina/x-pseudo/ticket", "/k/prishtina/x-pseudo/checklists",
		"/k/prishtina/x-pseudo/checklists/visa", "/k/prishtina/x-pseudo/services/going-abroad/place/1",
		"/k/prishtina/x-pseudo/services/going-abroad/place/here", "/k/prishtina/x-pseudo/services/going-abroad/place/1/elsewhere",
		"/k/prishtina/x-pseudo/articles/nowhere")
	w.kiosk.Open(w.url + "/k/prishtina/x-pseudo/ticket").Click("a.k-service").Wait(".k-answer-yes").Click("button[name=service]").Wait(".k-number-label")
	w.translated(w.kiosk)
	w.sit("prishtina")
	w.translated(w.adviser)
	w.adviser.Click("#do-call").Wait("form[action$='/start']")
	w.translated(w.adviser)
	w.adviser.Click("form[action$='/start'] button").Wait("form.d-log")
	w.translated(w.adviser)
	w.adviser.Click("button[name=then][value=refer]").Wait(".errors")
	w.translated(w.adviser)
	w.adviser.Click("label:has(input[name=topics][value=work])").Click("label:has(input[name=outcome][value=referral])")
	w.adviser.Click("button[name=then][value=refer]").Wait(".ref-choices")
	w.translated(w.adviser)
	code := w.write(agencyID(t, p, "prishtina", "employment-office"))
	w.translated(w.adviser)
	w.pages(w.adviser, "/desk/visits", "/desk/visits/new", "/desk/referrals?all=1", w.path(w.adviser)+"/slip", "/desk/now",
		"/desk/sessions", "/desk/sessions/new", "/desk/diary", "/desk/diary/new", "/partner", "/partner/entry")
	w.answer(code)
	w.pages(w.agency, "/partner", w.path(w.agency))
	w.signIn(w.region, "editor@kosovo.example", "/content")
	w.pages(w.region, "/content", "/content/due", "/content/new/agency", "/content/programme/pamm", "/content/article/visas/history")
	w.region = browser.Tab(t, 1280, 800)
	w.signIn(w.region, "manager@prishtina.example", "/desk")
	w.pages(w.region, "/desk/calling", "/desk/diary/hours", "/desk/waits", "/desk/reach", "/admin/devices")
	w.region = browser.Tab(t, 1280, 800)
	w.signIn(w.region, "coordinator@network.example", "/region")
	w.pages(w.region, "/region", "/region?from=2026-05&to=2026-01")
}

func (w walk) pages(tab *testkit.Tab, paths ...string) {
	w.t.Helper()
	for _, path := range paths {
		w.translated(tab.Open(w.url + path))
	}
}

// path is where a window is, without what the address asks for besides.
func (w walk) path(tab *testkit.Tab) string {
	path, _, _ := strings.Cut(strings.TrimPrefix(tab.URL(), w.url), "?")
	return path
}

func (w walk) translated(tab *testkit.Tab) {
	w.t.Helper()
	for _, text := range testkit.Eval[[]string](tab, untranslated) {
		w.t.Errorf("%s says %q", tab.URL(), text)
	}
}
