package ui

import (
	"strconv"
	"sync"

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
	Idle      int    // seconds after which an untouched kiosk goes back to Start; 0: never
	Start     string // address of the kiosk's first page
}

// LanguageLink is the same page in another language.
type LanguageLink struct {
	Tag, Name, URL string
	Current        bool
}

// User is who is signed in.
type User struct{ Name, Role string }

// NavItem is one entry of the navigation.
type NavItem struct {
	URL, Label, Icon string
	Current          bool
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

// Input is a line to type into.
type Input struct{ Name, Type, Label, Value, Autocomplete string }
