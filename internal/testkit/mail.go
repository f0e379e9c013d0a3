package testkit

import (
	"bytes"
	"io"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
)

// Mail is a real SMTP server on a port of its own. While it is deaf it takes letters and says nothing back, as if the reply was lost; while it
// refuses, it knows nobody.
type Mail struct {
	URL     string // smtp://…
	Letters []*mail.Message
	Bodies  []string // as they were sent
	To      []string
	Deaf    bool
	Refuses bool
	mu      sync.Mutex
}

// NewMail starts one.
func NewMail(tb testing.TB) *Mail {
	tb.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	m := &Mail{URL: "smtp://" + listener.Addr().String()}
	server := smtp.NewServer(m)
	server.Domain = "localhost"
	go func() { _ = server.Serve(listener) }()
	tb.Cleanup(func() { _ = server.Close() })
	return m
}

// Text is the body of a letter as its reader sees it.
func (m *Mail) Text(tb testing.TB, i int) string {
	tb.Helper()
	text, err := io.ReadAll(quotedprintable.NewReader(bytes.NewReader([]byte(m.Bodies[i]))))
	if err != nil {
		tb.Fatal(err)
	}
	return string(text)
}

// NewSession is the server's.
func (m *Mail) NewSession(*smtp.Conn) (smtp.Session, error) { return m, nil }

// Reset is the server's.
func (m *Mail) Reset() {}

// Logout is the server's.
func (m *Mail) Logout() error { return nil }

// Mail is the server's.
func (m *Mail) Mail(string, *smtp.MailOptions) error { return nil }

// Rcpt is the server's.
func (m *Mail) Rcpt(to string, _ *smtp.RcptOptions) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.Refuses {
		return &smtp.SMTPError{Code: 550, Message: "nobody here"}
	}
	m.To = append(m.To, to)
	return nil
}

// Data is the server's.
func (m *Mail) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	letter, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		return err
	}
	body, _ := io.ReadAll(letter.Body)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.Letters, m.Bodies = append(m.Letters, letter), append(m.Bodies, string(body))
	if m.Deaf {
		return &smtp.SMTPError{Code: 451, Message: "what?"}
	}
	return nil
}
