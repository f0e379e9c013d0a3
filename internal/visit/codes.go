package visit

// The channels: how somebody reached the centre.
const (
	WalkIn   = "walk_in"
	Phone    = "phone"
	Email    = "email"
	Online   = "online"
	Outreach = "outreach"
	Group    = "group"
)

// The outcomes.
const (
	InfoOnly     = "info_only"
	Counselled   = "counselled"
	Appointment  = "appointment"
	Referral     = "referral"
	Redirected   = "redirected" // to an office that is no referral of ours
	LeftUnserved = "left_unserved"
)

// Yes is the answer to "first visit ever?" that counts a visitor.
const Yes = "yes"

// Channels lists the channels.
func Channels() []string { return []string{WalkIn, Phone, Email, Online, Outreach, Group} }

// Enquiry reports whether contacts of this channel are counted as enquiries too.
func Enquiry(channel string) bool { return channel == Phone || channel == Email || channel == Online }

// Topics lists the nine topics, in the order in which the kiosk shows them. Their names are the catalogue's.
func Topics() []string {
	return []string{"abroad", "work", "learn", "money", "return", "settle", "health", "safety", "me"}
}

// Outcomes lists the outcomes.
func Outcomes() []string {
	return []string{InfoOnly, Counselled, Appointment, Referral, Redirected, LeftUnserved}
}

// Languages lists the languages a conversation may have been in.
func Languages() []string { return []string{"sq", "sr", "en", "bs", "hr", "mk", "rom", "tr", "other"} }

// ClientGroups lists what a person is to migration.
func ClientGroups() []string {
	return []string{"potential_migrant", "returnee", "immigrant", "migrant_abroad", "family_member", "other"}
}

// FirstVisits lists the answers to "first visit ever?".
func FirstVisits() []string { return []string{Yes, "no", "unsure"} }

// Sexes lists the answers about sex.
func Sexes() []string { return []string{"female", "male", "other"} }

// AgeBands lists the bands of age.
func AgeBands() []string {
	return []string{"under_15", "15_17", "18_24", "25_34", "35_49", "50_64", "65_plus"}
}

// Educations lists the levels of education.
func Educations() []string { return []string{"none", "primary", "secondary", "vocational", "higher"} }

// Materials lists what a person may have been given to take home.
func Materials() []string { return []string{"article", "leaflet", "contacts", "form", "checklist"} }

// Destinations lists the countries people consider or return from; XK is the code in use for Kosovo.
func Destinations() []string {
	return []string{
		"AE", "AL", "AT", "AU", "BA", "BE", "CA", "CH", "CY", "CZ", "DE", "DK", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IT",
		"LU", "ME", "MK", "MT", "NL", "NO", "NZ", "PL", "PT", "QA", "RO", "RS", "SE", "SI", "SK", "TR", "US", "XK",
	}
}
