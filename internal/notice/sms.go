package notice

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// Short is one text message.
type Short struct {
	ID   string `json:"id"`
	To   string `json:"to"`
	Text string `json:"text"`
}

// Text hands a short text over: a POST of {"id", "to", "text"}, which any answer of 200 to 299 takes. An answer of 400 to 499 other than "too
// many" and "try again" refuses it.
func (p *Post) Text(ctx context.Context, s Short) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	body, err := json.Marshal(s)
	if err != nil {
		return err
	}
	address := *p.sms
	address.User = nil
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address.String(), bytes.NewReader(body))
	if err != nil {
		return errors.New("the gateway's address is wrong")
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", s.ID)
	if user := p.sms.User; user != nil {
		password, _ := user.Password()
		request.SetBasicAuth(user.Username(), password)
	}
	answer, err := p.http.Do(request)
	if err != nil {
		return errors.New("the gateway does not answer")
	}
	defer func() { _ = answer.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10))
	switch {
	case answer.StatusCode < 300:
		return nil
	case answer.StatusCode >= 400 && answer.StatusCode < 500 && answer.StatusCode != http.StatusTooManyRequests &&
		answer.StatusCode != http.StatusRequestTimeout && answer.StatusCode != http.StatusTooEarly:
		return fmt.Errorf("%w: status %d", ErrRefused, answer.StatusCode)
	}
	return fmt.Errorf("the gateway answers %d", answer.StatusCode)
}
