package i18n_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"prag/internal/i18n"
	"prag/locales"
)

func reader(t *testing.T, tag string) *i18n.Reader {
	t.Helper()
	b, err := i18n.Load(locales.Messages)
	if err != nil {
		t.Fatal(err)
	}
	return b.Reader(tag)
}

func TestLatinIsDerivedFromCyrillic(t *testing.T) {
	t.Parallel()
	for cyrillic, want := range map[string]string{
		"Љубав и Његош":      "Ljubav i Njegoš",
		"ЊЕГОВА ЏЕЗВА":       "NJEGOVA DŽEZVA",
		"инјекција":          "injekcija",
		"Ђаковица, Пећ, Ниш": "Đakovica, Peć, Niš",
		"Љ":                  "Lj",
		"Број А 12":          "Broj A 12",
		"ћирилица чека жабу": "ćirilica čeka žabu",
	} {
		if got := i18n.Latin(cyrillic); got != want {
			t.Errorf("Latin(%q) = %q, want %q", cyrillic, got, want)
		}
	}
}

func TestLatinLeavesNoSerbianCyrillic(t *testing.T) {
	t.Parallel()
	letters := []rune("абвгдђежзијклљмнњопрстћуфхцчџшАБВГДЂЕЖЗИЈКЛЉМНЊОПРСТЋУФХЦЧЏШ ,.12ab")
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom(letters), 0, 40, -1).Draw(t, "text")
		latin := i18n.Latin(text)
		if strings.ContainsAny(latin, "абвгдђежзијклљмнњопрстћуфхцчџшАБВГДЂЕЖЗИЈКЛЉМНЊОПРСТЋУФХЦЧЏШ") {
			t.Fatalf("Latin(%q) = %q", text, latin)
		}
		if i18n.Latin(latin) != latin {
			t.Fatalf("deriving twice differs for %q", text)
		}
	})
}

func TestABrowserGetsItsLanguage(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		"sr-RS,sr;q=0.9,en;q=0.8": "sr",
		"sr-Latn-RS,en":           "sr-Latn",
		"hr-HR,en;q=0.5":          "sr-Latn",
		"bs":                      "sr-Latn",
		"sq-XK,sr":                "sq",
		"de-DE,en;q=0.5":          "en",
		"de":                      "sq",
		"":                        "sq",
		"%%%":                     "sq",
	} {
		if got := i18n.Negotiate(header, "sq"); got != want {
			t.Errorf("Negotiate(%q) = %q, want %q", header, got, want)
		}
	}
}

func TestDatesReadNaturally(t *testing.T) {
	t.Parallel()
	day := time.Date(2008, 5, 9, 0, 0, 0, 0, time.UTC)
	for tag, want := range map[string]string{"sq": "9 maj 2008", "sr": "9. маја 2008.", "sr-Latn": "9. maja 2008.", "en": "9 May 2008"} {
		if got := reader(t, tag).Date(day); got != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
	}
	if got := reader(t, "sr").Month(day); got != "мај 2008." {
		t.Errorf("month: %q", got)
	}
}

func TestATextIsCompleteInThreeLanguages(t *testing.T) {
	t.Parallel()
	text := i18n.Text{"sq": "a", "sr": "а", "en": "a"}
	if !text.Complete() {
		t.Error("three languages are not complete")
	}
	delete(text, "sr")
	if text.Complete() {
		t.Error("two languages are complete")
	}
}

func TestNumbersFollowTheLanguage(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]string{"en": "192,582", "sr": "192.582", "sr-Latn": "192.582"} {
		if got := reader(t, tag).Num(192582); got != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
	}
	if got := reader(t, "en").Percent(0.45); got != "45.0 %" {
		t.Errorf("percent: %q", got)
	}
}
