package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/evanw/esbuild/pkg/api"
)

// output is what has been built so far.
type output struct {
	source string
	names  map[string]string // name → name with its hash
	files  map[string][]byte // what dist holds
}

// build makes all files of dist from the sources in a folder.
func build(source string) (map[string][]byte, error) {
	source, err := filepath.Abs(source)
	if err != nil {
		return nil, err
	}
	o := &output{source: source, names: map[string]string{}, files: map[string][]byte{}}
	for _, step := range []func() error{o.fonts, o.icons, o.bundles, o.manifest} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return o.files, nil
}

// put adds a file under its name with the hash of its content, and beside it the compressed forms where they are worth it.
func (o *output) put(name string, data []byte) error {
	sum := sha256.Sum256(data)
	ext := filepath.Ext(name)
	hashed := strings.TrimSuffix(name, ext) + "-" + strings.ToUpper(hex.EncodeToString(sum[:4])) + ext
	o.names[name] = hashed
	o.files[hashed] = data
	if ext == ".woff2" {
		return nil
	}
	var br, gz bytes.Buffer
	b := brotli.NewWriterLevel(&br, brotli.BestCompression)
	g, err := gzip.NewWriterLevel(&gz, gzip.BestCompression)
	if err != nil {
		return err
	}
	_, brErr := b.Write(data)
	_, gzErr := g.Write(data)
	err = errors.Join(brErr, gzErr, b.Close(), g.Close())
	o.files[hashed+".br"], o.files[hashed+".gz"] = br.Bytes(), gz.Bytes()
	return err
}

// each reads the sources of a pattern in the order of their names.
func (o *output) each(pattern string, use func(name string, data []byte) error) error {
	paths, err := filepath.Glob(filepath.Join(o.source, pattern))
	if err != nil {
		return err
	}
	slices.Sort(paths)
	for _, path := range paths {
		data, err := os.ReadFile(path) //nolint:gosec // our own sources
		if err != nil {
			return err
		}
		if err := use(filepath.Base(path), data); err != nil {
			return err
		}
	}
	return nil
}

func (o *output) fonts() error { return o.each("fonts/*.woff2", o.put) }

var (
	inner = regexp.MustCompile(`(?s)<svg[^>]*>(.*)</svg>`)
	frame = regexp.MustCompile(`<path stroke="none"[^>]*>`) // the drawing's invisible edge
)

const (
	spriteHead = `<svg xmlns="http://www.w3.org/2000/svg"><!-- Tabler Icons, MIT License, Copyright (c) 2020-2026 Paweł Kuna -->`
	symbol     = `<symbol id="%s" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" ` +
		`stroke-linecap="round" stroke-linejoin="round">%s</symbol>`
)

// icons gathers all icons into one sprite of symbols, named after their files.
func (o *output) icons() error {
	var sprite strings.Builder
	sprite.WriteString(spriteHead)
	err := o.each("icons/*.svg", func(file string, data []byte) error {
		drawing := inner.FindSubmatch(data)
		if drawing == nil {
			return fmt.Errorf("%s is not an icon", file)
		}
		lines := strings.Join(strings.Fields(frame.ReplaceAllString(string(drawing[1]), "")), " ")
		fmt.Fprintf(&sprite, symbol, strings.TrimSuffix(file, ".svg"), lines)
		return nil
	})
	sprite.WriteString(`</svg>`)
	return errors.Join(err, o.put("icons.svg", []byte(sprite.String())))
}

// bundles makes app.css, app.js, and phone.css for the pages a phone opens over a slow line. A font in a style sheet is named by its
// file; its address has the hash.
func (o *output) bundles() error {
	result := api.Build(api.BuildOptions{
		AbsWorkingDir: o.source, EntryPoints: []string{"css/app.css", "css/phone.css", "ts/app.ts", "ts/worker.ts", "ts/outreach.ts"}, Outdir: "dist",
		Bundle: true, Write: false,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true, Target: api.ES2020, Charset: api.CharsetUTF8,
		External: []string{"*.woff2"}, LegalComments: api.LegalCommentsNone,
	})
	if len(result.Errors) > 0 {
		return errors.New(strings.Join(api.FormatMessages(result.Errors, api.FormatMessagesOptions{}), "\n"))
	}
	for _, file := range result.OutputFiles {
		text := string(file.Contents)
		for name, hashed := range o.names {
			text = strings.ReplaceAll(text, "../fonts/"+name, "/assets/"+hashed)
		}
		if err := o.put(filepath.Base(file.Path), []byte(text)); err != nil {
			return err
		}
	}
	return nil
}

func (o *output) manifest() error {
	list, err := json.MarshalIndent(o.names, "", "\t")
	o.files["manifest.json"] = append(list, '\n')
	return err
}
