package app_test

import (
	"net/http"
	"regexp"
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
	waitsAtTheAgency(t, p, adviser)
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

// waitsAtTheAgency sends the employment office a referral of the visit just logged, so that its pages have all their forms.
func waitsAtTheAgency(t *testing.T, p *program.Program, adviser *program.Client) {
	t.Helper()
	centre, err := p.Directory.BySlug(t.Context(), "prishtina")
	if err != nil {
		t.Fatal(err)
	}
	agencies, err := p.Catalogue.Agencies(t.Context(), centre.TenantID)
	if err != nil {
		t.Fatal(err)
	}
	visit := regexp.MustCompile(`/desk/referrals/new\?visit=[0-9a-f-]+`).FindString(adviser.Sees("/desk/visits"))
	for _, a := range agencies {
		if a.Slug == "employment-office" {
			form := program.Fields(adviser.Sees(visit + "&agency=" + a.ID.String()))
			form.Set("agreed", "yes")
			if answer := adviser.Post("/desk/referrals", form); answer.Status != http.StatusSeeOther {
				t.Fatalf("status %d\n%s", answer.Status, answer.Body)
			}
		}
	}
}
