package desk

import (
	"github.com/labstack/echo/v4"

	"prag/internal/catalogue"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/web"
	"prag/web/deskui"
	"prag/web/ui"
)

// slip is the paper of a referral: the person's copy in their language, the agency's in its own, the centre's with what was agreed to.
func (d *Desk) slip(c echo.Context) error {
	id, err := web.PathID(c, "id")
	if err != nil {
		return err
	}
	ctx, who := c.Request().Context(), web.Who(c)
	r, err := d.referrals.View(ctx, who, id)
	if err != nil {
		return err
	}
	if !r.OnPaper() {
		return fault.Missing()
	}
	pin, err := d.referrals.PIN(ctx, who, id)
	if err != nil && !fault.Is(err, fault.NotFound) { // a colleague prints the slip without it
		return err
	}
	agency, err := d.cat.Agency(ctx, who.TenantID, r.AgencyID)
	if err != nil {
		return err
	}
	p := d.Page(c, "desk", "referral.slip")
	s := deskui.Slip{L: d.Bundle.Reader(r.Language), R: r, Agency: agency, PIN: pin, Date: r.Centre().Local(d.Clock.Now())}
	s.Consent = s.L.T("referral.consent.text", "Agency", s.L.Text(agency.Name))
	if r.SentAt != nil {
		s.Date = r.Centre().Local(*r.SentAt)
	}
	if s.Words, err = d.words(c, agencyReader(d.Bundle, agency, p.L)); err != nil {
		return err
	}
	if s.Own, err = d.words(c, p.L); err != nil {
		return err
	}
	if s.QR, err = ui.NewQR(d.Address(c, "/t/"+r.Code)); err != nil {
		return err
	}
	return web.HTML(c, deskui.SlipPage(p, s))
}

// agencyReader reads in the first language of an agency that the program is written in, else in the adviser's.
func agencyReader(b *i18n.Bundle, a catalogue.Agency, l *i18n.Reader) *i18n.Reader {
	for _, lang := range a.Languages {
		if i18n.Known(lang) {
			return b.Reader(lang)
		}
	}
	return l
}
