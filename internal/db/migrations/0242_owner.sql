-- +goose Up
-- In whose hands a referral is: the sender's, until it is handed over.
ALTER TABLE referral ADD owner_id uuid, ADD FOREIGN KEY (tenant_id, owner_id) REFERENCES staff;

-- +goose Down
ALTER TABLE referral DROP owner_id;
