package printing

import (
	"context"
	"errors"
	"net"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"prag/internal/catalogue"
	"prag/internal/db"
	"prag/internal/escpos"
	"prag/internal/fault"
	"prag/internal/tenant"
)

// Printer is the slip printer of a centre.
type Printer struct {
	Address  string // tcp://host:port or file:/dev/…
	Columns  int
	Latin    int
	Cyrillic int
	Raster   bool
	Answers  bool // it says how it is, and when it has printed

	Trouble      Trouble
	FailingSince *time.Time // nil: the last slip printed
}

// Trouble is why a slip did not print: what the printer says, or Silent.
type Trouble = escpos.Trouble

// Silent is a printer that cannot be reached, or that broke off.
const Silent Trouble = "silent"

func (p Printer) profile() escpos.Profile {
	return escpos.Profile{Columns: p.Columns, Latin: p.Latin, Cyrillic: p.Cyrillic, Raster: p.Raster}
}

// Check reports what is wrong with a printer an administrator describes.
func (p Printer) Check() error {
	network, _, err := p.target()
	switch {
	case err != nil:
		return err
	case p.Columns < 24 || p.Columns > 64:
		return errors.New("a slip has between 24 and 64 columns")
	case !codePage(p.Latin) || !codePage(p.Cyrillic):
		return errors.New("a code page has a number between 0 and 255, or -1 for a printer that lacks it")
	case network == "file" && p.Answers:
		return errors.New("only a printer on the network is asked how it is; leave out --answers")
	}
	return nil
}

func codePage(n int) bool { return n >= escpos.None && n <= 255 }

// target is where a printer is: network tcp and host:port, or network file and the path.
func (p Printer) target() (network, target string, err error) {
	u, err := url.Parse(p.Address)
	wrong := errors.New("a printer's address is tcp://host:port, as tcp://192.168.1.50:9100, or file:/dev/usb/lp0")
	if err != nil || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", "", wrong
	}
	switch u.Scheme {
	case "tcp":
		port, err := strconv.Atoi(u.Port())
		if err != nil || port < 1 || port > 65535 || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" {
			return "", "", wrong
		}
		return "tcp", net.JoinHostPort(u.Hostname(), u.Port()), nil
	case "file":
		if u.Host != "" || !filepath.IsAbs(u.Path) || filepath.Clean(u.Path) != u.Path {
			return "", "", wrong
		}
		return "file", u.Path, nil
	}
	return "", "", wrong
}

const selectPrinter = `SELECT address, columns, latin, cyrillic, raster, answers, trouble, failing_since FROM printer
	WHERE tenant_id = ? AND centre_id = ?`

// Printer is a centre's printer; ok is false when it has none.
func (p *Printing) Printer(ctx context.Context, c tenant.Centre) (printer Printer, ok bool, err error) {
	err = p.DB.InTenant(ctx, c.TenantID, func(tx *db.Tx) (err error) {
		printer, err = db.One[Printer](tx, selectPrinter, tx.Tenant, c.ID)
		return err
	})
	if fault.Is(err, fault.NotFound) {
		return Printer{}, false, nil
	}
	return printer, err == nil, err
}

// Set gives a centre its printer, in place of the one it had. The kiosk's pages show it within seconds.
func (p *Printing) Set(ctx context.Context, c tenant.Centre, printer Printer) error {
	if err := printer.Check(); err != nil {
		return err
	}
	return p.DB.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		err := tx.Exec(`INSERT INTO printer (tenant_id, centre_id, address, columns, latin, cyrillic, raster, answers)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tenant_id, centre_id) DO UPDATE SET address = excluded.address,
			columns = excluded.columns, latin = excluded.latin, cyrillic = excluded.cyrillic, raster = excluded.raster,
			answers = excluded.answers, trouble = '', failing_since = NULL`, tx.Tenant, c.ID, printer.Address, printer.Columns,
			printer.Latin, printer.Cyrillic, printer.Raster, printer.Answers).Error
		return errors.Join(err, catalogue.Grow(tx))
	})
}

// Remove takes the printer away; fault.NotFound when there is none.
func (p *Printing) Remove(ctx context.Context, c tenant.Centre) error {
	return p.DB.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		result := tx.Exec(`DELETE FROM printer WHERE tenant_id = ? AND centre_id = ?`, tx.Tenant, c.ID)
		if err := db.Changed(result, fault.Missing()); err != nil {
			return err
		}
		return catalogue.Grow(tx)
	})
}

// Test prints a slip that shows what the printer can do: all letters, what is drawn, a code, the cut.
func (p *Printing) Test(ctx context.Context, c tenant.Centre) error {
	printer, ok, err := p.Printer(ctx, c)
	if err != nil || !ok {
		return errors.Join(err, fault.Missing())
	}
	slip, err := escpos.Encode(printer.profile(), sample(p.Bundle.Reader("en"), c)...)
	if err != nil {
		return err
	}
	return p.send(ctx, printer, slip)
}
