package client

import (
	"context"
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/identity"
)

// Rules are how a tenant keeps records.
type Rules struct {
	KeepMonths int    // after the last that happened
	AtEnd      string // Ask or Erase
	ConsentAge int    // who is younger agrees with a guardian
	Number     string // which personal number is asked for; "": none
}

// What happens when the time is over.
const (
	Ask   = "ask"   // the owner decides
	Erase = "erase" // the record is erased, unless an agency is still at work
)

// AtEnds lists what may happen when the time is over.
func AtEnds() []string { return []string{Ask, Erase} }

// DefaultRules hold until a tenant sets others.
func DefaultRules() Rules { return Rules{KeepMonths: 24, AtEnd: Ask, ConsentAge: 18} }

func (r Rules) check() error {
	var f fault.Fields
	f.Check(r.KeepMonths >= 1 && r.KeepMonths <= 120, "keep_months", "appointment.range", "Min", 1, "Max", 120)
	f.Check(slices.Contains(AtEnds(), r.AtEnd), "at_end", "fault.choice")
	f.Check(r.ConsentAge >= 12 && r.ConsentAge <= 21, "consent_age", "appointment.range", "Min", 12, "Max", 21)
	f.Check(r.Number == "" || slices.Contains(Numbers(), r.Number), "number", "fault.choice")
	return f.Err()
}

func readRules(tx *db.Tx) (Rules, error) {
	r, err := db.One[Rules](tx, `SELECT keep_months, at_end, consent_age, number FROM client_rules WHERE tenant_id = ?`, tx.Tenant)
	if fault.Is(err, fault.NotFound) {
		return DefaultRules(), nil
	}
	return r, err
}

// Rules reads how the reader's tenant keeps records.
func (c *Clients) Rules(ctx context.Context, who identity.Staff) (r Rules, err error) {
	err = c.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) (err error) {
		r, err = readRules(tx)
		return err
	})
	return r, err
}

// SetRules sets them for all centres of the tenant.
func (c *Clients) SetRules(ctx context.Context, who identity.Staff, r Rules) error {
	if err := r.check(); err != nil {
		return err
	}
	return c.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		err := tx.Exec(`INSERT INTO client_rules (tenant_id, keep_months, at_end, consent_age, number) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (tenant_id) DO UPDATE SET keep_months = excluded.keep_months, at_end = excluded.at_end, consent_age = excluded.consent_age,
				number = excluded.number`, tx.Tenant, r.KeepMonths, r.AtEnd, r.ConsentAge, r.Number).Error
		if err != nil {
			return err
		}
		return identity.Audit(tx, who.ID, "client.rules", "tenant:"+tx.Tenant.String())
	})
}

// lasted is the last that happened with client c: what was agreed to or kept on, a need, a step of a referral.
const lasted = `greatest(c.kept_from, (SELECT max(greatest(n.created_at, r.sent_at, r.answered_at)) FROM need n
	LEFT JOIN referral r ON r.tenant_id = n.tenant_id AND r.need_id = n.id WHERE n.tenant_id = c.tenant_id AND n.client_id = c.id))`

// over is the condition under which the time of client c is over.
const over = lasted + ` < @before`

func (r Rules) before(now time.Time) time.Time { return now.AddDate(0, -r.KeepMonths, 0) }

// Due lists the records whose time is over and about which the reader decides: their own, and to a manager those whose owner has left.
func (c *Clients) Due(ctx context.Context, who identity.Staff) (list []Client, err error) {
	err = c.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		rules, err := readRules(tx)
		if err != nil {
			return err
		}
		list, err = c.read(tx, `LEFT JOIN staff s ON s.tenant_id = c.tenant_id AND s.id = c.owner_id
			WHERE `+standing+` AND `+over+` AND (c.owner_id = @who OR @manages AND NOT coalesce(s.active, false)) ORDER BY c.kept_from, c.id LIMIT 50`,
			reader(tx, who, "before", rules.before(tx.Now), "who", who.ID, "manages", who.Role == identity.Manager))
		return err
	})
	return list, err
}

// Keep lets the time of a record begin anew: it is still needed.
func (c *Clients) Keep(ctx context.Context, who identity.Staff, id uuid.UUID) error {
	return c.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		if err := c.hold(tx, who, id); err != nil {
			return err
		}
		if err := c.keep(tx, id); err != nil {
			return err
		}
		return identity.Audit(tx, who.ID, "client.kept", subject(id))
	})
}

func (*Clients) keep(tx *db.Tx, id uuid.UUID) error {
	return tx.Exec(`UPDATE client SET kept_from = ? WHERE tenant_id = ? AND id = ?`, tx.Now, tx.Tenant, id).Error
}

// Expired lists, in the caller's transaction, the records that are to be erased because their time is over: none where the owner is asked.
func (c *Clients) Expired(tx *db.Tx) ([]uuid.UUID, error) {
	rules, err := readRules(tx)
	if err != nil || rules.AtEnd != Erase {
		return nil, err
	}
	return db.All[uuid.UUID](tx, `SELECT c.id FROM client c WHERE c.tenant_id = @tenant AND c.merged_into IS NULL AND `+over+` LIMIT 100`,
		map[string]any{"tenant": tx.Tenant, "before": rules.before(tx.Now)})
}
