package boardui

import (
	"prag/internal/queue"
	"prag/web/ui"
)

// Join is the code by which a phone joins the line; none: the display shows no code.
type Join struct {
	Code string
	QR   ui.QR
}

// spaced writes the code in two groups, as it is read out and remembered.
func (j Join) spaced() string {
	half := len(j.Code) / 2
	return j.Code[:half] + " " + j.Code[half:]
}

// besideJoin is how many of the next fit beside the code.
const besideJoin = 3

func (j Join) beside(next []queue.Ticket) []queue.Ticket {
	if j.Code == "" {
		return next
	}
	return next[:min(len(next), besideJoin)]
}
