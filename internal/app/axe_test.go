package app_test

import (
	"strings"
	"testing"

	"prag/internal/testkit"
	"prag/internal/testkit/program"
)

// Every kind of page of the front door and the back offices, in every language and script, with two years of data behind it.
func TestTheBackOfficesAreAccessibleInEveryLanguage(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{Visits: 3000})
	adviser := p.SignedIn(t, "adviser@prishtina.example")
	visit := program.Fields(adviser.Sees("/desk/visits/new"))
	visit["topics"], visit["outcome"] = []string{"work"}, []string{"info_only"}
	adviser.Sends("/desk/visits", visit, "/desk/visits?notice=saved")
	browser := testkit.NewBrowser(t)
	for role, pages := range map[string][]string{
		"":                          {"/", "/sign-in", "/device", "/board/prishtina"},
		"manager@prishtina.example": {"/desk", "/desk/visits/new", "/desk/visits", "/desk/referrals", "/desk/approvals", "/desk/tasks", "/desk/team", "/desk/reach", "/admin/devices", "/desk/diary", "/desk/diary?view=week", "/desk/diary/new", "/desk/diary/hours"},
		"adviser@prishtina.example": {"first:/desk/visits/", "/desk/referrals/rules", "first:/desk/referrals/", "slip:/desk/referrals/"},
		"intake@employment-office.kosovo.example": {"/partner", "/partner/entry", "first:/partner/"},
		"editor@kosovo.example":                   {"/content", "/content/due", "/content/import", "/content/programme/pamm"},
		"coordinator@network.example":             {"/region"},
	} {
		tab := browser.Tab(t, 1280, 800)
		if role != "" {
			p.SignIn(tab, role, "")
		}
		for _, page := range pages {
			kind, prefix, ok := strings.Cut(page, ":")
			if ok {
				tab.Open(p.URL + strings.TrimSuffix(prefix, "/"))
				page = testkit.Eval[string](tab, `(document.querySelector('a[href^="`+prefix+`"]:not([href*="new"], [href$="rules"], [href$="entry"])') ?? {getAttribute: () => ""}).getAttribute("href")`)
				if page == "" {
					t.Errorf("%s: no page begins with %s", role, prefix)
					continue
				}
			}
			if kind == "slip" {
				page, _, _ = strings.Cut(page, "?")
				page += "/slip"
			}
			for _, lang := range []string{"sq", "sr", "sr-Latn", "en"} {
				separator := "?"
				if strings.Contains(page, "?") {
					separator = "&"
				}
				where := strings.Trim(strings.NewReplacer("/", "-", "?", "-", "=", "-").Replace(page)+"-"+lang, "-")
				tab.Size(1280, 800).Open(p.URL+page+separator+"lang="+lang).Fits(where, [2]int64{390, 844})
			}
		}
	}
}
