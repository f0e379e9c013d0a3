package boardui

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/internal/queue"
	"prag/internal/tenant"
)

// Screen is a display: whose calls it shows, how it shows and calls them.
type Screen struct {
	Centre  tenant.Centre
	Readers []*i18n.Reader
	Display identity.Display
	Paired  bool
	Voiced  bool // the server can speak
}

func (s Screen) address() string { return "/board/" + s.Centre.Slug }

func (s Screen) stream() string { return s.address() + "/stream" }

// attributes tell the script how to call. A display that is not paired is silent: somebody looks at it at home or at a desk.
func (s Screen) attributes() templ.Attributes {
	d := s.Display
	a := templ.Attributes{"data-board": s.address(), "data-settings": "", "data-sound": "off"}
	if s.Paired {
		a["data-settings"] = Settings(d)
		a["data-sound"] = d.Sound
		a["data-volume"] = strconv.Itoa(d.Volume)
		a["data-quiet"] = strings.TrimSuffix(d.QuietFrom+"-"+d.QuietTo, "-")
	}
	if s.Voiced {
		a["data-languages"] = strings.Join(s.Centre.Languages, " ")
		a["data-spoken"] = d.Spoken
	}
	return a
}

// Settings is another text whenever a display is to show or call in another way: it then loads its page anew.
func Settings(d identity.Display) string {
	text, err := json.Marshal(d)
	if err != nil {
		return "" // a struct of texts and a number
	}
	return string(text)
}

// Slide is one thing the display says between calls, in every language of the centre. What two languages write the same way is there once.
type Slide []Said

// Said is a text in a language.
type Said struct{ Lang, Text string }

// NewSlide says a thing in the readers' languages; in one that says nothing it is left out.
func NewSlide(readers []*i18n.Reader, text func(*i18n.Reader) string) Slide {
	var slide Slide
	seen := map[string]bool{"": true}
	for _, r := range readers {
		if t := text(r); !seen[t] {
			seen[t] = true
			slide = append(slide, Said{Lang: r.HTMLLang(), Text: t})
		}
	}
	return slide
}

// waiting is how many wait.
func waiting(l *i18n.Reader, now queue.Board) string {
	text := l.Num(int64(now.Waiting))
	if now.More {
		text += "+"
	}
	return text
}

// minutes is how long whoever takes a number now will wait, in minutes and without words: "20–35 min". "" where nobody can tell.
func minutes(e queue.Estimate) string {
	if !e.Known {
		return ""
	}
	about, most := e.Told()
	if about == 0 {
		return fmt.Sprintf("≤ %.0f min", most.Minutes())
	}
	return fmt.Sprintf("%.0f–%.0f min", about.Minutes(), most.Minutes())
}

func millis(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }
