package identity

import (
	"context"
	"crypto/sha256"
	"net/mail"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/seal"
)

// Staff is a person who works with the program.
type Staff struct {
	TenantID uuid.UUID
	ID       uuid.UUID
	Name     string
	Email    string
	Role     Role
	CentreID uuid.UUID // zero for an agency's and the network's staff
	AgencyID uuid.UUID // zero unless the person works for an agency
	Language string    // tag the person reads
	Active   bool
}

// staffRow is the table's row; the password's hash never leaves this package.
type staffRow struct {
	TenantID     uuid.UUID
	ID           uuid.UUID
	Name         string
	Email        string
	PasswordHash string
	Role         Role
	CentreID     *uuid.UUID
	AgencyID     *uuid.UUID
	Language     string
	Active       bool
	Demo         bool // its password is public
	CreatedAt    time.Time
}

func (staffRow) TableName() string { return "staff" }

func (r staffRow) staff() Staff {
	s := Staff{TenantID: r.TenantID, ID: r.ID, Name: r.Name, Email: r.Email, Role: r.Role, Language: r.Language, Active: r.Active}
	if r.CentreID != nil {
		s.CentreID = *r.CentreID
	}
	if r.AgencyID != nil {
		s.AgencyID = *r.AgencyID
	}
	return s
}

// Identity signs staff in and keeps what they were typing.
type Identity struct {
	Demo bool // demonstration accounts may sign in

	db     *db.DB
	keys   *seal.Keys
	hasher hasher
	decoy  string // hash of nothing, checked when the address is unknown
}

// New makes the identity domain; what is typed and not sent is sealed with the keys.
func New(d *db.DB, keys *seal.Keys) *Identity {
	h := newHasher(4)
	return &Identity{db: d, keys: keys, hasher: h, decoy: h.hash("")}
}

// Digest is what an address is looked up by across tenants.
func Digest(email string) []byte {
	sum := sha256.Sum256([]byte(fold(email)))
	return sum[:]
}

func fold(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// SignIn checks an address and a password. Unknown address, wrong password and a disabled account are the same fault.
func (i *Identity) SignIn(ctx context.Context, email, password string) (Staff, error) {
	wrong := fault.Field("password", "sign_in.wrong")
	found, err := i.address(ctx, email)
	if fault.Is(err, fault.NotFound) {
		i.hasher.matches(password, i.decoy)
		return Staff{}, wrong
	}
	if err != nil {
		return Staff{}, err
	}
	row, err := i.row(ctx, found.TenantID, found.StaffID)
	if err != nil {
		return Staff{}, err
	}
	if !i.hasher.matches(password, row.PasswordHash) || !row.Active {
		return Staff{}, wrong
	}
	err = i.db.InTenant(ctx, row.TenantID, func(tx *db.Tx) error {
		return Audit(tx, row.ID, "sign_in", "staff:"+row.ID.String())
	})
	return row.staff(), err
}

// address is whose staff signs in with an address.
type address struct{ TenantID, StaffID uuid.UUID }

func (i *Identity) address(ctx context.Context, email string) (a address, err error) {
	err = i.db.AtTheDoor(ctx, func(tx *db.Tx) error {
		a, err = db.One[address](tx, `SELECT tenant_id, staff_id FROM sign_in_address WHERE digest = ?`, Digest(email))
		return err
	})
	return a, err
}

// Staff finds a member of staff of a tenant; fault.NotFound when the account is gone or disabled.
func (i *Identity) Staff(ctx context.Context, tenant, id uuid.UUID) (Staff, error) {
	row, err := i.row(ctx, tenant, id)
	if err == nil && !row.Active {
		err = fault.Missing()
	}
	return row.staff(), err
}

func (i *Identity) row(ctx context.Context, tenant, id uuid.UUID) (staffRow, error) {
	var row staffRow
	err := i.db.InTenant(ctx, tenant, func(tx *db.Tx) error {
		return tx.Where("tenant_id = ? AND id = ?", tx.Tenant, id).Take(&row).Error
	})
	row.Active = row.Active && (i.Demo || !row.Demo)
	return row, err
}

// NewStaff is what an account is made from.
type NewStaff struct {
	Name, Email, Password string
	Hash                  string // of Hash, instead of a password: demonstration accounts by the hundred share one
	Role                  Role
	CentreID, AgencyID    uuid.UUID
	Language              string
	Demo                  bool // a demonstration account
}

// Hash makes what a password is kept as.
func (i *Identity) Hash(password string) string { return i.hasher.hash(password) }

// Create makes an account in a tenant. The address must be new to the whole network.
func (i *Identity) Create(ctx context.Context, tenant uuid.UUID, n NewStaff) (Staff, error) {
	if err := n.check(); err != nil {
		return Staff{}, err
	}
	hash := n.Hash
	if hash == "" {
		hash = i.hasher.hash(n.Password)
	}
	var row staffRow
	err := i.db.InTenant(ctx, tenant, func(tx *db.Tx) error {
		row = n.row(tx, hash)
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		return tx.Exec(`INSERT INTO sign_in_address (tenant_id, digest, staff_id) VALUES (?, ?, ?)`,
			tx.Tenant, Digest(n.Email), row.ID).Error
	})
	if fault.Is(err, fault.Conflict) {
		err = fault.Field("email", "staff.email_taken")
	}
	return row.staff(), err
}

func (n NewStaff) check() error {
	var f fault.Fields
	_, err := mail.ParseAddress(n.Email)
	f.Check(strings.TrimSpace(n.Name) != "", "name", "fault.required")
	f.Check(err == nil, "email", "staff.email")
	f.Check(n.Hash != "" || len([]rune(n.Password)) >= 10, "password", "staff.password_short", "Min", 10)
	f.Check(known(n.Role), "role", "fault.choice")
	f.Check(n.placed(), "centre", "staff.place")
	return f.Err()
}

// placed reports whether the account belongs where its role works: without the place it could sign in and do nothing.
func (n NewStaff) placed() bool {
	centre, agency := !n.CentreID.IsNil(), !n.AgencyID.IsNil()
	switch n.Role {
	case Adviser, Manager, FocalPoint:
		return centre && !agency
	case Intake, Worker:
		return agency && !centre
	}
	return !centre && !agency
}

func known(role Role) bool {
	for _, r := range Roles() {
		if r == role {
			return true
		}
	}
	return false
}

func (n NewStaff) row(tx *db.Tx, hash string) staffRow {
	return staffRow{
		TenantID: tx.Tenant, ID: db.NewID(), Name: strings.TrimSpace(n.Name), Email: fold(n.Email), PasswordHash: hash, Role: n.Role,
		CentreID: optional(n.CentreID), AgencyID: optional(n.AgencyID), Language: n.Language, Active: true, Demo: n.Demo,
		CreatedAt: tx.Now,
	}
}

func optional(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

// Audit notes in the caller's transaction that somebody did something. Subject is kind:id, never a name.
func Audit(tx *db.Tx, staff uuid.UUID, action, subject string) error {
	return tx.Exec(`INSERT INTO audit (tenant_id, id, at, staff_id, action, subject) VALUES (?, ?, ?, ?, ?, ?)`,
		tx.Tenant, db.NewID(), tx.Now, optional(staff), action, subject).Error
}

// AtCentre lists the active staff of a centre by name.
func (i *Identity) AtCentre(ctx context.Context, tenant, centre uuid.UUID) (list []Staff, err error) {
	err = i.db.InTenant(ctx, tenant, func(tx *db.Tx) error {
		var rows []staffRow
		err := tx.Where("tenant_id = ? AND centre_id = ? AND active", tx.Tenant, centre).Order("name, id").Find(&rows).Error
		for _, row := range rows {
			list = append(list, row.staff())
		}
		return err
	})
	return list, err
}
