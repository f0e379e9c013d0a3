package i18n

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Latin derives Serbian Latin from Cyrillic. The mapping is one to one or one to two letters and total; a capital Љ, Њ
// or Џ becomes LJ inside a word in capitals and Lj elsewhere.
func Latin(s string) string {
	runes := []rune(s)
	var b strings.Builder
	b.Grow(len(s))
	for i, r := range runes {
		to, ok := latinOf(r)
		switch {
		case !ok:
			b.WriteRune(r)
		case utf8.RuneCountInString(to) == 2 && unicode.IsUpper(r) && shouted(runes, i):
			b.WriteString(strings.ToUpper(to))
		default:
			b.WriteString(to)
		}
	}
	return b.String()
}

// shouted reports whether the letter at i stands in a word written in capitals.
func shouted(runes []rune, i int) bool {
	if i+1 < len(runes) && unicode.IsLetter(runes[i+1]) {
		return unicode.IsUpper(runes[i+1])
	}
	return i > 0 && unicode.IsUpper(runes[i-1])
}

func latinOf(r rune) (string, bool) {
	to, ok := alphabet()[r]
	return to, ok
}

// alphabet maps each Cyrillic letter; it is made once, and never changes.
var alphabet = sync.OnceValue(func() map[rune]string {
	const (
		cyrillic = "абвгдђежзијклљмнњопрстћуфхцчџшАБВГДЂЕЖЗИЈКЛЉМНЊОПРСТЋУФХЦЧЏШ"
		latin    = "a b v g d đ e ž z i j k l lj m n nj o p r s t ć u f h c č dž š " +
			"A B V G D Đ E Ž Z I J K L Lj M N Nj O P R S T Ć U F H C Č Dž Š"
	)
	letters, m := strings.Fields(latin), map[rune]string{}
	for i, r := range []rune(cyrillic) {
		m[r] = letters[i]
	}
	return m
})
