// Command build makes web/dist from web/css, web/ts, web/fonts and web/icons. The same sources give the same bytes.
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if err := run(".", "dist"); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

func run(source, dir string) error {
	files, err := build(source)
	if err != nil {
		return err
	}
	return save(dir, files)
}

// save makes a folder hold these files and no others. What is current is not touched and what is outdated goes last, so that whoever
// compiles at the same moment finds a whole set.
func save(dir string, files map[string][]byte) error {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // sources anyone may read
		return err
	}
	for name, data := range files {
		path := filepath.Join(dir, name)
		if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, data) { //nolint:gosec // our own output
			continue
		}
		if err := os.WriteFile(path, data, 0o644); err != nil { //nolint:gosec // sources anyone may read
			return err
		}
	}
	return sweep(dir, files)
}

func sweep(dir string, files map[string][]byte) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if _, wanted := files[entry.Name()]; wanted {
			continue
		}
		if err := os.Remove(filepath.Join(dir, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}
