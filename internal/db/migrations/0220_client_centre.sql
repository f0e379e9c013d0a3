-- +goose Up
-- A record belongs to the centre that made it: its code begins with that centre's key. What a person needs is found by their record.
ALTER TABLE client ADD COLUMN centre_id uuid;
ALTER TABLE client NO FORCE ROW LEVEL SECURITY;
ALTER TABLE centre NO FORCE ROW LEVEL SECURITY;
UPDATE client c SET centre_id = (SELECT m.id FROM centre m WHERE m.tenant_id = c.tenant_id AND m.key = left(c.code, 2));
ALTER TABLE client FORCE ROW LEVEL SECURITY;
ALTER TABLE centre FORCE ROW LEVEL SECURITY;
ALTER TABLE client ALTER COLUMN centre_id SET NOT NULL, ADD FOREIGN KEY (tenant_id, centre_id) REFERENCES centre;
CREATE INDEX need_client ON need (tenant_id, client_id) WHERE client_id IS NOT NULL;
CREATE INDEX referral_of_need ON referral (tenant_id, need_id);

-- +goose Down
DROP INDEX need_client, referral_of_need;
ALTER TABLE client DROP COLUMN centre_id;
