package deskui

import (
	"net/url"
	"time"

	"prag/internal/followup"
	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/web/ui"
)

// Tasks is what is still to be done.
type Tasks struct {
	Today      time.Time
	Nonce      string
	Typed      url.Values
	Errors     []ui.FieldError
	Manages    bool // the reader sees the whole centre's
	All        bool
	Due, Later []followup.Task
}

// Sort puts what is due, and was not put off, first.
func (t *Tasks) Sort(list []followup.Task) {
	for _, k := range list {
		if k.DueOn.After(t.Today) || k.SnoozedTo != nil && k.SnoozedTo.After(t.Today) {
			t.Later = append(t.Later, k)
		} else {
			t.Due = append(t.Due, k)
		}
	}
}

// what says what is to be done: in the reader's words, or in those of who wrote it.
func what(l *i18n.Reader, k followup.Task) string {
	if k.Kind == followup.Own {
		return k.Reason
	}
	return l.T("task.kind." + string(k.Kind))
}

// when says by which day.
func (t Tasks) when(l *i18n.Reader, k followup.Task) string {
	day := k.DueOn
	if k.SnoozedTo != nil && k.SnoozedTo.After(day) {
		day = *k.SnoozedTo
	}
	if day.Before(t.Today) {
		return l.T("task.since", "Date", l.Date(day))
	}
	return l.T("task.by", "Date", l.Date(day))
}

// Team is who stands in for whom.
type Team struct {
	Today    time.Time
	Nonce    string
	Typed    url.Values
	Errors   []ui.FieldError
	Staff    []identity.Staff
	Absences []followup.Absence
	Moved    string
}
