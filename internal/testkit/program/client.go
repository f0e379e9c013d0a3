package program

import (
	"bufio"
	"bytes"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// Client sends requests to one server.
type Client struct {
	tb   testing.TB
	base string
	http *http.Client
}

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   string
}

func newJar(tb testing.TB) http.CookieJar {
	tb.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		tb.Fatal(err)
	}
	return jar
}

// Get fetches a path.
func (c *Client) Get(path string) Answer {
	c.tb.Helper()
	return c.Do(http.MethodGet, path, nil)
}

// Post sends a form.
func (c *Client) Post(path string, form url.Values) Answer {
	c.tb.Helper()
	return c.Do(http.MethodPost, path, form)
}

// Do sends a request; header is name, value, name, value.
func (c *Client) Do(method, path string, form url.Values, header ...string) Answer {
	c.tb.Helper()
	if form == nil {
		return c.send(method, path, nil, header...)
	}
	return c.send(method, path, strings.NewReader(form.Encode()), append(header, "Content-Type", "application/x-www-form-urlencoded")...)
}

func (c *Client) send(method, path string, body io.Reader, header ...string) Answer {
	c.tb.Helper()
	req, err := http.NewRequestWithContext(c.tb.Context(), method, c.base+path, body)
	if err != nil {
		c.tb.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := c.http.Do(req)
	if err != nil {
		c.tb.Fatalf("%s %s: %v", method, path, err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		c.tb.Fatalf("%s %s: %v", method, path, err)
	}
	return Answer{Status: res.StatusCode, Header: res.Header, Body: string(text)}
}

// Hand sends a form with files, as a browser does.
func (c *Client) Hand(path string, form url.Values, files map[string][]byte) Answer {
	c.tb.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range form {
		for _, value := range values {
			if err := w.WriteField(name, value); err != nil {
				c.tb.Fatal(err)
			}
		}
	}
	for name, data := range files {
		part, err := w.CreateFormFile(name, "chosen")
		if err == nil {
			_, err = part.Write(data)
		}
		if err != nil {
			c.tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		c.tb.Fatal(err)
	}
	return c.send(http.MethodPost, path, &body, "Content-Type", w.FormDataContentType())
}

// Fields reads back what the forms of a page would send untouched.
func Fields(page string) url.Values {
	form := url.Values{}
	for _, tag := range regexp.MustCompile(`<input[^>]*>`).FindAllString(page, -1) {
		name, value := attribute(tag, "name"), attribute(tag, "value")
		choice := strings.Contains(tag, `type="radio"`) || strings.Contains(tag, `type="checkbox"`)
		if name != "" && (!choice || strings.Contains(tag, " checked")) {
			form.Add(name, value)
		}
	}
	for _, list := range regexp.MustCompile(`(?s)<select.*?</select>`).FindAllString(page, -1) {
		if chosen := regexp.MustCompile(`<option[^>]* selected[^>]*>`).FindString(list); chosen != "" {
			form.Add(attribute(list, "name"), attribute(chosen, "value"))
		}
	}
	return form
}

func attribute(tag, name string) string {
	found := regexp.MustCompile(`\s` + name + `="([^"]*)"`).FindStringSubmatch(tag)
	if found == nil {
		return ""
	}
	return html.UnescapeString(found[1])
}

// Sends posts a form and expects to be led to an address.
func (c *Client) Sends(path string, form url.Values, to string) {
	c.tb.Helper()
	answer := c.Post(path, form)
	if answer.Status != http.StatusSeeOther || answer.Header.Get("Location") != to {
		c.tb.Fatalf("POST %s: status %d to %q, want 303 to %q\n%s", path, answer.Status, answer.Header.Get("Location"), to, answer.Body)
	}
}

// Sees fetches a page and expects texts on it.
func (c *Client) Sees(path string, texts ...string) string {
	c.tb.Helper()
	answer := c.Get(path)
	if answer.Status != http.StatusOK {
		c.tb.Fatalf("GET %s: status %d", path, answer.Status)
	}
	for _, text := range texts {
		if !strings.Contains(html.UnescapeString(answer.Body), text) {
			c.tb.Errorf("GET %s does not show %q", path, text)
		}
	}
	return answer.Body
}

// Stream opens a stream of events to be read line by line; it ends with the client's time limit.
func (c *Client) Stream(path string) *bufio.Scanner {
	c.tb.Helper()
	req, err := http.NewRequestWithContext(c.tb.Context(), http.MethodGet, c.base+path, nil)
	if err != nil {
		c.tb.Fatal(err)
	}
	res, err := c.http.Do(req)
	if err != nil {
		c.tb.Fatalf("GET %s: %v", path, err)
	}
	c.tb.Cleanup(func() { _ = res.Body.Close() })
	if res.StatusCode != http.StatusOK {
		c.tb.Fatalf("GET %s: status %d", path, res.StatusCode)
	}
	return bufio.NewScanner(res.Body)
}
