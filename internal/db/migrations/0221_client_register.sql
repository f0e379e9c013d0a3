-- +goose Up
-- Each tenant's own keys, themselves sealed with the program's: one set seals, the other makes the words by which what is sealed is found.
CREATE TABLE tenant_key (
    tenant_id  uuid PRIMARY KEY REFERENCES tenant,
    seal       bytea NOT NULL,
    find       bytea NOT NULL,
    rotated_at timestamptz NOT NULL
);
SELECT guard('tenant_key', 'SELECT, INSERT, UPDATE');

-- All that says who somebody is lies in one sealed field. Records from before keep name and contact in theirs until the keys are turned.
ALTER TABLE client
    ALTER COLUMN name_sealed DROP NOT NULL,
    ALTER COLUMN contact_sealed DROP NOT NULL,
    ADD COLUMN person_sealed bytea,
    ADD COLUMN safe_other boolean NOT NULL DEFAULT false,  -- the second contact may be used
    ADD COLUMN safe_from smallint NOT NULL DEFAULT 0,      -- local hours in which a contact may be used
    ADD COLUMN safe_to smallint NOT NULL DEFAULT 24,
    ADD COLUMN safe_days smallint NOT NULL DEFAULT 127,    -- and days: bit 0 is Sunday
    ADD COLUMN restricted boolean NOT NULL DEFAULT false,  -- the focal point's alone, also without a sensitive need
    ADD COLUMN owner_id uuid,                              -- who decides what becomes of it
    ADD COLUMN version integer NOT NULL DEFAULT 1,
    ADD COLUMN form_key uuid,                              -- of the form it was made with: sent twice is one record
    ADD COLUMN merged_into uuid,                           -- the same person's other record, which stands for both
    ADD FOREIGN KEY (tenant_id, owner_id) REFERENCES staff,
    ADD FOREIGN KEY (tenant_id, merged_into) REFERENCES client,
    ADD CHECK (safe_from >= 0 AND safe_from < safe_to AND safe_to <= 24 AND safe_days BETWEEN 0 AND 127);
CREATE UNIQUE INDEX client_form ON client (tenant_id, owner_id, form_key) WHERE form_key IS NOT NULL;
CREATE INDEX client_merged ON client (tenant_id, merged_into) WHERE merged_into IS NOT NULL;

-- Words that only the program can make from a name or a number: four bytes say with which key, eight are the keyed digest.
CREATE TABLE client_word (
    tenant_id uuid NOT NULL,
    word      bytea NOT NULL,
    client_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, word, client_id),
    FOREIGN KEY (tenant_id, client_id) REFERENCES client ON DELETE CASCADE
);
CREATE INDEX client_word_of ON client_word (tenant_id, client_id);
SELECT guard('client_word', 'SELECT, INSERT, DELETE');

-- A consent is about a record, about a need, or about both.
ALTER TABLE consent
    ALTER COLUMN need_id DROP NOT NULL,
    ADD COLUMN client_id uuid,
    ADD FOREIGN KEY (tenant_id, client_id) REFERENCES client,
    ADD CHECK (need_id IS NOT NULL OR purpose <> 'share');
ALTER TABLE consent NO FORCE ROW LEVEL SECURITY;
ALTER TABLE need NO FORCE ROW LEVEL SECURITY;
UPDATE consent c SET client_id = n.client_id FROM need n WHERE n.tenant_id = c.tenant_id AND n.id = c.need_id AND n.client_id IS NOT NULL;
ALTER TABLE consent FORCE ROW LEVEL SECURITY;
ALTER TABLE need FORCE ROW LEVEL SECURITY;
CREATE INDEX consent_client ON consent (tenant_id, client_id) WHERE client_id IS NOT NULL;
CREATE INDEX consent_need ON consent (tenant_id, need_id) WHERE need_id IS NOT NULL;

-- +goose Down
DROP INDEX consent_client, consent_need;
DELETE FROM consent WHERE need_id IS NULL;
ALTER TABLE consent DROP COLUMN client_id, ALTER COLUMN need_id SET NOT NULL;
DROP TABLE client_word, tenant_key;
ALTER TABLE client DROP COLUMN person_sealed, DROP COLUMN safe_other, DROP COLUMN safe_from, DROP COLUMN safe_to, DROP COLUMN safe_days,
    DROP COLUMN restricted, DROP COLUMN owner_id, DROP COLUMN version, DROP COLUMN merged_into, DROP COLUMN form_key;
