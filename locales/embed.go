// Package locales carries the texts of the program: messages in active.*.toml and the seeded catalogue in content/.
package locales

import "embed"

// Messages holds active.sq.toml, active.sr.toml and active.en.toml.
//
//go:embed active.*.toml
var Messages embed.FS

// Content holds the seeded catalogue and the demonstration network.
//
//go:embed content
var Content embed.FS
