package kiosk_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// pressed is one press of a button that changes the look, by a browser that has this cookie; it gives the cookie afterwards.
func (l lobby) pressed(t *testing.T, change, back, cookie string) (now, to string) {
	t.Helper()
	form := url.Values{"change": {change}, "back": {back}}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/k/"+l.Centre.Slug+"/look", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Cookie", cookie)
	w := l.serve(t, r)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	set := w.Header().Get("Set-Cookie")
	if !strings.Contains(set, "HttpOnly") || !strings.Contains(set, "Path=/k") || strings.Contains(set, "Expires") {
		t.Errorf("the cookie is %q", set)
	}
	now, _, _ = strings.Cut(set, ";")
	return now, w.Header().Get("Location")
}

func TestTheLookIsTheReadersChoice(t *testing.T) {
	t.Parallel()
	l := open(t)
	root := "/k/" + l.Centre.Slug
	at := root + "/sq/articles/visas"
	const large, high = `data-text="large"`, `data-contrast="high"`
	shows := func(cookie string, wantLarge, wantHigh bool) {
		t.Helper()
		for _, page := range []string{at, root + "/en", root + "/sr/ticket", root + "/sr/articles/none"} {
			body := l.get(t, page, "Cookie", cookie).Body.String()
			if strings.Contains(body, large) != wantLarge || strings.Contains(body, high) != wantHigh {
				t.Errorf("%s with %q: large %v, want %v; strong %v, want %v", page, cookie,
					strings.Contains(body, large), wantLarge, strings.Contains(body, high), wantHigh)
			}
		}
	}
	shows("", false, false)
	cookie, to := l.pressed(t, "text", at, "")
	if to != at {
		t.Errorf("led to %s, want %s", to, at)
	}
	shows(cookie, true, false)
	cookie, _ = l.pressed(t, "contrast", at, cookie)
	shows(cookie, true, true)
	cookie, _ = l.pressed(t, "text", at, cookie)
	shows(cookie, false, true)
	cookie, _ = l.pressed(t, "contrast", at, cookie)
	shows(cookie, false, false)
}

func TestTheNextPersonFindsThePlainScreen(t *testing.T) {
	t.Parallel()
	l := open(t)
	root := "/k/" + l.Centre.Slug
	cookie, _ := l.pressed(t, "text", root+"/sq", "")
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, root, nil)
	r.Header.Set("Cookie", cookie)
	w := httptest.NewRecorder()
	l.handler.ServeHTTP(w, r)
	if set := w.Header().Get("Set-Cookie"); !strings.Contains(set, "prag_look=;") || !strings.Contains(set, "Max-Age=0") {
		t.Errorf("the start page leaves the cookie: %q", set)
	}
	if strings.Contains(w.Body.String(), `data-text=`) {
		t.Error("the start page is still in large letters")
	}
}

func TestALookLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	l := open(t)
	root := "/k/" + l.Centre.Slug
	for _, back := range []string{"", "https://elsewhere.example/", "//elsewhere.example", root + "x/sq", root + "/sq?x=1", `/k\\elsewhere.example`, "/desk"} {
		if _, to := l.pressed(t, "text", back, ""); to != root {
			t.Errorf("%q leads to %s, want %s", back, to, root)
		}
	}
	if _, to := l.pressed(t, "text", root+"/sq/help", "prag_look=<script>"); to != root+"/sq/help" {
		t.Errorf("led to %s", to)
	}
}
