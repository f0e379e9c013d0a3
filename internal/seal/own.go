package seal

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/gofrs/uuid/v5"
	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	"github.com/tink-crypto/tink-go/v2/tink"

	"prag/internal/db"
	"prag/internal/fault"
)

// Own are the keys of one tenant, as one transaction has them.
type Own struct {
	tenant uuid.UUID
	aead   tink.AEAD
	before tink.AEAD // the program's: what was sealed before tenants had keys of their own opens with it
	find   *prf.Set
	prefix []byte // with which everything begins that the newest key seals
}

// ownRow is a tenant's keysets as they are kept.
type ownRow struct{ Seal, Find []byte }

// Of gives a tenant's keys to open and to find with; the first who asks makes them.
func (k *Keys) Of(tx *db.Tx) (*Own, error) { return k.own(tx, "") }

// ToSeal gives them to seal with as well: until the transaction ends the keys are not turned, so that nothing is sealed with a key that is
// on its way out.
func (k *Keys) ToSeal(tx *db.Tx) (*Own, error) { return k.own(tx, " FOR SHARE") }

func (k *Keys) own(tx *db.Tx, lock string) (*Own, error) {
	row, err := readOwn(tx, lock)
	if fault.Is(err, fault.NotFound) {
		if err = k.create(tx); err == nil {
			row, err = readOwn(tx, lock)
		}
	}
	if err != nil {
		return nil, err
	}
	return k.unwrap(tx.Tenant, row)
}

func readOwn(tx *db.Tx, lock string) (ownRow, error) {
	return db.One[ownRow](tx, `SELECT seal, find FROM tenant_key WHERE tenant_id = ?`+lock, tx.Tenant)
}

// create makes a tenant's first keys. Of two transactions that do so at once the first one's are kept.
func (k *Keys) create(tx *db.Tx) error {
	sealing, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return err
	}
	finding, err := keyset.NewHandle(prf.HMACSHA256PRFKeyTemplate())
	if err != nil {
		return err
	}
	row, err := k.wrap(tx.Tenant, sealing, finding)
	if err != nil {
		return err
	}
	return tx.Exec(`INSERT INTO tenant_key (tenant_id, seal, find, rotated_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		tx.Tenant, row.Seal, row.Find, tx.Now).Error
}

func (k *Keys) wrap(tenant uuid.UUID, sealing, finding *keyset.Handle) (row ownRow, err error) {
	var sealText, findText bytes.Buffer
	err = errors.Join(sealing.WriteWithAssociatedData(keyset.NewBinaryWriter(&sealText), k.aead, bound(tenant, tenant, "seal")),
		finding.WriteWithAssociatedData(keyset.NewBinaryWriter(&findText), k.aead, bound(tenant, tenant, "find")))
	return ownRow{Seal: sealText.Bytes(), Find: findText.Bytes()}, err
}

func (k *Keys) handles(tenant uuid.UUID, row ownRow) (sealing, finding *keyset.Handle, err error) {
	sealing, err = keyset.ReadWithAssociatedData(keyset.NewBinaryReader(bytes.NewReader(row.Seal)), k.aead, bound(tenant, tenant, "seal"))
	if err != nil {
		return nil, nil, errors.New("seal: a tenant's keys do not open with the program's")
	}
	finding, err = keyset.ReadWithAssociatedData(keyset.NewBinaryReader(bytes.NewReader(row.Find)), k.aead, bound(tenant, tenant, "find"))
	return sealing, finding, err
}

func (k *Keys) unwrap(tenant uuid.UUID, row ownRow) (*Own, error) {
	sealing, finding, err := k.handles(tenant, row)
	if err != nil {
		return nil, err
	}
	o := &Own{tenant: tenant, before: k.aead}
	if o.aead, err = aead.New(sealing); err != nil {
		return nil, err
	}
	if o.find, err = prf.NewPRFSet(finding); err != nil {
		return nil, err
	}
	primary, err := sealing.Primary()
	if err != nil {
		return nil, err
	}
	o.prefix = binary.BigEndian.AppendUint32([]byte{1}, primary.KeyID()) // as tink begins what it seals
	return o, nil
}

// Seal closes one field of one record.
func (o *Own) Seal(record uuid.UUID, field, text string) ([]byte, error) {
	return o.aead.Encrypt([]byte(text), bound(o.tenant, record, field))
}

// Open gives the field back; a field of another record, tenant or name does not open.
func (o *Own) Open(record uuid.UUID, field string, sealed []byte) (string, error) {
	text, err := o.aead.Decrypt(sealed, bound(o.tenant, record, field))
	if err != nil {
		text, err = o.before.Decrypt(sealed, bound(o.tenant, record, field))
	}
	if err != nil {
		return "", fmt.Errorf("seal: the field %s does not open with these keys", field)
	}
	return string(text), nil
}

// wordSize is how many bytes of a digest are kept: enough that two of a tenant's hundred thousand words rarely meet.
const wordSize = 8

// Word is what a text of a kind is kept as to be found: a digest that nobody without the keys can make.
func (o *Own) Word(kind, text string) ([]byte, error) { return o.word(o.find.PrimaryID, kind, text) }

// Words are what a text may be kept as: while keys are turned, some are still of an earlier one.
func (o *Own) Words(kind, text string) (list [][]byte, err error) {
	for id := range o.find.PRFs {
		word, err := o.word(id, kind, text)
		if err != nil {
			return nil, err
		}
		list = append(list, word)
	}
	return list, nil
}

func (o *Own) word(key uint32, kind, text string) ([]byte, error) {
	digest, err := o.find.PRFs[key].ComputePRF([]byte(kind+"\x00"+text), wordSize)
	return append(keyPrefix(key), digest...), err
}

// Newest is what the words of the newest key begin with.
func (o *Own) Newest() []byte { return keyPrefix(o.find.PrimaryID) }

func keyPrefix(key uint32) []byte { return binary.BigEndian.AppendUint32(nil, key) }
