package identity

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tenant"
)

// The kinds of paired screens.
const (
	KioskDevice = "kiosk"
	BoardDevice = "board"
)

// DeviceKinds lists them.
func DeviceKinds() []string { return []string{KioskDevice, BoardDevice} }

// Device is a screen of a centre that an administrator has confirmed.
type Device struct {
	TenantID, ID, CentreID uuid.UUID

	Kind     string
	Name     string // where it stands
	Locked   bool
	PairedAt time.Time
	SeenAt   *time.Time // to the minute; nil before it first showed a page

	Display // of a board
}

const deviceColumns = `tenant_id, id, centre_id, kind, name, locked, paired_at, seen_at, layout, sound, spoken, volume,
	coalesce(to_char(quiet_from, 'HH24:MI'), '') AS quiet_from, coalesce(to_char(quiet_to, 'HH24:MI'), '') AS quiet_to`

// Pairing is what a screen shows until somebody confirms it.
type Pairing struct {
	Code    string // six characters to read out: "K7M2QX"
	Token   string // for the screen alone
	Expires time.Time
}

const (
	// pairingLife is how long a code waits to be confirmed.
	pairingLife = 15 * time.Minute
	// codeLetters has no letter that is mistaken for another when it is read out.
	codeLetters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
	codeLength  = 6
	seenEvery   = time.Minute
)

// StartPairing makes a code for a screen that wants to be paired.
func (i *Identity) StartPairing(ctx context.Context) (p Pairing, err error) {
	p = Pairing{Code: newPairingCode(), Token: rand.Text()}
	err = i.db.InTenant(ctx, tenant.NetworkID(), func(tx *db.Tx) error {
		p.Expires = tx.Now.Add(pairingLife)
		if err := tx.Exec(`DELETE FROM pairing WHERE tenant_id = ? AND expires_at < ?`, tx.Tenant, tx.Now).Error; err != nil {
			return err
		}
		return tx.Exec(`INSERT INTO pairing (tenant_id, code, digest, expires_at) VALUES (?, ?, ?, ?)`,
			tx.Tenant, p.Code, tokenDigest(p.Token), p.Expires).Error
	})
	return p, err
}

// PairingOf finds the code a screen still shows; fault.NotFound when it was confirmed or has expired.
func (i *Identity) PairingOf(ctx context.Context, token string) (p Pairing, err error) {
	err = i.db.InTenant(ctx, tenant.NetworkID(), func(tx *db.Tx) error {
		p, err = db.One[Pairing](tx, `SELECT code, expires_at AS expires FROM pairing WHERE tenant_id = ? AND digest = ? AND expires_at > ?`,
			tx.Tenant, tokenDigest(token), tx.Now)
		return err
	})
	p.Token = token
	return p, err
}

func newPairingCode() string {
	var b [codeLength]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	for i := range b {
		b[i] = codeLetters[int(b[i])%len(codeLetters)]
	}
	return string(b[:])
}

func tokenDigest(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// NewDevice is what an administrator says of a screen.
type NewDevice struct {
	CentreID         uuid.UUID
	Code, Kind, Name string
}

func (n NewDevice) check() error {
	var f fault.Fields
	f.Check(n.Kind == KioskDevice || n.Kind == BoardDevice, "kind", "fault.choice")
	f.Check(n.Name != "" && len([]rune(n.Name)) <= 60, "name", "device.name_needed")
	f.Check(!n.CentreID.IsNil(), "centre", "fault.choice")
	return f.Err()
}

// Pair makes the screen that shows a code a device of a centre of the tenant. A code works once; a Fields fault says what is wrong with it.
func (i *Identity) Pair(ctx context.Context, tenantID, by uuid.UUID, n NewDevice) (d Device, err error) {
	n.Name = strings.TrimSpace(n.Name)
	if err := n.check(); err != nil {
		return d, err
	}
	digest, err := i.takePairing(ctx, n.Code)
	if err != nil {
		return d, err
	}
	err = i.db.InTenant(ctx, tenantID, func(tx *db.Tx) error {
		d, err = db.One[Device](tx, `INSERT INTO device (tenant_id, id, centre_id, kind, name, digest, paired_at, paired_by)
			SELECT tenant_id, ?, id, ?, ?, ?, ?, ? FROM centre WHERE tenant_id = ? AND id = ? RETURNING `+deviceColumns,
			db.NewID(), n.Kind, n.Name, digest, tx.Now, by, tx.Tenant, n.CentreID)
		if err != nil {
			return err
		}
		return Audit(tx, by, "device.pair", "device:"+d.ID.String())
	})
	return d, err
}

// takePairing uses a code up. Spaces, dashes and small letters do not matter.
func (i *Identity) takePairing(ctx context.Context, code string) (digest []byte, err error) {
	code = strings.NewReplacer(" ", "", "-", "").Replace(strings.ToUpper(code))
	err = i.db.InTenant(ctx, tenant.NetworkID(), func(tx *db.Tx) error {
		return tx.Raw(`DELETE FROM pairing WHERE tenant_id = ? AND code = ? AND expires_at > ? RETURNING digest`,
			tx.Tenant, code, tx.Now).Row().Scan(&digest)
	})
	if fault.Is(err, fault.NotFound) {
		err = fault.Field("code", "device.code_wrong")
	}
	return digest, err
}

// DeviceOf finds the device a token belongs to, in whichever tenant; ok is false when it is nobody's.
func (i *Identity) DeviceOf(ctx context.Context, token string) (d Device, ok bool, err error) {
	err = i.db.AtTheDoor(ctx, func(tx *db.Tx) error {
		d, err = db.One[Device](tx, `SELECT `+deviceColumns+` FROM device WHERE digest = ?`, tokenDigest(token))
		return err
	})
	if fault.Is(err, fault.NotFound) {
		return Device{}, false, nil
	}
	return d, err == nil, err
}

// Devices lists a tenant's screens by centre and name.
func (i *Identity) Devices(ctx context.Context, tenantID uuid.UUID) (list []Device, err error) {
	err = i.db.InTenant(ctx, tenantID, func(tx *db.Tx) error {
		list, err = db.All[Device](tx, `SELECT `+deviceColumns+` FROM device WHERE tenant_id = ? ORDER BY centre_id, kind DESC, name, id`, tx.Tenant)
		return err
	})
	return list, err
}

// HasKiosk reports whether a kiosk is paired at a centre: numbers are then taken before its screens.
func (i *Identity) HasKiosk(ctx context.Context, tenantID, centreID uuid.UUID) (has bool, err error) {
	err = i.db.InTenant(ctx, tenantID, func(tx *db.Tx) error {
		has, err = db.One[bool](tx, `SELECT EXISTS (SELECT FROM device WHERE tenant_id = ? AND centre_id = ? AND kind = ?)`, tx.Tenant, centreID, KioskDevice)
		return err
	})
	return has, err
}

// LockDevice closes a screen from afar, or opens it again.
func (i *Identity) LockDevice(ctx context.Context, tenantID, by, id uuid.UUID, locked bool) error {
	return i.onDevice(ctx, tenantID, by, id, map[bool]string{true: "device.lock", false: "device.unlock"}[locked],
		`UPDATE device SET locked = ? WHERE tenant_id = ? AND id = ?`, locked, tenantID, id)
}

// Unpair forgets a screen. It is from then on one like any other.
func (i *Identity) Unpair(ctx context.Context, tenantID, by, id uuid.UUID) error {
	return i.onDevice(ctx, tenantID, by, id, "device.unpair", `DELETE FROM device WHERE tenant_id = ? AND id = ?`, tenantID, id)
}

func (i *Identity) onDevice(ctx context.Context, tenantID, by, id uuid.UUID, action, query string, args ...any) error {
	return i.db.InTenant(ctx, tenantID, func(tx *db.Tx) error {
		if err := db.Changed(tx.Exec(query, args...), fault.Missing()); err != nil {
			return err
		}
		return Audit(tx, by, action, "device:"+id.String())
	})
}

// SeeDevice notes that a screen has shown a page, at most once a minute.
func (i *Identity) SeeDevice(ctx context.Context, d Device) error {
	return i.db.InTenant(ctx, d.TenantID, func(tx *db.Tx) error {
		return tx.Exec(`UPDATE device SET seen_at = ? WHERE tenant_id = ? AND id = ? AND (seen_at IS NULL OR seen_at < ?)`,
			tx.Now, tx.Tenant, d.ID, tx.Now.Add(-seenEvery)).Error
	})
}
