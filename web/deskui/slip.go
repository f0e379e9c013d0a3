package deskui

import (
	"time"

	"prag/internal/catalogue"
	"prag/internal/i18n"
	"prag/internal/referral"
	"prag/web/referralui"
	"prag/web/ui"
)

// Slip is the paper of a referral in three copies: for the person in their language, for the agency in its own, and for the centre with what was
// agreed to.
type Slip struct {
	L       *i18n.Reader // the person's
	R       referral.Referral
	Agency  catalogue.Agency
	Words   referralui.Words // in the agency's language
	Consent string           // what was read to the person, in their language
	Date    time.Time
	PIN     string           // with the code it opens the person's own page; "" for whoever may not see the person
	QR      ui.QR            // of that page
	Own     referralui.Words // in the adviser's language: the centre's copy and what leads back
}
