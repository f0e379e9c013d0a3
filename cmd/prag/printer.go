package main

import (
	"errors"
	"fmt"

	"prag/internal/app"
	"prag/internal/fault"
	"prag/internal/printing"
	"prag/internal/tenant"
)

// printerCmd is the only way to a printer's address: what is typed into a page must never make the server speak to another machine.
type printerCmd struct {
	List   printerListCmd   `cmd:"" help:"Show the printers and whether they print."`
	Set    printerSetCmd    `cmd:"" help:"Give a centre its printer."`
	Remove printerRemoveCmd `cmd:"" help:"Take a centre's printer away; visitors then print from the browser."`
	Test   printerTestCmd   `cmd:"" help:"Print a slip with all letters, a code and a cut."`
}

type printerListCmd struct{}

// Run lists them, a line each.
func (printerListCmd) Run(s *session) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close(a)) }()
	tenants, err := a.Directory.Tenants(s.ctx)
	if err != nil {
		return err
	}
	for _, t := range tenants {
		for _, c := range t.Centres {
			p, ok, err := a.Printing.Printer(s.ctx, c)
			if err != nil {
				return err
			}
			if ok {
				fmt.Fprintf(s.out, "%s\t%s\t%d columns\t%s\n", c.Slug, p.Address, p.Columns, standing(p))
			}
		}
	}
	return nil
}

func standing(p printing.Printer) string {
	if p.FailingSince == nil {
		return "well"
	}
	return fmt.Sprintf("%s since %s", p.Trouble, p.FailingSince.Format("2006-01-02 15:04 MST"))
}

type printerSetCmd struct {
	Centre   string `required:"" help:"Address name of the centre."`
	Address  string `required:"" help:"tcp://host:9100, or file:/dev/usb/lp0 for one at this machine."`
	Columns  int    `default:"48" help:"Letters in a line: 48 on 80 mm, 42 on some printers."`
	Latin    int    `default:"18" help:"The printer's number for code page 852; -1 when it has none."`
	Cyrillic int    `default:"34" help:"The printer's number for code page 855; -1 when it has none."`
	Raster   bool   `default:"true" negatable:"" help:"Draw codes, and what the code pages lack."`
	Answers  bool   `help:"The printer says how it is (DLE EOT) and when it has printed (GS r); most on the network do."`
}

// Run sets the printer.
func (cmd printerSetCmd) Run(s *session) error {
	return s.atCentre(cmd.Centre, func(a *app.App, c tenant.Centre) error {
		err := a.Printing.Set(s.ctx, c, printing.Printer{
			Address: cmd.Address, Columns: cmd.Columns, Latin: cmd.Latin, Cyrillic: cmd.Cyrillic, Raster: cmd.Raster, Answers: cmd.Answers,
		})
		if err == nil {
			fmt.Fprintf(s.out, "%s prints at %s. Try it: prag printer test --centre %s\n", c.Slug, cmd.Address, c.Slug)
		}
		return err
	})
}

type printerRemoveCmd struct {
	Centre string `required:"" help:"Address name of the centre."`
}

// Run removes the printer.
func (cmd printerRemoveCmd) Run(s *session) error {
	return s.atCentre(cmd.Centre, func(a *app.App, c tenant.Centre) error { return a.Printing.Remove(s.ctx, c) })
}

type printerTestCmd struct {
	Centre string `required:"" help:"Address name of the centre."`
}

// Run prints a sample.
func (cmd printerTestCmd) Run(s *session) error {
	return s.atCentre(cmd.Centre, func(a *app.App, c tenant.Centre) error {
		err := a.Printing.Test(s.ctx, c)
		if err == nil {
			fmt.Fprintln(s.out, "The slip was sent. Every letter should be the same on paper in its own line, and a phone should read the code.")
		}
		return err
	})
}

// atCentre opens the program for a command about one centre's printer.
func (s *session) atCentre(slug string, do func(*app.App, tenant.Centre) error) (err error) {
	a, err := s.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close(a)) }()
	c, err := a.Directory.BySlug(s.ctx, slug)
	if fault.Is(err, fault.NotFound) {
		return fmt.Errorf("there is no centre %s", slug)
	}
	if err == nil {
		err = do(a, c)
	}
	if fault.Is(err, fault.NotFound) {
		return fmt.Errorf("%s has no printer; 'prag printer set' gives it one", slug)
	}
	return err
}
