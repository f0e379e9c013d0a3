package client

import (
	"context"
	"slices"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/internal/tenant"
)

// Agreement is that the text was read and the person agreed.
type Agreement struct {
	Agreed   bool
	Form     string
	Language string // tag it was read in
}

func (a Agreement) check(f *fault.Fields) {
	f.Check(slices.Contains(Forms(), a.Form), "consent", "fault.choice")
	f.Check(i18n.Known(a.Language), "language", "fault.choice")
	f.Check(a.Agreed, "agreed", "client.fault.agreed")
}

// Entry is a record to be made.
type Entry struct {
	Client
	Agreement Agreement
	Key       uuid.UUID // the form's own: sent twice is one record
	Form      string    // address under which a draft was kept
}

// Check finds what can be told from the form alone.
func (c *Clients) Check(who identity.Staff, e Entry) error {
	f := e.Tidy().check(c.db.Now())
	e.Agreement.check(&f)
	f.Check(!e.Restricted || who.Role.May(identity.ReferralProtect), "restricted", "fault.choice")
	return f.Err()
}

// Alike finds records that may be of the same person: the same contact, or a name that sounds the same and no other year of birth.
func (c *Clients) Alike(ctx context.Context, who identity.Staff, of Client) (list []Client, err error) {
	err = c.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		own, err := c.keys.Of(tx)
		if err != nil {
			return err
		}
		for i, look := range []Client{{Contact: of.Contact}, {Contact: of.Other}, {Name: of.Name}} {
			q, err := asked(own, look)
			if err != nil {
				return err
			}
			found, err := c.find(tx, who, q)
			if err != nil {
				return err
			}
			for _, other := range found.Clients {
				known := slices.ContainsFunc(list, func(c Client) bool { return c.ID == other.ID })
				if !known && other.ID != of.ID && (i < 2 || sameYear(of, other)) {
					list = append(list, other)
				}
			}
		}
		return nil
	})
	return list[:min(len(list), Shown)], err
}

// sameYear reports whether two records may be of one age; people are a year off.
func sameYear(a, b Client) bool {
	return a.BirthYear == 0 || b.BirthYear == 0 || max(a.BirthYear-b.BirthYear, b.BirthYear-a.BirthYear) <= 1
}

// Register makes a record with what the person agreed to. The same key is the same record.
func (c *Clients) Register(ctx context.Context, who identity.Staff, centre tenant.Centre, e Entry) (made Client, err error) {
	if err := c.Check(who, e); err != nil {
		return Client{}, err
	}
	made, err = c.register(ctx, who, centre, e)
	if db.Violates(err, "client_form") { // the other press of a double press was first
		return c.register(ctx, who, centre, e)
	}
	return made, err
}

func (c *Clients) register(ctx context.Context, who identity.Staff, centre tenant.Centre, e Entry) (made Client, err error) {
	err = c.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		made, err = madeBy(tx, who, e.Key)
		if !fault.Is(err, fault.NotFound) {
			return err
		}
		if err := c.guarded(tx, e.Client, e.Agreement); err != nil {
			return err
		}
		e.OwnerID, e.Language = who.ID, e.Agreement.Language
		if made, err = c.Add(tx, centre, e.Client); err != nil {
			return err
		}
		if err := tx.Exec(`UPDATE client SET form_key = ? WHERE tenant_id = ? AND id = ?`, e.Key, tx.Tenant, made.ID).Error; err != nil {
			return err
		}
		if err := agree(tx, made, e.Agreement); err != nil {
			return err
		}
		if err := identity.Audit(tx, who.ID, "client.made", subject(made.ID)); err != nil {
			return err
		}
		return identity.DropDraft(tx, who, e.Form)
	})
	return made, err
}

// Made finds the record that the form of this key made; fault.NotFound: none yet.
func (c *Clients) Made(ctx context.Context, who identity.Staff, key uuid.UUID) (made Client, err error) {
	err = c.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) (err error) {
		made, err = madeBy(tx, who, key)
		return err
	})
	return made, err
}

func madeBy(tx *db.Tx, who identity.Staff, key uuid.UUID) (Client, error) {
	return db.One[Client](tx, `SELECT id, code FROM client WHERE tenant_id = ? AND owner_id = ? AND form_key = ?`, tx.Tenant, who.ID, key)
}

// agree records what the person agreed to with a new record: that it is kept, and that they may be told.
func agree(tx *db.Tx, of Client, a Agreement) error {
	given := Consent{ClientID: of.ID, Form: a.Form, Language: a.Language, Purpose: ToRecord, Fields: []string{Name}}
	if of.Contact != "" {
		given.Fields = append(given.Fields, Contact)
	}
	if _, err := Give(tx, given); err != nil || !of.SafeToContact && !of.SafeOther {
		return err
	}
	given.Purpose, given.Fields = ToContact, []string{Contact}
	_, err := Give(tx, given)
	return err
}

// Change writes a record anew. fault.Conflict: somebody else did meanwhile.
func (c *Clients) Change(ctx context.Context, who identity.Staff, e Entry) error {
	changed, protects := e.Tidy(), who.Role.May(identity.ReferralProtect)
	return c.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		if err := c.Choose(tx, who, changed.ID); err != nil {
			return err
		}
		f := changed.check(tx.Now)
		f.Check(!changed.Restricted || protects, "restricted", "fault.choice")
		if err := f.Err(); err != nil {
			return err
		}
		result := tx.Exec(`UPDATE client SET version = version + 1, restricted = CASE WHEN ? THEN ? ELSE restricted END
			WHERE tenant_id = ? AND id = ? AND version = ?`, protects, changed.Restricted, tx.Tenant, changed.ID, changed.Version)
		if err := db.Changed(result, fault.Stale()); err != nil {
			return err
		}
		if err := c.write(tx, changed); err != nil {
			return err
		}
		if err := identity.Audit(tx, who.ID, "client.changed", subject(changed.ID)); err != nil {
			return err
		}
		return identity.DropDraft(tx, who, e.Form)
	})
}
