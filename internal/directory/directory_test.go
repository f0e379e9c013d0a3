package directory_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"
)

func TestDirectory(t *testing.T) {
	t.Parallel()
	d := start(t)
	promises := map[string]func(*testing.T, published){
		"an agency is told whole":                              anAgencyIsToldWhole,
		"a programme is open between its dates":                aProgrammeIsOpenBetweenItsDates,
		"a centre is a place with its hours":                   aCentreIsAPlaceWithItsHours,
		"nothing sensitive is published":                       nothingSensitiveIsPublished,
		"another tenant's records are not there":               anotherTenantsRecordsAreNotThere,
		"nothing is null or empty and every id is one":         nothingIsNullOrEmpty,
		"pages have all keys and hold everything once":         pagesHoldEverythingOnce,
		"filters are combined":                                 filtersAreCombined,
		"words are found in every language and script":         wordsAreFound,
		"a filter that cannot be understood is named":          aWrongFilterIsNamed,
		"texts are in the reader's language and all in all":    textsAreInTheReadersLanguage,
		"any site may read and nothing is sent twice":          anySiteMayRead,
		"lines hold everything":                                linesHoldEverything,
		"the description of the interface lists what there is": theDescriptionListsWhatThereIs,
	}
	for name, promise := range promises {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			promise(t, published{d.Program, d.Program.Client(t)})
		})
	}
}

func (d published) office(t *testing.T, tenant, asked string) object {
	t.Helper()
	one := by(t, d.contents(t, tenant+"/organizations?lang=en&per_page=1000"), "name", "Employment office")
	return d.read(t, tenant+"/organizations/"+text(one, "id")+asked)
}

// service is what an organization does itself, not by a programme.
func service(t *testing.T, o object) object {
	t.Helper()
	var all []object
	for _, s := range list(o["services"]) {
		if text(s.(object), "program_id") == "" {
			all = append(all, s.(object))
		}
	}
	return by(t, all, "name", text(o, "name"))
}

func anAgencyIsToldWhole(t *testing.T, d published) {
	o := d.office(t, "kosovo", "?lang=en")
	s := service(t, o)
	want := map[string]string{"status": "active", "assured_date": "2026-10-15", "organization_id": text(o, "id")}
	for field, value := range want {
		if text(s, field) != value {
			t.Errorf("%s is %q, want %q", field, text(s, field), value)
		}
	}
	body, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	for _, piece := range []string{
		`"address_1":"Mother Teresa Street 1"`, `"transportation":"Next to the theatre"`, `"description":"Every day 8–16"`, `"number":"+383 38 000 111"`,
		`"description":"Outside opening hours"`, `"code":"sq","id"`, `"amount":0`, `"amount_description":"Free of charge"`, `"document":`,
		`"available":1`, `"name":"referrals"`, `"code":"work"`, `"link_entity":"service"`,
	} {
		if !strings.Contains(string(body), piece) {
			t.Errorf("it does not say %s in %.3000s", piece, body)
		}
	}
}

func aProgrammeIsOpenBetweenItsDates(t *testing.T, d published) {
	open := by(t, d.contents(t, "kosovo/services?lang=en&per_page=1000"), "name", "PAMM: grants in ten municipalities")
	if text(open, "status") != "active" || text(open, "alert") != "You can apply until 31 December 2026." {
		t.Errorf("an open call is %q: %q", text(open, "status"), text(open, "alert"))
	}
	if text(open, "program_id") == "" || text(open, "last_modified") < "2026-11-01T" {
		t.Errorf("it is of no programme, or opened without a change: %v", open)
	}
	whole, err := json.Marshal(d.read(t, "kosovo/services/"+text(open, "id")+"?lang=en"))
	if err != nil || !strings.Contains(string(whole), `"source":"European Union"`) || !strings.Contains(string(whole), `"amount_description":"10 euros"`) {
		t.Errorf("funder or cost is missing (%v): %s", err, whole)
	}
	grants := d.read(t, "kosovo/services/"+text(open, "id")+"?lang=en")
	if grants["minimum_age"] != 15.0 || grants["maximum_age"] != 24.0 || len(list(grants["service_areas"])) != 2 {
		t.Errorf("for ages %v to %v in %v", grants["minimum_age"], grants["maximum_age"], grants["service_areas"])
	}
	for name, alert := range map[string]string{
		"FAIR: grants for production and processing": "Opens on 1 December 2026.", "SSC: support for communities": "Closed for now",
	} {
		shut := by(t, d.contents(t, "kosovo/services?lang=en&full=true&per_page=1000"), "name", name)
		if text(shut, "status") != "inactive" || text(shut, "alert") != alert || list(shut["capacities"])[0].(object)["available"] != 0.0 {
			t.Errorf("%s is %q: %q", name, text(shut, "status"), text(shut, "alert"))
		}
	}
}

func aCentreIsAPlaceWithItsHours(t *testing.T, d published) {
	own := by(t, d.contents(t, "kosovo/organizations?full=true&lang=en&per_page=1000"), "name", "MSC Kosovo")
	var places []object
	for _, l := range list(own["locations"]) {
		places = append(places, l.(object))
	}
	here := by(t, places, "name", "Migrant Service Centre Prizren")
	hours := list(here["schedules"])[0].(object)
	if text(hours, "byday") != "MO,TU,WE,TH,FR" || text(hours, "opens_at") != "08:00+01:00" || text(hours, "freq") != "WEEKLY" || hours["timezone"] != 1.0 {
		t.Errorf("hours: %v", hours)
	}
	if there := list(here["addresses"])[0].(object); text(there, "city") != "Prizren" || text(there, "state_province") != "Kosovo" {
		t.Errorf("address: %v", there)
	}
	for _, s := range list(own["services"]) {
		if cost := list(s.(object)["cost_options"])[0].(object); cost["amount"] != 0.0 {
			t.Errorf("%s costs %v", text(s.(object), "name"), cost)
		}
	}
}

// everything is all a tenant publishes, as text.
func (d published) everything(code string) string {
	all := ""
	for _, of := range []string{"services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms"} {
		all += d.Get("/directory/" + code + "/" + of + "?format=ndjson&full=true&lang=en").Body
	}
	return all
}

func nothingSensitiveIsPublished(t *testing.T, d published) {
	o := d.operator(t, "kosovo")
	all := d.everything(o.Code)
	agencies, err := d.Catalogue.Agencies(t.Context(), o.ID)
	if err != nil {
		t.Fatal(err)
	}
	secret := []string{"Hidden 7", "+383 38 777 777", "private talk", `"recruiter-complaint"`, `"safety"`, "family-tracing"}
	programmes, _ := d.Catalogue.Programmes(t.Context(), o.ID)
	for _, p := range programmes {
		if p.Sensitive {
			secret = append(secret, p.ID.String(), p.Name["en"])
		}
	}
	for _, a := range agencies {
		if !a.Sensitive {
			continue
		}
		secret = append(secret, a.ID.String(), `"`+a.Name["en"]+`"`)
		for _, id := range []string{a.ID.String(), uuid.NewV5(a.ID, "hsds:service").String(), uuid.NewV5(a.ID, "hsds:location").String()} {
			for _, of := range []string{"organizations", "services", "service_at_locations"} {
				if answer := d.Get("/directory/" + o.Code + "/" + of + "/" + id); answer.Status != http.StatusNotFound {
					t.Errorf("%s of %s answers %d", of, a.Slug, answer.Status)
				}
			}
		}
	}
	if len(secret) < 10 {
		t.Fatalf("only %d secrets: this test would pass on anything", len(secret))
	}
	for _, text := range secret {
		if strings.Contains(all, text) {
			t.Errorf("the directory says %q", text)
		}
	}
}

func anotherTenantsRecordsAreNotThere(t *testing.T, d published) {
	owner := map[string]string{}
	for _, o := range d.operators(t)[:3] {
		for _, of := range []string{"organizations", "services", "service_at_locations"} {
			for _, one := range d.contents(t, o.Code+"/"+of+"?minimal=true") {
				id := text(one, "id")
				if owner[id] != "" {
					t.Errorf("%s stands in %s and in %s", id, owner[id], o.Code+"/"+of)
				}
				owner[id] = o.Code + "/" + of
			}
		}
	}
	theirs := text(d.office(t, "albania", "?lang=en"), "id")
	if answer := d.Get("/directory/kosovo/organizations/" + theirs); answer.Status != http.StatusNotFound {
		t.Errorf("another tenant's agency answers %d", answer.Status)
	}
	for _, path := range []string{"/directory/nowhere", "/directory/nowhere/services", "/directory/network/services", "/directory/kosovo/services/office"} {
		answer := d.Get(path)
		if answer.Status != http.StatusNotFound || answer.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s answers %d as %s", path, answer.Status, answer.Header.Get("Content-Type"))
		}
	}
}

// mayBeEmpty are demanded by the specification and often known to nobody.
var mayBeEmpty = []string{"city", "postal_code", "country"}

func nothingIsNullOrEmpty(t *testing.T, d published) {
	var look func(at string, node any)
	look = func(at string, node any) {
		switch n := node.(type) {
		case nil:
			t.Errorf("%s is null", at)
		case string:
			if n == "" && !slices.ContainsFunc(mayBeEmpty, func(key string) bool { return strings.HasSuffix(at, "."+key) }) {
				t.Errorf("%s is empty", at)
			}
			if strings.HasSuffix(at, ".id") || strings.HasSuffix(at, "_id") {
				if _, err := uuid.FromString(n); err != nil {
					t.Errorf("%s is %q", at, n)
				}
			}
		case []any:
			for _, one := range n {
				look(at, one)
			}
		case object:
			for key, value := range n {
				look(at+"."+key, value)
			}
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(d.everything("kosovo")), "\n") {
		var o object
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			t.Fatal(err)
		}
		look("", o)
		if changed := text(o, "last_modified"); changed != "" {
			if _, err := time.Parse(time.RFC3339Nano, changed); err != nil {
				t.Errorf("last_modified is %q", changed)
			}
		}
		if status := text(o, "status"); status != "" && status != "active" && status != "inactive" {
			t.Errorf("status is %q", status)
		}
	}
}

func pagesHoldEverythingOnce(t *testing.T, d published) {
	whole := d.read(t, "kosovo/services?per_page=1000")
	total := int(whole["total_items"].(float64))
	seen := map[string]bool{}
	pages := (total + 6) / 7
	for page := 1; page <= pages; page++ {
		p := d.read(t, "kosovo/services?per_page=7&page="+strconv.Itoa(page))
		if len(p) != 8 || p["total_items"] != float64(total) || p["total_pages"] != float64(pages) || p["page_number"] != float64(page) ||
			p["first_page"] != (page == 1) || p["last_page"] != (page == pages) || p["empty"] != false || p["size"] != float64(len(list(p["contents"]))) {
			t.Errorf("page %d of %d: %v", page, pages, p)
		}
		for _, one := range list(p["contents"]) {
			seen[text(one.(object), "id")] = true
		}
	}
	if len(seen) != total || total < 20 {
		t.Errorf("%d of %d services stand on the pages", len(seen), total)
	}
	for asked, found := range map[string]float64{"?search=nothingofthekind": 0, "?per_page=1000&page=99": float64(total)} {
		p := d.read(t, "kosovo/services"+asked)
		if len(p) != 8 || p["empty"] != true || p["size"] != 0.0 || p["last_page"] != true || p["total_items"] != found || len(list(p["contents"])) != 0 {
			t.Errorf("%s: %v", asked, p)
		}
	}
}

func filtersAreCombined(t *testing.T, d published) {
	o := d.office(t, "kosovo", "?lang=en")
	term := text(by(t, d.contents(t, "kosovo/taxonomy_terms?per_page=1000"), "code", "work"), "id")
	taxonomy := text(d.contents(t, "kosovo/taxonomies")[0], "id")
	of := "organization_id=" + text(o, "id")
	count := func(asked string) int { return len(d.contents(t, "kosovo/services?per_page=1000&"+asked)) }
	every, ofTerm, ofOffice := count(""), count("taxonomy_term_id="+term), count(of)
	if ofOffice != len(list(o["services"])) || ofTerm == 0 || ofTerm >= every || count(of+"&taxonomy_term_id="+term) > min(ofOffice, ofTerm) {
		t.Errorf("%d services, %d of the office, %d about work", every, ofOffice, ofTerm)
	}
	if n := count("taxonomy_id=" + taxonomy); n < ofTerm || n >= every || count("taxonomy_id="+text(o, "id")) != 0 {
		t.Errorf("%d of the taxonomy", n)
	}
	if n := len(d.contents(t, "kosovo/organizations?"+of+"&taxonomy_term_id="+term)); n != 1 {
		t.Errorf("%d such organizations", n)
	}
	s := service(t, o)
	changed := text(s, "last_modified")
	if n := count(of + "&modified_after=" + changed); n == 0 {
		t.Error("what was modified at that very moment is left out")
	}
	if n := count("modified_after=2999-01-01"); n != 0 {
		t.Errorf("%d are modified in the future", n)
	}
	for _, one := range d.contents(t, "kosovo/services?minimal=true&"+of) {
		if len(one) != 4 || text(one, "last_modified") == "" {
			t.Errorf("minimal: %v", one)
		}
	}
	if full := d.contents(t, "kosovo/services?full=true&"+of)[0]; full["capacities"] == nil {
		t.Errorf("full: %v", full)
	}
	if listed := d.contents(t, "kosovo/services?"+of)[0]; listed["capacities"] != nil || listed["organization"] == nil {
		t.Errorf("in a list: %v", listed)
	}
}

func wordsAreFound(t *testing.T, d published) {
	for _, words := range []string{
		"Employment+office", "zyra+e+punesimit", "Zyra+e+Pun%C3%ABsimit", "служба+запошљавање",
		"SLUZBA+zaposljavanje", "OFFICE+employment",
	} {
		found := d.contents(t, "kosovo/organizations?lang=en&per_page=1000&search="+words)
		if !slices.ContainsFunc(found, func(o object) bool { return text(o, "name") == "Employment office" }) {
			t.Errorf("%s finds %d without the office", words, len(found))
		}
	}
}
