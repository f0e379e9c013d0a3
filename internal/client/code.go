package client

import "crypto/rand"

// alphabet has no letter or digit that is taken for another when read aloud or from a slip: no i, l, o, 0, 1. Its 31 signs make the
// remainder of a byte slightly uneven, which costs less than a tenth of a bit of each sign.
const alphabet = "abcdefghjkmnpqrstuvwxyz23456789"

// NewCode makes a pseudonym: the centre's key, then eight random letters (about 39 bits).
func NewCode(centreKey string) string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	for i := range b {
		b[i] = alphabet[int(b[i])%len(alphabet)]
	}
	return centreKey + string(b[:])
}
