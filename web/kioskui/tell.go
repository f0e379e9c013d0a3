package kioskui

import (
	"slices"

	"prag/internal/i18n"
	"prag/internal/queue"
	"prag/internal/visit"
)

// Telling is what the holder of a ticket may say of the talk, as it was said last. Address is where it goes, Back the page of the ticket.
type Telling struct {
	queue.Told
	Address, Back string
	Problem       string // why it was not noted
}

// need is one answer to what somebody needs: the field and value of its form, the key of its words, its picture.
type need struct{ field, value, key, pictogram string }

func needs() []need {
	list := []need{{"interpreter", "yes", "referral.access.interpreter", "language"}}
	pictograms := map[string]string{
		"step_free": "wheelchair", "hearing": "ear", "sight": "eye", "reading": "book", "quiet": "quiet", "seat": "armchair",
	}
	for _, code := range queue.Accesses() {
		list = append(list, need{"access", code, "referral.access." + code, pictograms[code]})
	}
	return list
}

func (t Telling) needs(n need) bool {
	if n.field == "interpreter" {
		return t.Needs.Interpreter
	}
	return slices.Contains(t.Needs.Access, n.value)
}

// talk is one language of a talk, called as those call it who speak it.
type talk struct{ code, name, lang string }

func talks(l *i18n.Reader) []talk {
	list := []talk{{"", l.T("kiosk.tell.any"), l.HTMLLang()}}
	for _, code := range visit.Languages() {
		switch code {
		case "other":
			list = append(list, talk{code, l.T("visit.language.other"), l.HTMLLang()})
		case i18n.Language(l.Tag()):
			list = append(list, talk{code, i18n.NameOf(l.Tag()), l.HTMLLang()})
		default:
			list = append(list, talk{code, i18n.NameOf(code), code})
		}
	}
	return list
}

// tells reports whether a ticket's holder can still say what the talk needs.
func (t Ticket) tells() bool { return t.State == queue.Waiting || t.State == queue.Away }
