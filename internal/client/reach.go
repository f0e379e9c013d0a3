package client

import (
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/appointment"
	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tenant"
)

// Way is how somebody may be told something. A zero one: they may not be.
type Way struct {
	Kind     string // appointment.Email or appointment.SMS
	To       string
	Language string // tag the person reads
	CentreID uuid.UUID
	At       time.Time // now, or the next time at which it is safe
}

// Open reports whether there is a way.
func (w Way) Open() bool { return w.To != "" }

// Reach is what everything that sends something to a person with a record must ask, at the moment of sending: a contact that they said is safe,
// in the hours and on the days they said, while they agree to be told, and nothing at all to somebody whose record is confidential. There is
// no other way to a contact for a program.
func (c *Clients) Reach(tx *db.Tx, id uuid.UUID) (Way, error) {
	asked, err := db.One[struct {
		ID, CentreID uuid.UUID
		TimeZone     string
		Agreed       bool
	}](tx, `SELECT c.id, c.centre_id, m.time_zone, EXISTS (SELECT 1 FROM consent a WHERE a.tenant_id = c.tenant_id AND a.client_id = c.id
				AND a.purpose = 'contact' AND a.withdrawn_at IS NULL AND a.given_at <= @now AND a.expires_at > @now) AS agreed
		FROM client x JOIN client c ON c.tenant_id = x.tenant_id AND c.id = coalesce(x.merged_into, x.id)
		JOIN centre m ON m.tenant_id = c.tenant_id AND m.id = c.centre_id
		WHERE x.tenant_id = @tenant AND x.id = @id AND (c.tenant_id = @tenant AND `+open+`)`,
		map[string]any{"tenant": tx.Tenant, "id": id, "now": tx.Now})
	if fault.Is(err, fault.NotFound) || err == nil && !asked.Agreed {
		return Way{}, nil
	}
	if err != nil {
		return Way{}, err
	}
	who, err := c.Read(tx, asked.ID)
	if err != nil {
		return Way{}, err
	}
	at := who.Hours.Next(tenant.Centre{TimeZone: asked.TimeZone}.Local(tx.Now))
	return who.way(asked.CentreID, at), nil
}

// way is the first contact that may be used and that a program can use.
func (c Client) way(centre uuid.UUID, at time.Time) Way {
	for _, contact := range []struct {
		text string
		safe bool
	}{{c.Contact, c.SafeToContact}, {c.Other, c.SafeOther}} {
		kind := appointment.Contact{Text: contact.text}.Kind()
		if contact.safe && kind != "" && c.Hours.Valid() {
			return Way{Kind: kind, To: contact.text, Language: c.Language, CentreID: centre, At: at}
		}
	}
	return Way{}
}
