package notice

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
)

// patience bounds one hand-over: shorter than a job may take.
const patience = 20 * time.Second

// ErrRefused says that the other side will not take a message, now or later: trying again is no use.
var ErrRefused = errors.New("the message is refused")

// Options say through whom messages go. "" leaves a way out.
type Options struct {
	MailURL  string // smtp://user:password@host:port, or smtps:// for TLS from the first byte
	MailFrom string
	SMSURL   string // http(s)://user:password@host/path
}

// Post hands messages over.
type Post struct {
	mail *mail.Client
	from string
	sms  *url.URL
	http *http.Client
}

// New checks the options; an error is one sentence that names the variable.
func New(o Options) (*Post, error) {
	p := &Post{from: o.MailFrom, http: &http.Client{Timeout: patience}}
	if o.MailURL != "" {
		client, err := mailer(o.MailURL)
		if err != nil {
			return nil, err
		}
		if err := mail.NewMsg().From(o.MailFrom); err != nil {
			return nil, errors.New("PRAG_MAIL_FROM must be the e-mail address that messages come from")
		}
		p.mail = client
	}
	if o.SMSURL != "" {
		u, err := url.Parse(o.SMSURL)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return nil, errors.New("PRAG_SMS_URL must be the http:// or https:// address of a gateway")
		}
		p.sms = u
	}
	return p, nil
}

func mailer(address string) (*mail.Client, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errors.New("PRAG_SMTP_URL must be smtp://host:port or smtps://host:port")
	}
	options := []mail.Option{mail.WithTimeout(patience), mail.WithTLSPolicy(mail.TLSOpportunistic)}
	if u.Scheme == "smtps" {
		options = append(options, mail.WithSSL(), mail.WithPort(mail.DefaultPortSSL))
	}
	if port, err := strconv.Atoi(u.Port()); err == nil {
		options = append(options, mail.WithPort(port))
	}
	if name := u.User.Username(); name != "" {
		password, _ := u.User.Password()
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(name), mail.WithPassword(password))
	}
	return mail.NewClient(u.Hostname(), options...)
}

// Mails and Texts report which ways there are.
func (p *Post) Mails() bool { return p != nil && p.mail != nil }

// Texts reports whether short texts can be sent.
func (p *Post) Texts() bool { return p != nil && p.sms != nil }

// From is the address letters come from.
func (p *Post) From() string { return p.from }

// Letter is one e-mail. Calendar, when not empty, is attached; Method is its method.
type Letter struct {
	ID, To, Subject, Text, Calendar, Method string
}

// Mail hands a letter over.
func (p *Post) Mail(ctx context.Context, l Letter) error {
	m := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := errors.Join(m.From(p.from), m.To(l.To)); err != nil {
		return fmt.Errorf("%w: no address", ErrRefused) // without the address itself: it would reach the log
	}
	m.Subject(l.Subject)
	m.SetMessageIDWithValue(l.ID + "@" + p.from[strings.LastIndexByte(p.from, '@')+1:])
	m.SetBodyString(mail.TypeTextPlain, l.Text)
	if l.Calendar != "" {
		kind := mail.ContentType("text/calendar; method=" + l.Method + "; charset=UTF-8")
		if err := m.AttachReader("appointment.ics", strings.NewReader(l.Calendar), mail.WithFileContentType(kind)); err != nil {
			return err
		}
	}
	return plain(p.mail.DialAndSendWithContext(ctx, m))
}

// plain is an error without what the other side wrote: it may name the address.
func plain(err error) error {
	var refused *mail.SendError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refused) && !refused.IsTemp() && refused.ErrorCode() >= 500:
		return fmt.Errorf("%w: code %d", ErrRefused, refused.ErrorCode())
	case errors.As(err, &refused):
		return fmt.Errorf("the letter was not taken: code %d", refused.ErrorCode())
	}
	return errors.New("the mail server does not answer")
}
