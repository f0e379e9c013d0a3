package web

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/identity"
)

// sessionBody is a session as it is kept. Written as JSON its bytes are the same as long as nothing changes, and a session that is only
// used need not be written.
type sessionBody struct {
	Deadline time.Time         `json:"deadline"`
	Values   map[string]string `json:"values"`
}

// sessionCodec is the session library's way to and from these bytes.
type sessionCodec struct{}

// Encode writes a session whose values are texts.
func (sessionCodec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	body := sessionBody{Deadline: deadline.UTC(), Values: map[string]string{}}
	for key, value := range values {
		text, ok := value.(string)
		if !ok {
			return nil, fmt.Errorf("session value %s is no text", key)
		}
		body.Values[key] = text
	}
	return json.Marshal(body)
}

// Decode reads what Encode wrote.
func (sessionCodec) Decode(data []byte) (time.Time, map[string]any, error) {
	var body sessionBody
	if err := json.Unmarshal(data, &body); err != nil {
		return time.Time{}, nil, err
	}
	values := make(map[string]any, len(body.Values))
	for key, value := range body.Values {
		values[key] = value
	}
	return body.Deadline, values, nil
}

// sessionStore keeps sessions where their tenant's records are. The library uses the methods with a context; the others are there because
// it asks for them.
type sessionStore struct{ identity *identity.Identity }

func digestOf(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

func (s sessionStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	found, ok, err := s.identity.Session(ctx, digestOf(token))
	return found.Data, ok, err
}

func (s sessionStore) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	var body sessionBody
	if err := json.Unmarshal(data, &body); err != nil {
		return err
	}
	return s.identity.KeepSession(ctx, identity.Session{
		TenantID: uuid.FromStringOrNil(body.Values[sessionTenant]), StaffID: uuid.FromStringOrNil(body.Values[sessionStaff]),
		Digest: digestOf(token), Data: data, ExpiresAt: expiry,
	})
}

func (s sessionStore) DeleteCtx(ctx context.Context, token string) error {
	return s.identity.DropSession(ctx, digestOf(token))
}

func (s sessionStore) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

func (s sessionStore) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

func (s sessionStore) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }
