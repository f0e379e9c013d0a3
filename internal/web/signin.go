package web

import (
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"prag/internal/fault"
	"prag/internal/identity"
	"prag/web/ui"
)

// Home is where a role begins its day.
func Home(role identity.Role) string {
	switch {
	case role.May(identity.LineRead):
		return "/desk"
	case role.May(identity.ReferralQueue):
		return "/partner"
	case role.May(identity.ContentEdit):
		return "/content"
	case role.May(identity.RegionCompare):
		return "/region"
	case role.May(identity.DeviceManage):
		return "/admin/devices"
	}
	return "/"
}

// The hidden fields of a form whose typed text is kept as a draft: its own address, under which the draft is kept, and who is writing it.
const (
	FieldForm   = "_form"
	FieldAuthor = "_author"
)

func (s *Server) signInPage(c echo.Context) error {
	return s.renderSignIn(c, http.StatusOK, ui.SignInForm{Next: local(c.QueryParam("next"))})
}

func (s *Server) renderSignIn(c echo.Context, status int, f ui.SignInForm) error {
	c.Response().Header().Set("Cache-Control", "no-store")
	return Render(c, status, ui.SignIn(s.Page(c, "sign-in", "sign_in.title"), f))
}

// askToSignIn answers a request without a session. What was typed into a form is carried through the sign-in page and becomes a
// draft afterwards: a lost session loses nothing.
func (s *Server) askToSignIn(c echo.Context) error {
	f := ui.SignInForm{Next: c.Request().URL.RequestURI()}
	if c.Request().Method != http.MethodGet {
		f.Next = "/"
		form, err := Form(c)
		if err == nil && local(form.Get(FieldForm)) != "/" {
			f.Next = local(form.Get(FieldForm))
			f.Carried = carry(form)
		}
	}
	return s.renderSignIn(c, http.StatusUnauthorized, f)
}

func carry(form url.Values) string {
	body, err := json.Marshal(form)
	if err != nil {
		return ""
	}
	return string(body)
}

// local keeps redirects on this site. A browser leaves control characters out before it reads an address: "/\t/x" is another site.
func local(address string) string {
	foreign := func(r rune) bool { return r == '\\' || r <= ' ' || r == 0x7f }
	if !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") || strings.ContainsFunc(address, foreign) {
		return "/"
	}
	return address
}

func (s *Server) signIn(c echo.Context) error {
	form, err := Form(c)
	if err != nil {
		return err
	}
	f := ui.SignInForm{Email: form.Get("email"), Next: local(form.Get("next")), Carried: form.Get("carried")}
	ctx := c.Request().Context()
	account := hex.EncodeToString(identity.Digest(f.Email))
	if err := s.allow(ctx, LimitAccount, account); err != nil {
		return err
	}
	who, err := s.Identity.SignIn(ctx, f.Email, form.Get("password"))
	if fault.Is(err, fault.Invalid) {
		f.Errors = FieldErrors(s.Reader(c), err)
		return s.renderSignIn(c, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	s.forgive(ctx, LimitAccount, account)
	if err := s.sessions.RenewToken(ctx); err != nil {
		return fault.Wrap(fault.Unavailable, "fault.unavailable", err)
	}
	s.sessions.Put(ctx, sessionTenant, who.TenantID.String())
	s.sessions.Put(ctx, sessionStaff, who.ID.String())
	return s.welcome(c, who, f)
}

// welcome keeps what was carried as a draft and goes on to where the person was. On a shared computer somebody else may be the next to
// sign in: what a colleague wrote about a person is not shown to them.
func (s *Server) welcome(c echo.Context, who identity.Staff, f ui.SignInForm) error {
	var values url.Values
	if f.Carried != "" && json.Unmarshal([]byte(f.Carried), &values) == nil && values.Get(FieldAuthor) == who.ID.String() {
		if err := s.Identity.SaveDraft(c.Request().Context(), who, local(values.Get(FieldForm)), values); err != nil {
			return err
		}
	}
	if f.Next == "/" {
		f.Next = Home(who.Role)
	}
	return See(c, f.Next)
}

func (s *Server) signOut(c echo.Context) error {
	if err := s.sessions.Destroy(c.Request().Context()); err != nil {
		return fault.Wrap(fault.Unavailable, "fault.unavailable", err)
	}
	c.Response().Header().Set("Clear-Site-Data", `"cache", "storage"`)
	return See(c, "/")
}

// saveDraft is what the page's script posts while somebody types.
func (s *Server) saveDraft(c echo.Context) error {
	form, err := Form(c)
	if err != nil {
		return err
	}
	address := local(form.Get(FieldForm))
	if address == "/" {
		return fault.New(fault.Invalid, "fault.invalid")
	}
	if form.Get(FieldAuthor) != Who(c).ID.String() {
		return c.NoContent(http.StatusNoContent) // a page that was open when somebody else signed in
	}
	if err := s.Identity.SaveDraft(c.Request().Context(), Who(c), address, form); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
