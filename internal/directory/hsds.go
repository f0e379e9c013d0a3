package directory

// The specification's objects, as far as there is something to say. What is empty is left out.

// translations hold the texts of an object: language → field → text.
type translations map[string]map[string]string

type organization struct {
	ID           string       `json:"id"`
	Name         string       `json:"name"`
	Description  string       `json:"description"`
	Phones       []phone      `json:"phones,omitempty"`
	Locations    []location   `json:"locations,omitempty"`
	Programs     []program    `json:"programs,omitempty"`
	Services     []service    `json:"services,omitempty"`
	Attributes   []attribute  `json:"attributes,omitempty"`
	Translations translations `json:"x_translations,omitempty"`
}

type program struct {
	ID           string       `json:"id"`
	Organization string       `json:"organization_id,omitempty"`
	Name         string       `json:"name"`
	Description  string       `json:"description"`
	Translations translations `json:"x_translations,omitempty"`
}

type service struct {
	ID             string              `json:"id"`
	OrganizationID string              `json:"organization_id,omitempty"`
	ProgramID      string              `json:"program_id,omitempty"`
	Name           string              `json:"name"`
	Description    string              `json:"description,omitempty"`
	Status         string              `json:"status"`
	Fees           string              `json:"fees_description,omitempty"`
	Eligibility    string              `json:"eligibility_description,omitempty"`
	MinimumAge     int                 `json:"minimum_age,omitempty"`
	MaximumAge     int                 `json:"maximum_age,omitempty"`
	AssuredDate    string              `json:"assured_date,omitempty"`
	Alert          string              `json:"alert,omitempty"`
	LastModified   string              `json:"last_modified,omitempty"`
	Phones         []phone             `json:"phones,omitempty"`
	Schedules      []schedule          `json:"schedules,omitempty"`
	Areas          []serviceArea       `json:"service_areas,omitempty"`
	Places         []serviceAtLocation `json:"service_at_locations,omitempty"`
	Languages      []language          `json:"languages,omitempty"`
	Organization   *organization       `json:"organization,omitempty"`
	Funding        []funding           `json:"funding,omitempty"`
	CostOptions    []costOption        `json:"cost_options,omitempty"`
	Program        *program            `json:"program,omitempty"`
	Documents      []requiredDocument  `json:"required_documents,omitempty"`
	Capacities     []serviceCapacity   `json:"capacities,omitempty"`
	Attributes     []attribute         `json:"attributes,omitempty"`
	Translations   translations        `json:"x_translations,omitempty"`
}

// The states of a service.
const (
	active   = "active"
	inactive = "inactive"
)

type serviceAtLocation struct {
	ID         string     `json:"id"`
	ServiceID  string     `json:"service_id,omitempty"`
	LocationID string     `json:"location_id,omitempty"`
	Schedules  []schedule `json:"schedules,omitempty"`
	Location   *location  `json:"location,omitempty"`
	Service    *service   `json:"service,omitempty"`
}

type location struct {
	ID             string       `json:"id"`
	Type           string       `json:"location_type"`
	Organization   string       `json:"organization_id,omitempty"`
	Name           string       `json:"name,omitempty"`
	Transportation string       `json:"transportation,omitempty"`
	Addresses      []address    `json:"addresses,omitempty"`
	Schedules      []schedule   `json:"schedules,omitempty"`
	Translations   translations `json:"x_translations,omitempty"`
}

const physical = "physical"

// address has keys that the specification demands: they stand there empty where nobody has recorded anything.
type address struct {
	ID           string       `json:"id"`
	Address1     string       `json:"address_1"`
	City         string       `json:"city"`
	State        string       `json:"state_province"`
	PostalCode   string       `json:"postal_code"`
	Country      string       `json:"country"`
	Type         string       `json:"address_type"`
	Translations translations `json:"x_translations,omitempty"`
}

type phone struct {
	ID           string       `json:"id"`
	Number       string       `json:"number"`
	Type         string       `json:"type,omitempty"`
	Description  string       `json:"description,omitempty"`
	Translations translations `json:"x_translations,omitempty"`
}

type schedule struct {
	ID           string       `json:"id"`
	ValidFrom    string       `json:"valid_from,omitempty"`
	Timezone     *float64     `json:"timezone,omitempty"` // hours ahead of UTC; none: nothing has a time
	WeekStart    string       `json:"wkst,omitempty"`
	Frequency    string       `json:"freq,omitempty"`
	Interval     int          `json:"interval,omitempty"`
	ByDay        string       `json:"byday,omitempty"`
	Description  string       `json:"description,omitempty"`
	OpensAt      string       `json:"opens_at,omitempty"`
	ClosesAt     string       `json:"closes_at,omitempty"`
	Translations translations `json:"x_translations,omitempty"`
}

type language struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Code string `json:"code"`
}

type serviceArea struct {
	ID           string       `json:"id"`
	Name         string       `json:"name"`
	Translations translations `json:"x_translations,omitempty"`
}

type funding struct {
	ID     string `json:"id"`
	Source string `json:"source"`
}

// costOption has an amount where it is known to be nothing.
type costOption struct {
	ID           string       `json:"id"`
	Amount       *float64     `json:"amount,omitempty"`
	Description  string       `json:"amount_description,omitempty"`
	Translations translations `json:"x_translations,omitempty"`
}

type requiredDocument struct {
	ID           string       `json:"id"`
	Document     string       `json:"document"`
	Translations translations `json:"x_translations,omitempty"`
}

type serviceCapacity struct {
	ID           string       `json:"id"`
	Unit         unit         `json:"unit"`
	Available    int          `json:"available"` // 1: at least one more is taken
	Description  string       `json:"description,omitempty"`
	Updated      string       `json:"updated"`
	Translations translations `json:"x_translations,omitempty"`
}

type unit struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type attribute struct {
	ID     string        `json:"id"`
	LinkID string        `json:"link_id,omitempty"`
	Entity string        `json:"link_entity,omitempty"`
	Term   *taxonomyTerm `json:"taxonomy_term,omitempty"`
}

type taxonomy struct {
	ID           string       `json:"id"`
	Name         string       `json:"name"`
	Description  string       `json:"description"`
	Translations translations `json:"x_translations,omitempty"`
}

type taxonomyTerm struct {
	ID           string       `json:"id"`
	Code         string       `json:"code"`
	Name         string       `json:"name"`
	Description  string       `json:"description"`
	ParentID     string       `json:"parent_id,omitempty"`
	Taxonomy     string       `json:"taxonomy,omitempty"`
	Detail       *taxonomy    `json:"taxonomy_detail,omitempty"`
	Language     string       `json:"language,omitempty"`
	TaxonomyID   string       `json:"taxonomy_id,omitempty"`
	Translations translations `json:"x_translations,omitempty"`
}
