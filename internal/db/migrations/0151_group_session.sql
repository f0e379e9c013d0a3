-- +goose Up
-- Group sessions and outreach. Who came is a count of heads by sex; those who sign up give no name. Participants are never visits.
CREATE TABLE group_session (
    tenant_id     uuid NOT NULL,
    id            uuid NOT NULL,
    centre_id     uuid NOT NULL,
    business_date date NOT NULL,                -- of its beginning, in the centre's own calendar
    starts_at     timestamptz NOT NULL,
    minutes       smallint NOT NULL CHECK (minutes BETWEEN 5 AND 720),
    place         text NOT NULL,
    municipality  text NOT NULL DEFAULT '',     -- where it is; '' : not said
    host_id       uuid NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('group', 'school', 'outreach')),
    topic         text NOT NULL,
    languages     text[] NOT NULL,
    seats         smallint NOT NULL CHECK (seats BETWEEN 1 AND 500),
    materials     text[] NOT NULL DEFAULT '{}',
    state         text NOT NULL CHECK (state IN ('planned', 'held', 'cancelled')),
    women         smallint CHECK (women BETWEEN 0 AND 2000),  -- NULL until heads were counted
    men           smallint CHECK (men BETWEEN 0 AND 2000),
    others        smallint CHECK (others BETWEEN 0 AND 2000), -- another sex, or not known
    staff_minutes smallint NOT NULL DEFAULT 0 CHECK (staff_minutes >= 0),
    nonce         uuid NOT NULL,                -- of the form that planned it
    count_nonce   uuid,                         -- of the form that counted last: handing it in twice is once
    version       integer NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, nonce),
    CHECK ((state = 'held') = (women IS NOT NULL AND men IS NOT NULL AND others IS NOT NULL)),
    FOREIGN KEY (tenant_id, centre_id) REFERENCES centre,
    FOREIGN KEY (tenant_id, host_id) REFERENCES staff
);
CREATE INDEX group_session_day ON group_session (tenant_id, centre_id, business_date);
SELECT guard('group_session');

-- A place at a session, known by a code alone. The first who signed up have a seat, the others wait for one.
CREATE TABLE group_seat (
    tenant_id  uuid NOT NULL,
    session_id uuid NOT NULL,
    seq        integer NOT NULL,
    code       text NOT NULL,
    nonce      uuid NOT NULL,
    taken_at   timestamptz NOT NULL,
    given_up_at timestamptz,
    PRIMARY KEY (tenant_id, session_id, seq),
    UNIQUE (tenant_id, session_id, code),
    UNIQUE (tenant_id, nonce),
    FOREIGN KEY (tenant_id, session_id) REFERENCES group_session
);
SELECT guard('group_seat');

-- +goose Down
DROP TABLE group_seat, group_session;
