// Command build makes web/dist from web/css, web/ts, web/fonts and web/icons. The same sources give the same bytes.
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

func main() {
	if err := run("dist"); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

// output is what has been written: name → name with its hash.
type output struct {
	dir   string
	names map[string]string
}

func run(dir string) error {
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o755)); err != nil { //nolint:gosec // sources anyone may read
		return err
	}
	o := &output{dir: dir, names: map[string]string{}}
	for _, step := range []func() error{o.fonts, o.icons, o.bundles, o.manifest} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// put writes a file under its name with the hash of its content, and beside it the compressed forms where they are worth it.
func (o *output) put(name string, data []byte) error {
	sum := sha256.Sum256(data)
	ext := filepath.Ext(name)
	hashed := strings.TrimSuffix(name, ext) + "-" + strings.ToUpper(hex.EncodeToString(sum[:4])) + ext
	o.names[name] = hashed
	if err := o.write(hashed, data); err != nil || ext == ".woff2" {
		return err
	}
	var br, gz bytes.Buffer
	b := brotli.NewWriterLevel(&br, brotli.BestCompression)
	g, err := gzip.NewWriterLevel(&gz, gzip.BestCompression)
	if err != nil {
		return err
	}
	_, brErr := b.Write(data)
	_, gzErr := g.Write(data)
	if err := errors.Join(brErr, gzErr, b.Close(), g.Close()); err != nil {
		return err
	}
	return errors.Join(o.write(hashed+".br", br.Bytes()), o.write(hashed+".gz", gz.Bytes()))
}

func (o *output) write(name string, data []byte) error {
	return os.WriteFile(filepath.Join(o.dir, name), data, 0o644) //nolint:gosec // sources anyone may read
}

func (o *output) fonts() error {
	files, err := filepath.Glob("fonts/*.woff2")
	if err != nil {
		return err
	}
	for _, file := range files {
		data, err := os.ReadFile(file) //nolint:gosec // our own sources
		if err != nil {
			return err
		}
		if err := o.put(filepath.Base(file), data); err != nil {
			return err
		}
	}
	return nil
}

var inner = regexp.MustCompile(`(?s)<svg[^>]*>(.*)</svg>`)

// icons gathers all icons into one sprite of symbols, named after their files.
func (o *output) icons() error {
	files, err := filepath.Glob("icons/*.svg")
	if err != nil {
		return err
	}
	slices.Sort(files)
	var sprite strings.Builder
	sprite.WriteString(`<svg xmlns="http://www.w3.org/2000/svg">`)
	for _, file := range files {
		data, err := os.ReadFile(file) //nolint:gosec // our own sources
		if err != nil {
			return err
		}
		m := inner.FindSubmatch(data)
		if m == nil {
			return fmt.Errorf("%s is not an icon", file)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".svg")
		fmt.Fprintf(&sprite, `<symbol id="%s" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">%s</symbol>`,
			name, strings.Join(strings.Fields(string(m[1])), " "))
	}
	sprite.WriteString(`</svg>`)
	return o.put("icons.svg", []byte(sprite.String()))
}

// bundles makes app.css and app.js. A font in the style sheet is named by its file; its address has the hash.
func (o *output) bundles() error {
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{"css/app.css", "ts/app.ts"}, Outdir: o.dir, Bundle: true, Write: false,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true, Target: api.ES2020, Charset: api.CharsetUTF8,
		External: []string{"*.woff2"}, LegalComments: api.LegalCommentsNone,
	})
	if len(result.Errors) > 0 {
		return fmt.Errorf("%s: %s", result.Errors[0].Location.File, result.Errors[0].Text)
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
	if err != nil {
		return err
	}
	return o.write("manifest.json", append(list, '\n'))
}
