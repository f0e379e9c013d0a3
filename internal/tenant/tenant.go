package tenant

import (
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/i18n"
)

// NetworkID is the network's own tenant: it owns topics and shared articles and employs the coordinators. The database's
// function network_tenant() says the same.
func NetworkID() uuid.UUID { return uuid.Must(uuid.FromString("00000000-0000-7000-8000-000000000001")) }

// Tenant is one operator of centres, the controller of its persons' data.
type Tenant struct {
	ID        uuid.UUID
	Code      string
	Name      i18n.Text
	Territory i18n.Text // how the tenant labels its territory
	Languages []string  // order in which languages are offered
	Police    string    // the number one calls in danger
	Centres   []Centre
}

// Centre is a place people walk into.
type Centre struct {
	TenantID  uuid.UUID
	ID        uuid.UUID
	Slug      string // in addresses, unique over the network
	Key       string // first two letters of every code the centre gives out
	Name      i18n.Text
	Place     i18n.Text
	TimeZone  string
	CutOver   int // local hour at which the business date turns
	Languages []string

	JoinByCode bool // its screens show the code by which a phone joins the line
}

// Location is the centre's time zone; the seed and the administrator's form accept only zones that load.
func (c Centre) Location() *time.Location {
	loc, err := time.LoadLocation(c.TimeZone)
	if err != nil {
		return time.UTC
	}
	return loc
}

// Local is t on the centre's own clock.
func (c Centre) Local(t time.Time) time.Time { return t.In(c.Location()) }

// BusinessDate is the centre's date at t: a ticket taken at one in the morning still belongs to the evening before. It goes by the hour
// on the wall: the night on which the clocks go back is longer and still one evening.
func (c Centre) BusinessDate(t time.Time) time.Time {
	local := c.Local(t)
	date := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, time.UTC)
	if local.Hour() < c.CutOver {
		return date.AddDate(0, 0, -1)
	}
	return date
}

// Tags lists the languages offered at the centre, in its order, with both Serbian scripts side by side.
func (c Centre) Tags() []string {
	var tags []string
	for _, lang := range c.Languages {
		if lang == "sr" {
			tags = append(tags, "sr-Latn", "sr")
			continue
		}
		tags = append(tags, lang)
	}
	return tags
}

// Desk is a counter of a centre.
type Desk struct {
	ID    uuid.UUID
	Label string
}

// Service is what one takes a ticket for. A sensitive one is named at the desk only.
type Service struct {
	ID        uuid.UUID
	QueueID   uuid.UUID
	Series    string
	Code      string
	Name      i18n.Text
	Hint      i18n.Text
	ForWhom   i18n.Text // empty where nobody has written it
	Pictogram string
	Sensitive bool
	Minutes   int // usual length
	Offered   bool

	ModifiedAt time.Time // of the service, or of its centre's hours
}
