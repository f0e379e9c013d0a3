package referralui

import (
	"strings"

	"prag/internal/i18n"
	"prag/internal/referral"
)

// States names states; all but Void are one word.
func States(l *i18n.Reader, list []referral.State) string {
	if len(list) == len(referral.States())-1 {
		return l.T("referral.rules.any")
	}
	return named(l, "referral.state.", list)
}

// To names the state a row leads to.
func To(l *i18n.Reader, e referral.Edge) string {
	switch e.To {
	case "":
		return l.T("referral.rules.new")
	case referral.Before:
		return l.T("referral.rules.before")
	}
	return l.T("referral.state." + string(e.To))
}

// Who names who may take a step, and where that is somebody else for a sensitive referral, them too.
func Who(l *i18n.Reader, e referral.Edge) string {
	who := Actors(l, e.By)
	if e.Sensitive != nil {
		who += "; " + l.T("referral.rules.sensitive", "Who", Actors(l, e.Sensitive))
	}
	if e.Never {
		who += "; " + l.T("referral.rules.never")
	}
	return who
}

// Actors names who acts or hears.
func Actors(l *i18n.Reader, list []referral.Actor) string { return named(l, "referral.actor.", list) }

// Needs names what a step must have.
func Needs(l *i18n.Reader, list []referral.Requirement) string {
	return named(l, "referral.needs.", list)
}

func named[T ~string](l *i18n.Reader, prefix string, list []T) string {
	parts := make([]string, len(list))
	for i, code := range list {
		parts[i] = l.T(prefix + string(code))
	}
	if len(parts) == 0 {
		return "–"
	}
	return strings.Join(parts, ", ")
}

// box is where a state stands in the picture: column and row of a grid.
type box struct{ col, row int }

// grid lays out the states: what brings the person on from left to right, what stops for a while below, what ends without success at the bottom.
func grid() map[referral.State]box {
	return map[referral.State]box{
		referral.Draft: {0, 0}, referral.Sent: {1, 0}, referral.Received: {2, 0}, referral.Accepted: {3, 0}, referral.InService: {4, 0},
		referral.OutcomeRecorded: {5, 0}, referral.Closed: {6, 0}, referral.InfoRequested: {2, 1}, referral.Waitlisted: {3, 1},
		referral.Void: {0, 2}, referral.Withdrawn: {1, 2}, referral.Declined: {2, 2}, referral.Lapsed: {3, 2}, referral.NotCompleted: {4, 2},
	}
}

// The measures of the picture, in its own units.
const (
	boxWidth, boxHeight = 150, 46
	stepX, stepY        = 182, 130
	margin              = 20
)

func (b box) x() int { return margin + b.col*stepX }
func (b box) y() int { return margin + b.row*stepY }

// line is an arrow of the picture.
type line struct {
	path  string
	quiet bool // ends without success
}
