package catalogue

import (
	"slices"
	"strconv"
	"strings"

	"prag/internal/i18n"
)

// A list's value among Values.Plain is the numbers of its parts in order, "3 1 2"; the fields of part 3 of "items" are "items.3.text" and so
// on. A part keeps its number for good, so that it can be moved, and its translations still be told from stale ones.

// checklistKind is what people bring for one subject.
func checklistKind() Kind {
	return Kind{
		Code: "checklist", key: "slug", Network: true, Overridden: true, Added: true, check: pictureTold,
		Fields: append([]Field{
			{Name: "name", Type: Line, Max: 80}, pictureField(), pictureAlt(),
			{Name: "items", Type: List, Min: 1, Max: 20, Of: []Field{
				{Name: "text", Type: Line, Max: 120}, {Name: "note", Type: Line, Optional: true},
				{Name: "pictogram", Type: Choice, Options: Pictograms()},
			}},
			{Name: "topic", Type: Choice}, {Name: "pictogram", Type: Choice, Options: Pictograms()},
			{Name: "articles", Type: Several, Optional: true}, {Name: "services", Type: Several, Optional: true},
			{Name: "position", Type: Number, Max: 9999}, {Name: "sensitive", Type: Flag},
		}, checkedFields()...),
	}
}

// guideKind is the questions before a ticket of a service.
func guideKind() Kind {
	ways := []string{Next, Here, Elsewhere}
	return Kind{
		Code: "guide", key: "service", Network: true, Overridden: true, check: questionGaps,
		called: func(v Values) i18n.Text {
			if parts := v.Parts("questions"); len(parts) > 0 {
				return v.Texts["questions."+parts[0]+".text"]
			}
			return nil
		},
		Fields: append([]Field{
			{Name: "checklist", Type: Choice}, pictureField(), pictureAlt(),
			{Name: "questions", Type: List, Min: 1, Max: 8, Of: []Field{
				{Name: "text", Type: Line, Max: 160}, {Name: "hint", Type: Line, Optional: true},
				{Name: "reason", Type: Lines, Optional: true, At: "elsewhere.reason"},
				{Name: "yes", Type: Choice, Options: ways}, {Name: "no", Type: Choice, Options: ways},
				{Name: "agency", Type: Choice, Optional: true, At: "elsewhere.agency"},
				{Name: "article", Type: Choice, Optional: true, At: "elsewhere.article"},
				{Name: "topic", Type: Choice, Optional: true, At: "elsewhere.topic"},
			}},
		}, checkedFields()...),
	}
}

// questionGaps: the last question leads to no next one, and who is sent elsewhere is told where, why, and what it was about.
func questionGaps(v Values) []Gap {
	gaps := pictureTold(v)
	parts := v.Parts("questions")
	for i, part := range parts {
		at := "questions." + part + "."
		for _, answer := range []string{"yes", "no"} {
			if i == len(parts)-1 && v.Plain[at+answer] == Next {
				gaps = append(gaps, Gap{Field: at + answer, Why: GapValue})
			}
		}
		if v.Plain[at+"yes"] != Elsewhere && v.Plain[at+"no"] != Elsewhere {
			continue
		}
		for _, needed := range []string{"agency", "topic"} {
			if v.Plain[at+needed] == "" {
				gaps = append(gaps, Gap{Field: at + needed, Why: GapMissing})
			}
		}
		if reason := v.Texts[at+"reason"]; reason["sq"]+reason["sr"]+reason["en"] == "" {
			gaps = append(gaps, Gap{Field: at + "reason", Lang: i18n.Languages()[0], Why: GapMissing})
		}
	}
	return gaps
}

// Parts are the numbers of the parts of a list, in order.
func (v Values) Parts(list string) []string { return strings.Fields(v.Plain[list]) }

// of are the fields of one part.
func (f Field) of(part string) []Field {
	fields := make([]Field, len(f.Of))
	for i, inner := range f.Of {
		inner.In, inner.Part = f.Name, part
		inner.Name = f.Name + "." + part + "." + inner.Name
		fields[i] = inner
	}
	return fields
}

// PartsOf gives the fields of each part of a list, in order.
func (v Values) PartsOf(list Field) [][]Field {
	var parts [][]Field
	for _, part := range v.Parts(list.Name) {
		parts = append(parts, list.of(part))
	}
	return parts
}

// Spread lists the fields of a record: after each list those of its parts.
func (k Kind) Spread(v Values) []Field {
	var fields []Field
	for _, f := range k.Fields {
		fields = append(fields, f)
		for _, part := range v.PartsOf(f) {
			fields = append(fields, part...)
		}
	}
	return fields
}

// The steps on a list.
const (
	AddPart    = "add"
	RemovePart = "remove"
	PartUp     = "up"
	PartDown   = "down"
)

// Arrange adds a part at the end of a list, or removes or moves one. What was written in the others stays; ok is false where nothing of it can
// be done.
func (k Kind) Arrange(v Values, list, step, part string) (after Values, ok bool) {
	f, found := k.Field(list)
	parts := v.Parts(list)
	at := slices.Index(parts, part)
	if !found || f.Type != List || at < 0 && step != AddPart {
		return v, false
	}
	after = v.clone()
	switch {
	case step == AddPart && len(parts) < f.Max:
		parts = append(parts, next(parts))
		after.begin(f.of(parts[len(parts)-1]))
	case step == RemovePart:
		parts = slices.Delete(parts, at, at+1)
		for _, inner := range f.of(part) {
			delete(after.Texts, inner.Name)
			delete(after.Plain, inner.Name)
		}
	case step == PartUp && at > 0:
		parts[at-1], parts[at] = parts[at], parts[at-1]
	case step == PartDown && at < len(parts)-1:
		parts[at+1], parts[at] = parts[at], parts[at+1]
	default:
		return v, false
	}
	after.Plain[list] = strings.Join(parts, " ")
	return after, true
}

// next is a number no part has.
func next(parts []string) string {
	highest := 0
	for _, part := range parts {
		n, _ := strconv.Atoi(part) // the program's own numbers
		highest = max(highest, n)
	}
	return strconv.Itoa(highest + 1)
}

// begin makes the fields of a new part.
func (v Values) begin(fields []Field) {
	for _, f := range fields {
		if f.Worded() {
			v.Texts[f.Name] = worded(nil)
		} else {
			v.Plain[f.Name] = ""
		}
	}
}

// partsFrom reads a list of a row: a json array of objects. A part that was never edited has the number of its place.
func (v Values) partsFrom(list Field, cell any) {
	objects, _ := cell.([]any)
	var parts []string
	for i, object := range objects {
		object, _ := object.(map[string]any)
		part, _ := object["part"].(string)
		if part == "" {
			part = strconv.Itoa(i + 1)
		}
		parts = append(parts, part)
		for _, f := range list.of(part) {
			inner := reach(object, f)
			if f.Worded() {
				v.Texts[f.Name] = worded(inner)
			} else {
				v.Plain[f.Name] = plainly(inner)
			}
		}
	}
	v.Plain[list.Name] = strings.Join(parts, " ")
}

// path is where a part keeps a field.
func (f Field) path() []string {
	if f.At != "" {
		return strings.Split(f.At, ".")
	}
	return []string{f.Name[strings.LastIndex(f.Name, ".")+1:]}
}

func reach(object map[string]any, f Field) any {
	path := f.path()
	for _, name := range path[:len(path)-1] {
		object, _ = object[name].(map[string]any)
	}
	return object[path[len(path)-1]]
}

// parts are a list as its column takes it.
func (v Values) parts(list Field) jsonColumn[any] {
	objects := []any{}
	for i, fields := range v.PartsOf(list) {
		object := map[string]any{"part": v.Parts(list.Name)[i]}
		for _, f := range fields {
			into, path := object, f.path()
			for _, name := range path[:len(path)-1] {
				if into[name] == nil {
					into[name] = map[string]any{}
				}
				into, _ = into[name].(map[string]any)
			}
			into[path[len(path)-1]] = v.inPart(f)
		}
		objects = append(objects, object)
	}
	return jsonColumn[any]{objects}
}

// inPart is a field's value in json; a text nobody has written has no language at all.
func (v Values) inPart(f Field) any {
	text := v.Texts[f.Name]
	if f.Worded() && text["sq"]+text["sr"]+text["en"] == "" {
		return i18n.Text{}
	}
	return v.column(f)
}
