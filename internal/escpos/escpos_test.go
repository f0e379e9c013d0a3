package escpos_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"pgregory.net/rapid"

	"prag/internal/escpos"
	"prag/internal/testkit/paper"
)

var update = flag.Bool("update", false, "write the golden files anew")

func encode(t testing.TB, p escpos.Profile, slip ...escpos.Block) []byte {
	t.Helper()
	sent, err := escpos.Encode(p, slip...)
	if err != nil {
		t.Fatal(err)
	}
	return sent
}

// checklist is a list as long as people take home, with what printers lack in it.
func checklist(title string, items ...string) []escpos.Block {
	slip := []escpos.Block{escpos.Text{Words: title, Size: 2, Bold: true, Centre: true}, escpos.Rule{}}
	for _, item := range items {
		slip = append(slip, escpos.Text{Words: item, Mark: "[ ] "})
	}
	return append(slip, escpos.Space{Lines: 1}, escpos.QR{Address: "https://prag.example/k/prishtina/sq/articles/visas"})
}

func checklists() map[string][]escpos.Block {
	return map[string][]escpos.Block{
		"sq": checklist("Çfarë të sjellësh", "Pasaportën, që vlen edhe tre muaj pas kthimit tënd në shtëpi",
			"Ftesën nga “familja” — me nënshkrim", "Kopjen e kontratës → dy fletë"),
		"sr": checklist("Шта да понесете", "Пасош који важи још најмање три месеца после повратка кући",
			"Позив „породице“ — са потписом", "Ђачку књижицу, џепни речник → и њихове копије", "Писмо на албанском: letër për zyrën"),
		"sr-Latn": checklist("Šta da ponesete", "Pasoš koji važi još najmanje tri meseca posle povratka kući",
			"Poziv „porodice“ — sa potpisom", "Đačku knjižicu, džepni rečnik → i njihove kopije"),
		"en": checklist("What to bring", "Your passport, valid for three months after you come back home",
			"The “invitation” — signed", "A copy of the contract → two sheets"),
	}
}

func TestChecklistsAreTheseBytes(t *testing.T) {
	t.Parallel()
	for tag, slip := range checklists() {
		got, name := encode(t, escpos.Epson(), slip...), filepath.Join("testdata", "checklist."+tag+".bin")
		if *update {
			if err := os.WriteFile(name, got, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("%s: %d bytes are not the %d of the file", tag, len(got), len(want))
		}
	}
}

// What the bytes say on paper is what was meant, whichever printer it is.
func TestChecklistsReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	narrow := escpos.Epson()
	narrow.Columns = 42
	for tag, slip := range checklists() {
		for _, profile := range []escpos.Profile{escpos.Epson(), narrow} {
			printed := paper.Read(t, encode(t, profile, slip...))
			for _, block := range slip {
				if text, ok := block.(escpos.Text); ok && !printed.Says(text.Mark+text.Words) {
					t.Errorf("%s: %q is not in\n%s", tag, text.Words, printed.Text())
				}
			}
			if len(printed.Codes) != 1 || !strings.HasSuffix(printed.Codes[0], "/articles/visas") || printed.Cuts != 1 {
				t.Errorf("%s: codes %q, %d cuts", tag, printed.Codes, printed.Cuts)
			}
			for _, line := range printed.Lines {
				if utf8.RuneCountInString(line.Words)*line.Size > profile.Columns {
					t.Errorf("%s: %q is wider than %d letters", tag, line.Words, profile.Columns)
				}
			}
		}
	}
}

// A letter the printer has is sent as a letter, in both scripts and in one line; only what it lacks is drawn, and then the paragraph whole.
func TestOnlyWhatThePrinterLacksIsDrawn(t *testing.T) {
	t.Parallel()
	cases := map[string]bool{
		"Çfarë të sjellësh në Mitrovicë": false, "ЂЈЉЊЋЏ ђјљњћџ жшчцћ": false, "ČĆŽŠĐ čćžšđ": false,
		"Приштина / Prishtinë / Đakovica Ђаковица": false, "„тако“": true, "a → b": true, "5 – 6": false, "5 — 6": true, "€ 5": true,
	}
	for words, drawn := range cases {
		for _, line := range paper.Read(t, encode(t, escpos.Epson(), escpos.Text{Words: words})).Lines {
			if line.Drawn != drawn || paper.Look(line.Words) != paper.Look(words) {
				t.Errorf("%q came out as %q, drawn %v", words, line.Words, line.Drawn)
			}
		}
	}
	without := escpos.Epson()
	without.Cyrillic = escpos.None
	if lines := paper.Read(t, encode(t, without, escpos.Text{Words: "Добар дан"})).Lines; !lines[0].Drawn {
		t.Error("a printer without Cyrillic is sent Cyrillic letters")
	}
}

func TestAPrinterThatDoesNotDrawGetsTheNearestLetters(t *testing.T) {
	t.Parallel()
	p := escpos.Epson()
	p.Raster, p.Cyrillic = false, escpos.None
	printed := paper.Read(t, encode(t, p, escpos.Text{Words: "„Një” – dy… → ě ĝ Ж"}, escpos.QR{Address: "https://prag.example/t/abc"}))
	if want := `"Një" - dy... -> ě g ? https://prag.example/t/abc`; printed.Text() != want {
		t.Errorf("got %q, want %q", printed.Text(), want)
	}
}

func TestStyleIsKeptApart(t *testing.T) {
	t.Parallel()
	printed := paper.Read(t, encode(t, escpos.Epson(), escpos.Text{Words: "A 12", Size: 6, Bold: true, Centre: true}, escpos.Text{Words: "after"}))
	want := []paper.Line{{Words: "A 12", Size: 6, Bold: true, Centre: true}, {Words: "after", Size: 1}}
	if diff := cmp.Diff(want, printed.Lines); diff != "" {
		t.Error(diff)
	}
}

// Nothing in a text is ever a command: a title cannot cut the paper.
func TestATextIsNeverACommand(t *testing.T) {
	t.Parallel()
	printed := paper.Read(t, encode(t, escpos.Epson(), escpos.Text{Words: "a\x1bm\x1dV\x00b\u202ec\x10\x04\x01"}))
	if printed.Cuts != 1 || printed.Text() != "amVbc" {
		t.Errorf("%q, %d cuts", printed.Text(), printed.Cuts)
	}
}

// alphabets are what the three languages are written with.
const alphabets = "abcçdeëfghijklmnopqrstuvwxyzABCÇDEËFGHIJKLMNOPQRSTUVWXYZčćđšžČĆĐŠŽ0123456789.,;:!?()/%-" +
	"абвгдђежзијклљмнњопрстћуфхцчџшАБВГДЂЕЖЗИЈКЛЉМНЊОПРСТЋУФХЦЧЏШ„“”‘’–—…→•«»"

func TestAnyTextOfTheThreeLanguagesIsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		words := rapid.SliceOfN(rapid.StringOfN(rapid.SampledFrom([]rune(alphabets)), 1, 20, -1), 1, 12).Draw(r, "words")
		p := escpos.Epson()
		p.Columns = rapid.SampledFrom([]int{42, 48}).Draw(r, "columns")
		text := escpos.Text{Words: strings.Join(words, " "), Size: rapid.IntRange(1, 2).Draw(r, "size"), Bold: rapid.Bool().Draw(r, "bold"),
			Centre: rapid.Bool().Draw(r, "centre")}
		printed := paper.Read(t, encode(t, p, text))
		if want := paper.Look(text.Words); printed.Text() != want {
			r.Fatalf("%q is read as %q", want, printed.Text())
		}
	})
}

// A word as long as a line and longer is broken, nothing of it is lost, and no line is too wide.
func TestALineIsNeverTooWide(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		words := rapid.SliceOfN(rapid.StringOfN(rapid.SampledFrom([]rune("abcčћш")), 1, 120, -1), 1, 6).Draw(r, "words")
		p, size := escpos.Epson(), rapid.IntRange(1, 8).Draw(r, "size")
		text := escpos.Text{Words: strings.Join(words, " "), Size: size, Mark: rapid.SampledFrom([]string{"", "- ", "12. "}).Draw(r, "mark")}
		var all strings.Builder
		for _, line := range paper.Read(t, encode(t, p, text)).Lines {
			if utf8.RuneCountInString(line.Words)*size > p.Columns {
				r.Fatalf("%q is too wide at size %d", line.Words, size)
			}
			all.WriteString(strings.ReplaceAll(line.Words, " ", ""))
		}
		if want := paper.Look(strings.ReplaceAll(text.Mark+text.Words, " ", "")); paper.Look(all.String()) != want {
			r.Fatalf("%q is read as %q", want, all.String())
		}
	})
}

// What the code pages have of our alphabets: the letters of all three languages, which is why they are sent as letters.
func TestTheCodePagesHaveEveryLetter(t *testing.T) {
	t.Parallel()
	for page, letters := range map[*charmap.Charmap]string{charmap.CodePage852: "çëÇËčćđšžČĆĐŠŽ", charmap.CodePage855: "ђјљњћџЂЈЉЊЋЏ"} {
		for _, r := range letters {
			if _, ok := page.EncodeRune(r); !ok {
				t.Errorf("%v lacks %c", page, r)
			}
		}
	}
}

func TestAPrintersAnswerIsUnderstood(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]escpos.Trouble{
		"\x12\x12": escpos.Fine, "\x16\x12": escpos.Cover, "\x32\x12": escpos.Paper, "\x12\x72": escpos.Paper, "\x52\x12": escpos.Failing,
	} {
		if got, ok := escpos.Answered([]byte(answer)); got != want || !ok {
			t.Errorf("%x: %q, %v, want %q", answer, got, ok, want)
		}
	}
	for _, nonsense := range []string{"", "\x12", "\x00\x12", "HT"} {
		if _, ok := escpos.Answered([]byte(nonsense)); ok {
			t.Errorf("%x is no answer", nonsense)
		}
	}
}
