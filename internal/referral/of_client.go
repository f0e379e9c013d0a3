package referral

import (
	"context"

	"github.com/gofrs/uuid/v5"

	"prag/internal/identity"
)

// OfClient lists the referrals of a person's needs that the reader may know of, the newest first.
func (r *Referrals) OfClient(ctx context.Context, who identity.Staff, client uuid.UUID) ([]Envelope, error) {
	return r.atCentre(ctx, who, `AND n.client_id = ? ORDER BY r.sent_at DESC, r.id DESC LIMIT ?`, client, longest)
}
