package editor

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"prag/internal/catalogue"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/internal/web"
	"prag/web/editorui"
)

func address(r catalogue.Ref) string { return "/content/" + r.Kind + "/" + url.PathEscape(r.Slug) }

// typed reads all fields of a kind from a form. Line ends are as everywhere else, not as browsers send them.
func (e *Editor) typed(c echo.Context, k catalogue.Kind, form url.Values) (catalogue.Values, error) {
	v := catalogue.NewValues()
	for _, f := range k.Fields {
		if f.Type == catalogue.List {
			v.Plain[f.Name] = strings.Join(numbers(form.Get(f.Name), f.Max), " ")
		}
	}
	for _, f := range k.Spread(v) {
		if f.Type == catalogue.List {
			continue
		}
		if !f.Worded() {
			slices.Sort(form[f.Name]) // several codes: their order says nothing
			v.Plain[f.Name] = strings.TrimSpace(strings.Join(form[f.Name], " "))
			continue
		}
		v.Texts[f.Name] = i18n.Text{}
		for _, lang := range i18n.Languages() {
			v.Texts[f.Name][lang] = strings.TrimSpace(strings.ReplaceAll(form.Get(f.Name+"."+lang), "\r\n", "\n"))
			if f.Type == catalogue.Prose && v.Texts[f.Name][lang] != "" {
				v.Texts[f.Name][lang] += "\n"
			}
		}
	}
	if !k.Has("subtopic") {
		return v, nil
	}
	topics, err := e.cat.Topics(c.Request().Context(), web.Who(c).TenantID) // the topic is the one the chosen part belongs to
	v.Plain["topic"] = ""
	for _, t := range topics {
		for _, part := range t.Subtopics {
			if part.Code == v.Plain["subtopic"] {
				v.Plain["topic"] = t.Code
			}
		}
	}
	return v, err
}

// numbers reads the parts of a list: whole numbers, each once, and no more than may be.
func numbers(text string, most int) []string {
	var parts []string
	for _, part := range strings.Fields(text) {
		if n, err := strconv.Atoi(part); err == nil && n > 0 && n < 1000 && strconv.Itoa(n) == part && !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	return parts[:min(len(parts), most)]
}

// save keeps what was typed as the draft. Where somebody else has saved meanwhile, it is shown again beside theirs, and nothing is lost.
func (e *Editor) save(c echo.Context) error {
	ctx, who := c.Request().Context(), web.Who(c)
	r, err := e.cat.Record(ctx, who, ref(c))
	if err != nil {
		return err
	}
	edit, form, wrong, err := e.filledIn(c, r.Kind)
	if err != nil {
		return err
	}
	if wrong != nil {
		return e.again(c, r, edit, wrong)
	}
	edit.Ref = r.Ref
	if arranged, ok := arrange(r.Kind, edit.Values, form.Get("do")); ok {
		return e.show(c, http.StatusOK, r, editorui.Sheet{Values: arranged, Note: edit.Note, Unsaved: true})
	}
	err = e.cat.Save(ctx, who, edit)
	if fault.Is(err, fault.Conflict) {
		return e.collided(c, edit)
	}
	if fault.Is(err, fault.Invalid) {
		return e.again(c, r, edit, err)
	}
	if err != nil {
		return err
	}
	if form.Get("do") != "send" {
		return web.See(c, address(r.Ref)+"?notice=saved"+fragment(form.Get("do")))
	}
	return e.sendSaved(c, r.Ref, edit.Note)
}

// arrange takes a step on a list that a button names: "up items 3". Nothing is saved by it.
func arrange(k catalogue.Kind, v catalogue.Values, do string) (catalogue.Values, bool) {
	words := append(strings.Fields(do), "", "", "")
	return k.Arrange(v, words[1], words[0], words[2])
}

// fragment leads back to the language that was looked at.
func fragment(do string) string {
	if lang, ok := strings.CutPrefix(do, "held-"); ok {
		return "#" + lang
	}
	return ""
}

// again shows a form with what is wrong beside its fields, and with everything that was typed and handed in.
func (e *Editor) again(c echo.Context, r catalogue.Record, edit catalogue.Edit, wrong error) error {
	s := editorui.Sheet{Values: edit.Values, Errors: web.FieldErrors(e.Reader(c), wrong), Note: edit.Note}
	return e.show(c, http.StatusUnprocessableEntity, r, s)
}

// filledIn reads a form with its files. wrong is what whoever filled it in can mend.
func (e *Editor) filledIn(c echo.Context, k catalogue.Kind) (edit catalogue.Edit, form url.Values, wrong, err error) {
	form, files, err := web.Files(c, limits(k))
	if err != nil {
		return edit, nil, nil, err
	}
	if edit, err = e.edit(c, k, form); err == nil {
		wrong, err = e.takeIn(c, k, edit.Values, form, files)
	}
	return edit, form, wrong, err
}

func (e *Editor) edit(c echo.Context, k catalogue.Kind, form url.Values) (catalogue.Edit, error) {
	v, err := e.typed(c, k, form)
	edit := catalogue.Edit{Revision: web.Int(form, "revision", 0), Values: v, Note: form.Get("note"), Current: form.Get("current") == "yes"}
	if lang, ok := strings.CutPrefix(form.Get("do"), "held-"); ok {
		edit.Held = []string{lang}
	}
	return edit, err
}

// sendSaved sends to review what was just saved.
func (e *Editor) sendSaved(c echo.Context, ref catalogue.Ref, note string) error {
	ctx, who := c.Request().Context(), web.Who(c)
	r, err := e.cat.Record(ctx, who, ref)
	if err != nil {
		return err
	}
	if err := e.cat.Send(ctx, who, ref, r.Revision, note); err != nil {
		return e.refused(c, r, err)
	}
	return web.See(c, address(ref)+"?notice=sent")
}

// collided shows what was typed beside what somebody else saved meanwhile. Sent once more, it is saved over theirs, which the writer has
// then seen.
func (e *Editor) collided(c echo.Context, edit catalogue.Edit) error {
	r, err := e.cat.Record(c.Request().Context(), web.Who(c), edit.Ref)
	if err != nil {
		return err
	}
	theirs := r.Values()
	return e.show(c, http.StatusConflict, r, editorui.Sheet{Values: edit.Values, Theirs: &theirs, Note: edit.Note})
}

// refused shows a record again with why a step was not taken.
func (e *Editor) refused(c echo.Context, r catalogue.Record, failed error) error {
	p := e.Page(c, "editor", "editor.title")
	s := editorui.Sheet{Values: r.Values(), Errors: web.FieldErrors(p.L, failed)}
	status := http.StatusUnprocessableEntity
	var conflict *fault.Error
	switch {
	case fault.Is(failed, fault.Denied):
		s.Notice, status = p.L.T("editor.four_eyes"), http.StatusForbidden
	case fault.Is(failed, fault.Conflict) && errors.As(failed, &conflict):
		s.Notice, status = p.L.T(conflict.Key), http.StatusConflict
	case !fault.Is(failed, fault.Invalid):
		return failed
	}
	return e.show(c, status, r, s)
}

// step takes a step with the reason that was given and leads to the page that shows what became of it.
func (e *Editor) step(
	do func(ctx context.Context, who identity.Staff, ref catalogue.Ref, revision int, why string) error, notice string,
) echo.HandlerFunc {
	return func(c echo.Context) error {
		form, err := web.Form(c)
		if err != nil {
			return err
		}
		err = do(c.Request().Context(), web.Who(c), ref(c), web.Int(form, "revision", -1), form.Get("note"))
		return e.done(c, err, notice, form.Get("back"))
	}
}

func (e *Editor) done(c echo.Context, failed error, notice, back string) error {
	if failed == nil && back == "due" {
		return web.See(c, "/content/due?notice="+notice)
	}
	if failed == nil {
		return web.See(c, address(ref(c))+"?notice="+notice)
	}
	r, err := e.cat.Record(c.Request().Context(), web.Who(c), ref(c))
	if err != nil {
		return err
	}
	return e.refused(c, r, failed)
}

// restore makes an older edition the draft.
func (e *Editor) restore(c echo.Context) error {
	form, err := web.Form(c)
	if err != nil {
		return err
	}
	err = e.cat.Restore(c.Request().Context(), web.Who(c), ref(c), web.Int(form, "revision", -1), web.Int(form, "version", -1), form.Get("note"))
	return e.done(c, err, "restored", "")
}

// add begins a new record; its name in addresses is made of its title.
func (e *Editor) add(c echo.Context) error {
	k, ok := catalogue.KindOf(c.Param("kind"))
	if !ok {
		return fault.Missing()
	}
	edit, form, wrong, err := e.filledIn(c, k)
	if err != nil {
		return err
	}
	edit.Ref = catalogue.Ref{Kind: k.Code}
	r := catalogue.Record{Ref: edit.Ref, Kind: k, Mine: true}
	if wrong != nil {
		return e.again(c, r, edit, wrong)
	}
	if arranged, ok := arrange(k, edit.Values, form.Get("do")); ok {
		return e.show(c, http.StatusOK, r, editorui.Sheet{Values: arranged, Note: edit.Note, Unsaved: true})
	}
	made, err := e.cat.Add(c.Request().Context(), web.Who(c), edit)
	if fault.Is(err, fault.Invalid) {
		return e.again(c, r, edit, err)
	}
	if err != nil {
		return err
	}
	return web.See(c, address(made)+"?notice=saved")
}
