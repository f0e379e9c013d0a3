package editor

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"prag/internal/catalogue"
	"prag/internal/fault"
	"prag/internal/identity"
	"prag/internal/prose"
	"prag/internal/tenant"
	"prag/internal/voice"
	"prag/internal/web"
	"prag/web/editorui"
)

// Editor serves the editors' pages.
type Editor struct {
	*web.Server
	cat     *catalogue.Catalogue
	asker   *catalogue.Asker
	voice   *voice.Voice
	prose   prose.Prose
	drawing chan struct{} // held by the one whose picture is drawn: it takes much memory
}

// New makes the editors' pages.
func New(s *web.Server, cat *catalogue.Catalogue, asker *catalogue.Asker, aloud *voice.Voice) *Editor {
	return &Editor{Server: s, cat: cat, asker: asker, voice: aloud, prose: prose.New(), drawing: make(chan struct{}, 1)}
}

// Routes lists the editors' addresses.
func (e *Editor) Routes() []web.Route {
	const record = "/content/:kind/:slug"
	edit, publish := identity.ContentEdit, identity.ContentPublish
	return []web.Route{
		{Method: "GET", Path: "/content", Permission: edit, Handle: e.listPage},
		{Method: "GET", Path: "/content/due", Permission: edit, Handle: e.duePage},
		{Method: "GET", Path: "/content/agencies.csv", Permission: edit, Handle: e.sheet},
		{Method: "GET", Path: "/content/import", Permission: edit, Handle: e.sheetPage},
		{Method: "POST", Path: "/content/import", Permission: edit, Handle: e.readIn, Upload: true},
		{Method: "GET", Path: "/content/new/:kind", Permission: edit, Handle: e.newPage},
		{Method: "POST", Path: "/content/new/:kind", Permission: edit, Handle: e.add, Upload: true},
		{Method: "GET", Path: "/content/pictures/:name", Permission: edit, Handle: e.picture},
		{Method: "GET", Path: "/content/recordings/:name", Permission: edit, Handle: e.recording},
		{Method: "GET", Path: record, Permission: edit, Handle: e.recordPage},
		{Method: "POST", Path: record, Permission: edit, Handle: e.save, Upload: true},
		{Method: "POST", Path: record + "/send", Permission: edit, Handle: e.step(e.cat.Send, "sent")},
		{Method: "POST", Path: record + "/drop", Permission: edit, Handle: e.step(e.cat.Drop, "dropped")},
		{Method: "POST", Path: record + "/verify", Permission: edit, Handle: e.step(e.cat.Verify, "verified")},
		{Method: "POST", Path: record + "/restore", Permission: edit, Handle: e.restore},
		{Method: "POST", Path: record + "/return", Permission: publish, Handle: e.step(e.cat.Return, "returned")},
		{Method: "POST", Path: record + "/publish", Permission: publish, Handle: e.step(e.cat.Publish, "published")},
		{Method: "POST", Path: record + "/follow", Permission: publish, Handle: e.step(e.cat.Follow, "followed")},
		{Method: "POST", Path: "/content/agency/:slug/ask", Permission: edit, Handle: e.ask},
		{Method: "POST", Path: "/content/tasks/:id/done", Permission: edit, Handle: e.taskDone},
		{Method: "GET", Path: record + "/history", Permission: edit, Handle: e.historyPage},
		{Method: "GET", Path: record + "/preview", Permission: edit, Handle: e.previewPage},
		{Method: "GET", Path: record + "/screen/:lang", Permission: edit, Handle: e.screen},
	}
}

func ref(c echo.Context) catalogue.Ref {
	return catalogue.Ref{Kind: c.Param("kind"), Slug: c.Param("slug")}
}

// network reports whether the signed-in editor writes for the whole network.
func network(c echo.Context) bool { return web.Who(c).TenantID == tenant.NetworkID() }

// listPage lists what may be changed, narrowed by what the address asks for.
func (e *Editor) listPage(c echo.Context) error {
	p := e.Page(c, "editor", "editor.title")
	f := catalogue.Filter{
		Kind: c.QueryParam("kind"), State: c.QueryParam("state"), Lacks: c.QueryParam("lacks"), Query: c.QueryParam("q"),
	}
	list, err := e.cat.Records(c.Request().Context(), web.Who(c), p.L.Lang(), f)
	if err != nil {
		return err
	}
	due, err := e.cat.Due(c.Request().Context(), web.Who(c))
	if err != nil {
		return err
	}
	return web.HTML(c, editorui.ListPage(p, editorui.List{Filter: f, Records: list, Kinds: kinds(network(c)), Due: len(due)}))
}

// kinds are those of which the network, or an operator, has records.
func kinds(network bool) []catalogue.Kind {
	var some []catalogue.Kind
	for _, k := range catalogue.Kinds() {
		if network && k.Network || !network && (k.Operator || k.Overridden) {
			some = append(some, k)
		}
	}
	return some
}

// recordPage is the form of a record with everything that can be done with it.
func (e *Editor) recordPage(c echo.Context) error {
	r, err := e.cat.Record(c.Request().Context(), web.Who(c), ref(c))
	if err != nil {
		return err
	}
	return e.show(c, http.StatusOK, r, editorui.Sheet{Values: r.Values()})
}

// show draws the page of a record with what was typed.
func (e *Editor) show(c echo.Context, status int, r catalogue.Record, s editorui.Sheet) error {
	p := e.Page(c, "editor", "editor.title")
	p.Title = editorui.Title(p.L, r)
	s.Record, s.Me, s.Network = r, web.Who(c).ID, network(c)
	if key, ok := notices()[c.QueryParam("notice")]; ok && s.Notice == "" {
		s.Notice, s.Good = p.L.T(key), true
	}
	var err error
	if s.Choices, err = e.choices(c, p.L, r.Kind); err != nil {
		return err
	}
	return web.Render(c, status, editorui.RecordPage(p, s))
}

// notices lists what the page of a record can be asked to say: code in the address → message.
func notices() map[string]string {
	return map[string]string{
		"saved": "editor.notice.saved", "sent": "editor.notice.sent", "dropped": "editor.notice.dropped", "verified": "editor.notice.verified",
		"returned": "editor.notice.returned", "published": "editor.notice.published", "followed": "editor.notice.followed",
		"restored": "editor.notice.restored",
	}
}

// newPage is an empty form.
func (e *Editor) newPage(c echo.Context) error {
	k, ok := catalogue.KindOf(c.Param("kind"))
	mine := k.Operator
	if network(c) {
		mine = k.Network
	}
	if !ok || !k.Added || !mine {
		return fault.Missing()
	}
	v := catalogue.NewValues()
	now := e.Clock.Now()
	v.Plain["verified_on"], v.Plain["review_by"] = now.Format("2006-01-02"), now.AddDate(0, 6, 0).Format("2006-01-02")
	v.Plain["position"], v.Plain["active"], v.Plain["accepting"], v.Plain["open"] = "100", "yes", "yes", "yes"
	return e.show(c, http.StatusOK, catalogue.Record{Ref: catalogue.Ref{Kind: k.Code}, Kind: k, Mine: true}, editorui.Sheet{Values: v})
}
