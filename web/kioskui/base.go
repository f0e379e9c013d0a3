package kioskui

import (
	"slices"
	"time"

	"prag/internal/catalogue"
	"prag/internal/i18n"
	"prag/internal/queue"
	"prag/internal/tenant"
	"prag/web/ui"
)

// Base is what every page of a centre's kiosk shares.
type Base struct {
	ui.Page
	Centre tenant.Centre
	Back   string // address of this page, to come back to; "" on a phone's own page
	Able   bool   // the machine has a voice
	Voice  string // address of this page read aloud; "" where it is not
	Paper  bool   // the centre has a printer for slips
	Help   string // address of the help where the page has no other tools
}

// To is the address of another page of this centre in the reader's language.
func (b Base) To(path string) string { return "/k/" + b.Centre.Slug + "/" + b.L.Tag() + path }

// Start is the address of the page on which the language is chosen.
func (b Base) Start() string { return "/k/" + b.Centre.Slug }

// alone is the base of a page that is shown while the server, and with it the centre's printer, is away: the browser prints.
func (b Base) alone() Base {
	b.Paper = false
	return b
}

// Welcome is one language on the start page, in each script it is read in.
type Welcome struct {
	Scripts []*i18n.Reader
}

// Topic is a topic with everything the catalogue has on it.
type Topic struct {
	catalogue.Topic
	Groups     []Group
	Agencies   []catalogue.Agency
	Programmes []catalogue.Programme
	Checklists []catalogue.Checklist
}

// Group is a part of a topic with its articles.
type Group struct {
	Topic    catalogue.Topic
	Articles []catalogue.Article
}

// Article is an article with its prose as HTML.
type Article struct {
	catalogue.Article
	HTML       string
	Topic      catalogue.Topic
	Agencies   []catalogue.Agency
	Checklists []catalogue.Checklist
	Recorded   bool // somebody has read it aloud: the voice says only the rest of the page
}

// Choice is the page on which a service is chosen. Nonce is the key of this very form.
type Choice struct {
	Services []Service
	Nonce    string
	Problem  string // why the last choice could not be met
	Opening  tenant.Opening
	Books    bool // the centre also gives appointments
	Meets    bool // and holds group sessions one can sign up for
}

// Service is one tile of the choice. Guide is where its questions begin; "" where there are none and the tile is the ticket.
type Service struct {
	ID, Name, Hint, ForWhom, Pictogram, Guide string
}

// Ticket is a ticket as its holder sees it.
type Ticket struct {
	queue.Ticket
	queue.Outlook
	Now    time.Time // on the centre's clock
	Closes time.Time // likewise; zero when the centre does not close, or when that is not known
	// GivenBack: its holder ended it, and not the night.
	GivenBack bool
	QR        ui.QR
	Told      bool   // what the talk needs was said just now
	Round     int    // how often the page without a script has reloaded itself
	Nonce     string // key of the form that prints it
}

// step is one thing the screen can do: its picture, and the key of its words.
type step struct{ key, pictogram string }

func steps(able bool) []step {
	all := []step{
		{"language", "language"}, {"touch", "hand"}, {"listen", "volume"}, {"number", "ticket"}, {"phone", "phone"}, {"look", "text-size"}, {"clear", "exit"},
	}
	return slices.DeleteFunc(all, func(s step) bool { return s.key == "listen" && !able })
}
