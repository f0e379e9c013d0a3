package boardui

import "prag/internal/i18n"

// distinct leaves out readers whose words are already there.
func distinct(readers []*i18n.Reader, key string) []*i18n.Reader {
	seen := map[string]bool{}
	var some []*i18n.Reader
	for _, r := range readers {
		if text := r.T(key); !seen[text] {
			seen[text] = true
			some = append(some, r)
		}
	}
	return some
}
