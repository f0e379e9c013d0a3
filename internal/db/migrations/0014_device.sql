-- +goose Up
-- A screen that somebody has set up and nobody has confirmed yet. It belongs to no centre, so the network keeps it, for a quarter of an hour.
CREATE TABLE pairing (
    tenant_id  uuid NOT NULL CHECK (tenant_id = network_tenant()),
    code       text NOT NULL,                  -- what the screen shows
    digest     bytea NOT NULL,                 -- SHA-256 of the token that only the screen knows
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, code),
    UNIQUE (tenant_id, digest)
);
SELECT guard('pairing');

-- A kiosk or a board of a centre. Its token can be looked up across tenants by its digest, as a session's is.
CREATE TABLE device (
    tenant_id uuid NOT NULL,
    id        uuid NOT NULL,
    centre_id uuid NOT NULL,
    kind      text NOT NULL CHECK (kind IN ('kiosk', 'board')),
    name      text NOT NULL CHECK (name <> ''), -- where it stands: "Entrance"
    digest    bytea NOT NULL UNIQUE,
    locked    boolean NOT NULL DEFAULT false,
    paired_at timestamptz NOT NULL,
    paired_by uuid NOT NULL,
    seen_at   timestamptz,                     -- to the minute
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, centre_id) REFERENCES centre
);
CREATE INDEX device_centre ON device (tenant_id, centre_id);
SELECT guard('device');
CREATE POLICY door ON device FOR SELECT TO prag_door USING (true);
GRANT SELECT ON device TO prag_door;

-- +goose Down
DROP TABLE device, pairing;
