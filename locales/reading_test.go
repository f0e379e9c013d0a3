package locales_test

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"prag/internal/i18n"
	"prag/locales"
)

const (
	// mostWords is how long a sentence may be that somebody reads standing, in a hurry, perhaps in a second language.
	mostWords = 20
	// usualWords is how long the one in the middle may be.
	usualWords = 12
)

// Everything a visitor reads is said in short sentences, in every language: the catalogue, the kiosk and the call display.
func TestSentencesAreShort(t *testing.T) {
	t.Parallel()
	read := []string{"kiosk.", "board.", "queue.", "join.", "phone.", "referral.own.", "referral.slip."}
	said := map[string]map[string]string{} // language → where → text
	for _, lang := range i18n.Languages() {
		said[lang] = map[string]string{}
		for key, forms := range messages(t, lang) {
			for form, text := range forms {
				if slices.ContainsFunc(read, func(part string) bool { return strings.HasPrefix(key, part) }) {
					said[lang][key+" "+form] = text
				}
			}
		}
	}
	readCatalogue(t, said)
	for lang, texts := range said {
		var prose []int
		for where, text := range texts {
			for _, sentence := range sentences(text) {
				words := len(strings.Fields(sentence))
				if words > mostWords {
					t.Errorf("%s: %s says %d words in one sentence, want at most %d: %q", lang, where, words, mostWords, sentence)
				}
				if strings.HasSuffix(where, ".body") {
					prose = append(prose, words)
				}
			}
		}
		slices.Sort(prose)
		if len(prose) < 500 {
			t.Fatalf("%s: only %d sentences of prose: this test would pass on anything", lang, len(prose))
		}
		if middle := prose[len(prose)/2]; middle > usualWords {
			t.Errorf("%s: half of the sentences have more than %d words, want %d", lang, middle, usualWords)
		}
	}
}

// readCatalogue gathers every text of content/ that stands under the name of a language.
func readCatalogue(t *testing.T, said map[string]map[string]string) {
	t.Helper()
	err := fs.WalkDir(locales.Content, "content", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		var file map[string]any
		if _, err := toml.DecodeFS(locales.Content, path, &file); err != nil {
			return err
		}
		gather(said, path, "", file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func gather(said map[string]map[string]string, where, lang string, value any) {
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			if _, ok := said[key]; ok {
				gather(said, where+"."+key, key, inner)
			} else {
				gather(said, where+"."+key, lang, inner)
			}
		}
	case []map[string]any:
		for _, inner := range v {
			gather(said, where, lang, inner)
		}
	case string:
		if lang != "" {
			said[lang][where] += "\n\n" + v
		}
	}
}

var (
	markdown = regexp.MustCompile(`(?m)^(#+|-|\d+\.)\s+`)
	ending   = regexp.MustCompile(`[.!?]+["”“»)]*(\s|$)|\n\s*\n`)
)

// sentences end with a mark, with a paragraph and with an item of a list.
func sentences(text string) []string {
	text = markdown.ReplaceAllString(strings.ReplaceAll(text, "**", ""), "\n\n")
	return ending.Split(text, -1)
}

func TestTheEndOfASentenceIsFound(t *testing.T) {
	t.Parallel()
	var got []string
	for _, s := range sentences("One **two.** Three?\n\n## Four\n\n- five\n- six seven\n\nEight\nnine 3.5 (ten).") {
		if s = strings.Join(strings.Fields(s), " "); s != "" {
			got = append(got, s)
		}
	}
	want := []string{"One two", "Three", "Four", "five", "six seven", "Eight nine 3.5 (ten)"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
