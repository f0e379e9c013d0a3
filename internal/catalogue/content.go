package catalogue

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"prag/internal/i18n"
)

// content is the seeded catalogue as its files hold it, checked to be whole.
type content struct {
	topics         []topicFile
	articles       map[string]articleFile // by slug
	agencies       map[string]agencyFile
	programmes     map[string]programmeFile
	municipalities map[string][]municipalityFile // by tenant code
	slides         map[string]slideFile
	aids           aids
}

type topicFile struct {
	Code      string      `toml:"code"`
	Position  int         `toml:"position"` // of a part: its place in the file
	Sensitive bool        `toml:"sensitive"`
	Pictogram string      `toml:"pictogram"`
	Name      i18n.Text   `toml:"name"`
	Hint      i18n.Text   `toml:"hint"`
	Subtopics []topicFile `toml:"subtopic"`
}

type articleFile struct {
	Topic      string    `toml:"topic"`
	Subtopic   string    `toml:"subtopic"`
	Position   int       `toml:"position"`
	Sensitive  bool      `toml:"sensitive"`
	Pictogram  string    `toml:"pictogram"`
	Source     string    `toml:"source"`
	SourceDate time.Time `toml:"source_date"`
	VerifiedOn time.Time `toml:"verified_on"`
	ReviewBy   time.Time `toml:"review_by"`
	EN         wording   `toml:"en"`
	SQ         wording   `toml:"sq"`
	SR         wording   `toml:"sr"`
}

func (a articleFile) texts() map[string]wording {
	return map[string]wording{"en": a.EN, "sq": a.SQ, "sr": a.SR}
}

// offer is what agencies and programmes have in common.
type offer struct {
	Everywhere bool              `toml:"everywhere"`
	Tenant     string            `toml:"tenant"`
	Topics     Codes             `toml:"topics"`
	Sensitive  bool              `toml:"sensitive"`
	Source     string            `toml:"source"`
	SourceDate time.Time         `toml:"source_date"`
	VerifiedOn time.Time         `toml:"verified_on"`
	ReviewBy   time.Time         `toml:"review_by"`
	EN         map[string]string `toml:"en"`
	SQ         map[string]string `toml:"sq"`
	SR         map[string]string `toml:"sr"`
}

// of reports whether the operator of this code has it.
func (o offer) of(operator string) bool { return o.Everywhere || o.Tenant == operator }

// text is one field in every language.
func (o offer) text(field string) i18n.Text {
	return i18n.Text{"en": o.EN[field], "sq": o.SQ[field], "sr": o.SR[field]}
}

func (o offer) check(slug string, fields ...string) error {
	for _, field := range fields {
		if !o.text(field).Complete() {
			return fmt.Errorf("%s: %s is missing in a language", slug, field)
		}
	}
	if o.VerifiedOn.IsZero() || o.ReviewBy.IsZero() || o.Source == "" {
		return fmt.Errorf("%s: source, verified_on and review_by are needed", slug)
	}
	return nil
}

type agencyFile struct {
	offer
	Kind      string `toml:"kind"`
	Accepting bool   `toml:"accepting"`
	Languages Codes  `toml:"languages"`
}

type programmeFile struct {
	offer
	Agency      string `toml:"agency"`
	HostCountry string `toml:"host_country"`
	Funder      string `toml:"funder"`
	Open        bool   `toml:"open"`
}

// slideFile is what the boards of every operator say to begin with.
type slideFile struct {
	Position   int       `toml:"position"`
	Text       i18n.Text `toml:"text"`
	Source     string    `toml:"source"`
	VerifiedOn time.Time `toml:"verified_on"`
	ReviewBy   time.Time `toml:"review_by"`
}

type municipalityFile struct {
	Code    string `toml:"code"`
	SQ      string `toml:"sq"`
	SR      string `toml:"sr"`
	EN      string `toml:"en"`
	Aliases Codes  `toml:"aliases"`
}

// readContent reads content/ and refuses what is not whole in every language.
func readContent(files fs.FS) (content, error) {
	c := content{municipalities: map[string][]municipalityFile{}}
	var topics struct {
		Topics []topicFile `toml:"topic"`
	}
	err := decode(files, "content/topics.toml", &topics)
	c.topics = topics.Topics
	if err == nil {
		err = decode(files, "content/municipalities.toml", &c.municipalities)
	}
	if err == nil {
		c.articles, err = folder[articleFile](files, "articles")
	}
	if err == nil {
		c.agencies, err = folder[agencyFile](files, "agencies")
	}
	if err == nil {
		c.programmes, err = folder[programmeFile](files, "programmes")
	}
	if err == nil {
		c.slides, err = folder[slideFile](files, "slides")
	}
	if err == nil {
		c.aids, err = readAids(files)
	}
	if err != nil {
		return c, err
	}
	return c, c.check()
}

func (c content) check() error {
	for slug, a := range c.articles {
		for lang, text := range a.texts() {
			if !text.complete() {
				return fmt.Errorf("article %s: %s is not complete", slug, lang)
			}
		}
	}
	for slug, a := range c.agencies {
		if err := a.check("agency "+slug, "name", "what", "for_whom", "documents"); err != nil {
			return err
		}
	}
	for slug, p := range c.programmes {
		if err := p.check("programme "+slug, "name", "what", "for_whom", "offers"); err != nil {
			return err
		}
	}
	for slug, x := range c.slides {
		if !x.Text.Complete() || x.Source == "" || x.VerifiedOn.IsZero() || x.ReviewBy.IsZero() {
			return fmt.Errorf("slide %s: text in every language, source, verified_on and review_by are needed", slug)
		}
	}
	return c.aids.check(c)
}

// folder decodes every file of a folder of content/: slug → record.
func folder[T any](files fs.FS, name string) (map[string]T, error) {
	paths, err := fs.Glob(files, "content/"+name+"/*.toml")
	records := make(map[string]T, len(paths))
	for _, p := range paths {
		var record T
		if err := decode(files, p, &record); err != nil {
			return nil, err
		}
		records[strings.TrimSuffix(path.Base(p), ".toml")] = record
	}
	return records, err
}

// decode refuses a key the record does not know: it would be a slip of the pen that nobody sees.
func decode(files fs.FS, name string, into any) error {
	meta, err := toml.DecodeFS(files, name, into)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return fmt.Errorf("%s: unknown key %s", name, unknown[0])
	}
	return nil
}
