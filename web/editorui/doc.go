// Package editorui draws the editors' pages.
package editorui
