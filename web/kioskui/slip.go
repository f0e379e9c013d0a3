package kioskui

import (
	"path"

	"prag/internal/printing"
)

// Slip is what became of a slip of paper.
type Slip struct {
	State  printing.State
	Path   string  // of the page it was asked for on
	Nonce  string  // key of the form that asks for another
	Ticket *Ticket // nil: it is an article's
	Booked bool    // it is an appointment's
}

// Title is the key of what the page says first.
func (s Slip) Title() string { return s.key() + ".title" }

func (s Slip) key() string {
	switch s.State {
	case printing.Printed:
		return "print.done"
	case printing.Failed:
		return "print.failed"
	}
	return "print.busy"
}

// text is the key of what it says then.
func (s Slip) text() string {
	if s.State != printing.Failed {
		return s.key() + ".text"
	}
	if s.Booked {
		return "print.failed.booking"
	}
	if s.Ticket == nil {
		return "print.failed.article"
	}
	return "print.failed.ticket"
}

func (s Slip) back() string {
	if s.Booked {
		return "print.back.booking"
	}
	if s.Ticket == nil {
		return "print.back.article"
	}
	return "print.back.ticket"
}

func (s Slip) again() string {
	if s.State == printing.Printed {
		return "print.more"
	}
	return "print.again"
}

// code is the code of the appointment a slip is of.
func (s Slip) code() string { return path.Base(s.Path) }

func (s Slip) failed() bool { return s.State == printing.Failed }
