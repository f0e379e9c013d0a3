package locales_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"
	"unicode"

	"github.com/BurntSushi/toml"

	"prag/internal/i18n"
	"prag/locales"
)

// forms are the plural forms each language has, by CLDR.
func forms(lang string) []string {
	if lang == "sr" {
		return []string{"few", "one", "other"}
	}
	return []string{"one", "other"}
}

// messages reads one locale file: key → plural form → text; "" is the form of a text without a number.
func messages(t *testing.T, lang string) map[string]map[string]string {
	t.Helper()
	data, err := fs.ReadFile(locales.Messages, "active."+lang+".toml")
	if err != nil {
		t.Fatal(err)
	}
	var raw map[string]any
	if err := toml.Unmarshal(data, &raw); err != nil {
		t.Fatal(err)
	}
	out := map[string]map[string]string{}
	for key, value := range raw {
		out[key] = map[string]string{}
		switch v := value.(type) {
		case string:
			out[key][""] = v
		case map[string]any:
			for form, text := range v {
				out[key][form] = fmt.Sprint(text)
			}
		}
	}
	return out
}

func TestEveryKeyIsThereInEveryLanguage(t *testing.T) {
	t.Parallel()
	english := messages(t, "en")
	for _, lang := range i18n.Languages() {
		have := messages(t, lang)
		for key, texts := range english {
			if _, ok := have[key]; !ok {
				t.Errorf("%s: %s is missing", lang, key)
				continue
			}
			if _, plain := texts[""]; plain {
				continue
			}
			var got []string
			for form := range have[key] {
				got = append(got, form)
			}
			sort.Strings(got)
			if !slices.Equal(got, forms(lang)) {
				t.Errorf("%s: %s has the plural forms %v, want %v", lang, key, got, forms(lang))
			}
		}
		for key := range have {
			if _, ok := english[key]; !ok {
				t.Errorf("%s: %s is in no other language", lang, key)
			}
		}
	}
}

var placeholder = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)

func placeholders(text string) string {
	var names []string
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	sort.Strings(names)
	return strings.Join(slices.Compact(names), " ")
}

func TestPlaceholdersAreTheSame(t *testing.T) {
	t.Parallel()
	english := messages(t, "en")
	for _, lang := range []string{"sq", "sr"} {
		for key, texts := range messages(t, lang) {
			for form, text := range texts {
				want := english[key]["other"]
				if form == "" {
					want = english[key][""]
				}
				if form == "one" { // "one person" may leave the number out
					continue
				}
				if got := placeholders(text); got != placeholders(want) {
					t.Errorf("%s: %s (%s) has placeholders %q, want %q", lang, key, form, got, placeholders(want))
				}
			}
		}
	}
}

// Serbian is written in Cyrillic, with the letters of Serbian only; a word never mixes alphabets, which the derived Latin would show.
func TestSerbianIsCyrillic(t *testing.T) {
	t.Parallel()
	for key, texts := range messages(t, "sr") {
		for _, text := range texts {
			if word := mixed(placeholder.ReplaceAllString(text, " ")); word != "" {
				t.Errorf("sr: %s mixes alphabets or uses a foreign letter in %q", key, word)
			}
		}
	}
}

// A date in Serbian ends with a full stop of its own: a sentence that ends with one has no other.
func TestASerbianSentenceEndsOnce(t *testing.T) {
	t.Parallel()
	for key, texts := range messages(t, "sr") {
		for _, text := range texts {
			if strings.Contains(text, "{{.Date}}.") {
				t.Errorf("sr: %s ends twice: %q", key, text)
			}
		}
	}
}

func mixed(text string) string {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		latin, cyrillic := 0, 0
		for _, r := range word {
			if unicode.Is(unicode.Cyrillic, r) {
				cyrillic++
				if i18n.Latin(string(r)) == string(r) {
					return word
				}
				continue
			}
			latin++
		}
		if latin > 0 && cyrillic > 0 {
			return word
		}
	}
	return ""
}

var keyInCode = regexp.MustCompile(`"([a-z_]+(?:\.[a-z0-9_]+)+)"`)

// Every key the program names exists, and every key that exists is named. Families whose last part is data (topics of a list, roles)
// are named by their prefix, which ends in a dot.
func TestKeysAreUsedAndExist(t *testing.T) {
	t.Parallel()
	have := messages(t, "en")
	source := readSources(t)
	for key := range have {
		if !strings.Contains(source, `"`+key+`"`) && !usedByPrefix(source, key) {
			t.Errorf("%s is used nowhere", key)
		}
	}
	for _, m := range regexp.MustCompile(`\b(?:T|N)\("([a-z_]+(?:\.[a-z0-9_]+)+)"`).FindAllStringSubmatch(source, -1) {
		if _, ok := have[m[1]]; !ok {
			t.Errorf("%s is used and exists in no file", m[1])
		}
	}
}

func usedByPrefix(source, key string) bool {
	for i := range key {
		if key[i] == '.' && strings.Contains(source, `"`+key[:i+1]+`"`) {
			return true
		}
	}
	at := strings.LastIndexByte(key, '.')
	return strings.Contains(key[:at], ".") && strings.Contains(source, `"`+key[:at]+`"`) // a prefix handed to a function that adds the dot
}

func readSources(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for _, root := range []string{"../internal", "../web", "../cmd"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") {
				return err
			}
			if ext := filepath.Ext(path); ext != ".go" && ext != ".templ" {
				return nil
			}
			data, err := os.ReadFile(path)
			b.Write(data)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

func TestTheSearchForKeysFindsKeys(t *testing.T) {
	t.Parallel()
	if !keyInCode.MatchString(readSources(t)) {
		t.Fatal("no key in any source file: the test above would pass on anything")
	}
}
