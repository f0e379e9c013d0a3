package region_test

import (
	"bufio"
	"encoding/csv"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"prag/internal/clock"
	"prag/internal/config"
	"prag/internal/db"
	"prag/internal/events"
	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/internal/region"
	"prag/internal/statistics"
	"prag/internal/tally"
	"prag/internal/tenant"
	"prag/internal/testkit"
	"prag/internal/web"
	"prag/locales"
	assets "prag/web"
)

// office is the coordinator's part of the program, on real servers.
type office struct {
	*testing.T
	db      *db.DB
	hub     *events.Hub
	centres []tenant.Centre
	address string
	client  *http.Client
}

const password = "long enough for a test"

func newOffice(t *testing.T) *office {
	t.Helper()
	c := clock.At(time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC))
	d, redis := testkit.DB(t, c), testkit.RedisClient(t, testkit.Redis(t))
	o := &office{T: t, db: d, hub: events.NewHub(redis, testkit.Log(t))}
	for range 2 {
		o.centres = append(o.centres, testkit.NewPlace(t, d, 1, 1).Centre)
	}
	staff := identity.New(d, testkit.Keys(t))
	o.staff(staff)
	bundle, err := i18n.Load(locales.Messages)
	if err != nil {
		t.Fatal(err)
	}
	files, err := assets.Load()
	if err != nil {
		t.Fatal(err)
	}
	server, err := web.New(web.Deps{
		Config: config.Config{NoLimits: true}, Log: testkit.Log(t), Clock: c, DB: d, Redis: redis, Hub: o.hub, Bundle: bundle, Assets: files,
		Identity: staff, Directory: tenant.NewDirectory(d, c),
	})
	if err != nil {
		t.Fatal(err)
	}
	server.Mount(region.New(server, statistics.New(d)).Routes())
	front := httptest.NewServer(server.Handler())
	t.Cleanup(front.Close)
	t.Cleanup(o.hub.Close)
	o.address = front.URL
	return o
}

func (o *office) staff(staff *identity.Identity) {
	o.Helper()
	err := o.db.InTenant(o.Context(), tenant.NetworkID(), func(tx *db.Tx) error {
		return tx.Exec(`INSERT INTO tenant (tenant_id, code, kind, name, territory, languages, created_at)
			VALUES (?, 'network', 'network', '{}', '{}', '{sq,sr,en}', ?)`, tx.Tenant, tx.Now).Error
	})
	if err != nil {
		o.Fatal(err)
	}
	for _, n := range []struct {
		tenant tenant.Centre
		staff  identity.NewStaff
	}{
		{tenant.Centre{TenantID: tenant.NetworkID()}, identity.NewStaff{Email: "coordinator@network.example", Role: identity.Coordinator}},
		{o.centres[0], identity.NewStaff{Email: "adviser@place.example", Role: identity.Adviser, CentreID: o.centres[0].ID}},
	} {
		n.staff.Name, n.staff.Password, n.staff.Language = "Somebody", password, "en"
		if _, err := staff.Create(o.Context(), n.tenant.TenantID, n.staff); err != nil {
			o.Fatal(err)
		}
	}
}

func (o *office) signIn(email string) {
	o.Helper()
	jar, _ := cookiejar.New(nil) // never fails without options
	o.client = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := o.client.PostForm(o.address+"/sign-in", url.Values{"email": {email}, "password": {password}})
	if err != nil {
		o.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusSeeOther {
		o.Fatalf("sign-in of %s: %d", email, answer.StatusCode)
	}
}

func (o *office) get(path string) (int, string) {
	o.Helper()
	answer, err := o.client.Get(o.address + path)
	if err != nil {
		o.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		o.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

func (o *office) count(c tenant.Centre, day time.Time, n int64) {
	o.Helper()
	err := o.db.InTenant(o.Context(), c.TenantID, func(tx *db.Tx) error {
		return tally.Append(tx, c.ID, day, tally.Delta{Measure: tally.Visits, N: n})
	})
	if err != nil {
		o.Fatal(err)
	}
}

func day(m time.Month, d int) time.Time { return time.Date(2026, m, d, 0, 0, 0, 0, time.UTC) }

var rowOf = regexp.MustCompile(`(?s)^"([^"]+)">.*<td data-figure="visits">\s*([0-9,]+)`)

// visits reads the figures off the page: slug → visits.
func visits(t *testing.T, page string) map[string]int {
	t.Helper()
	figures := map[string]int{}
	for _, row := range strings.Split(page, "<tr data-centre=") {
		m := rowOf.FindStringSubmatch(row)
		if m == nil {
			continue
		}
		n, err := strconv.Atoi(strings.ReplaceAll(m[2], ",", ""))
		if err != nil {
			t.Fatal(err)
		}
		figures[m[1]] = n
	}
	return figures
}

func TestTheCoordinatorSeesAVisitFromTheMomentItIsSaved(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.signIn("coordinator@network.example")
	o.count(o.centres[0], day(time.November, 20), 1234)
	o.count(o.centres[1], day(time.May, 4), 7)
	_, page := o.get("/region")
	if diff := cmp.Diff(map[string]int{o.centres[0].Slug: 1234, o.centres[1].Slug: 7}, visits(t, page)); diff != "" {
		t.Errorf("want - got +: %s", diff)
	}
	o.count(o.centres[0], day(time.November, 23), 1)
	if _, page = o.get("/region?from=2026-11&to=2026-11"); visits(t, page)[o.centres[0].Slug] != 1235 {
		t.Errorf("after one more visit: %v", visits(t, page))
	}
}

func TestOnlyTheCoordinatorComparesAndTakesFilesAlong(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.client = http.DefaultClient
	for _, path := range []string{"/region", "/region/stream", "/region/visits.csv"} {
		if status, _ := o.get(path); status != http.StatusUnauthorized {
			t.Errorf("%s without signing in: %d", path, status)
		}
	}
	o.signIn("adviser@place.example")
	for _, path := range []string{"/region", "/region/stream", "/region/visits.csv"} {
		if status, _ := o.get(path); status != http.StatusForbidden {
			t.Errorf("%s as adviser: %d", path, status)
		}
	}
}

func TestTheFileHasTheFiguresOfThePage(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.signIn("coordinator@network.example")
	for i, c := range o.centres {
		o.count(c, day(time.May, 4), int64(40+i))
		o.count(c, day(time.June, 2), int64(300*i))
	}
	const query = "?from=2026-04&to=2026-07"
	_, page := o.get("/region" + query)
	_, file := o.get("/region/visits.csv" + query)
	records, err := csv.NewReader(strings.NewReader(file)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(records) != 1+4*len(o.centres) {
		t.Fatalf("%d rows, want a header and one a centre and month", len(records))
	}
	sums := map[string]int{}
	for _, r := range records[1:] {
		n, err := strconv.Atoi(r[6])
		if (err == nil) != (r[5] == "number") {
			t.Errorf("status %q beside visits %q", r[5], r[6])
		}
		sums[r[3]] += n
	}
	if diff := cmp.Diff(visits(t, page), sums); diff != "" {
		t.Errorf("page - file +: %s", diff)
	}
}

func TestAnEarlierMonthThanTheFirstIsSaidBesideTheField(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.signIn("coordinator@network.example")
	for query, want := range map[string]struct{ field, sentence string }{
		"?from=2026-05&to=2026-04":                          {"to", "The last month is before the first."},
		"?from=2026-05&to=2027-01":                          {"to", "This month has not begun yet."},
		"?from=soon&to=2026-04":                             {"from", "Please choose a month."},
		"?from=2000-01&to=2026-04":                          {"from", "This is too long. At most 300 months can be compared."},
		"?from=2026-04&to=2026-04&centre=nowhere":           {"centre", "There is no such centre."},
		"?from=2026-04&to=2026-04&centre=" + "%3Cscript%3E": {"centre", "There is no such centre."},
	} {
		status, page := o.get("/region" + query)
		if status != http.StatusUnprocessableEntity || !strings.Contains(page, `id="`+want.field+`-error">`+want.sentence) {
			t.Errorf("%s: %d, no sentence beside %s", query, status, want.field)
		}
		values, _ := url.ParseQuery(query[1:])
		if !strings.Contains(page, `<option value="`+values.Get("from")+`" selected>`) {
			t.Errorf("%s: the typed value is lost", query)
		}
		if status, _ := o.get("/region/visits.csv" + query); status != http.StatusUnprocessableEntity {
			t.Errorf("%s as a file: %d", query, status)
		}
	}
}

func TestEachComparisonAndFileIsNoted(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.signIn("coordinator@network.example")
	o.get("/region?from=2026-05&to=2026-08")
	o.get("/region/visits.csv?from=2026-05&to=2026-05")
	var notes []string
	err := o.db.InTenant(t.Context(), tenant.NetworkID(), func(tx *db.Tx) (err error) {
		notes, err = db.All[string](tx, `SELECT action || ' ' || subject FROM audit WHERE action LIKE 'region.%' ORDER BY id`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"region.compare months:2026-05/2026-08", "region.download months:2026-05/2026-05"}
	if diff := cmp.Diff(want, notes); diff != "" {
		t.Errorf("want - got +: %s", diff)
	}
}

func TestAFigureMovesOnTheOpenPage(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.signIn("coordinator@network.example")
	answer, err := o.client.Get(o.address + "/region/stream?reader=en&from=2026-11&to=2026-11")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(nil, 1<<20)
	c := o.centres[0]
	o.count(c, day(time.November, 23), 41)
	o.hub.Publish(t.Context(), events.Event{Tenant: c.TenantID, Topic: events.Figures, Subject: c.ID})
	go o.hub.Run(t.Context())
	var page strings.Builder
	for lines.Scan() {
		page.WriteString(strings.TrimPrefix(lines.Text(), "data: ") + "\n")
		if visits(t, page.String())[c.Slug] == 41 {
			return
		}
	}
	t.Errorf("the stream ended without the figure: %v", lines.Err())
}

func TestThePageIsWholeInEveryLanguage(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.signIn("coordinator@network.example")
	o.count(o.centres[0], day(time.November, 20), 3)
	for _, tag := range i18n.Tags() {
		status, page := o.get("/region?lang=" + tag)
		if missing := regexp.MustCompile(`![a-z_.]+!`).FindAllString(page, 3); status != http.StatusOK || len(missing) > 0 {
			t.Errorf("%s: %d, missing %v", tag, status, missing)
		}
		if strings.Contains(page, "style=") || strings.Contains(page, "<no value>") {
			t.Errorf("%s: an inline style or a hole in a sentence", tag)
		}
	}
}
