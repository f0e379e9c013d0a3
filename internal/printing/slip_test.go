package printing

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"prag/internal/catalogue"
	"prag/internal/escpos"
	"prag/internal/i18n"
	"prag/internal/queue"
	"prag/internal/tenant"
	"prag/internal/testkit/paper"
	"prag/locales"
)

var update = flag.Bool("update", false, "write the golden files anew")

var (
	centre = tenant.Centre{
		Slug: "prishtina", TimeZone: "Europe/Belgrade",
		Name: i18n.Text{"sq": "Qendra për Migrantë Prishtinë", "sr": "Центар за мигранте Приштина", "en": "Migrant Service Centre Prishtinë/Priština"},
	}
	ticket  = queue.Ticket{Series: "A", Number: 12, Code: "pr2345abcd", TakenAt: time.Date(2026, 11, 24, 9, 5, 0, 0, time.UTC)}
	article = catalogue.Article{
		Slug: "seasonal-work", Source: "Employment Agency, “Seasonal work”", VerifiedOn: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC),
		Title:   i18n.Text{"sq": "Puna sezonale jashtë vendit", "sr": "Сезонски рад у иностранству", "en": "Seasonal work abroad"},
		Summary: i18n.Text{"sq": "Çfarë duhet ditur para nisjes.", "sr": "Шта треба знати пре поласка.", "en": "What to know before you go."},
		Body: i18n.Text{
			"sq": "## Para nisjes\n\nKërkoni **kontratën me shkrim** — në gjuhën tuaj.\n\n- Paga dhe orari\n- Strehimi: “kush e paguan?”\n\n1. Lexoni\n2. Nënshkruani",
			"sr": "## Пре поласка\n\nТражите **писмени уговор** — на свом језику.\n\n- Плата и радно време\n- Смештај: „ко плаћа?“\n\n1. Прочитајте\n2. Потпишите",
			"en": "## Before you go\n\nAsk for a **written contract** — in your language.\n\n- Pay and hours\n- Housing: “who pays?”\n\n1. Read\n2. Sign",
		},
	}
)

var (
	checklist = catalogue.Checklist{
		Slug: "visa", VerifiedOn: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC),
		Name: i18n.Text{"sq": "Viza", "sr": "Виза", "en": "Visa"},
		Items: catalogue.Items{
			{
				Text: i18n.Text{"sq": "Pasaporta juaj", "sr": "Ваш пасош", "en": "Your passport"},
				Note: i18n.Text{"sq": "Edhe nëse ka skaduar.", "sr": "И ако је истекао.", "en": "Also one that has expired."},
			},
			{Text: i18n.Text{"sq": "Dy fotografi", "sr": "Две фотографије", "en": "Two photographs"}},
		},
	}
	office = catalogue.Office{Reason: i18n.Text{"sq": "Pensionet i paguan një zyrë tjetër.", "sr": "Пензије исплаћује друга служба.", "en": "Another office pays pensions."}}
	agency = catalogue.Agency{
		Name: i18n.Text{"sq": "Zyra e pensioneve", "sr": "Пензиони завод", "en": "Pension office"},
		What: i18n.Text{"sq": "Pensione", "sr": "Пензије", "en": "Pensions"}, Phone: "+383 38 000 000",
		Hours: i18n.Text{"sq": "E hënë – e premte, 8–15", "sr": "Понедељак – петак, 8–15", "en": "Monday – Friday, 8–15"},
	}
)

// The slips are these bytes, in four writings; and read as paper, they say what was meant.
func TestSlipsAreTheseBytes(t *testing.T) {
	t.Parallel()
	bundle, err := i18n.Load(locales.Messages)
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range i18n.Tags() {
		l := bundle.Reader(tag)
		golden(t, "ticket."+tag, ticketSlip(l, centre, ticket, "https://prag.example/t/pr2345abcd"), "A 12", l.T("print.slip.phone"), "10:05")
		golden(t, "article."+tag, articleSlip(l, centre, article, "https://prag.example/k/prishtina/"+tag+"/articles/seasonal-work"),
			append(strings.Split(strings.NewReplacer("#", "", "*", "").Replace(l.Text(article.Body)), "\n"), l.Text(article.Title), article.Source)...)
		golden(t, "checklist."+tag, checklistSlip(l, centre, checklist, "https://prag.example/k/prishtina/"+tag+"/checklists/visa"),
			l.Text(checklist.Name), "[ ] "+l.Text(checklist.Items[0].Text), l.Text(checklist.Items[0].Note), "[ ] "+l.Text(checklist.Items[1].Text))
		golden(t, "place."+tag, placeSlip(l, centre, office, agency, "https://prag.example/k/prishtina/"+tag+"/services/papers/place/1/elsewhere"),
			l.Text(office.Reason), l.Text(agency.Name), agency.Phone, l.Text(agency.Hours), l.T("kiosk.label.hours"))
	}
}

func golden(t *testing.T, name string, slip []escpos.Block, says ...string) {
	t.Helper()
	got, err := escpos.Encode(escpos.Epson(), slip...)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", name+".bin")
	if *update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("%s: %d bytes are not the %d of the file; -update writes it anew", name, len(got), len(want))
	}
	printed := paper.Read(t, want)
	for _, words := range says {
		if !printed.Says(strings.TrimSpace(words)) {
			t.Errorf("%s does not say %q:\n%s", name, words, printed.Text())
		}
	}
}
