package catalogue

import (
	"strings"

	"prag/internal/i18n"
)

// mostSlug bounds a name in addresses.
const mostSlug = 60

// slugOf makes a name for addresses of a title: letters a to z, digits, dashes.
func slugOf(title string) string {
	plain := strings.NewReplacer("ë", "e", "ç", "c", "č", "c", "ć", "c", "š", "s", "ž", "z", "đ", "dj")
	var b strings.Builder
	for _, r := range plain.Replace(strings.ToLower(i18n.Latin(title))) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= mostSlug {
			break
		}
	}
	return strings.Trim(b.String(), "-")
}
