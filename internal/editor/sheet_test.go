package editor_test

import (
	"bytes"
	"encoding/csv"
	"html"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"prag/internal/testkit/program"
)

// table is a sheet as a spreadsheet holds it.
type table [][]string

func (o office) table(t *testing.T) table {
	t.Helper()
	answer := o.operator.Get("/content/agencies.csv")
	if answer.Status != http.StatusOK ||
		!strings.HasPrefix(answer.Body, "\uFEFFslug,revision,name.sq") || !strings.Contains(answer.Header.Get("Content-Disposition"), ".csv") {
		t.Fatalf("status %d: %.80q", answer.Status, answer.Body)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(answer.Body, "\uFEFF"))).ReadAll()
	if err != nil || len(rows) < 10 {
		t.Fatalf("%d rows (%v)", len(rows), err)
	}
	return rows
}

// cell is where an agency's column stands.
func (s table) cell(slug, column string) *string {
	at := slices.Index(s[0], column)
	for _, row := range s {
		if row[0] == slug {
			return &row[at]
		}
	}
	return new(string)
}

func (s table) file(comma rune) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma = comma
	_ = w.WriteAll(s) // a buffer takes everything
	return b.Bytes()
}

// tried is the page that tells what a sheet would do.
func (o office) tried(t *testing.T, file []byte) string {
	t.Helper()
	answer := o.operator.Hand("/content/import?lang=en", nil, map[string][]byte{"sheet": file})
	if answer.Status != http.StatusOK {
		t.Fatalf("status %d\n%s", answer.Status, answer.Body)
	}
	return html.UnescapeString(answer.Body)
}

func shows(t *testing.T, page string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(page, text) {
			t.Errorf("the page does not show %q", text)
		}
	}
}

// A sheet that is downloaded and read in again changes nothing, also with what a spreadsheet would run or break.
func aSheetComesBackAsItWent(t *testing.T, o office) {
	o.operator = o.SignedIn(t, "editor@albania.example") // whose agencies nobody else changes meanwhile
	saves(o.operator, "/content/agency/civil-registration-office", "phone", "+383 38 1", "directions.en", "=1+1\nsecond, \"line\"", "directions.sq", "'rreshti",
		"directions.sr", "-ред")
	s := o.table(t)
	if *s.cell("civil-registration-office", "directions.en") != "'=1+1\nsecond, \"line\"" || *s.cell("civil-registration-office", "phone") != "'+383 38 1" {
		t.Errorf("a spreadsheet would run %q", *s.cell("civil-registration-office", "directions.en"))
	}
	for _, comma := range ",;\t" {
		shows(t, o.tried(t, s.file(comma)), "Nothing would change.", strconv.Itoa(len(s)-1)+" lines say what is there already.")
	}
}

func aSheetIsReadInAsDrafts(t *testing.T, o office) {
	s := o.table(t)
	*s.cell("regional-business-centre", "name.en") = "Centre for firms"
	*s.cell("regional-business-centre", "mailbox") = "firms@example.org"
	row := make([]string, len(s[0]))
	for column, value := range map[string]string{"name.sq": "Klinika e Re", "kind": "clinic", "topics": "settle", "languages": "sq", "active": "yes"} {
		row[slices.Index(s[0], column)] = value
	}
	s = append(s, row)
	page := o.tried(t, s.file(';'))
	shows(t, page, "2 lines say something new.", "Centre for firms", "firms@example.org", "Klinika e Re", "New", "They become drafts.",
		"Column what.sq · What it does, Shqip: nothing is written yet.", "Column name.sq · Name, Shqip: another language has changed since.")
	if answer := o.operator.Get("/content/agency/klinika-e-re"); answer.Status != http.StatusNotFound {
		t.Errorf("trying it made a record: status %d", answer.Status)
	}
	f := program.Fields(page)
	keep := url.Values{"text": f["text"], "note": {"from the ministry's list"}, "do": {"keep"}}
	o.operator.Sends("/content/import", keep, "/content/import?read=2")
	o.operator.Sees("/content/import?read=2&lang=en", "2 drafts were made.")
	o.operator.Sees("/content/agency/klinika-e-re?lang=en", "Klinika e Re", "Draft")
	o.operator.Sees("/content/agency/regional-business-centre/history?lang=en", "Written by", "from the ministry's list")
	if page := o.Client(t).Sees("/k/prishtina/en/agencies"); strings.Contains(page, "Centre for firms") {
		t.Error("a draft is on the kiosk")
	}
	again := o.operator.Post("/content/import?lang=en", keep)
	shows(t, html.UnescapeString(again.Body), "Line "+strconv.Itoa(lineOf(s)), "There is a record of this name already.")
}

// lineOf is where the last row begins in the file: rows may be longer than a line.
func lineOf(s table) int { return 1 + bytes.Count(s[:len(s)-1].file(';'), []byte("\n")) }

func oneWrongLineKeepsTheSheetBack(t *testing.T, o office) {
	s := o.table(t)
	*s.cell("legal-aid-organisation", "phone") = "038 111"
	*s.cell("legal-aid-organisation", "kind") = "shop"
	*s.cell("legal-aid-organisation", "review_by") = "tomorrow"
	*s.cell("legal-aid-organisation", "mailbox") = "nobody"
	*s.cell("centre-for-social-work", "topics") = "settle gardening"
	*s.cell("centre-for-social-work", "what.sr") = "Latinicom"
	*s.cell("iom-return-programmes", "revision") = "99"
	*s.cell("iom-return-programmes", "phone") = "1"
	*s.cell("migration-health-clinic", "phone") = "2"
	page := o.tried(t, append(s, slices.Clone(s[1])).file(','))
	shows(t, page, "4 lines cannot be right.", "Nothing is read in until all lines are right.", "Column kind · Kind of agency: this cannot be right.",
		"Column review_by · ", "Column mailbox · ", "Column topics · ", "Column what.sr · What it does, Српски: please write in Cyrillic.",
		"Somebody has changed this agency since the sheet was downloaded.", "This agency stands in the sheet twice.")
	if strings.Contains(page, `value="keep"`) {
		t.Error("a wrong sheet can be kept")
	}
	answer := o.operator.Post("/content/import?lang=en", url.Values{"text": {string(s.file(','))}, "do": {"keep"}})
	shows(t, html.UnescapeString(answer.Body), "3 lines cannot be right.")
	if *o.table(t).cell("migration-health-clinic", "phone") != "" {
		t.Error("half a sheet was read in")
	}
}

func whatIsNoSheetIsSaid(t *testing.T, o office) {
	for file, why := range map[string]string{
		"":                                     "Choose a file.",
		"slug\n":                               "There is no line in this file.",
		"slug,colour\na,b\n":                   `There is a column "colour"`,
		"slug,phone,phone\na,1,2":              `There is a column "phone"`,
		"name.sq\nA\n":                         `The column "slug" is missing.`,
		"slug,phone\na,\"1\nb,2\n":             "Line 2 cannot be read",
		"slug,phone\na,1,2\n":                  "Line 2 cannot be read",
		"slug,name.sq\n,\xe7\n":                "Save the sheet as \"CSV UTF-8\".",
		"slug," + strings.Repeat("x", 513<<10): "The file is too large.",
	} {
		files := map[string][]byte{"sheet": []byte(file)}
		if file == "" {
			files = nil
		}
		answer := o.operator.Hand("/content/import?lang=en", url.Values{"do": {""}}, files)
		if answer.Status != http.StatusUnprocessableEntity || !strings.Contains(html.UnescapeString(answer.Body), why) {
			t.Errorf("%.20q: status %d, want 422 with %q", file, answer.Status, why)
		}
	}
	for _, path := range []string{"/content/import", "/content/agencies.csv"} {
		if answer := o.writer.Get(path); answer.Status != http.StatusNotFound {
			t.Errorf("the network, which has no agencies, reads %s: status %d", path, answer.Status)
		}
	}
}
