package editor

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"prag/internal/catalogue"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/web"
	"prag/web/editorui"
)

const (
	sheetKind  = "agency"
	sheetBytes = 512 << 10
	sheetLines = 2000
)

// formulas are the letters by which a spreadsheet takes a cell for a formula.
const formulas = "=+-@\t\r'"

// guarded keeps a spreadsheet from running a cell; bare takes that back.
func guarded(cell string) string {
	if cell != "" && strings.ContainsRune(formulas, rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

func bare(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && strings.ContainsRune(formulas, rune(cell[1])) {
		return cell[1:]
	}
	return cell
}

// column is one column of the sheet: of a field, and of a language where the field is written in each.
type column struct {
	name, lang string
	field      catalogue.Field
}

// columns are those of a kind after the name and the revision. They are called the same in every language.
func columns(k catalogue.Kind) []column {
	var list []column
	for _, f := range k.Fields {
		if !f.Worded() {
			list = append(list, column{name: f.Name, field: f})
			continue
		}
		for _, lang := range i18n.Languages() {
			list = append(list, column{name: f.Name + "." + lang, lang: lang, field: f})
		}
	}
	return list
}

// sheet hands the agencies out as they are to be edited, with the mark by which spreadsheets know the letters.
func (e *Editor) sheet(c echo.Context) error {
	records, err := e.cat.Sheet(c.Request().Context(), web.Who(c), sheetKind)
	if err != nil {
		return err
	}
	k, _ := catalogue.KindOf(sheetKind)
	header := []string{"slug", "revision"}
	for _, col := range columns(k) {
		header = append(header, col.name)
	}
	b := bytes.NewBufferString("\uFEFF")
	w := csv.NewWriter(b)
	err = w.Write(header)
	for _, r := range records {
		err = errors.Join(err, w.Write(cells(k, r)))
	}
	w.Flush()
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="agencies.csv"`)
	return errors.Join(err, w.Error(), c.Blob(http.StatusOK, "text/csv; charset=utf-8", b.Bytes()))
}

func cells(k catalogue.Kind, r catalogue.Record) []string {
	v := r.Values()
	row := []string{r.Slug, strconv.Itoa(r.Revision)}
	for _, col := range columns(k) {
		text := v.Plain[col.field.Name]
		switch {
		case col.lang != "":
			text = v.Texts[col.field.Name][col.lang]
		case col.field.Type == catalogue.Flag && text == "":
			text = "no"
		}
		row = append(row, guarded(text))
	}
	return row
}

// readSheet reads a file that somebody edited: separated by commas, semicolons or tabs, its columns in any order. The error is about the file
// as a whole.
func readSheet(data []byte) ([]catalogue.SheetLine, error) {
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	if !utf8.Valid(data) {
		return nil, fault.Field("sheet", "sheet.encoding")
	}
	k, _ := catalogue.KindOf(sheetKind)
	first, _, _ := strings.Cut(string(data), "\n")
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma = separator(first)
	r.FieldsPerRecord = -1
	header, err := r.Read()
	if err != nil {
		return nil, fault.Field("sheet", "sheet.empty")
	}
	of, err := known(k, header)
	if err != nil {
		return nil, err
	}
	var lines []catalogue.SheetLine
	for {
		row, err := r.Read()
		var broken *csv.ParseError
		switch {
		case errors.Is(err, io.EOF) && len(lines) > 0:
			return lines, nil
		case errors.Is(err, io.EOF):
			return nil, fault.Field("sheet", "sheet.empty")
		case errors.As(err, &broken):
			return nil, fault.Field("sheet", "sheet.broken", "Line", broken.StartLine)
		case err != nil:
			return nil, err
		}
		number, _ := r.FieldPos(0)
		if len(row) > len(of) || len(lines) == sheetLines {
			return nil, fault.Field("sheet", "sheet.broken", "Line", number)
		}
		if line := lineOf(of, row, number); line.Slug != "" || strings.Join(row, "") != "" {
			lines = append(lines, line)
		}
	}
}

func separator(header string) rune {
	best := ','
	for _, c := range ";\t" {
		if strings.Count(header, string(c)) > strings.Count(header, string(best)) {
			best = c
		}
	}
	return best
}

// known finds what each column is. A column that nobody knows, or that stands there twice, is a slip of the pen.
func known(k catalogue.Kind, header []string) ([]column, error) {
	all := append(columns(k), column{name: "slug"}, column{name: "revision"})
	list := make([]column, len(header))
	for i, name := range header {
		name = strings.TrimSpace(name)
		at := slices.IndexFunc(all, func(c column) bool { return c.name == name })
		if at < 0 || slices.ContainsFunc(list[:i], func(c column) bool { return c.name == name }) {
			return nil, fault.Field("sheet", "sheet.column", "Column", name)
		}
		list[i] = all[at]
	}
	if !slices.ContainsFunc(list, func(c column) bool { return c.name == "slug" }) {
		return nil, fault.Field("sheet", "sheet.no_slug")
	}
	return list, nil
}

func lineOf(of []column, row []string, number int) catalogue.SheetLine {
	l := catalogue.SheetLine{Number: number, Values: catalogue.NewValues()}
	for i, cell := range row {
		text, field := strings.TrimSpace(strings.ReplaceAll(bare(cell), "\r\n", "\n")), of[i].field.Name
		switch {
		case of[i].name == "slug":
			l.Slug = text
		case of[i].name == "revision":
			l.Revision = web.Int(map[string][]string{"revision": {text}}, "revision", 0)
		case of[i].lang != "":
			if l.Values.Texts[field] == nil {
				l.Values.Texts[field] = i18n.Text{}
			}
			l.Values.Texts[field][of[i].lang] = text
		default:
			l.Values.Plain[field] = plainly(of[i].field, text)
		}
	}
	return l
}

// plainly writes a cell as a form would send it: "no" is no tick, and the order of several codes says nothing.
func plainly(f catalogue.Field, text string) string {
	switch {
	case f.Type == catalogue.Flag && text == "no":
		return ""
	case f.Type == catalogue.Several:
		codes := strings.Fields(text)
		slices.Sort(codes)
		return strings.Join(codes, " ")
	}
	return text
}

// sheetPage is where a sheet is chosen.
func (e *Editor) sheetPage(c echo.Context) error {
	if network(c) {
		return fault.Missing()
	}
	s := editorui.Import{}
	p := e.Page(c, "editor", "sheet.title")
	if n := web.Int(c.QueryParams(), "read", 0); n > 0 {
		s.Notice = p.L.N("sheet.notice", n)
	}
	return web.HTML(c, editorui.ImportPage(p, s))
}

// readIn tries a sheet and tells line by line what it would do; "keep" reads in what was told.
func (e *Editor) readIn(c echo.Context) error {
	form, files, err := web.Files(c, map[string]int64{"sheet": sheetBytes})
	if err != nil {
		return err
	}
	p := e.Page(c, "editor", "sheet.title")
	s := editorui.Import{Text: form.Get("text"), Note: form.Get("note")}
	file, chosen := files["sheet"]
	if chosen {
		s.Text = string(file.Data)
	}
	var lines []catalogue.SheetLine
	switch {
	case file.TooLarge:
		err = fault.Field("sheet", "sheet.large")
	case s.Text == "":
		err = fault.Field("sheet", "sheet.none")
	default:
		lines, err = readSheet([]byte(s.Text))
	}
	if err == nil {
		s.Told, err = e.cat.ReadIn(c.Request().Context(), web.Who(c), sheetKind, lines, s.Note, form.Get("do") != "keep")
	}
	switch {
	case fault.Is(err, fault.Invalid):
		s.Errors, s.Text = web.FieldErrors(p.L, err), ""
		return web.Render(c, http.StatusUnprocessableEntity, editorui.ImportPage(p, s))
	case err != nil:
		return err
	case form.Get("do") == "keep" && !s.Bad():
		return web.See(c, "/content/import?read="+strconv.Itoa(s.Changed()))
	}
	return web.HTML(c, editorui.ImportPage(p, s))
}
