package visit

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/tenant"
)

// Seat is a place at a session: of nobody by name, known by its code.
type Seat struct {
	Session uuid.UUID `gorm:"column:session_id"`
	Code    string
	TakenAt time.Time
	Place   int  // in the order of signing up, of those who did not give it up
	Waits   bool // every seat is taken, and this one waits for one
	GivenUp bool // it is somebody else's by now
	Here    bool // they have come
}

// seatLetters are those of a ticket's code: none is mistaken for another.
const seatLetters = "abcdefghjkmnpqrstuvwxyz23456789"

// seatCode is how many of them a code has.
const seatCode = 6

// SignUp takes a seat, or a place on the waiting list, which is as long as the seats. Without a name: the code is all there is. The same form
// handed in twice is one seat. code is one that was given to the person already, where there was no connection; "", or one that another seat of the
// session has: a new one. fault.Conflict: the session is over, cancelled, or has no room on its waiting list either.
func (l *Log) SignUp(ctx context.Context, c tenant.Centre, session, nonce uuid.UUID, code string) (seat Seat, err error) {
	err = l.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		s, err := lockSession(tx, c, session)
		if err != nil {
			return err
		}
		before, err := db.All[string](tx, `SELECT code FROM group_seat WHERE tenant_id = ? AND session_id = ? AND nonce = ?`, tx.Tenant, s.ID, nonce)
		if err != nil {
			return err
		}
		if len(before) == 0 {
			code, err := takeSeat(tx, s, nonce, code)
			if err != nil {
				return err
			}
			before = []string{code}
		}
		seat, err = seatOf(tx, s, before[0])
		return err
	})
	return seat, err
}

// freeCode is a code that no seat of a session has: the one that was given out where it can be one, else a new one.
func freeCode(tx *db.Tx, s Session, given string) (string, error) {
	if len(given) == seatCode && strings.Trim(given, seatLetters) == "" {
		taken, err := db.One[bool](tx, `SELECT EXISTS (SELECT 1 FROM group_seat WHERE tenant_id = ? AND session_id = ? AND code = ?)`,
			tx.Tenant, s.ID, given)
		if err != nil || !taken {
			return given, err
		}
	}
	var letters [seatCode]byte
	_, _ = rand.Read(letters[:]) // never fails
	for i, n := range letters {
		letters[i] = seatLetters[int(n)%len(seatLetters)]
	}
	return string(letters[:]), nil
}

func takeSeat(tx *db.Tx, s Session, nonce uuid.UUID, given string) (string, error) {
	if s.State != Planned || tx.Now.After(s.StartsAt.Add(time.Duration(s.Minutes)*time.Minute)) {
		return "", fault.New(fault.Conflict, "session.over")
	}
	if s.Taken+s.Waiting >= 2*s.Seats {
		return "", fault.New(fault.Conflict, "session.full")
	}
	code, err := freeCode(tx, s, given)
	if err != nil {
		return "", err
	}
	return code, tx.Exec(`INSERT INTO group_seat (tenant_id, session_id, seq, code, nonce, taken_at)
		SELECT ?, ?, coalesce(max(seq), 0) + 1, ?, ?, ? FROM group_seat WHERE tenant_id = ? AND session_id = ?`,
		tx.Tenant, s.ID, code, nonce, tx.Now, tx.Tenant, s.ID).Error
}

// GiveUpSeat frees a seat; whoever waits longest then has one. Again changes nothing.
func (l *Log) GiveUpSeat(ctx context.Context, c tenant.Centre, session uuid.UUID, code string) error {
	return l.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		s, err := lockSession(tx, c, session)
		if err != nil {
			return err
		}
		return db.Changed(tx.Exec(`UPDATE group_seat SET given_up_at = coalesce(given_up_at, ?) WHERE tenant_id = ? AND session_id = ? AND code = ?`,
			tx.Now, tx.Tenant, s.ID, code), fault.Missing())
	})
}

// FindSeat is the session of a seat of which only the code is known: where two seats have the same, the later one.
func (l *Log) FindSeat(ctx context.Context, c tenant.Centre, code string) (session uuid.UUID, err error) {
	err = l.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		found, err := db.One[Seat](tx, `SELECT k.session_id FROM group_seat k
			JOIN group_session g ON g.tenant_id = k.tenant_id AND g.id = k.session_id
			WHERE k.tenant_id = ? AND g.centre_id = ? AND k.code = ? ORDER BY g.starts_at DESC LIMIT 1`, tx.Tenant, c.ID, code)
		session = found.Session
		return err
	})
	return session, err
}

// SeatByCode finds a seat of a session, also one that was given up, with the session.
func (l *Log) SeatByCode(ctx context.Context, c tenant.Centre, session uuid.UUID, code string) (s Session, seat Seat, err error) {
	err = l.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		if s, err = oneSession(tx, c, `AND g.id = ?`, session); err != nil {
			return err
		}
		seat, err = db.One[Seat](tx, `SELECT session_id, code, taken_at, given_up_at IS NOT NULL AS given_up,
			here_at IS NOT NULL AS here FROM group_seat
			WHERE tenant_id = ? AND session_id = ? AND code = ?`, tx.Tenant, s.ID, code)
		if err == nil && !seat.GivenUp {
			seat, err = seatOf(tx, s, code)
		}
		return err
	})
	return s, seat, err
}

// Seats lists who signed up and did not give it up, in order.
func (l *Log) Seats(ctx context.Context, c tenant.Centre, session uuid.UUID) (seats []Seat, err error) {
	err = l.db.InTenant(ctx, c.TenantID, func(tx *db.Tx) error {
		s, err := oneSession(tx, c, `AND g.id = ?`, session)
		if err != nil {
			return err
		}
		seats, err = db.All[Seat](tx, selectSeats+` ORDER BY place`, s.Seats, tx.Tenant, s.ID)
		return err
	})
	return seats, err
}

const selectSeats = `SELECT * FROM (SELECT session_id, code, taken_at, here_at IS NOT NULL AS here, row_number() OVER w AS place, row_number() OVER w > ? AS waits FROM group_seat
	WHERE tenant_id = ? AND session_id = ? AND given_up_at IS NULL WINDOW w AS (ORDER BY seq)) s`

func seatOf(tx *db.Tx, s Session, code string) (Seat, error) {
	return db.One[Seat](tx, selectSeats+` WHERE code = ?`, s.Seats, tx.Tenant, s.ID, code)
}
