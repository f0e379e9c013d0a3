package demo

import (
	"context"
	"fmt"

	"github.com/gofrs/uuid/v5"
	"golang.org/x/sync/errgroup"

	"prag/internal/db"
	"prag/internal/identity"
	"prag/internal/tenant"
)

// Password opens every account of a demonstration.
const Password = "welcome to prag"

// SignIn is an account to show to whoever tries the demonstration.
type SignIn struct {
	Email string
	Role  identity.Role
}

// SignIns lists one account for each role.
func SignIns() []SignIn {
	return []SignIn{
		{"adviser@prishtina.example", identity.Adviser},
		{"manager@prishtina.example", identity.Manager},
		{"protection@prishtina.example", identity.FocalPoint},
		{"intake@employment-office.kosovo.example", identity.Intake},
		{"worker@employment-office.kosovo.example", identity.Worker},
		{"editor@kosovo.example", identity.Editor},
		{"editor@network.example", identity.Editor},
		{"coordinator@network.example", identity.Coordinator},
		{"admin@network.example", identity.Administrator},
	}
}

// account is one to be made in a tenant.
type account struct {
	tenant uuid.UUID
	identity.NewStaff
}

// accounts makes those that are not there.
func accounts(ctx context.Context, d Deps) error {
	wanted, err := wantedAccounts(ctx, d)
	if err != nil {
		return err
	}
	if len(wanted) == 0 {
		return nil
	}
	hash := d.Identity.Hash(Password)
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(loaders)
	for _, a := range wanted {
		a.Hash = hash
		group.Go(func() error {
			if _, err := d.Identity.Create(gctx, a.tenant, a.NewStaff); err != nil {
				return fmt.Errorf("account %s: %w", a.Email, err)
			}
			return nil
		})
	}
	return group.Wait()
}

func wantedAccounts(ctx context.Context, d Deps) ([]account, error) {
	tenants, err := d.Directory.Tenants(ctx)
	if err != nil {
		return nil, err
	}
	wanted := networkAccounts()
	for _, t := range tenants {
		wanted = append(wanted, newAccount(t.ID, "editor@"+t.Code+".example", identity.Editor, t.Languages[0], 7))
		for i, c := range t.Centres {
			wanted = append(wanted, centreAccounts(t, c, i)...)
		}
		agencies, err := agencyAccounts(ctx, d.DB, t)
		if err != nil {
			return nil, err
		}
		wanted = append(wanted, agencies...)
	}
	return missing(ctx, d.DB, wanted)
}

func networkAccounts() []account {
	network := tenant.NetworkID()
	return []account{
		newAccount(network, "coordinator@network.example", identity.Coordinator, "en", 0),
		newAccount(network, "admin@network.example", identity.Administrator, "en", 1),
		newAccount(network, "editor@network.example", identity.Editor, "en", 2),
		newAccount(network, "editor2@network.example", identity.Editor, "en", 3), // what one wrote another publishes
	}
}

func centreAccounts(t tenant.Tenant, c tenant.Centre, n int) []account {
	made := []account{
		newAccount(t.ID, "adviser@"+c.Slug+".example", identity.Adviser, t.Languages[0], 4*n),
		newAccount(t.ID, "manager@"+c.Slug+".example", identity.Manager, t.Languages[0], 4*n+1),
		newAccount(t.ID, "protection@"+c.Slug+".example", identity.FocalPoint, t.Languages[0], 4*n+2),
	}
	for i := range made {
		made[i].CentreID = c.ID
	}
	return made
}

func agencyAccounts(ctx context.Context, d *db.DB, t tenant.Tenant) ([]account, error) {
	var made []account
	err := d.InTenant(ctx, t.ID, func(tx *db.Tx) error {
		agencies, err := db.All[struct {
			ID   uuid.UUID
			Slug string
		}](tx, `SELECT id, slug FROM agency WHERE tenant_id = ? ORDER BY slug`, tx.Tenant)
		for i, a := range agencies {
			domain := "@" + a.Slug + "." + t.Code + ".example"
			intake := newAccount(t.ID, "intake"+domain, identity.Intake, t.Languages[0], 2*i+3)
			worker := newAccount(t.ID, "worker"+domain, identity.Worker, t.Languages[0], 2*i+4)
			intake.AgencyID, worker.AgencyID = a.ID, a.ID
			made = append(made, intake, worker)
		}
		return err
	})
	return made, err
}

func newAccount(tenantID uuid.UUID, email string, role identity.Role, language string, n int) account {
	return account{tenant: tenantID, NewStaff: identity.NewStaff{
		Demo: true,
		Name: personName(language, n), Email: email, Role: role, Language: reads(language),
	}}
}

// reads is the tag of a language that staff are shown at first.
func reads(language string) string {
	if language == "sr" {
		return "sr-Latn"
	}
	return language
}

// personName makes up a name; nobody is meant.
func personName(language string, n int) string {
	first := []string{"Arta", "Ilir", "Teuta", "Besnik", "Drita", "Agron", "Vjosa", "Luan", "Mimoza", "Fatos", "Shpresa", "Genc"}
	last := []string{"Gashi", "Krasniqi", "Hoxha", "Berisha", "Shala", "Kelmendi", "Dervishi", "Prifti", "Morina"}
	if language == "sr" || language == "en" {
		first = []string{"Jelena", "Marko", "Ivana", "Nikola", "Milica", "Luka", "Ana", "Petar", "Sanja", "Goran", "Maja", "Vuk"}
		last = []string{"Petrović", "Kovač", "Marić", "Ilić", "Novak", "Savić", "Babić", "Pavlović", "Horvat"}
	}
	return first[n%len(first)] + " " + last[n*5%len(last)]
}

// missing leaves out the accounts that exist.
func missing(ctx context.Context, d *db.DB, wanted []account) ([]account, error) {
	have := map[string]bool{}
	seen := map[uuid.UUID]bool{}
	for _, a := range wanted {
		if seen[a.tenant] {
			continue
		}
		seen[a.tenant] = true
		err := d.InTenant(ctx, a.tenant, func(tx *db.Tx) error {
			emails, err := db.All[string](tx, `SELECT email FROM staff WHERE tenant_id = ?`, tx.Tenant)
			for _, email := range emails {
				have[email] = true
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	var rest []account
	for _, a := range wanted {
		if !have[a.Email] {
			rest = append(rest, a)
		}
	}
	return rest, nil
}
