package printing

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"prag/internal/appointment"
	"prag/internal/catalogue"
	"prag/internal/escpos"
	"prag/internal/i18n"
	"prag/internal/queue"
	"prag/internal/tenant"
)

// ticketSlip is a number on paper. It never names the service: paper is found by others.
func ticketSlip(l *i18n.Reader, c tenant.Centre, t queue.Ticket, address string) []escpos.Block {
	taken := c.Local(t.TakenAt)
	return []escpos.Block{
		escpos.Text{Words: l.Text(c.Name), Bold: true, Centre: true},
		escpos.Space{Lines: 1},
		escpos.Text{Words: l.T("kiosk.ticket.title"), Centre: true},
		escpos.Text{Words: t.Label(), Size: 6, Bold: true, Centre: true},
		escpos.Text{Words: l.Date(taken) + ", " + l.Time(taken), Centre: true},
		escpos.Space{Lines: 1},
		escpos.Text{Words: l.T("kiosk.ticket.wait"), Centre: true},
		escpos.QR{Address: address},
		escpos.Text{Words: l.T("print.slip.phone"), Centre: true},
	}
}

// bookingSlip is an appointment on paper: when, where, and the code. It never names the service.
func bookingSlip(l *i18n.Reader, c tenant.Centre, a appointment.Appointment, address string) []escpos.Block {
	starts := c.Local(a.StartsAt)
	return []escpos.Block{
		escpos.Text{Words: l.Text(c.Name), Bold: true, Centre: true},
		escpos.Space{Lines: 1},
		escpos.Text{Words: l.T("kiosk.booked.title"), Centre: true},
		escpos.Text{Words: l.Date(starts), Size: 2, Bold: true, Centre: true},
		escpos.Text{Words: l.Time(starts), Size: 4, Bold: true, Centre: true},
		escpos.Space{Lines: 1},
		escpos.Text{Words: l.T("message.code", "Code", a.Code), Size: 2, Bold: true, Centre: true},
		escpos.QR{Address: address},
		escpos.Text{Words: l.T("print.slip.booking"), Centre: true},
	}
}

// articleSlip is an article to take home.
func articleSlip(l *i18n.Reader, c tenant.Centre, a catalogue.Article, address string) []escpos.Block {
	slip := []escpos.Block{
		escpos.Text{Words: l.Text(c.Name), Centre: true},
		escpos.Rule{},
		escpos.Text{Words: l.Text(a.Title), Size: 2, Bold: true},
		escpos.Space{Lines: 1},
		escpos.Text{Words: l.Text(a.Summary), Bold: true},
	}
	slip = append(slip, prose(l.Text(a.Body))...)
	return append(slip,
		escpos.Space{Lines: 1},
		escpos.Rule{},
		escpos.Text{Words: l.T("kiosk.label.source") + ": " + a.Source},
		escpos.Text{Words: l.T("kiosk.article.verified", "Date", l.Date(a.VerifiedOn))},
		escpos.QR{Address: address},
		escpos.Text{Words: l.T("kiosk.article.phone"), Centre: true},
	)
}

// checklistSlip is what to bring, with a box to tick before each thing.
func checklistSlip(l *i18n.Reader, c tenant.Centre, list catalogue.Checklist, address string) []escpos.Block {
	slip := []escpos.Block{
		escpos.Text{Words: l.Text(c.Name), Centre: true},
		escpos.Rule{},
		escpos.Text{Words: l.Text(list.Name), Size: 2, Bold: true},
		escpos.Space{Lines: 1},
		escpos.Text{Words: l.T("kiosk.check.bring"), Bold: true},
	}
	for _, item := range list.Items {
		slip = append(slip, escpos.Space{Lines: 1}, escpos.Text{Words: l.Text(item.Text), Mark: "[ ] "})
		if len(item.Note) > 0 {
			slip = append(slip, escpos.Text{Words: l.Text(item.Note), Mark: "    "})
		}
	}
	return append(slip,
		escpos.Space{Lines: 1},
		escpos.Text{Words: l.T("kiosk.check.anyway"), Bold: true},
		escpos.Rule{},
		escpos.Text{Words: l.T("kiosk.article.verified", "Date", l.Date(list.VerifiedOn))},
		escpos.QR{Address: address},
		escpos.Text{Words: l.T("kiosk.check.phone"), Centre: true},
	)
}

// placeSlip is the way to another office.
func placeSlip(l *i18n.Reader, c tenant.Centre, o catalogue.Office, a catalogue.Agency, address string) []escpos.Block {
	slip := []escpos.Block{
		escpos.Text{Words: l.Text(c.Name), Centre: true},
		escpos.Rule{},
		escpos.Text{Words: l.Text(o.Reason)},
		escpos.Space{Lines: 1},
		escpos.Text{Words: l.Text(a.Name), Size: 2, Bold: true},
		escpos.Text{Words: l.Text(a.What)},
	}
	for _, fact := range []struct{ key, words string }{
		{"kiosk.label.for_whom", l.Text(a.ForWhom)}, {"kiosk.label.documents", l.Text(a.Documents)}, {"kiosk.label.cost", l.Text(a.Cost)},
		{"kiosk.label.address", l.Text(a.Address)},
		{"kiosk.label.directions", l.Text(a.Directions)}, {"kiosk.label.hours", l.Text(a.Hours)}, {"kiosk.label.phone", a.Phone},
	} {
		if fact.words != "" {
			slip = append(slip, escpos.Space{Lines: 1}, escpos.Text{Words: l.T(fact.key), Bold: true}, escpos.Text{Words: fact.words})
		}
	}
	return append(slip, escpos.Rule{}, escpos.QR{Address: address}, escpos.Text{Words: l.T("kiosk.place.phone"), Centre: true})
}

// sample shows what a printer can do.
func sample(l *i18n.Reader, c tenant.Centre) []escpos.Block {
	return []escpos.Block{
		escpos.Text{Words: l.Text(c.Name), Bold: true, Centre: true},
		escpos.Text{Words: "A 12", Size: 6, Bold: true, Centre: true},
		escpos.Rule{},
		escpos.Text{Words: "abcçdeëfghijklmnopqrstuvwxyzčćđšž ABCÇDEËFGHIJKLMNOPQRSTUVWXYZČĆĐŠŽ 0123456789"},
		escpos.Text{Words: "абвгдђежзијклљмнњопрстћуфхцчџш АБВГДЂЕЖЗИЈКЛЉМНЊОПРСТЋУФХЦЧЏШ"},
		escpos.Text{Words: "„drawn“ — “vizatuar” → „нацртано“"},
		escpos.QR{Address: "https://prag.example/t/test"},
	}
}

// prose turns an article's Markdown into paragraphs for a slip. Emphasis is lost; headings are bold, lists keep their marks.
func prose(markdown string) []escpos.Block {
	source := []byte(markdown)
	var slip []escpos.Block
	for node := range children(goldmark.DefaultParser().Parse(text.NewReader(source))) {
		slip = append(slip, escpos.Space{Lines: 1})
		switch node := node.(type) {
		case *ast.List:
			slip = append(slip, list(node, source, "")...)
		case *ast.Heading:
			slip = append(slip, escpos.Text{Words: words(node, source), Bold: true})
		default:
			slip = append(slip, escpos.Text{Words: words(node, source)})
		}
	}
	return slip
}

// list sets each item after its mark, and lists within it further in.
func list(l *ast.List, source []byte, indent string) []escpos.Block {
	var slip []escpos.Block
	n := l.Start
	for item := range children(l) {
		mark := indent + "- "
		if l.IsOrdered() {
			mark = fmt.Sprintf("%s%d. ", indent, n)
			n++
		}
		for part := range children(item) {
			if inner, ok := part.(*ast.List); ok {
				slip = append(slip, list(inner, source, indent+"  ")...)
				continue
			}
			slip = append(slip, escpos.Text{Words: words(part, source), Mark: mark})
			mark = strings.Repeat(" ", len(mark))
		}
	}
	return slip
}

func children(of ast.Node) func(yield func(ast.Node) bool) {
	return func(yield func(ast.Node) bool) {
		for node := of.FirstChild(); node != nil && yield(node); node = node.NextSibling() {
		}
	}
}

// words are what a node says, without its markup.
func words(of ast.Node, source []byte) string {
	var out strings.Builder
	_ = ast.Walk(of, func(node ast.Node, entering bool) (ast.WalkStatus, error) { // never fails: this function does not
		switch node := node.(type) {
		case *ast.Text:
			if entering {
				out.Write(node.Value(source))
				if node.SoftLineBreak() || node.HardLineBreak() {
					out.WriteByte(' ')
				}
			}
		case *ast.String:
			if entering {
				out.Write(node.Value)
			}
		default:
			if entering && node.Type() == ast.TypeBlock {
				out.WriteByte(' ')
			}
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSpace(out.String())
}
