package ui

import (
	"strconv"
	"strings"
	"sync"

	"github.com/a-h/templ"

	"prag/internal/i18n"
	"prag/web"
)

// Page is the base of every page: who reads, what it is called, where it is.
type Page struct {
	L         *i18n.Reader
	Title     string
	Audience  string // kiosk, board, desk, partner, region, landing, sign-in
	Path      string
	Languages []LanguageLink
	User      *User
	Nav       []NavItem
	Refresh   int    // seconds after which a page without scripts loads itself again; 0: never
	Next      string // address it loads then; "": its own
	Always    bool   // it loads itself again with scripts too: a screen that waits for something
	Idle      int    // seconds after which an untouched kiosk goes back to Start; 0: never
	Start     string // address of the kiosk's first page
	Look      Look
	Style     string // style sheet of the page; "": everybody's
	Alert     string // address of the stream that calls for help at once; "": nobody here is called
}

// Look is what the reader asked for; "" leaves it to the system.
type Look struct {
	Theme    string // light or dark: back offices only
	Contrast string // high
	Text     string // large
}

// attributes are what the style sheet looks for.
func (l Look) attributes() templ.Attributes {
	attributes := templ.Attributes{}
	for name, value := range map[string]string{"data-theme": l.Theme, "data-contrast": l.Contrast, "data-text": l.Text} {
		if value != "" {
			attributes[name] = value
		}
	}
	return attributes
}

// LanguageLink is the same page in another language.
type LanguageLink struct {
	Tag, Name, URL string
	Current        bool
}

// User is who is signed in.
type User struct{ ID, Name, Role string }

// NavItem is one entry of the navigation.
type NavItem struct {
	URL, Label, Icon string
	Current          bool
	Under            []NavItem // pages that stand under this one; shown while one of them is open
}

// FieldError is the sentence beside a field.
type FieldError struct{ Field, Message string }

// SignInForm is what the sign-in page shows again after a mistake. Carried is a form that lost its session.
type SignInForm struct {
	Email, Next, Carried string
	Errors               []FieldError
}

// Whole reports whether the audience draws its whole screen itself.
func (p Page) Whole() bool { return p.Audience == "kiosk" || p.Audience == "board" }

func (p Page) style() string {
	if p.Style == "" {
		return asset("app.css")
	}
	return asset(p.Style)
}

// fonts are fetched with the page: one that comes late is not used, because text that changes its font moves what is being touched. Every page
// names its languages, so all of them are needed. A style of its own brings none.
func (p Page) fonts() []string {
	if p.Style != "" {
		return nil
	}
	return []string{"source-sans-3-latin-wght-normal.woff2", "source-sans-3-latin-ext-wght-normal.woff2", "source-sans-3-cyrillic-wght-normal.woff2"}
}

// refresh is the content of the page's refresh without scripts.
func (p Page) refresh() string {
	if p.Next == "" {
		return strconv.Itoa(p.Refresh)
	}
	return strconv.Itoa(p.Refresh) + ";url=" + p.Next
}

// ErrorOf is the sentence beside a field, "" when there is none.
func ErrorOf(list []FieldError, field string) string {
	for _, e := range list {
		if e.Field == field {
			return e.Message
		}
	}
	return ""
}

// assets reads the list of built files once: the addresses are the same on every page.
var assets = sync.OnceValue(func() *web.Assets {
	a, err := web.Load()
	if err != nil {
		panic(err) // the program's start has loaded the same files and said so
	}
	return a
})

func asset(name string) string { return assets().URL(name) }

// Input is a line to type into: text, unless Type says otherwise.
type Input struct {
	Name, Type, Label, Value, Autocomplete string
	Hint, Min, Max                         string // "": none
	Limit                                  int    // most characters; 0: none
	Optional                               bool
	Numeric                                bool // a telephone offers digits; what is no number is kept as it was typed
}

func (i Input) kind() string {
	if i.Type == "" {
		return "text"
	}
	return i.Type
}

// Tick is a sentence that is agreed to or not; agreed, it sends "yes".
type Tick struct {
	Name, Label string
	On          bool
}

// Area is room for some sentences.
type Area struct {
	Name, Label, Hint, Value string
	Limit                    int // most characters; 0: none
}

// Question is answered by pressing one of its options, or several.
type Question struct {
	Name, Legend, Hint string
	Several            bool
	Options            []Option
	Chosen             []string
}

// Option is one answer.
type Option struct{ Value, Label, Icon string }

// kind is the type of the fields of a question.
func (q Question) kind() string {
	if q.Several {
		return "checkbox"
	}
	return "radio"
}

// option is the id of an answer. The first has the question's own name, so that a link of the error summary leads to it.
func (q Question) option(i int) string {
	if i == 0 {
		return q.Name
	}
	return q.Name + "-" + strconv.Itoa(i)
}

// Described ties a field to its hint and to what is wrong with it.
func Described(errors []FieldError, name, hint string) templ.Attributes {
	var ids []string
	if hint != "" {
		ids = append(ids, name+"-hint")
	}
	attributes := templ.Attributes{}
	if ErrorOf(errors, name) != "" {
		ids = append(ids, name+"-error")
		attributes["aria-invalid"] = "true"
	}
	if len(ids) > 0 {
		attributes["aria-describedby"] = strings.Join(ids, " ")
	}
	return attributes
}
