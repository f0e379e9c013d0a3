-- +goose Up
-- What somebody is typing may hold a name: it is sealed like the record it may become.
DELETE FROM draft;
ALTER TABLE draft DROP COLUMN body, ADD COLUMN body_sealed bytea NOT NULL;

-- One sealed word by which a program finds out whether its keys are those of this database, before it seals anything with others.
CREATE TABLE key_check (
    tenant_id uuid NOT NULL PRIMARY KEY CHECK (tenant_id = network_tenant()),
    word      bytea NOT NULL
);
SELECT guard('key_check', 'SELECT, INSERT');

-- Who is signed in. A browser shows a token, not a tenant; only the token's digest is kept, and only it can be looked up across tenants.
CREATE TABLE session (
    tenant_id  uuid NOT NULL,
    digest     bytea NOT NULL UNIQUE,          -- SHA-256 of the token
    staff_id   uuid NOT NULL,
    data       bytea NOT NULL,                 -- ids only: tenant, staff, desk
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, digest),
    FOREIGN KEY (tenant_id, staff_id) REFERENCES staff ON DELETE CASCADE
);
CREATE INDEX session_expires ON session (tenant_id, expires_at);
SELECT guard('session');
CREATE POLICY door ON session FOR SELECT TO prag_door USING (true);
GRANT SELECT ON session TO prag_door;

-- +goose Down
DROP TABLE session, key_check;
DELETE FROM draft;
ALTER TABLE draft DROP COLUMN body_sealed, ADD COLUMN body jsonb NOT NULL;
