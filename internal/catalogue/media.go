package catalogue

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/internal/picture"
)

// pictureField and pictureAlt are the fields of a picture and of what is on it.
func pictureField() Field { return Field{Name: "picture", Type: Picture, Optional: true} }

func pictureAlt() Field {
	return Field{Name: "picture_alt", Type: Lines, Max: 240, Optional: true, About: "picture"}
}

// soundFields are the recordings of an article, one for each language. A recording is named with the digest of the text it was made for.
func soundFields() []Field {
	var fields []Field
	for _, lang := range i18n.Languages() {
		fields = append(fields, Field{Name: SoundOf(lang), Type: Sound, Optional: true})
	}
	return fields
}

// SoundOf is the field of a language's recording.
func SoundOf(lang string) string { return "recording_" + lang }

// LangOf is the language of a recording's field.
func LangOf(field string) string { return strings.TrimPrefix(field, "recording_") }

// named reports whether a value is what a picture or a recording can be called.
func (f Field) named(value string) bool {
	pattern := `^[0-9a-f]{64}-[0-9]{1,4}x[0-9]{1,4}$`
	if f.Type == Sound {
		pattern = `^[0-9a-f]{64} [0-9a-f]{32}$`
	}
	return regexp.MustCompile(pattern).MatchString(value)
}

// pictureTold: who does not see a picture is told what is on it.
func pictureTold(v Values) []Gap {
	alt := v.Texts["picture_alt"]
	if v.Plain["picture"] == "" || alt["sq"]+alt["sr"]+alt["en"] != "" {
		return nil // some written, some not: the field says so itself
	}
	var gaps []Gap
	for _, lang := range i18n.Languages() {
		gaps = append(gaps, Gap{Field: "picture_alt", Lang: lang, Why: GapMissing})
	}
	return gaps
}

// digest tells one text from another.
func digest(texts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(texts, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// Says is the digest of what a language of these fields says: what a recording of it has to say.
func (v Values) Says(lang string) string {
	return digest(v.Texts["title"][lang], v.Texts["summary"][lang], v.Texts["body"][lang])
}

// Recording is the name of a language's recording, and whether it says what the text says now. While it does not, readers hear the voice.
func (v Values) Recording(lang string) (name string, holds bool) {
	name, text, _ := strings.Cut(v.Plain[SoundOf(lang)], " ")
	return name, name != "" && text == v.Says(lang)
}

// Record notes that a recording says what a language of these fields says; "" takes it away.
func (v Values) Record(lang, name string) {
	if name != "" {
		name += " " + v.Says(lang)
	}
	v.Plain[SoundOf(lang)] = name
}

// tables hold what was handed in: type of field → table.
func tables() map[string]string { return map[string]string{Picture: "picture", Sound: "recording"} }

// handedIn refuses a picture or a recording that nobody has handed in. An operator may show the network's.
func handedIn(tx *db.Tx, k Kind, v Values) error {
	for _, f := range k.Fields {
		name, _, _ := strings.Cut(v.Plain[f.Name], " ")
		if !f.Media() || name == "" {
			continue
		}
		found, err := db.All[string](tx, `SELECT name FROM `+tables()[f.Type]+` WHERE tenant_id IN (@own, @network) AND name = @name`,
			shared(tx), map[string]any{"name": name})
		if err != nil {
			return err
		}
		if len(found) == 0 || !f.named(v.Plain[f.Name]) {
			return fault.Field(f.Name, "editor.media.gone")
		}
	}
	return nil
}

// AddPicture keeps a picture. Handed in twice it is there once.
func (c *Catalogue) AddPicture(ctx context.Context, who identity.Staff, p picture.Picture) error {
	return c.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		err := tx.Exec(`INSERT INTO picture (tenant_id, name, mime, body, small, added_by, added_at) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (tenant_id, name) DO UPDATE SET added_at = excluded.added_at`,
			tx.Tenant, p.Name, p.Mime, p.Body, p.Small, who.ID, tx.Now).Error
		if err != nil {
			return err
		}
		return tidy(tx, "picture", `plain->>'picture'`, `picture`)
	})
}

// AddRecording keeps a recording, an MP3, and gives its name.
func (c *Catalogue) AddRecording(ctx context.Context, who identity.Staff, sound []byte) (name string, err error) {
	sum := sha256.Sum256(sound)
	name = hex.EncodeToString(sum[:])
	return name, c.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) error {
		err := tx.Exec(`INSERT INTO recording (tenant_id, name, body, added_by, added_at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (tenant_id, name) DO UPDATE SET added_at = excluded.added_at`, tx.Tenant, name, sound, who.ID, tx.Now).Error
		if err != nil {
			return err
		}
		return tidy(tx, "recording", `split_part(plain->>'recording_sq', ' ', 1), split_part(plain->>'recording_sr', ' ', 1),
			split_part(plain->>'recording_en', ' ', 1)`,
			`split_part(recording_sq, ' ', 1), split_part(recording_sr, ' ', 1), split_part(recording_en, ' ', 1)`)
	})
}

// tidy forgets what was handed in a day ago or earlier and belongs to no edition: somebody chose a file and thought better of it. What an
// edition names stays for good, because an edition does.
func tidy(tx *db.Tx, table, ofEdition, ofArticle string) error {
	return tx.Exec(`DELETE FROM `+table+` m WHERE tenant_id = @own AND added_at < CAST(@now AS timestamptz) - interval '1 day'
		AND NOT EXISTS (SELECT 1 FROM edition WHERE tenant_id = @own AND m.name IN (`+ofEdition+`))
		AND NOT EXISTS (SELECT 1 FROM article WHERE tenant_id = @own AND m.name IN (`+ofArticle+`))`, shared(tx)).Error
}

// Picture reads a picture that the tenant or the network has. Its name is known to whoever may see it: it cannot be guessed.
func (c *Catalogue) Picture(ctx context.Context, tenantID uuid.UUID, name string) (picture.Picture, error) {
	return read(ctx, c, tenantID, func(tx *db.Tx) (picture.Picture, error) {
		return db.One[picture.Picture](tx, `SELECT name, mime, body, small FROM picture
			WHERE tenant_id IN (@own, @network) AND name = @name LIMIT 1`, shared(tx), map[string]any{"name": name})
	})
}

// Recording reads a recording that the tenant or the network has.
func (c *Catalogue) Recording(ctx context.Context, tenantID uuid.UUID, name string) ([]byte, error) {
	return read(ctx, c, tenantID, func(tx *db.Tx) (sound []byte, err error) {
		row, err := db.One[struct{ Body []byte }](tx, `SELECT body FROM recording
			WHERE tenant_id IN (@own, @network) AND name = @name LIMIT 1`, shared(tx), map[string]any{"name": name})
		return row.Body, err
	})
}
