package client

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/gofrs/uuid/v5"

	"prag/internal/appointment"
	"prag/internal/db"
	"prag/internal/i18n"
	"prag/internal/jobs"
	"prag/internal/notice"
	"prag/internal/tenant"
)

const jobTell = "client.tell"

// news is what a job knows: ids, and nothing of anybody.
type news struct {
	ID     uuid.UUID `json:"id"` // of the message: a repetition is known by it
	Client uuid.UUID `json:"client"`
}

// Tell leaves behind that a person is to hear that there is news: nothing of what, and from whom only the centre. Whether, where and when they
// may be told is asked when it is sent.
func Tell(tx *db.Tx, client uuid.UUID) error {
	if client.IsNil() {
		return nil
	}
	return jobs.Enqueue(tx, jobTell, news{ID: db.NewID(), Client: client}, tx.Now)
}

// Teller sends what Tell left behind.
type Teller struct {
	clients   *Clients
	post      *notice.Post
	bundle    *i18n.Bundle
	directory *tenant.Directory
}

// NewTeller makes what sends.
func NewTeller(clients *Clients, post *notice.Post, bundle *i18n.Bundle, directory *tenant.Directory) *Teller {
	return &Teller{clients: clients, post: post, bundle: bundle, directory: directory}
}

// Register names the work.
func (t *Teller) Register(r *jobs.Runner) { r.Handle(jobTell, t.tell) }

func (t *Teller) tell(ctx context.Context, tx *db.Tx, payload []byte) error {
	var n news
	if err := json.Unmarshal(payload, &n); err != nil {
		return err
	}
	way, err := t.clients.Reach(tx, n.Client)
	if err != nil || !way.Open() {
		return err
	}
	if way.At.After(tx.Now) {
		return jobs.Enqueue(tx, jobTell, n, way.At)
	}
	err = t.send(ctx, n, way)
	if errors.Is(err, notice.ErrRefused) { // trying again is no use; the adviser's list shows what has happened
		return nil
	}
	return err
}

func (t *Teller) send(ctx context.Context, n news, way Way) error {
	centre, err := t.directory.ByID(ctx, way.CentreID)
	if err != nil {
		return err
	}
	l := t.bundle.Reader(way.Language)
	text := l.T("message.news", "Centre", l.Text(centre.Name))
	switch {
	case way.Kind == appointment.SMS && t.post.Texts():
		return t.post.Text(ctx, notice.Short{ID: n.ID.String(), To: way.To, Text: text})
	case way.Kind == appointment.Email && t.post.Mails():
		return t.post.Mail(ctx, notice.Letter{ID: n.ID.String(), To: way.To, Subject: l.T("message.news.subject"), Text: text})
	}
	return nil
}
