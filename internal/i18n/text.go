package i18n

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
)

// Text is a text of the catalogue in every language: language code → text, Serbian in Cyrillic. It is a jsonb column.
type Text map[string]string

// Value writes the text as JSON.
func (t Text) Value() (driver.Value, error) {
	if t == nil {
		return "{}", nil
	}
	b, err := json.Marshal(map[string]string(t))
	return string(b), err
}

// Scan reads the text from JSON.
func (t *Text) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*t = nil
		return nil
	case string:
		return json.Unmarshal([]byte(v), t)
	case []byte:
		return json.Unmarshal(v, t)
	}
	return fmt.Errorf("i18n.Text: cannot read %T", src)
}

// GormDataType names the column type for gorm.
func (Text) GormDataType() string { return "jsonb" }

// Complete reports whether every language has a text: the condition of publishing.
func (t Text) Complete() bool {
	for _, lang := range Languages() {
		if t[lang] == "" {
			return false
		}
	}
	return true
}
