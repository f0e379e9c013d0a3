package queue

import (
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"
)

// Somebody who needs an interpreter is called where one is free. While nobody at work interprets for them, desks and managers are told at once,
// with whom they can ask (Sought); after Policy.InterpreterWait they are called all the same, and their row says that nobody interprets. That is
// a fact of the row, by which it changes its class, as when an appointment is passed on (pass_on.go); whoever is free by then is reserved.

// Sought is somebody in line for whom nobody at work interprets.
type Sought struct {
	Ticket
	From time.Time     // called without an interpreter from then on
	Ask  []Interpreter // who interprets the language and is not at work
}

// sought lists those of the tickets for whom nobody at work interprets.
func (r roster) sought(tickets []Ticket, all []Interpreter) (list []Sought, err error) {
	for _, t := range tickets {
		alone, err := r.alone(t)
		if err != nil {
			return nil, err
		}
		if !alone {
			continue
		}
		s := Sought{Ticket: t, From: t.Due().Add(r.policy.InterpreterWait)}
		for _, i := range all {
			if slices.Contains(i.Languages, t.Speaks) {
				s.Ask = append(s.Ask, i)
			}
		}
		list = append(list, s)
	}
	return list, nil
}

// alone reports whether somebody needs an interpreter and is kept by nothing else: there is a desk that would call them, and none of those at work
// would even if every interpreter were free.
func (r roster) alone(t Ticket) (bool, error) {
	s, err := t.standing()
	if err != nil || !t.Interpreter {
		return false, err
	}
	s.Class.Interpreter = true // called without one or not yet
	if !t.Left() {
		s.Class.Adviser = uuid.Nil
	}
	wanted := false
	for _, seat := range r.later() {
		if state := r.seats[seat.Desk].state; state != DeskOpen && state != DeskBreak {
			continue
		}
		_, why, ok := r.policy.Delay(seat, s.Class)
		if ok {
			return false, nil
		}
		wanted = wanted || why == NoInterpreter
	}
	return wanted, nil
}

// unaided reports whether somebody has waited long enough for an interpreter whom nobody at work can give them.
func (r roster) unaided(t Ticket, now time.Time) (bool, error) {
	if !t.Interpreter || t.UnaidedAt != nil || now.Before(t.Due().Add(r.policy.InterpreterWait)) {
		return false, nil
	}
	return r.alone(t)
}
