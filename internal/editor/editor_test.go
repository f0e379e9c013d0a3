package editor_test

import (
	"html"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"prag/internal/clock"
	"prag/internal/testkit/program"
)

// office is the running program with two editors of the network and the people of one operator.
type office struct {
	*program.Program
	second            *program.Program // another server on the same data
	writer, reviewer  *program.Client
	operator, manager *program.Client
}

func TestEditor(t *testing.T) {
	t.Parallel()
	promises := map[string]func(*testing.T, office){
		"a change shows at every kiosk":                       aChangeShowsAtEveryKiosk,
		"a language that is missing keeps it back":            aLanguageThatIsMissingKeepsItBack,
		"what has changed since the translation is shown":     whatHasChangedIsShown,
		"the second editor's text is kept beside the first's": theSecondEditorsTextIsKept,
		"an operator's copy and back":                         anOperatorsCopyAndBack,
		"what to bring is put in order":                       whatToBringIsPutInOrder,
		"a new list is on the kiosk":                          aNewListIsOnTheKiosk,
		"a question leads elsewhere":                          aQuestionLeadsElsewhere,
		"a new agency is on the kiosk":                        aNewAgencyIsOnTheKiosk,
		"a sheet comes back as it went":                       aSheetComesBackAsItWent,
		"a sheet is read in as drafts":                        aSheetIsReadInAsDrafts,
		"one wrong line keeps the sheet back":                 oneWrongLineKeepsTheSheetBack,
		"what is no sheet is said":                            whatIsNoSheetIsSaid,
		"what is due is checked":                              whatIsDueIsChecked,
		"the preview is the kiosk's own page":                 thePreviewIsTheKiosksOwnPage,
		"a picture and a recording reach another server":      aPictureAndARecordingReachAnotherServer,
		"topics, lists and guides have pictures":              topicsListsAndGuidesHavePictures,
		"a wrong file is told beside its field":               aWrongFileIsToldBesideItsField,
		"no markup of an editor reaches a reader":             noMarkupReachesAReader,
	}
	now := clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	p := program.Start(t, program.Options{Clock: now})
	o := office{
		Program: p, second: program.Start(t, program.Options{Clock: now, Share: p}),
		writer: p.SignedIn(t, "editor@network.example"), reviewer: p.SignedIn(t, "editor2@network.example"),
		operator: p.SignedIn(t, "editor@kosovo.example"), manager: p.SignedIn(t, "manager@prishtina.example"),
	}
	for _, name := range slices.Sorted(maps.Keys(promises)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			promises[name](t, o)
		})
	}
}

var areaPattern = regexp.MustCompile(`(?s)<textarea[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>`)

// form reads what the form of a record would send untouched.
func form(page string) url.Values {
	begin := strings.Index(page, `id="record"`)
	page = page[begin:]
	page = page[:strings.Index(page, "</form>")]
	f := program.Fields(page)
	for _, m := range areaPattern.FindAllStringSubmatch(page, -1) {
		f.Set(m[1], html.UnescapeString(m[2]))
	}
	return f
}

// saves changes fields of a record (name, value) and expects to be told that it is saved.
func saves(c *program.Client, record string, changes ...string) {
	f := form(c.Sees(record))
	for i := 0; i < len(changes); i += 2 {
		f.Set(changes[i], changes[i+1])
	}
	c.Sends(record, f, record+"?notice=saved")
}

func sends(c *program.Client, record string) {
	f := form(c.Sees(record))
	f.Set("do", "send")
	c.Sends(record, f, record+"?notice=sent")
}

func publishes(c *program.Client, record string) {
	c.Sends(record+"/publish", url.Values{"revision": {form(c.Sees(record)).Get("revision")}}, record+"?notice=published")
}

func aChangeShowsAtEveryKiosk(t *testing.T, o office) {
	const record = "/content/article/finding-work"
	kiosk, kept := o.second.Client(t), "/k/prishtina/sr/articles/finding-work"
	kiosk.Sees(kept)
	saves(o.writer, record, "title.sq", "Punë e re", "title.sr", "Нови посао", "title.en", "New work")
	if strings.Contains(kiosk.Sees(kept), "Нови посао") {
		t.Error("a draft is shown")
	}
	sends(o.writer, record)
	if answer := o.writer.Post(record+"/publish", url.Values{"revision": {form(o.writer.Sees(record)).Get("revision")}}); answer.Status != 403 {
		t.Errorf("its writer published it: status %d", answer.Status)
	}
	publishes(o.reviewer, record)
	began := time.Now() //nolint:forbidigo // measures how long a reader waits
	for !strings.Contains(kiosk.Sees(kept), "Нови посао") {
		if time.Since(began) > 2*time.Second {
			t.Fatal("after two seconds the kiosk of another server shows the old text")
		}
	}
	o.writer.Sees(record+"/history?lang=en", "Version 2", "Published by", "New work")
}

func aLanguageThatIsMissingKeepsItBack(t *testing.T, o office) {
	const record = "/content/article/cv-interview"
	saves(o.writer, record, "summary.sr", "")
	page := o.writer.Sees(record+"?lang=en", "Before this can be published", "Summary, Српски: nothing is written yet.")
	f := form(page)
	f.Set("do", "send")
	answer := o.writer.Post(record+"?lang=en", f)
	if answer.Status != 409 || !strings.Contains(answer.Body, "This cannot go on yet.") {
		t.Errorf("status %d", answer.Status)
	}
	o.writer.Sees("/content?lacks=sr&q=interview&lang=en", "1 record")
}

func whatHasChangedIsShown(_ *testing.T, o office) {
	const record = "/content/article/remittances"
	before := form(o.writer.Sees(record)).Get("title.en")
	saves(o.writer, record, "title.en", before+" tomorrow")
	o.writer.Sees(record+"?lang=en", "Title, Shqip: another language has changed since.", "English has changed since", "<ins> tomorrow</ins>", "Shqip still holds")
	f := form(o.writer.Sees(record))
	f.Set("do", "held-sq")
	o.writer.Sends(record, f, record+"?notice=saved#sq")
	f = form(o.writer.Sees(record))
	f.Set("do", "held-sr")
	o.writer.Sends(record, f, record+"?notice=saved#sr")
	sends(o.writer, record)
}

func theSecondEditorsTextIsKept(t *testing.T, o office) {
	const record = "/content/article/complaint"
	slower := form(o.reviewer.Sees(record))
	saves(o.writer, record, "title.en", "First title")
	slower.Set("title.en", "Second title")
	answer := o.reviewer.Post(record+"?lang=en", slower)
	page := html.UnescapeString(answer.Body)
	if answer.Status != 409 || !strings.Contains(page, "has saved this in the meantime") || !strings.Contains(page, "<del>First</del>") {
		t.Fatalf("status %d\n%s", answer.Status, page)
	}
	again := form(answer.Body)
	if again.Get("title.en") != "Second title" {
		t.Errorf("what was typed became %q", again.Get("title.en"))
	}
	o.reviewer.Sends(record, again, record+"?notice=saved")
	o.writer.Sees(record, "Second title")
}

func anOperatorsCopyAndBack(t *testing.T, o office) {
	const record = "/content/article/seasonal-work"
	kiosk := o.Client(t)
	o.operator.Sees(record+"?lang=en", "This belongs to the network.")
	saves(o.operator, record, "title.sq", "Puna jonë", "title.sr", "Наш посао", "title.en", "Our work")
	sends(o.operator, record)
	publishes(o.manager, record)
	kiosk.Sees("/k/prishtina/en/articles/seasonal-work", "Our work")
	if strings.Contains(kiosk.Sees("/k/tirana/en/articles/seasonal-work"), "Our work") {
		t.Error("another operator shows the copy")
	}
	saves(o.writer, record, "title.sq", "Rrjeti", "title.sr", "Мрежа", "title.en", "Network words")
	sends(o.writer, record)
	publishes(o.reviewer, record)
	page := o.operator.Sees(record+"?lang=en", "The network has changed its text", "Network words")
	o.operator.Sends(record+"/follow", url.Values{"revision": {form(page).Get("revision")}}, record+"?notice=followed")
	kiosk.Sees("/k/prishtina/en/articles/seasonal-work", "Network words")
}

func aNewAgencyIsOnTheKiosk(t *testing.T, o office) {
	f := form(o.operator.Sees("/content/new/agency"))
	for _, field := range []string{"name", "what", "for_whom", "documents", "address"} {
		f.Set(field+".sq", "Qendra "+field)
		f.Set(field+".sr", "Центар "+field)
		f.Set(field+".en", "House "+field)
	}
	f.Set("phone", "+383 38 000 000")
	f.Set("kind", "ngo")
	f.Set("topics", "work")
	f.Set("languages", "sq")
	f.Set("source", "A visit")
	const record = "/content/agency/house-name"
	o.operator.Sends("/content/new/agency", f, record+"?notice=saved")
	sends(o.operator, record)
	publishes(o.manager, record)
	o.Client(t).Sees("/k/prishtina/en/agencies", "House address", "+383 38 000 000")
}

func whatIsDueIsChecked(_ *testing.T, o office) {
	const record = "/content/programme/fair"
	f := form(o.operator.Sees(record))
	f.Set("verified_on", "2026-05-24")
	f.Set("review_by", "2026-11-20")
	o.operator.Sends(record, f, record+"?notice=saved")
	sends(o.operator, record)
	publishes(o.manager, record)
	o.operator.Sees("/content/due?lang=en", "FAIR", "Overdue", "Check by 20 November 2026")
	revision := form(o.operator.Sees(record)).Get("revision")
	o.operator.Sends(record+"/verify", url.Values{"revision": {revision}, "note": {"by telephone"}}, record+"?notice=verified")
	o.operator.Sees(record+"/history?lang=en", "Checked by", "by telephone", "2027-05-23")
}

func thePreviewIsTheKiosksOwnPage(t *testing.T, o office) {
	const record = "/content/article/my-data"
	saves(o.writer, record, "title.sr", "Моји подаци овде")
	o.writer.Sees(record+"/preview?as=sr-Latn", record+"/screen/sr-Latn")
	o.writer.Sees(record+"/screen/sr-Latn", "Moji podaci ovde", "k-reading")
	o.writer.Sees("/content/topic/learn/screen/sq", "k-topic")
	o.operator.Sees("/content/agency/language-school/screen/en", "k-offer")
	o.operator.Sees("/content/programme/pamm/screen/en", "k-offer")
	if answer := o.operator.Get(record + "/screen/xx"); answer.Status != 404 {
		t.Errorf("an unknown writing: status %d", answer.Status)
	}
}

func noMarkupReachesAReader(t *testing.T, o office) {
	const record = "/content/article/housing-and-social-assistance"
	body := "<script>alert(1)</script>\n\n[away](https://example.org) **strong** <img src=x onerror=alert(1)>"
	saves(o.writer, record, "body.en", body)
	page := o.writer.Sees(record + "/screen/en")
	for _, bad := range []string{"alert(1)</script>", "example.org", "onerror"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %s", bad)
		}
	}
	if !strings.Contains(page, "<strong>strong</strong>") {
		t.Error("the page has lost what is allowed")
	}
}

// presses a button that arranges a list, and gives the form that comes back: with everything that was typed, and nothing saved.
func arranged(t *testing.T, c *program.Client, page string, f url.Values, do string) url.Values {
	t.Helper()
	f.Set("do", do)
	answer := c.Post(page+"?lang=en", f)
	if answer.Status != 200 || !strings.Contains(answer.Body, "The list has changed.") {
		t.Fatalf("%s: status %d", do, answer.Status)
	}
	after := form(answer.Body)
	after.Del("do")
	return after
}

func whatToBringIsPutInOrder(t *testing.T, o office) {
	const record, shown = "/content/checklist/civil-documents", "/k/prishtina/en/checklists/civil-documents"
	f := form(o.writer.Sees(record))
	f.Set("items.1.text.en", "First thing typed")
	f.Set("items.1.text.sq", "Gjëja e parë")
	f.Set("items.1.text.sr", "Прва ствар")
	f = arranged(t, o.writer, record, f, "down items 1")
	f = arranged(t, o.writer, record, f, "add items")
	parts := strings.Fields(f.Get("items"))
	last := parts[len(parts)-1]
	if parts[1] != "1" || f.Get("items.1.text.en") != "First thing typed" {
		t.Fatalf("the form is %v", f)
	}
	for lang, words := range map[string]string{"en": "A pencil", "sq": "Një laps", "sr": "Оловка"} {
		f.Set("items."+last+".text."+lang, words)
	}
	f.Set("items."+last+".pictogram", "book")
	f = arranged(t, o.writer, record, f, "remove items "+parts[0])
	gone := o.writer.Sees(shown)
	o.writer.Sends(record, f, record+"?notice=saved")
	sends(o.writer, record)
	publishes(o.reviewer, record)
	page := o.Client(t).Sees(shown, "First thing typed", "A pencil")
	if strings.Index(page, "First thing typed") > strings.Index(page, "A pencil") || strings.Count(page, "k-item-text") != strings.Count(gone, "k-item-text") {
		t.Error("the list is not in the order it was given")
	}
	o.writer.Sees(record+"/history?lang=en", "A pencil")
}

func aNewListIsOnTheKiosk(t *testing.T, o office) {
	f := arranged(t, o.writer, "/content/new/checklist", form(o.writer.Sees("/content/new/checklist")), "add items")
	for lang, words := range map[string]string{"en": "For a wedding", "sq": "Për dasmë", "sr": "За венчање"} {
		f.Set("name."+lang, words)
		f.Set("items.1.text."+lang, words)
	}
	for field, value := range map[string]string{"items.1.pictogram": "heart", "pictogram": "heart", "topic": "settle", "source": "A visit"} {
		f.Set(field, value)
	}
	const record = "/content/checklist/for-a-wedding"
	o.writer.Sends("/content/new/checklist", f, record+"?notice=saved")
	o.writer.Sees(record+"/screen/en", "For a wedding")
	sends(o.writer, record)
	publishes(o.reviewer, record)
	o.Client(t).Sees("/k/tirana/sr/checklists/for-a-wedding", "За венчање")
}

func aQuestionLeadsElsewhere(t *testing.T, o office) {
	const record = "/content/guide/work-and-training"
	f := form(o.writer.Sees(record))
	part := strings.Fields(f.Get("questions"))[0]
	at := "questions." + part + "."
	f.Set(at+"yes", "elsewhere")
	f.Set(at+"agency", "")
	o.writer.Sends(record, f, record+"?notice=saved")
	o.writer.Sees(record+"?lang=en", "Office elsewhere (1)")
	f = form(o.writer.Sees(record))
	f.Set(at+"agency", "language-school")
	f.Set(at+"topic", "learn")
	for lang, words := range map[string]string{"en": "The school enrols by itself.", "sq": "Shkolla regjistron vetë.", "sr": "Школа сама уписује."} {
		f.Set(at+"reason."+lang, words)
	}
	o.writer.Sends(record, f, record+"?notice=saved")
	o.writer.Sees(record+"/screen/sr?question=1", "k-answer-yes")
	sends(o.writer, record)
	publishes(o.reviewer, record)
	o.Client(t).Sees("/k/prishtina/en/services/work-and-training/place/1/elsewhere", "The school enrols by itself.", "Language school")
}
