package referral

import (
	"slices"

	"prag/internal/tally"
)

// State is where a referral stands.
type State string

// The states.
const (
	Draft           State = "draft"
	Sent            State = "sent"
	Received        State = "received"
	InfoRequested   State = "info_requested"
	Waitlisted      State = "waitlisted"
	Accepted        State = "accepted"
	InService       State = "in_service"
	OutcomeRecorded State = "outcome_recorded"
	Closed          State = "closed"
	Declined        State = "declined"
	Withdrawn       State = "withdrawn"
	Lapsed          State = "lapsed"
	NotCompleted    State = "not_completed"
	Void            State = "void"
)

// States lists all states.
func States() []State {
	return []State{
		Draft, Sent, Received, InfoRequested, Waitlisted, Accepted, InService, OutcomeRecorded, Closed, Declined, Withdrawn, Lapsed,
		NotCompleted, Void,
	}
}

// open lists the states in which something is still to come from the agency; one need has at most one referral in them.
func open() []State {
	return []State{Sent, Received, InfoRequested, Waitlisted, Accepted, InService, OutcomeRecorded}
}

// waiting lists the states in which the agency has not answered yet.
func waiting() []State { return []State{Sent, Received, InfoRequested, Waitlisted} }

// taken lists the states in which the agency has accepted, now or before.
func taken() []State { return []State{Accepted, InService, OutcomeRecorded, Closed} }

// Waiting reports whether the agency has yet to answer.
func (s State) Waiting() bool { return slices.Contains(waiting(), s) }

// Taken reports whether the agency has accepted, now or before.
func (s State) Taken() bool { return slices.Contains(taken(), s) }

// Actor is who takes a step.
type Actor string

// The actors.
const (
	Sender     Actor = "SA"
	Manager    Actor = "SM" // of the sending centre
	Intake     Actor = "RQ" // of the agency
	Worker     Actor = "RW" // of the agency
	Client     Actor = "CL"
	FocalPoint Actor = "PF"
	System     Actor = "SYS"
)

// Actors lists all actors.
func Actors() []Actor { return []Actor{Sender, Manager, Intake, Worker, Client, FocalPoint, System} }

// Action is what a step does.
type Action string

// The actions.
const (
	Send     Action = "send"
	Receive  Action = "receive"
	Accept   Action = "accept"
	Decline  Action = "decline"
	Withdraw Action = "withdraw"
	Reroute  Action = "reroute"
)

// Actions lists the actions the table has.
func Actions() []Action {
	var list []Action
	for _, e := range Table() {
		if !slices.Contains(list, e.Action) {
			list = append(list, e.Action)
		}
	}
	return list
}

// Requirement is something a step must have before it is taken.
type Requirement string

// The requirements; met.go says when each is met.
const (
	NeedsConsent        Requirement = "consent"         // live, for this agency and these fields; a guardian's for a minor
	NeedsOpenAgency     Requirement = "open_agency"     // active and accepting
	NeedsFreeNeed       Requirement = "free_need"       // the need is with no other agency
	NeedsHandOver       Requirement = "hand_over"       // an emergency: when the agency was phoned, and with whom
	NeedsTaker          Requirement = "taker"           // who of the agency takes it
	NeedsFirstContact   Requirement = "first_contact"   // the date of it
	NeedsDeclineReason  Requirement = "decline_reason"  // of the list, in words where the list does not say it
	NeedsWithdrawReason Requirement = "withdraw_reason" // of the list
)

// Edge is a row of the transition table.
type Edge struct {
	Number    int // of the row in the rules the table follows
	Action    Action
	From      []State
	To        State   // "" leaves the state: the action begins a new referral
	By        []Actor // who may take the step
	Sensitive []Actor // who may when the referral is sensitive; nil: the same
	Needs     []Requirement
	Tells     []Actor // who hears of it; a message never carries personal data
	Counts    string  // the measure that grows by one
}

// Table is the transition table. A later row is a row here and what its requirements mean.
func Table() []Edge {
	return []Edge{
		{
			Number: 1, Action: Send, From: []State{Draft}, To: Sent, By: []Actor{Sender}, Sensitive: []Actor{FocalPoint},
			Needs: []Requirement{NeedsConsent, NeedsOpenAgency, NeedsFreeNeed, NeedsHandOver}, Tells: []Actor{Intake},
			Counts: tally.ReferralsSent,
		},
		{Number: 2, Action: Receive, From: []State{Sent}, To: Received, By: []Actor{Intake, System}, Tells: []Actor{Sender}},
		{
			Number: 3, Action: Accept, From: []State{Sent, Received}, To: Accepted, By: []Actor{Intake, Worker},
			Needs: []Requirement{NeedsTaker, NeedsFirstContact}, Tells: []Actor{Sender, Client}, Counts: tally.ReferralsAccepted,
		},
		{
			Number: 4, Action: Decline, From: waiting(), To: Declined, By: []Actor{Intake, Worker},
			Needs: []Requirement{NeedsDeclineReason}, Tells: []Actor{Sender}, Counts: tally.ReferralsDeclined,
		},
		{
			Number: 14, Action: Withdraw, From: open(), To: Withdrawn, By: []Actor{Sender, Manager, Client},
			Needs: []Requirement{NeedsWithdrawReason}, Tells: []Actor{Intake},
		},
		{
			Number: 16, Action: Reroute, From: []State{Declined, Lapsed, NotCompleted}, By: []Actor{Sender},
			Needs: []Requirement{NeedsFreeNeed},
		},
	}
}

// may lists who of these actors may take the step.
func (e Edge) may(sensitive bool, actors []Actor) []Actor {
	allowed := e.By
	if sensitive && e.Sensitive != nil {
		allowed = e.Sensitive
	}
	var list []Actor
	for _, a := range actors {
		if slices.Contains(allowed, a) {
			list = append(list, a)
		}
	}
	return list
}

// find gives the edge of an action from a state for one of these actors. known is false when no edge lets any of them do this from any
// state; ok is false when there is none from this state.
func find(action Action, from State, sensitive bool, actors []Actor) (e Edge, by Actor, known, ok bool) {
	for _, e := range Table() {
		may := e.may(sensitive, actors)
		if e.Action != action || len(may) == 0 {
			continue
		}
		known = true
		if slices.Contains(e.From, from) {
			return e, may[0], true, true
		}
	}
	return Edge{}, "", known, false
}

// to is the state an action leads to; "" where it leaves the state.
func (a Action) to() State {
	for _, e := range Table() {
		if e.Action == a {
			return e.To
		}
	}
	return ""
}

// Tells reports whether the action tells this actor.
func (a Action) Tells(actor Actor) bool {
	for _, e := range Table() {
		if e.Action == a && slices.Contains(e.Tells, actor) {
			return true
		}
	}
	return false
}

// DeclineReasons lists why an agency may decline.
func DeclineReasons() []string {
	return []string{
		"not_eligible", "no_capacity", "out_of_area", "missing_documents", "client_unreachable", "duplicate", "unsafe", Other,
	}
}

// Other is the reason that asks for words.
const Other = "other"

// WithdrawReasons lists why a referral may be taken back.
func WithdrawReasons() []string {
	return []string{"client_stopped", "solved", "mistake", "unsafe", Other}
}

// The priorities.
const (
	Normal    = "normal"
	Urgent    = "urgent"
	Emergency = "emergency"
)

// Priorities lists the priorities.
func Priorities() []string { return []string{Normal, Urgent, Emergency} }

// AccessNeeds lists what a person may need to be able to use the agency's help.
func AccessNeeds() []string {
	return []string{"interpreter", "step_free", "hearing", "sight", "reading", "child_along"}
}
