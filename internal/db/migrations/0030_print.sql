-- +goose Up
-- The slip printer of a centre. Only an administrator at the machine sets it: an address somebody typed into a page could make the server
-- speak to anything in its network.
CREATE TABLE printer (
    tenant_id   uuid NOT NULL,
    centre_id   uuid NOT NULL,
    address     text NOT NULL,                  -- tcp://host:port or file:/dev/…
    columns     integer NOT NULL CHECK (columns BETWEEN 24 AND 64),
    latin       integer NOT NULL CHECK (latin BETWEEN -1 AND 255),       -- its number of code page 852; -1: it has none
    cyrillic    integer NOT NULL CHECK (cyrillic BETWEEN -1 AND 255),    -- the same for 855
    raster      boolean NOT NULL,               -- it draws
    answers     boolean NOT NULL,               -- it says how it is, and when it has printed
    trouble     text NOT NULL DEFAULT '',       -- why the last slip did not print; '': it did
    failing_since timestamptz,                  -- the first failure since a slip printed
    PRIMARY KEY (tenant_id, centre_id),
    FOREIGN KEY (tenant_id, centre_id) REFERENCES centre
);
SELECT guard('printer');

-- A slip somebody asked for, named by what it tells of and never by its words. What it names is forgotten as soon as it was printed or
-- failed; the key stays for an hour, so that a press that comes twice is one slip.
CREATE TABLE print_job (
    tenant_id   uuid NOT NULL,
    nonce       uuid NOT NULL,                  -- key of the form that asked
    centre_id   uuid NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('ticket', 'article')),
    reference   text NOT NULL,                  -- code or slug; '' when it is over
    tag         text NOT NULL,                  -- language and script of the slip
    base        text NOT NULL,                  -- what the address in the slip's code begins with
    state       text NOT NULL CHECK (state IN ('queued', 'printing', 'printed', 'failed')),
    attempts    integer NOT NULL DEFAULT 0,
    asked_at    timestamptz NOT NULL,
    lease_until timestamptz,                    -- while printing: until then it is one program's own
    PRIMARY KEY (tenant_id, nonce),
    FOREIGN KEY (tenant_id, centre_id) REFERENCES centre,
    CHECK (reference <> '' OR state IN ('printed', 'failed'))
);
CREATE INDEX ON print_job (tenant_id, centre_id, asked_at) WHERE state IN ('queued', 'printing');
SELECT guard('print_job');

-- +goose Down
DROP TABLE print_job;
DROP TABLE printer;
