// Package web carries the built assets: one style sheet, one script, the fonts and the icons, each under a name with its hash, beside its
// compressed forms. They are built from Go, without Node, by go generate, and committed; a test of the build holds them to their sources.
package web

//go:generate go run ./build
