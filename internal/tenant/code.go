package tenant

import "crypto/rand"

// Alphabet has no letter or digit that is taken for another when read aloud, from a slip or by hand: no i, l, o, 0, 1.
const Alphabet = "abcdefghjkmnpqrstuvwxyz23456789"

// NewCode makes a code that people carry: the centre's key, then eight random letters (about 39 bits).
func NewCode(centreKey string) string { return centreKey + Letters(8) }

// Letters makes a random word of n letters. The alphabet's 31 signs make the remainder of a byte slightly uneven, which costs less than a
// tenth of a bit of each.
func Letters(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	for i := range b {
		b[i] = Alphabet[int(b[i])%len(Alphabet)]
	}
	return string(b)
}
