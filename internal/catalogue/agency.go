package catalogue

import (
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/i18n"
)

// Agency is an office or organisation a person can be referred to.
type Agency struct {
	ID              uuid.UUID
	Slug            string
	Kind            string // public, ngo, international, clinic, school
	Topics          Codes
	Sensitive       bool   // only the protection focal point refers here
	Accepting       bool   // as editors say, and as long as it does not say itself that it is full
	Capacity        string // what it says itself: CapacityOpen and so on
	Free            bool   // what it does costs nothing
	Languages       Codes
	Name            i18n.Text
	What            i18n.Text
	ForWhom         i18n.Text
	Documents       i18n.Text
	Address         i18n.Text // this and the next two: empty where nobody has written them
	Directions      i18n.Text
	Hours           i18n.Text
	Cost            i18n.Text
	Phone           string
	PhoneAfterHours string
	Mailbox         string // shared e-mail address for notices; never published
	Source          string
	VerifiedOn      time.Time
	ModifiedAt      time.Time
}

// Programme is something an agency offers for a time: a grant, a return scheme, a course.
type Programme struct {
	ID          uuid.UUID
	Slug        string
	AgencyID    uuid.UUID
	AgencyName  i18n.Text
	Topics      Codes
	Sensitive   bool
	Open        bool // whether new people can enter today
	Free        bool // it costs nothing
	OpensOn     *time.Time
	ClosesOn    *time.Time // the last day
	HostCountry string     // ISO 3166 alpha-2 of the country people return from, or ""
	Funder      string
	Name        i18n.Text
	What        i18n.Text
	ForWhom     i18n.Text
	Offers      i18n.Text
	Documents   i18n.Text // this and the next three: empty where nobody has written them
	Cost        i18n.Text
	Address     i18n.Text
	Phone       string
	Source      string
	SourceDate  *time.Time
	VerifiedOn  time.Time
	AgeBands    Codes // whom it is for; none: every age
	Areas       Codes // codes of municipalities; none: everywhere
	ModifiedAt  time.Time
}

// Municipality is a place people come from; Aliases are other spellings it is found by.
type Municipality struct {
	Code    string
	Name    i18n.Text
	Aliases Codes
}

// Codes is a text[] column. Its elements hold no comma, quote, backslash or brace.
type Codes []string

// Has reports whether the code is among them.
func (c Codes) Has(code string) bool { return slices.Contains(c, code) }

// Value writes the array as PostgreSQL reads it.
func (c Codes) Value() (driver.Value, error) {
	for _, code := range c {
		if code == "" || strings.ContainsAny(code, `,"\{}`) {
			return nil, fmt.Errorf("catalogue.Codes: %q cannot be an element", code)
		}
	}
	return "{" + strings.Join(quoted(c), ",") + "}", nil
}

func quoted(codes []string) []string {
	out := make([]string, len(codes))
	for i, code := range codes {
		out[i] = `"` + code + `"`
	}
	return out
}

// Scan reads the array as PostgreSQL writes it.
func (c *Codes) Scan(src any) error {
	text, ok := src.(string)
	if !ok {
		return fmt.Errorf("catalogue.Codes: cannot read %T", src)
	}
	*c = nil
	if text = strings.Trim(text, "{}"); text == "" {
		return nil
	}
	for _, code := range strings.Split(text, ",") {
		*c = append(*c, strings.Trim(code, `"`))
	}
	return nil
}
