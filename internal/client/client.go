package client

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/seal"
	"prag/internal/tenant"
)

// Client is a person who wants follow-up.
type Client struct {
	ID       uuid.UUID `json:"-"`
	CentreID uuid.UUID `json:"-"`
	OwnerID  uuid.UUID `json:"-"`        // who decides what becomes of the record; zero: the centre's manager
	Code     string    `json:"code"`     // pseudonym
	Language string    `json:"language"` // tag the person reads

	// Sealed: nobody reads them in the database.
	Name         string `json:"name"`
	Contact      string `json:"contact"`       // telephone or e-mail
	Other        string `json:"other_contact"` // a second one
	Note         string `json:"note"`
	BirthYear    int    `json:"birth_year,omitempty"`  // 0: not said
	Nationality  string `json:"nationality,omitempty"` // code of a country
	Municipality string `json:"municipality,omitempty"`
	ReturnedFrom string `json:"returned_from,omitempty"`   // code of a country
	ReturnedOn   string `json:"returned_on,omitempty"`     // year, or year and month
	Number       string `json:"personal_number,omitempty"` // personal number, where the tenant asks for it

	SafeToContact bool  `json:"contact_may_be_used"`       // the person said that the contact may be used
	SafeOther     bool  `json:"other_contact_may_be_used"` // and the second one
	Hours         Hours `gorm:"-" json:"safe_hours"`

	Restricted bool      `json:"-"` // the focal point's alone
	MergedInto uuid.UUID `json:"-"`
	Version    int       `json:"-"`
	CreatedAt  time.Time `json:"since"`
}

// Empty reports whether there is nothing to keep.
func (c Client) Empty() bool { return c.Name == "" && c.Contact == "" }

// Limits of what may be typed, in characters.
const (
	maxName    = 120
	maxContact = 160
	maxNote    = 2000
	maxNumber  = 20
)

// Tidy takes spaces off the ends. The contact that may be used comes first.
func (c Client) Tidy() Client {
	for _, text := range []*string{&c.Name, &c.Contact, &c.Other, &c.Note, &c.ReturnedOn, &c.Number} {
		*text = strings.TrimSpace(*text)
	}
	if c.Hours == (Hours{}) {
		c.Hours = AnyHour()
	}
	c.SafeToContact, c.SafeOther = c.SafeToContact && c.Contact != "", c.SafeOther && c.Other != ""
	if c.Contact == "" || c.SafeOther && !c.SafeToContact {
		c.Contact, c.Other, c.SafeToContact, c.SafeOther = c.Other, c.Contact, c.SafeOther, c.SafeToContact
	}
	return c
}

// Check notes what is wrong with the fields.
func (c Client) Check(f *fault.Fields) {
	f.Check(length(c.Name) <= maxName, "name", "fault.too_long", "Max", maxName)
	f.Check(length(c.Contact) <= maxContact, "contact", "fault.too_long", "Max", maxContact)
	f.Check(length(c.Other) <= maxContact, "other", "fault.too_long", "Max", maxContact)
	f.Check(length(c.Number) <= maxNumber, "number", "fault.too_long", "Max", maxNumber)
	f.Check(length(c.Note) <= maxNote, "note", "fault.too_long", "Max", maxNote)
}

// check also asks what a record must have that is made for itself.
func (c Client) check(now time.Time) fault.Fields {
	var f fault.Fields
	c.Check(&f)
	f.Check(c.Name != "", "name", "fault.required")
	f.Check(c.BirthYear == 0 || c.BirthYear >= 1900 && c.BirthYear <= now.Year(), "birth_year", "client.fault.birth_year")
	f.Check(i18n.Known(c.Language), "language", "fault.choice")
	f.Check(c.ReturnedOn == "" || slices.ContainsFunc([]string{"2006", "2006-01"}, func(layout string) bool {
		_, err := time.Parse(layout, c.ReturnedOn)
		return err == nil
	}), "returned_on", "client.fault.returned_on")
	f.Check(c.Hours.Valid(), "safe_from", "appointment.safe.wrong")
	return f
}

func length(text string) int { return len([]rune(text)) }

// Clients is the register of records.
type Clients struct {
	db   *db.DB
	keys *seal.Keys
}

// New makes the client domain.
func New(d *db.DB, keys *seal.Keys) *Clients { return &Clients{db: d, keys: keys} }

// person is what of a record is sealed, in one piece: not even how long a name is shows.
type person struct {
	Name         string `json:"name,omitempty"`
	Contact      string `json:"contact,omitempty"`
	Other        string `json:"other,omitempty"`
	Note         string `json:"note,omitempty"`
	BirthYear    int    `json:"birth_year,omitempty"`
	Nationality  string `json:"nationality,omitempty"`
	Municipality string `json:"municipality,omitempty"`
	ReturnedFrom string `json:"returned_from,omitempty"`
	ReturnedOn   string `json:"returned_on,omitempty"`
	Number       string `json:"number,omitempty"`
}

const (
	personField = "person"
	piece       = 256 // what is sealed is filled up to a multiple of this
)

func (c Client) seal(own *seal.Own) ([]byte, error) {
	text, err := json.Marshal(person{
		c.Name, c.Contact, c.Other, c.Note, c.BirthYear, c.Nationality, c.Municipality, c.ReturnedFrom, c.ReturnedOn, c.Number,
	})
	if err != nil {
		return nil, err
	}
	return own.Seal(c.ID, personField, string(text)+strings.Repeat(" ", (piece-len(text)%piece)%piece))
}

// Add makes a record of a centre in the caller's transaction. The record's own code begins with the centre's key.
func (c *Clients) Add(tx *db.Tx, centre tenant.Centre, who Client) (Client, error) {
	who = who.Tidy()
	who.ID, who.CentreID, who.Code, who.CreatedAt, who.Version = db.NewID(), centre.ID, tenant.NewCode(centre.Key), tx.Now, 1
	err := tx.Exec(`INSERT INTO client (tenant_id, id, centre_id, owner_id, code, language, restricted, created_at, kept_from) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		tx.Tenant, who.ID, who.CentreID, db.OrNull(who.OwnerID), who.Code, who.Language, who.Restricted, tx.Now, tx.Now).Error
	if err != nil {
		return who, err
	}
	return who, c.write(tx, who)
}

// write seals what a record says and makes it to be found.
func (c *Clients) write(tx *db.Tx, who Client) error {
	own, err := c.keys.ToSeal(tx)
	if err != nil {
		return err
	}
	sealed, err := who.seal(own)
	if err != nil {
		return err
	}
	err = tx.Exec(`
		UPDATE client SET person_sealed = ?, name_sealed = NULL, contact_sealed = NULL, safe_to_contact = ?, safe_other = ?, safe_from = ?,
			safe_to = ?, safe_days = ?, language = ?
		WHERE tenant_id = ? AND id = ?`,
		sealed, who.SafeToContact, who.SafeOther, who.Hours.From, who.Hours.To, who.Hours.Days, who.Language, tx.Tenant, who.ID).Error
	if err != nil {
		return err
	}
	return index(tx, own, who)
}

// index replaces the words by which a record is found.
func index(tx *db.Tx, own *seal.Own, who Client) error {
	if err := tx.Exec(`DELETE FROM client_word WHERE tenant_id = ? AND client_id = ?`, tx.Tenant, who.ID).Error; err != nil {
		return err
	}
	list, err := words(own, who.terms())
	if err != nil {
		return err
	}
	for _, word := range list {
		err := tx.Exec(`INSERT INTO client_word (tenant_id, word, client_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, tx.Tenant, word, who.ID).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// row is a record as the database keeps it.
type row struct {
	ID                         uuid.UUID
	CentreID                   uuid.UUID
	OwnerID                    uuid.UUID
	Code                       string
	PersonSealed               []byte
	NameSealed                 []byte
	ContactSealed              []byte
	SafeToContact, SafeOther   bool
	SafeFrom, SafeTo, SafeDays int
	Language                   string
	Restricted                 bool
	MergedInto                 uuid.UUID
	Version                    int
	CreatedAt                  time.Time
}

const nobody = `'00000000-0000-0000-0000-000000000000'::uuid`

const columns = `c.id, c.centre_id, coalesce(c.owner_id, ` + nobody + `) AS owner_id, c.code, c.person_sealed, c.name_sealed, c.contact_sealed,
	c.safe_to_contact, c.safe_other, c.safe_from, c.safe_to, c.safe_days, c.language, c.restricted,
	coalesce(c.merged_into, ` + nobody + `) AS merged_into, c.version, c.created_at`

// open gives the record back as it was written.
func (r row) open(own *seal.Own) (who Client, err error) {
	who = Client{
		ID: r.ID, CentreID: r.CentreID, OwnerID: r.OwnerID, Code: r.Code, Language: r.Language, SafeToContact: r.SafeToContact, SafeOther: r.SafeOther,
		Hours: Hours{From: r.SafeFrom, To: r.SafeTo, Days: r.SafeDays}, Restricted: r.Restricted, MergedInto: r.MergedInto, Version: r.Version,
		CreatedAt: r.CreatedAt,
	}
	if r.PersonSealed == nil { // from before there was one field for all
		if who.Name, err = own.Open(r.ID, "name", r.NameSealed); err == nil {
			who.Contact, err = own.Open(r.ID, "contact", r.ContactSealed)
		}
		return who, err
	}
	text, err := own.Open(r.ID, personField, r.PersonSealed)
	if err != nil {
		return Client{}, err
	}
	var p person
	err = json.Unmarshal([]byte(text), &p)
	who.Name, who.Contact, who.Other, who.Note, who.BirthYear = p.Name, p.Contact, p.Other, p.Note, p.BirthYear
	who.Nationality, who.Municipality, who.ReturnedFrom = p.Nationality, p.Municipality, p.ReturnedFrom
	who.ReturnedOn, who.Number = p.ReturnedOn, p.Number
	return who, err
}

// Read opens a record in the caller's transaction. Whoever calls has decided that the reader may see it.
func (c *Clients) Read(tx *db.Tx, id uuid.UUID) (Client, error) {
	list, err := c.read(tx, `WHERE c.tenant_id = @tenant AND c.id = @id`, map[string]any{"tenant": tx.Tenant, "id": id})
	if err == nil && len(list) == 0 {
		err = fault.Missing()
	}
	if err != nil {
		return Client{}, err
	}
	return list[0], nil
}

// read opens the records that follow "FROM client c".
func (c *Clients) read(tx *db.Tx, which string, args map[string]any) ([]Client, error) {
	rows, err := db.All[row](tx, `SELECT `+columns+` FROM client c `+which, args)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	own, err := c.keys.Of(tx)
	if err != nil {
		return nil, err
	}
	list := make([]Client, len(rows))
	for i, r := range rows {
		if list[i], err = r.open(own); err != nil {
			return nil, err
		}
	}
	return list, nil
}
