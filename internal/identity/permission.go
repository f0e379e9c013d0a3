package identity

// Permission is what a route asks for. Every route states exactly one.
type Permission string

// The permissions.
const (
	Public          Permission = "public"           // anyone, without signing in
	SignedIn        Permission = "signed_in"        // any active member of staff
	LineRead        Permission = "line.read"        // see who waits at the own centre
	LineCall        Permission = "line.call"        // call, start, finish
	VisitWrite      Permission = "visit.write"      // log a visit
	SessionWrite    Permission = "session.write"    // plan group sessions, count heads
	ReferralWrite   Permission = "referral.write"   // refer a person, see the answers
	ClientWrite     Permission = "client.write"     // records of people who want follow-up
	ClientRules     Permission = "client.rules"     // how long records are kept, what is asked
	ReferralProtect Permission = "referral.protect" // send a sensitive referral
	ReferralDecide  Permission = "referral.decide"  // be the second person for what one alone may not do
	CaseloadManage  Permission = "caseload.manage"  // hand a caseload over, say who stands in for whom
	ReferralQueue   Permission = "referral.queue"   // the agency's own queue
	ReferralAnswer  Permission = "referral.answer"  // accept or decline
	AgencyKeep      Permission = "agency.keep"      // say whether the own agency's record holds, and whether it takes people
	LineManage      Permission = "line.manage"      // how the centre calls: policy, numbers, who serves what
	DiaryManage     Permission = "diary.manage"     // when appointments are given, closures and holidays
	CentreFigures   Permission = "centre.figures"   // what is looked at in the own centre
	ContentEdit     Permission = "content.edit"     // write what the kiosks say, send it to review
	ContentPublish  Permission = "content.publish"  // publish what somebody else wrote
	RegionCompare   Permission = "region.compare"   // counts across centres
	RegionDownload  Permission = "region.download"  // the same as a file
	DeviceManage    Permission = "device.manage"    // pair, lock and forget kiosks and boards
)

// Role is what a member of staff is to the network.
type Role string

// The roles.
const (
	Adviser       Role = "adviser"
	Manager       Role = "manager"
	FocalPoint    Role = "focal_point"
	Intake        Role = "intake" // an agency's intake desk
	Worker        Role = "worker" // an agency's worker
	Editor        Role = "editor" // of the network's articles, or of an operator's own
	Coordinator   Role = "coordinator"
	Administrator Role = "administrator"
)

// Roles lists all roles.
func Roles() []Role {
	return []Role{Adviser, Manager, FocalPoint, Intake, Worker, Editor, Coordinator, Administrator}
}

// Permissions lists all permissions.
func Permissions() []Permission {
	return []Permission{
		Public, SignedIn, LineRead, LineCall, VisitWrite, SessionWrite, ReferralWrite, ClientWrite, ClientRules, ReferralProtect, ReferralDecide,
		CaseloadManage, ReferralQueue, ReferralAnswer, AgencyKeep, LineManage, DiaryManage, CentreFigures, ContentEdit, ContentPublish, RegionCompare,
		RegionDownload, DeviceManage,
	}
}

// May is the permission table: the one place that says which role may do what.
func (r Role) May(p Permission) bool {
	switch p {
	case Public, SignedIn:
		return true
	case LineRead:
		return r == Adviser || r == Manager || r == FocalPoint
	case LineCall, VisitWrite, SessionWrite, ReferralWrite, ClientWrite:
		return r == Adviser || r == Manager || r == FocalPoint
	case ReferralProtect:
		return r == FocalPoint
	case ReferralDecide:
		return r == Manager || r == FocalPoint
	case ReferralQueue, ReferralAnswer, AgencyKeep:
		return r == Intake || r == Worker
	case CentreFigures, LineManage, DiaryManage, CaseloadManage, ClientRules:
		return r == Manager
	case ContentEdit, ContentPublish:
		return r == Editor || r == Manager
	case RegionCompare, RegionDownload:
		return r == Coordinator
	case DeviceManage:
		return r == Manager || r == Administrator
	}
	return false
}
