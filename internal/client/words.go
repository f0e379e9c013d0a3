package client

import (
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"prag/internal/i18n"
	"prag/internal/seal"
)

// The kinds of words by which a record is found.
const (
	byName  = "name"  // a part of a name as it is written, without diacritics and script
	bySound = "sound" // the same as it may be heard, so that each language's spelling finds the other's
	byPhone = "phone"
	byMail  = "mail"
)

// most bounds how many parts of a name are kept and looked for.
const most = 8

// parts are the words of a name in plain Latin letters.
func parts(name string) []string {
	plain := strings.NewReplacer("ѓ", "gj", "ќ", "ć", "ѕ", "dz", "đ", "dj", "ß", "ss", "ø", "o", "ł", "l").Replace
	text := strings.ToLower(norm.NFC.String(name))
	// Cyrillic Đ becomes đ, which has no simpler form to fall apart into: it is written out before and after.
	text = plain(i18n.Latin(plain(text)))
	folded, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), text)
	if err != nil {
		folded = text
	}
	list := strings.FieldsFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) })
	return list[:min(len(list), most)]
}

// sounds are how a part of a name may be heard. Albanian and Serbian write the same sounds differently, and both leave out diacritics: letters
// that are mistaken for one another become one. Only x stands for two sounds, in Albanian names and in foreign ones.
func sounds(part string) []string {
	one := strings.NewReplacer(
		"tsch", "c", "sch", "s", "dzh", "d", "dz", "d", "dj", "d", "gj", "d", "xh", "d", "dh", "d", "sh", "s", "zh", "z", "ch", "c", "th", "t",
		"ph", "f", "ts", "c", "kj", "c", "nj", "n", "lj", "l", "q", "c", "w", "v", "y", "i", "j", "i", "h", "",
	)
	list := []string{single(strings.ReplaceAll(one.Replace(part), "x", "d"))}
	if foreign := single(strings.ReplaceAll(one.Replace(part), "x", "ks")); foreign != list[0] {
		list = append(list, foreign)
	}
	return list
}

// single leaves one of letters that follow one another: Rrahman is Rahman.
func single(text string) string {
	var b strings.Builder
	var last rune
	for _, r := range text {
		if r != last {
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}

// Telephone numbers are compared by their last digits: the country's code, the zero and what stands between digits are written in every way.
const (
	leastDigits = 6
	mostDigits  = 8
)

// phone is what is compared of a telephone number; "" for what is none.
func phone(text string) string {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
	digits = strings.TrimLeft(digits, "0")
	if len(digits) < leastDigits || strings.Contains(text, "@") {
		return ""
	}
	return digits[max(0, len(digits)-mostDigits):]
}

// mail is what is compared of an e-mail address; "" for what is none.
func mail(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	if !strings.Contains(text, "@") {
		return ""
	}
	return text
}

// term is one thing a record may be found by.
type term struct{ kind, text string }

// terms are all things a record is found by, each once.
func (c Client) terms() []term {
	var list []term
	for _, part := range parts(c.Name) {
		list = append(list, term{byName, part})
		for _, sound := range sounds(part) {
			list = append(list, term{bySound, sound})
		}
	}
	for _, contact := range []string{c.Contact, c.Other} {
		if digits := phone(contact); digits != "" {
			list = append(list, term{byPhone, digits})
		}
		if address := mail(contact); address != "" {
			list = append(list, term{byMail, address})
		}
	}
	return list
}

// words are what the database keeps of them.
func words(own *seal.Own, terms []term) ([][]byte, error) {
	list := make([][]byte, len(terms))
	for i, t := range terms {
		word, err := own.Word(t.kind, t.text)
		if err != nil {
			return nil, err
		}
		list[i] = word
	}
	return list, nil
}
