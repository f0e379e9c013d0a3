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
	Ask      Action = "ask"
	Reply    Action = "reply"
	Waitlist Action = "waitlist"
	Begin    Action = "begin"
	Break    Action = "break" // the help is broken off
	Record   Action = "record"
	Close    Action = "close"
	Reopen   Action = "reopen"
	Withdraw Action = "withdraw"
	Lapse    Action = "lapse"
	Reroute  Action = "reroute"
	Cancel   Action = "void" // it was entered in error
	Undo     Action = "undo"
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

// Before as the state a row leads to: the one the referral was in before.
const Before State = "before"

// Edge is a row of the transition table.
type Edge struct {
	Number    int // of the row in the rules the table follows
	Action    Action
	From      []State
	To        State   // "" leaves the state: the action begins a new referral
	By        []Actor // who may take the step
	Sensitive []Actor // who may when the referral is sensitive; nil: the same
	Never     bool    // not for an emergency, nor for a sensitive referral
	Needs     []Requirement
	Tells     []Actor // who hears of it; a message never carries personal data
	Counts    string  // the measure that grows by one, the first time
}

// Table is the transition table: buttons, checks, the page that explains it, the picture and the tests come from it.
func Table() []Edge {
	agency, everywhere := []Actor{Intake, Worker}, slices.DeleteFunc(States(), func(s State) bool { return s == Void })
	return []Edge{
		{
			Number: 1, Action: Send, From: []State{Draft}, To: Sent, By: []Actor{Sender}, Sensitive: []Actor{FocalPoint},
			Needs: []Requirement{NeedsConsent, NeedsOpenAgency, NeedsEligible, NeedsFreeNeed, NeedsHandOver}, Tells: []Actor{Intake},
			Counts: tally.ReferralsSent,
		},
		{Number: 2, Action: Receive, From: []State{Sent}, To: Received, By: []Actor{Intake, System}, Tells: []Actor{Sender}},
		{
			Number: 3, Action: Accept, From: []State{Sent, Received}, To: Accepted, By: agency,
			Needs: []Requirement{NeedsTaker, NeedsFirstContact}, Tells: []Actor{Sender, Client}, Counts: tally.ReferralsAccepted,
		},
		{
			Number: 4, Action: Decline, From: waiting(), To: Declined, By: agency,
			Needs: []Requirement{NeedsDeclineReason}, Tells: []Actor{Sender}, Counts: tally.ReferralsDeclined,
		},
		{
			Number: 5, Action: Ask, From: []State{Received, Accepted}, To: InfoRequested, By: agency, Needs: []Requirement{NeedsQuestion},
			Tells: []Actor{Sender},
		},
		{
			Number: 6, Action: Reply, From: []State{InfoRequested}, To: Before, By: []Actor{Sender}, Needs: []Requirement{NeedsReply},
			Tells: []Actor{Intake},
		},
		{
			Number: 7, Action: Waitlist, From: []State{Received, Accepted}, To: Waitlisted, By: agency, Needs: []Requirement{NeedsReview},
			Tells: []Actor{Sender, Client},
		},
		{
			Number: 8, Action: Accept, From: []State{Waitlisted}, To: Accepted, By: agency,
			Needs: []Requirement{NeedsLasting, NeedsTaker, NeedsFirstContact}, Tells: []Actor{Sender, Client}, Counts: tally.ReferralsAccepted,
		},
		{Number: 9, Action: Begin, From: []State{Accepted}, To: InService, By: []Actor{Worker}, Tells: []Actor{Sender}},
		{
			Number: 10, Action: Break, From: []State{Accepted, InService}, To: NotCompleted, By: []Actor{Worker},
			Needs: []Requirement{NeedsEndReason}, Tells: []Actor{Sender},
		},
		{
			Number: 11, Action: Record, From: []State{Accepted, InService}, To: OutcomeRecorded, By: []Actor{Worker},
			Needs: []Requirement{NeedsOutcome}, Tells: []Actor{Sender}, Counts: tally.ReferralsCompleted,
		},
		{
			Number: 12, Action: Close, From: []State{OutcomeRecorded}, To: Closed, By: []Actor{Sender}, Needs: []Requirement{NeedsFeedback},
			Tells: []Actor{Intake},
		},
		{
			Number: 13, Action: Reopen, From: []State{OutcomeRecorded}, To: InService, By: []Actor{Sender}, Needs: []Requirement{NeedsOnce, NeedsWhy},
			Tells: []Actor{Intake, Manager},
		},
		{
			Number: 14, Action: Withdraw, From: open(), To: Withdrawn, By: []Actor{Sender, Manager, Client},
			Needs: []Requirement{NeedsWithdrawReason}, Tells: []Actor{Intake},
		},
		{
			Number: 15, Action: Lapse, From: waiting(), To: Lapsed, By: []Actor{Manager}, Never: true, Needs: []Requirement{NeedsLadder},
			Tells: []Actor{Sender, Intake, Manager},
		},
		{
			Number: 16, Action: Reroute, From: []State{Declined, Lapsed, NotCompleted}, By: []Actor{Sender},
			Needs: []Requirement{NeedsFreeNeed},
		},
		{
			Number: 17, Action: Cancel, From: everywhere, To: Void, By: []Actor{Manager}, Sensitive: []Actor{FocalPoint},
			Needs: []Requirement{NeedsSecond}, Tells: []Actor{Sender, Intake},
		},
		{
			Number: 18, Action: Undo, From: []State{Declined, NotCompleted}, To: Before, By: agency,
			Needs: []Requirement{NeedsOwn, NeedsNothingOnward}, Tells: []Actor{Sender},
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
func find(action Action, from State, priority string, sensitive bool, actors []Actor) (e Edge, by Actor, known, ok bool) {
	for _, e := range Table() {
		may := e.may(sensitive, actors)
		if e.Action != action || len(may) == 0 || e.Never && (sensitive || priority == Emergency) {
			continue
		}
		known = true
		if slices.Contains(e.From, from) {
			return e, may[0], true, true
		}
	}
	return Edge{}, "", known, false
}

// Asks lists what the form of an action asks for, from a state.
func Asks(a Action, from State) []Requirement {
	for _, e := range Table() {
		if e.Action == a && slices.Contains(e.From, from) {
			return e.Needs
		}
	}
	return nil
}

// OfAgency reports whether an action is the agency's.
func OfAgency(a Action) bool {
	return slices.ContainsFunc(Table(), func(e Edge) bool {
		return e.Action == a && (slices.Contains(e.By, Intake) || slices.Contains(e.By, Worker))
	})
}
