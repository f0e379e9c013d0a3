package directory_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// specification is where the specification keeps its schemas; its own files name 3.0 whatever their version.
const specification = "https://raw.githubusercontent.com/openreferral/specification/3.0/schema/"

// schemas are those of one version: as published, or closed, which refuses every key that the specification does not know.
type schemas struct {
	compiler *jsonschema.Compiler
	name     string
}

// folder is where the published schemas are; a machine without them tests the rest.
func folder(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("PRAG_HSDS_DIR")
	if dir == "" {
		t.Skip("PRAG_HSDS_DIR names no folder of published schemas")
	}
	return dir
}

func load(t *testing.T, version string, closed bool) schemas {
	t.Helper()
	root := filepath.Join(folder(t), version, "schema")
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.DefaultDraft(jsonschema.Draft2020)
	files, err := filepath.Glob(filepath.Join(root, "*.json"))
	more, _ := filepath.Glob(filepath.Join(root, "compiled", "*.json"))
	if err != nil || len(more) == 0 {
		t.Fatalf("no schemas in %s (%v)", root, err)
	}
	for _, name := range append(files, more...) {
		body, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if closed {
			doc = closing(doc)
		}
		path, _ := filepath.Rel(root, name)
		if err := c.AddResource(specification+filepath.ToSlash(path), doc); err != nil {
			t.Fatal(err)
		}
	}
	return schemas{c, version}
}

// closing makes every object refuse what it does not know.
func closing(node any) any {
	switch n := node.(type) {
	case object:
		for key, value := range n {
			n[key] = closing(value)
		}
		if _, ok := n["properties"].(object); ok && n["paths"] == nil {
			n["additionalProperties"] = false
		}
	case []any:
		for i := range n {
			n[i] = closing(n[i])
		}
	}
	return node
}

// at compiles the schema of a file, or of a place within it.
func (s schemas) at(t *testing.T, place string) *jsonschema.Schema {
	t.Helper()
	schema, err := s.compiler.Compile(specification + place)
	if err != nil {
		t.Fatalf("%s: %v", place, err)
	}
	return schema
}

// answerOf is the schema of what an address answers, in the specification's own description of the interface.
func answerOf(path string) string {
	name := strings.NewReplacer("/", "~1", "{", "%7B", "}", "%7D").Replace(path)
	return "openapi.json#/paths/" + name + "/get/responses/200/content/application~1json/schema"
}

// itemSchema: the description refuses the specification's own example of one place.
func itemSchema(of string) string {
	if of == "service_at_locations" {
		return "compiled/service_at_location.json"
	}
	return answerOf("/" + of + "/{id}")
}

func asJSON(t *testing.T, body string) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(body))
	if err != nil && !errors.Is(err, io.EOF) {
		t.Fatalf("%v in %.200s", err, body)
	}
	return v
}

// known drops what a closed schema of a version cannot know: our translations, and of 3.0 how many a service still takes.
func known(node any, version string) any {
	switch n := node.(type) {
	case object:
		delete(n, "x_translations")
		if version == "3.0" {
			delete(n, "capacities")
		}
		for _, value := range n {
			known(value, version)
		}
	case []any:
		for _, value := range n {
			known(value, version)
		}
	}
	return node
}

func lists() []string {
	return []string{"services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms"}
}

// Every list and every object of three tenants holds under both versions, open and closed, in every language.
func TestEveryAnswerIsValid(t *testing.T) {
	t.Parallel()
	folder(t)
	d := start(t)
	answers := map[string]string{} // address → body
	for i, o := range d.operators(t)[:3] {
		addresses := []string{o.Code + "/"}
		for _, of := range lists() {
			for _, asked := range []string{"?per_page=1000", "?minimal=true", "?full=true&lang=sr-Latn", "?search=nothing+of+the+kind"} {
				addresses = append(addresses, o.Code+"/"+of+asked)
			}
			for n, one := range d.contents(t, o.Code+"/"+of+"?minimal=true") {
				if i == 0 || n < 5 {
					addresses = append(addresses, o.Code+"/"+of+"/"+text(one, "id")+"?lang="+[]string{"sq", "sr", "sr-Latn", "en"}[n%4])
				}
			}
		}
		for _, a := range addresses {
			answers[a] = d.Get("/directory/" + a).Body
		}
	}
	for _, version := range []string{"3.0", "3.1"} {
		open, closed := load(t, version, false), load(t, version, true)
		for address, body := range answers {
			if err := open.of(t, address).Validate(asJSON(t, body)); err != nil {
				t.Errorf("%s: %s: %v", version, address, err)
			}
			closed.holds(t, address, known(asJSON(t, body), version))
		}
	}
}

// of is the schema of what an address answers.
func (s schemas) of(t *testing.T, address string) *jsonschema.Schema {
	t.Helper()
	path, _, _ := strings.Cut(address, "?")
	parts := strings.Split(path, "/")
	switch {
	case parts[1] == "":
		return s.at(t, answerOf("/"))
	case len(parts) == 3:
		return s.at(t, itemSchema(parts[1]))
	}
	return s.at(t, answerOf("/"+parts[1]))
}

// holds looks at an answer with closed schemas. A closed page knows no contents, so its objects are looked at one by one.
func (s schemas) holds(t *testing.T, address string, answer any) {
	t.Helper()
	o := answer.(object)
	objects, schema := []any{o}, s.of(t, address)
	if all, ok := o["contents"].([]any); ok {
		of := strings.Split(address, "/")[1]
		name, asked, _ := strings.Cut(of, "?")
		place := map[string]string{"taxonomies": "taxonomy.json", "taxonomy_terms": "taxonomy_term.json"}[name]
		if place == "" {
			place = "compiled/" + strings.TrimSuffix(name, "s") + "_list.json"
		}
		if strings.HasPrefix(asked, "full") {
			place = itemSchema(name)
		}
		objects, schema = all, s.at(t, place)
	}
	for _, one := range objects {
		if err := schema.Validate(one); err != nil {
			t.Errorf("closed %s: %s: %v", s.name, address, err)
		}
	}
}

// Whatever would be wrong is refused by the schemas these tests use: each of the mistakes an implementation makes.
func TestTheSchemasRefuseTheUsualMistakes(t *testing.T) {
	t.Parallel()
	folder(t)
	d := start(t)
	id := text(by(t, d.contents(t, "kosovo/services?lang=en&per_page=1000"), "name", "Employment office"), "id")
	whole := d.Get("/directory/kosovo/services/" + id + "?lang=en").Body
	place := d.contents(t, "kosovo/service_at_locations?full=true")[0]
	traps := map[string]func(o object){
		"null for a string":            func(o object) { o["description"] = nil },
		"an id that is no UUID":        func(o object) { o["id"] = "employment-office" },
		"an empty e-mail":              func(o object) { o["email"] = "" },
		"an address without a scheme":  func(o object) { o["url"] = "www.example.org" },
		"a status in capitals":         func(o object) { o["status"] = "Active" },
		"an age as a string":           func(o object) { o["minimum_age"] = "18" },
		"a time zone as a name":        func(o object) { list(o["schedules"])[0].(object)["timezone"] = "Europe/Belgrade" },
		"an extension as a string":     func(o object) { list(o["phones"])[0].(object)["extension"] = "100" },
		"another rhythm than a week's": func(o object) { list(o["schedules"])[0].(object)["freq"] = "DAILY" },
		"a change without a time":      func(o object) { o["last_modified"] = "2026-11-24" },
	}
	for _, version := range []string{"3.0", "3.1"} {
		s := load(t, version, false)
		schema := s.at(t, itemSchema("services"))
		if err := schema.Validate(asJSON(t, whole)); err != nil {
			t.Fatalf("%s: %v", version, err)
		}
		for _, name := range slices.Sorted(maps.Keys(traps)) {
			o := asJSON(t, whole).(object)
			traps[name](o)
			if schema.Validate(o) == nil {
				t.Errorf("%s takes %s", version, name)
			}
		}
		// The description of the interface refuses what is right for one place; the schema of a place takes it.
		body, err := json.Marshal(place)
		if err != nil {
			t.Fatal(err)
		}
		if s.at(t, answerOf("/service_at_locations/{id}")).Validate(asJSON(t, string(body))) == nil {
			t.Errorf("%s: the description of the interface takes a place: look there again", version)
		}
		if err := s.at(t, "compiled/service_at_location.json").Validate(asJSON(t, string(body))); err != nil {
			t.Errorf("%s: %v", version, err)
		}
	}
}
