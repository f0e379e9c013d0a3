package main

import (
	"bufio"
	"errors"
	"fmt"
	"strings"

	"github.com/gofrs/uuid/v5"

	"prag/internal/app"
	"prag/internal/db"
	"prag/internal/demo"
	"prag/internal/fault"
	"prag/internal/identity"
	"prag/internal/tenant"
)

type migrateCmd struct{}

// Run migrates and leaves.
func (migrateCmd) Run(s *session) error {
	if !s.cfg.BuiltIn() && s.cfg.DatabaseOwner == "" {
		return errors.New("PRAG_DATABASE_OWNER_URL must name the role that owns the tables")
	}
	if !s.cfg.BuiltIn() {
		return db.Migrate(s.ctx, s.cfg.DatabaseOwner)
	}
	a, err := s.open()
	if err != nil {
		return err
	}
	return s.close(a)
}

type seedCmd struct {
	Demo   bool   `help:"Also accounts, visits and referrals for a demonstration."`
	Visits int    `help:"How many visits in all; 0: as many as two years bring."`
	Seed   uint64 `help:"Number from which everything is derived." default:"1"`
}

// Run seeds; running it again changes nothing.
func (c seedCmd) Run(s *session) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close(a)) }()
	if c.Demo {
		return seedDemo(s, a, c.Visits, c.Seed)
	}
	return demo.Network(s.ctx, demoDeps(a))
}

func demoDeps(a *app.App) demo.Deps {
	return demo.Deps{DB: a.DB, Clock: a.Clock, Identity: a.Identity, Directory: a.Directory}
}

func seedDemo(s *session, a *app.App, visits int, seed uint64) error {
	d := demoDeps(a)
	d.Accounts, d.Visits, d.Seed = true, visits, seed
	if err := demo.Network(s.ctx, d); err != nil {
		return fmt.Errorf("demonstration network: %w", err)
	}
	if err := demo.Data(s.ctx, d); err != nil {
		return fmt.Errorf("demonstration data: %w", err)
	}
	if err := demo.Calling(s.ctx, d, a.Line); err != nil {
		return err
	}
	return demo.Diary(s.ctx, d, a.Diary, a.Line)
}

type userCmd struct {
	Create userCreateCmd `cmd:"" help:"Create an account. The password is read from standard input."`
}

type userCreateCmd struct {
	Tenant string `required:"" help:"Code of the tenant, or network."`
	Centre string `help:"Address name of the centre, for advisers, managers and focal points."`
	Agency string `help:"Name of the agency in addresses, for its intake and its workers."`
	Email  string `required:""`
	Name   string `required:""`
	Role   string `required:"" enum:"adviser,manager,focal_point,intake,worker,coordinator,administrator"`
	Lang   string `default:"en" enum:"sq,sr,sr-Latn,en"`
}

// Run creates the account.
func (c userCreateCmd) Run(s *session) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close(a)) }()
	password, err := bufio.NewReader(s.in).ReadString('\n')
	if err != nil && password == "" {
		return errors.New("write the new password on standard input")
	}
	tenantID, centreID, err := c.place(s, a)
	if err != nil {
		return err
	}
	agencyID, err := c.agency(s, a, tenantID)
	if err != nil {
		return err
	}
	who, err := a.Identity.Create(s.ctx, tenantID, identity.NewStaff{
		Name: c.Name, Email: c.Email, Password: strings.TrimRight(password, "\r\n"), Role: identity.Role(c.Role),
		CentreID: centreID, AgencyID: agencyID, Language: c.Lang,
	})
	if fault.Is(err, fault.Invalid) {
		f := fault.FieldsOf(err)[0]
		return fmt.Errorf("%s: %s", f.Field, a.Web.Bundle.Reader("en").T(f.Key, f.Data...))
	}
	if err == nil {
		fmt.Fprintf(s.out, "%s may sign in as %s.\n", who.Email, who.Role)
	}
	return err
}

// place finds the tenant and, where one is named, its centre.
func (c userCreateCmd) place(s *session, a *app.App) (tenantID, centreID uuid.UUID, err error) {
	if c.Tenant == "network" {
		return tenant.NetworkID(), uuid.Nil, nil
	}
	tenants, err := a.Directory.Tenants(s.ctx)
	if err != nil {
		return uuid.Nil, uuid.Nil, err
	}
	for _, t := range tenants {
		if t.Code != c.Tenant {
			continue
		}
		for _, centre := range t.Centres {
			if centre.Slug == c.Centre {
				return t.ID, centre.ID, nil
			}
		}
		if c.Centre == "" {
			return t.ID, uuid.Nil, nil
		}
		return uuid.Nil, uuid.Nil, fmt.Errorf("tenant %s has no centre %s", c.Tenant, c.Centre)
	}
	return uuid.Nil, uuid.Nil, fmt.Errorf("there is no tenant %s; 'prag seed' creates the network", c.Tenant)
}

// agency finds the agency that is named, uuid.Nil when none is.
func (c userCreateCmd) agency(s *session, a *app.App, tenantID uuid.UUID) (uuid.UUID, error) {
	if c.Agency == "" {
		return uuid.Nil, nil
	}
	agencies, err := a.Catalogue.Agencies(s.ctx, tenantID)
	if err != nil {
		return uuid.Nil, err
	}
	known := make([]string, len(agencies))
	for i, agency := range agencies {
		if agency.Slug == c.Agency {
			return agency.ID, nil
		}
		known[i] = agency.Slug
	}
	return uuid.Nil, fmt.Errorf("tenant %s has no agency %s, but %s", c.Tenant, c.Agency, strings.Join(known, ", "))
}

type centreCmd struct {
	Join centreJoinCmd `cmd:"" help:"Let phones join the line by a code that the centre's paired screens show."`
}

type centreJoinCmd struct {
	Centre string `arg:"" help:"Address name of the centre."`
	Off    bool   `help:"Show no code any more."`
}

// Run turns the code on or off.
func (c centreJoinCmd) Run(s *session) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close(a)) }()
	centre, err := a.Directory.BySlug(s.ctx, c.Centre)
	if err != nil {
		return fmt.Errorf("there is no centre %s", c.Centre)
	}
	if err := a.Directory.LetJoin(s.ctx, centre, !c.Off); err != nil {
		return err
	}
	if c.Off {
		fmt.Fprintf(s.out, "The screens of %s show no code.\n", c.Centre)
	} else {
		fmt.Fprintf(s.out, "The paired boards of %s show a code by which phones join the line.\n", c.Centre)
	}
	return nil
}

type doctorCmd struct{}

// Run recounts; differences end with an error.
func (doctorCmd) Run(s *session) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close(a)) }()
	tenants, err := a.Directory.Tenants(s.ctx)
	if err != nil {
		return err
	}
	differences := 0
	for _, t := range tenants {
		list, err := a.Statistics.Recount(s.ctx, t.ID)
		if err != nil {
			return err
		}
		for _, d := range list {
			fmt.Fprintf(s.out, "%s: %v\n", t.Code, d)
		}
		differences += len(list)
	}
	if differences > 0 {
		return fmt.Errorf("%d tallies differ from the records", differences)
	}
	fmt.Fprintln(s.out, "Every tally equals its records.")
	return nil
}
