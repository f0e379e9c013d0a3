-- +goose Up
CREATE TABLE visit (
    tenant_id     uuid NOT NULL,
    id            uuid NOT NULL,
    centre_id     uuid NOT NULL,
    business_date date NOT NULL,               -- the centre's own date, with its cut-over hour
    channel       text NOT NULL CHECK (channel IN ('walk_in', 'phone', 'email', 'online', 'outreach', 'group')),
    state         text NOT NULL CHECK (state IN ('open', 'saved')), -- only saved visits are counted
    opened_at     timestamptz NOT NULL,
    closed_at     timestamptz,
    language      text NOT NULL DEFAULT '',    -- '' : prefer not to say, as in every personal field below
    client_group  text NOT NULL DEFAULT '',
    first_visit   text NOT NULL DEFAULT '',
    sex           text NOT NULL DEFAULT '',
    age_band      text NOT NULL DEFAULT '',
    education     text NOT NULL DEFAULT '',
    municipality  text NOT NULL DEFAULT '',
    destination   text NOT NULL DEFAULT '',    -- ISO 3166 alpha-2: considered, or returned from
    adults        smallint NOT NULL DEFAULT 1 CHECK (adults BETWEEN 0 AND 30),
    children      smallint NOT NULL DEFAULT 0 CHECK (children BETWEEN 0 AND 30),
    outcome       text NOT NULL DEFAULT '',
    materials     text[] NOT NULL DEFAULT '{}',
    adviser_id    uuid,
    nonce         uuid,                        -- the form's own key: saving twice is saving once
    version       integer NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, nonce),
    CHECK (state = 'open' OR (closed_at IS NOT NULL AND outcome <> '')),
    FOREIGN KEY (tenant_id, centre_id) REFERENCES centre,
    FOREIGN KEY (tenant_id, adviser_id) REFERENCES staff
);
CREATE INDEX visit_day ON visit (tenant_id, centre_id, business_date);
SELECT guard('visit');

CREATE TABLE visit_topic (
    tenant_id uuid NOT NULL,
    visit_id  uuid NOT NULL,
    topic     text NOT NULL,
    PRIMARY KEY (tenant_id, visit_id, topic),
    FOREIGN KEY (tenant_id, visit_id) REFERENCES visit ON DELETE CASCADE
);
SELECT guard('visit_topic');

-- One row per queue and business date; its lock is what makes numbers dense and unique. last_place only grows, so the order
-- of the line is the order of the numbers, whatever the clocks of two servers say.
CREATE TABLE queue_day (
    tenant_id     uuid NOT NULL,
    queue_id      uuid NOT NULL,
    business_date date NOT NULL,
    last_number   integer NOT NULL,
    last_place    bigint NOT NULL,
    PRIMARY KEY (tenant_id, queue_id, business_date),
    FOREIGN KEY (tenant_id, queue_id) REFERENCES queue
);
SELECT guard('queue_day');

CREATE TABLE ticket (
    tenant_id     uuid NOT NULL,
    id            uuid NOT NULL,
    centre_id     uuid NOT NULL,
    queue_id      uuid NOT NULL,
    service_id    uuid NOT NULL,
    visit_id      uuid NOT NULL,
    business_date date NOT NULL,
    number        integer NOT NULL,
    place         bigint NOT NULL,             -- microseconds since 1970, made strictly growing within the queue
    code          text NOT NULL UNIQUE,        -- the centre's key and eight letters: the address /t/{code}
    nonce         uuid NOT NULL,               -- the form's own key: a double press is one ticket
    language      text NOT NULL,               -- tag the person reads: sq, sr, sr-Latn, en
    state         text NOT NULL CHECK (state IN ('waiting', 'called', 'serving', 'finished', 'no_show', 'left')),
    desk_id       uuid,
    taken_at      timestamptz NOT NULL,
    called_at     timestamptz,
    started_at    timestamptz,
    ended_at      timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, queue_id, business_date, number),
    UNIQUE (tenant_id, nonce),
    FOREIGN KEY (tenant_id, queue_id) REFERENCES queue,
    FOREIGN KEY (tenant_id, service_id) REFERENCES service,
    FOREIGN KEY (tenant_id, visit_id) REFERENCES visit,
    FOREIGN KEY (tenant_id, desk_id) REFERENCES desk,
    CHECK ((state IN ('called', 'serving')) <= (desk_id IS NOT NULL))
);
CREATE INDEX ticket_line ON ticket (tenant_id, centre_id, place) WHERE state = 'waiting';
CREATE INDEX ticket_visit ON ticket (tenant_id, visit_id);
CREATE INDEX ticket_day ON ticket (tenant_id, centre_id, business_date);
SELECT guard('ticket');

-- One row per stretch of a ticket's life; every waiting and service time is a sum of these.
CREATE TABLE ticket_interval (
    tenant_id  uuid NOT NULL,
    ticket_id  uuid NOT NULL,
    seq        smallint NOT NULL,
    state      text NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at   timestamptz,
    PRIMARY KEY (tenant_id, ticket_id, seq),
    FOREIGN KEY (tenant_id, ticket_id) REFERENCES ticket ON DELETE CASCADE
);
SELECT guard('ticket_interval');

-- A desk asking for a ticket. The two partial unique indexes say: one active call per ticket, one per desk.
CREATE TABLE call (
    tenant_id uuid NOT NULL,
    id        uuid NOT NULL,
    centre_id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    desk_id   uuid NOT NULL,
    staff_id  uuid NOT NULL,
    nonce     uuid NOT NULL,                   -- pressing "next" twice is one call
    called_at timestamptz NOT NULL,
    recalls   smallint NOT NULL DEFAULT 0,
    recalled_at timestamptz,
    ended_at  timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, nonce),
    FOREIGN KEY (tenant_id, ticket_id) REFERENCES ticket,
    FOREIGN KEY (tenant_id, desk_id) REFERENCES desk,
    FOREIGN KEY (tenant_id, staff_id) REFERENCES staff
);
CREATE UNIQUE INDEX call_active_ticket ON call (tenant_id, ticket_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX call_active_desk ON call (tenant_id, desk_id) WHERE ended_at IS NULL;
CREATE INDEX call_recent ON call (tenant_id, centre_id, called_at DESC);
SELECT guard('call');

-- +goose Down
DROP TABLE call, ticket_interval, ticket, queue_day, visit_topic, visit;
