-- +goose Up
-- Roles: prag_app serves requests, prag_region reads counts across tenants, prag_door finds the tenant of an address that
-- somebody signs in with. They exist before the first migration (deploy/postgres/roles.sql).

-- The tenant of the running transaction, NULL outside one: after SET LOCAL ends the setting is '' and not unset.
CREATE FUNCTION current_tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT NULLIF(current_setting('app.tenant', true), '')::uuid $$;

-- The network's own tenant: it owns what all centres share (topics, articles) and employs the coordinators.
CREATE FUNCTION network_tenant() RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT '00000000-0000-7000-8000-000000000001'::uuid $$;

-- guard(table) turns on forced row-level security with the one policy every tenant table has, and grants the server's role its rights.
-- +goose StatementBegin
CREATE FUNCTION guard(name text, rights text DEFAULT 'SELECT, INSERT, UPDATE, DELETE') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY own ON %I USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant())', name);
    EXECUTE format('GRANT %s ON %I TO prag_app', rights, name);
END $$;
-- +goose StatementEnd

-- share_counts(table) lets the region's role read a table of no persons across tenants.
-- +goose StatementBegin
CREATE FUNCTION share_counts(name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE POLICY region ON %I FOR SELECT TO prag_region USING (true)', name);
    EXECUTE format('GRANT SELECT ON %I TO prag_region', name);
END $$;
-- +goose StatementEnd

-- share_network(table) lets every tenant read the network's own rows.
-- +goose StatementBegin
CREATE FUNCTION share_network(name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE POLICY network ON %I FOR SELECT TO prag_app USING (tenant_id = network_tenant())', name);
END $$;
-- +goose StatementEnd

CREATE TABLE tenant (
    tenant_id   uuid PRIMARY KEY,
    code        text NOT NULL UNIQUE,
    kind        text NOT NULL CHECK (kind IN ('network', 'operator')),
    name        jsonb NOT NULL,
    territory   jsonb NOT NULL,               -- how this tenant labels its territory: a setting, never ours to choose
    languages   text[] NOT NULL,              -- order in which languages are offered
    place_order text NOT NULL DEFAULT 'sq' CHECK (place_order IN ('sq', 'sr')),
    settings    jsonb NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL
);
SELECT guard('tenant');
SELECT share_counts('tenant');

CREATE TABLE centre (
    tenant_id  uuid NOT NULL REFERENCES tenant,
    id         uuid NOT NULL,
    slug       text NOT NULL UNIQUE,          -- in addresses; unique over the network
    key        text NOT NULL UNIQUE CHECK (key ~ '^[a-z2-9]{2}$'), -- first two letters of every code the centre gives out
    name       jsonb NOT NULL,
    place      jsonb NOT NULL,
    time_zone  text NOT NULL,
    cut_over   smallint NOT NULL DEFAULT 3 CHECK (cut_over BETWEEN 0 AND 12), -- local hour at which the business date turns
    size       smallint NOT NULL DEFAULT 1,
    position   smallint NOT NULL DEFAULT 0,
    settings   jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
SELECT guard('centre');
SELECT share_counts('centre');

CREATE TABLE desk (
    tenant_id uuid NOT NULL,
    id        uuid NOT NULL,
    centre_id uuid NOT NULL,
    label     text NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, centre_id, label),
    FOREIGN KEY (tenant_id, centre_id) REFERENCES centre
);
SELECT guard('desk');

-- Opening hours keep their history: expected days of any past month come from the rows valid then. valid_to is exclusive.
CREATE TABLE opening_hours (
    tenant_id  uuid NOT NULL,
    centre_id  uuid NOT NULL,
    weekday    smallint NOT NULL CHECK (weekday BETWEEN 1 AND 7), -- ISO: 1 is Monday
    opens      time NOT NULL,
    closes     time NOT NULL CHECK (closes > opens),
    valid_from date NOT NULL,
    valid_to   date,
    PRIMARY KEY (tenant_id, centre_id, weekday, valid_from, opens),
    FOREIGN KEY (tenant_id, centre_id) REFERENCES centre
);
SELECT guard('opening_hours');
SELECT share_counts('opening_hours');

CREATE TABLE closure (
    tenant_id uuid NOT NULL,
    centre_id uuid NOT NULL,
    day       date NOT NULL,
    reason    jsonb NOT NULL,
    PRIMARY KEY (tenant_id, centre_id, day),
    FOREIGN KEY (tenant_id, centre_id) REFERENCES centre
);
SELECT guard('closure');
SELECT share_counts('closure');

-- A queue is one series of numbers at a centre; services whose very name would tell something share the series of another.
CREATE TABLE queue (
    tenant_id uuid NOT NULL,
    id        uuid NOT NULL,
    centre_id uuid NOT NULL,
    series    text NOT NULL CHECK (series ~ '^[A-Z]$'),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, centre_id, series),
    FOREIGN KEY (tenant_id, centre_id) REFERENCES centre
);
SELECT guard('queue');

CREATE TABLE service (
    tenant_id uuid NOT NULL,
    id        uuid NOT NULL,
    centre_id uuid NOT NULL,
    queue_id  uuid NOT NULL,
    code      text NOT NULL,
    name      jsonb NOT NULL,
    hint      jsonb NOT NULL DEFAULT '{}',
    pictogram text NOT NULL,
    sensitive boolean NOT NULL DEFAULT false, -- shown to the desk only, never on ticket, board or slip
    minutes   smallint NOT NULL CHECK (minutes BETWEEN 1 AND 240), -- usual length, for the first estimate of a wait
    offered   boolean NOT NULL DEFAULT true,
    position  smallint NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, centre_id, code),
    FOREIGN KEY (tenant_id, centre_id) REFERENCES centre,
    FOREIGN KEY (tenant_id, queue_id) REFERENCES queue
);
SELECT guard('service');

CREATE TABLE staff (
    tenant_id     uuid NOT NULL REFERENCES tenant,
    id            uuid NOT NULL,
    name          text NOT NULL,
    email         text NOT NULL,               -- lower case
    password_hash text NOT NULL,               -- argon2id, PHC string
    role          text NOT NULL,
    centre_id     uuid,
    agency_id     uuid,
    language      text NOT NULL DEFAULT 'en',
    active        boolean NOT NULL DEFAULT true,
    created_at    timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, email),
    FOREIGN KEY (tenant_id, centre_id) REFERENCES centre
);
SELECT guard('staff');

-- Who signs in knows an address, not a tenant. Only a digest of the address can be looked up across tenants.
CREATE TABLE sign_in_address (
    tenant_id uuid NOT NULL,
    digest    bytea NOT NULL UNIQUE,           -- SHA-256 of the lower-case address
    staff_id  uuid NOT NULL,
    PRIMARY KEY (tenant_id, digest),
    FOREIGN KEY (tenant_id, staff_id) REFERENCES staff ON DELETE CASCADE
);
SELECT guard('sign_in_address');
CREATE POLICY door ON sign_in_address FOR SELECT TO prag_door USING (true);
GRANT SELECT ON sign_in_address TO prag_door;

CREATE TABLE audit (
    tenant_id uuid NOT NULL REFERENCES tenant,
    id        uuid NOT NULL,
    at        timestamptz NOT NULL,
    staff_id  uuid,
    action    text NOT NULL,
    subject   text NOT NULL,                   -- kind:id of what was acted on; never a name
    PRIMARY KEY (tenant_id, id)
);
SELECT guard('audit', 'SELECT, INSERT');

CREATE TABLE draft (
    tenant_id  uuid NOT NULL,
    staff_id   uuid NOT NULL,
    form       text NOT NULL,                  -- the form's address
    body       jsonb NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, staff_id, form),
    FOREIGN KEY (tenant_id, staff_id) REFERENCES staff ON DELETE CASCADE
);
SELECT guard('draft');

CREATE TABLE job (
    tenant_id    uuid NOT NULL REFERENCES tenant,
    id           uuid NOT NULL,
    kind         text NOT NULL,
    payload      jsonb NOT NULL DEFAULT '{}',
    run_at       timestamptz NOT NULL,
    every        interval,                     -- NULL: once
    attempts     integer NOT NULL DEFAULT 0,
    done_at      timestamptz,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX job_due ON job (tenant_id, run_at) WHERE done_at IS NULL;
CREATE UNIQUE INDEX job_every ON job (tenant_id, kind) WHERE every IS NOT NULL;
SELECT guard('job');

GRANT SELECT ON goose_db_version TO prag_app;

-- +goose Down
DROP TABLE job, draft, audit, sign_in_address, staff, service, queue, closure, opening_hours, desk, centre, tenant;
DROP FUNCTION share_network(text), share_counts(text), guard(text, text), network_tenant(), current_tenant();
