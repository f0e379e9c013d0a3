package kiosk

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"math/bits"
	"net/url"
	"strconv"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"prag/internal/fault"
	"prag/internal/tenant"
	"prag/web/kioskui"
)

// Who books from elsewhere shows work instead of solving riddles: a number that makes a digest begin with so many zero bits. A telephone finds
// it in a few seconds; whoever wants a thousand times needs an hour. It is bound to the centre, to the form's own key, which is worth one
// appointment, and to a stretch of time, so nothing can be prepared or used twice. Without scripts the code that the centre's screens show does.

// workTime is how long a challenge stands; the one before is taken too.
const workTime = 10 * time.Minute

// challenge is what the work of a moment begins with.
func challenge(c tenant.Centre, now time.Time) string {
	return c.Slug + "/" + strconv.FormatInt(now.Unix()/int64(workTime/time.Second), 10)
}

// worked reports whether a number is the answer to the challenge of now or before.
func worked(c tenant.Centre, nonce uuid.UUID, number string, now time.Time) bool {
	if number == "" || len(number) > 20 {
		return false
	}
	for _, at := range []time.Time{now, now.Add(-workTime)} {
		sum := sha256.Sum256([]byte(challenge(c, at) + "/" + nonce.String() + "/" + number))
		if zeroBits(sum[:]) >= kioskui.WorkBits {
			return true
		}
	}
	return false
}

func zeroBits(sum []byte) (n int) {
	for _, b := range sum {
		n += bits.LeadingZeros8(b)
		if b != 0 {
			break
		}
	}
	return n
}

// unproven says why somebody cannot book from where they are; "" when they can: before a screen of the centre, with work, or with the code that
// is shown there.
func (k *Kiosk) unproven(c echo.Context, at place, form url.Values, nonce uuid.UUID) (problem string, err error) {
	outside, err := k.outside(c, at)
	if err != nil || !outside || worked(at.centre, nonce, form.Get("work"), k.Clock.Now()) {
		return "", err
	}
	if !at.centre.JoinByCode {
		return at.reader.T("kiosk.work.needed"), nil
	}
	err = k.line.Enter(c.Request().Context(), at.centre, form.Get("code"), nonce)
	if fault.Is(err, fault.Invalid) {
		return at.reader.T("kiosk.work.code"), nil
	}
	return "", err
}

// told is the sentence of a fault in the reader's language.
func (k *Kiosk) told(at place, err error) string {
	var f *fault.Error
	if errors.As(err, &f) {
		return at.reader.T(f.Key, f.Data...)
	}
	return fmt.Sprint(at.reader.T("fault.internal"))
}
