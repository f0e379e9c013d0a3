-- +goose Up
-- How an operator keeps records: for how long after the last that happened, what then, and what is asked.
CREATE TABLE client_rules (
    tenant_id   uuid PRIMARY KEY REFERENCES tenant,
    keep_months smallint NOT NULL CHECK (keep_months BETWEEN 1 AND 120),
    at_end      text NOT NULL CHECK (at_end IN ('ask', 'erase')),
    consent_age smallint NOT NULL CHECK (consent_age BETWEEN 12 AND 21),
    number      text NOT NULL DEFAULT '' CHECK (number IN ('', 'rs', 'xk', 'al')) -- which personal number is asked for; '' none
);
SELECT guard('client_rules', 'SELECT, INSERT, UPDATE');

ALTER TABLE client ADD COLUMN kept_from timestamptz;
ALTER TABLE client NO FORCE ROW LEVEL SECURITY;
UPDATE client SET kept_from = created_at;
ALTER TABLE client FORCE ROW LEVEL SECURITY;
ALTER TABLE client ALTER COLUMN kept_from SET NOT NULL; -- from when on the time counts for which a record is kept
CREATE INDEX audit_subject ON audit (tenant_id, subject);

-- +goose Down
ALTER TABLE client DROP COLUMN kept_from;
DROP INDEX audit_subject;
DROP TABLE client_rules;
