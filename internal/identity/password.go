package identity

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Parameters of argon2id: 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet).
const (
	argonMemory = 19 * 1024 // KiB
	argonPasses = 2
	argonKey    = 32 // bytes
	argonSalt   = 16 // bytes
)

// hasher hashes passwords, a few at a time.
type hasher struct{ slots chan struct{} }

func newHasher(atOnce int) hasher { return hasher{slots: make(chan struct{}, atOnce)} }

func (h hasher) key(password string, salt []byte) []byte {
	h.slots <- struct{}{}
	defer func() { <-h.slots }()
	return argon2.IDKey([]byte(password), salt, argonPasses, argonMemory, 1, argonKey)
}

// hash makes a PHC string with a fresh salt.
func (h hasher) hash(password string) string {
	salt := make([]byte, argonSalt)
	_, _ = rand.Read(salt) // never fails: crypto/rand ends the program instead
	return h.hashWith(password, salt)
}

func (h hasher) hashWith(password string, salt []byte) string {
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=1$%s$%s", argon2.Version, argonMemory, argonPasses,
		enc.EncodeToString(salt), enc.EncodeToString(h.key(password, salt)))
}

// matches compares in constant time. A string it cannot read matches nothing, after the same work.
func (h hasher) matches(password, phc string) bool {
	parts := strings.Split(phc, "$")
	if len(parts) != 6 {
		h.key(password, make([]byte, argonSalt))
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false
	}
	return subtle.ConstantTimeCompare([]byte(h.hashWith(password, salt)), []byte(phc)) == 1
}
