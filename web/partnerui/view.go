package partnerui

import (
	"prag/web/referralui"
)

// Item is a referral as its agency reads it, with the forms that answer it.
type Item struct {
	referralui.Steps
	Notice string
	Good   bool
}
