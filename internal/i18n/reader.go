package i18n

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// Bundle holds the messages of all languages. It is read-only after Load.
type Bundle struct {
	readers map[string]*Reader
}

// Load reads active.{sq,sr,en}.toml from files; an error names the file.
func Load(files embed.FS) (*Bundle, error) {
	messages := goi18n.NewBundle(language.English)
	messages.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	for _, lang := range Languages() {
		name := "active." + lang + ".toml"
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		if _, err := messages.ParseMessageFileBytes(data, name); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	b := &Bundle{readers: map[string]*Reader{}}
	for _, tag := range append(Tags(), Pseudo) {
		b.readers[tag] = newReader(messages, tag)
	}
	return b, nil
}

// Reader speaks for a tag; an unknown tag reads English.
func (b *Bundle) Reader(tag string) *Reader {
	if r, ok := b.readers[tag]; ok {
		return r
	}
	return b.readers["en"]
}

// Reader is one language in one script: what a page is written with. It is immutable and shared.
type Reader struct {
	tag, lang string
	localizer *goi18n.Localizer
	printer   *message.Printer
}

func newReader(messages *goi18n.Bundle, tag string) *Reader {
	lang := Language(tag)
	if tag == Pseudo {
		lang = "en"
	}
	return &Reader{
		tag: tag, lang: lang,
		localizer: goi18n.NewLocalizer(messages, lang),
		printer:   message.NewPrinter(language.Make(lang)),
	}
}

// Tag is the reader's tag as in addresses.
func (r *Reader) Tag() string { return r.tag }

// Lang is the language: sq, sr or en.
func (r *Reader) Lang() string { return r.lang }

// HTMLLang is the value of an element's lang attribute.
func (r *Reader) HTMLLang() string {
	if r.tag == "sr" {
		return "sr-Cyrl"
	}
	if r.tag == Pseudo {
		return "en"
	}
	return r.tag
}

// T is the message of a key; data are name/value pairs for its placeholders. A key that no file has comes back as
// itself between exclamation marks, which the locale tests look for.
func (r *Reader) T(key string, data ...any) string {
	return r.localize(&goi18n.LocalizeConfig{MessageID: key, TemplateData: pairs(data)})
}

// N is the message of a key in the plural form of n, which the message may show as {{.Count}}.
func (r *Reader) N(key string, n int, data ...any) string {
	d := pairs(data)
	d["Count"] = r.Num(int64(n))
	return r.localize(&goi18n.LocalizeConfig{MessageID: key, TemplateData: d, PluralCount: n})
}

func (r *Reader) localize(c *goi18n.LocalizeConfig) string {
	text, err := r.localizer.Localize(c)
	if err != nil {
		return "!" + c.MessageID + "!"
	}
	return r.script(text)
}

// Text is a catalogue text in the reader's language and script.
func (r *Reader) Text(t Text) string { return r.script(t[r.lang]) }

// Script writes a Serbian text that is stored in Cyrillic in the reader's script; other texts pass unchanged.
func (r *Reader) script(text string) string {
	switch r.tag {
	case "sr-Latn":
		return Latin(text)
	case Pseudo:
		return "⟦" + text + "⟧"
	}
	return text
}

// Num writes a whole number with the language's separators.
func (r *Reader) Num(n int64) string { return r.printer.Sprint(number.Decimal(n)) }

// Decimal writes a number with so many digits after the separator.
func (r *Reader) Decimal(f float64, digits int) string {
	return r.printer.Sprint(number.Decimal(f, number.Scale(digits)))
}

// Percent writes a share (0.45) as a percentage with one digit.
func (r *Reader) Percent(share float64) string { return r.Decimal(share*100, 1) + " %" }

// Time writes the hour and minute, 24 hours.
func (r *Reader) Time(t time.Time) string { return t.Format("15:04") }

// Date writes the day in words: 24 nëntor 2026, 24. новембар 2026, 24 November 2026.
func (r *Reader) Date(t time.Time) string {
	return r.T("date.day", "Day", t.Day(), "Month", r.T(monthKey("date.of", t)), "Year", t.Year())
}

// Month writes the month and the year.
func (r *Reader) Month(t time.Time) string {
	return r.T("date.month_year", "Month", r.T(monthKey("date.month", t)), "Year", t.Year())
}

func monthKey(prefix string, t time.Time) string {
	return fmt.Sprintf("%s.%s", prefix, strings.ToLower(t.Month().String()[:3]))
}

func pairs(data []any) map[string]any {
	m := make(map[string]any, len(data)/2+1)
	for i := 0; i+1 < len(data); i += 2 {
		m[fmt.Sprint(data[i])] = data[i+1]
	}
	return m
}
