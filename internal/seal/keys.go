package seal

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gofrs/uuid/v5"
	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// Keys seals and opens the fields of records. Its keyset may hold several keys: new fields are sealed with the primary one, old ones
// open with theirs.
type Keys struct{ aead tink.AEAD }

// Open reads the keyset at path. Where there is none yet it makes one that only the program's own user may read; of two programs
// that start at once, both use the keyset of the first.
func Open(path string) (*Keys, error) {
	data, err := os.ReadFile(path) //nolint:gosec // the operator names the file
	if errors.Is(err, fs.ErrNotExist) {
		data, err = createKeyset(path)
	}
	if err != nil {
		return nil, fmt.Errorf("the keys file: %w", err)
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(data)))
	if err != nil {
		return nil, fmt.Errorf("the keys file %s does not hold a keyset", path)
	}
	primitive, err := aead.New(handle)
	if err != nil {
		return nil, fmt.Errorf("the keys file %s does not hold keys for sealing", path)
	}
	return &Keys{aead: primitive}, nil
}

// createKeyset writes a fresh keyset beside path and links it there, which fails when another program was first.
func createKeyset(path string) ([]byte, error) {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&text)); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	beside, err := writeBeside(path, text.Bytes())
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.Remove(beside) }()
	if err := os.Link(beside, path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return os.ReadFile(path) //nolint:gosec // the operator names the file
}

// writeBeside writes to the disk itself: what is sealed with a key that a power cut took is lost.
func writeBeside(path string, data []byte) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	return f.Name(), errors.Join(err, f.Sync(), f.Close())
}

// Seal closes one field of one record of one tenant.
func (k *Keys) Seal(tenant, record uuid.UUID, field, text string) ([]byte, error) {
	return k.aead.Encrypt([]byte(text), bound(tenant, record, field))
}

// Open gives the field back; a field of another record, tenant or name does not open.
func (k *Keys) Open(tenant, record uuid.UUID, field string, sealed []byte) (string, error) {
	text, err := k.aead.Decrypt(sealed, bound(tenant, record, field))
	if err != nil {
		return "", fmt.Errorf("seal: the field %s does not open with these keys", field)
	}
	return string(text), nil
}

// bound is the associated data: tenant and record, 16 bytes each, then the field's name, so that name and contact cannot change places.
func bound(tenant, record uuid.UUID, field string) []byte {
	data := append(tenant.Bytes(), record.Bytes()...)
	return append(data, field...)
}
