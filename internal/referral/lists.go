package referral

// DeclineReasons lists why an agency may decline.
func DeclineReasons() []string {
	return []string{
		"not_eligible", "no_capacity", "out_of_area", "missing_documents", "client_unreachable", "duplicate", "unsafe", Other,
	}
}

// Other is the reason that asks for words.
const Other = "other"

// EndReasons lists why help was not completed. NoShow and Unreachable ask for two attempts, each with its date.
func EndReasons() []string {
	return []string{NoShow, Unreachable, "left_area", "client_stopped", "capacity_lost", "died"}
}

// Reasons with attempts.
const (
	NoShow      = "no_show"
	Unreachable = "unreachable"
)

// Outcomes lists what came of the help.
func Outcomes() []string { return []string{OutcomeMet, "partly", "not_met"} }

// OutcomeMet is the outcome after which no next step is asked for.
const OutcomeMet = "met"

// Feedbacks lists what became of the question to the person how it was.
func Feedbacks() []string { return []string{"answered", "declined", "unreachable"} }

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
