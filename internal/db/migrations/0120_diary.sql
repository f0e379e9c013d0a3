-- +goose Up
-- How a centre's diary works. A centre without a row gives no appointments.
CREATE TABLE diary (
    tenant_id     uuid NOT NULL,
    centre_id     uuid NOT NULL,
    lead_minutes  integer NOT NULL DEFAULT 120 CHECK (lead_minutes BETWEEN 0 AND 20160),   -- the public books no later before
    horizon_days  integer NOT NULL DEFAULT 42 CHECK (horizon_days BETWEEN 1 AND 366),      -- and nobody further ahead
    hold_minutes  integer NOT NULL DEFAULT 5 CHECK (hold_minutes BETWEEN 1 AND 60),        -- a time is kept so long while somebody types
    per_person    integer NOT NULL DEFAULT 2 CHECK (per_person BETWEEN 1 AND 50),          -- coming appointments of one contact
    early_minutes integer NOT NULL DEFAULT 30 CHECK (early_minutes BETWEEN 0 AND 480),     -- from here on somebody is in time
    early_rule    text NOT NULL DEFAULT 'return' CHECK (early_rule IN ('return', 'line')), -- told when to come back, or put in line
    grace_minutes integer NOT NULL DEFAULT 10 CHECK (grace_minutes BETWEEN 0 AND 240),     -- until here somebody is in time
    late_rule     text NOT NULL DEFAULT 'line' CHECK (late_rule IN ('line', 'rebook')),
    missed_minutes integer NOT NULL DEFAULT 60 CHECK (missed_minutes >= grace_minutes),    -- after the beginning: nobody came
    freed_minutes integer NOT NULL DEFAULT 10 CHECK (freed_minutes BETWEEN 0 AND 240),     -- a freed place is given on within so long, at random
    remind_hours  integer[] NOT NULL DEFAULT '{48,3}',
    PRIMARY KEY (tenant_id, centre_id),
    FOREIGN KEY (tenant_id, centre_id) REFERENCES centre
);
SELECT guard('diary');

-- When appointments are given, week by week. Times are those on the wall of the centre. A template of one day is an exception that adds;
-- adviser NULL: whoever is there.
CREATE TABLE diary_template (
    tenant_id  uuid NOT NULL,
    id         uuid NOT NULL,
    centre_id  uuid NOT NULL,
    staff_id   uuid,
    weekday    smallint NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    opens      time NOT NULL,
    closes     time NOT NULL CHECK (closes > opens),
    minutes    smallint NOT NULL CHECK (minutes BETWEEN 5 AND 480),
    buffer     smallint NOT NULL DEFAULT 0 CHECK (buffer BETWEEN 0 AND 240), -- minutes between two
    for_public smallint NOT NULL CHECK (for_public BETWEEN 0 AND 100),       -- places of each time
    for_staff  smallint NOT NULL CHECK (for_staff BETWEEN 0 AND 100),        -- and what only advisers give
    modes      text[] NOT NULL CHECK (modes <@ '{in_person,phone,video}' AND modes <> '{}'),
    languages  text[] NOT NULL DEFAULT '{}',                                 -- spoken; none named: all
    valid_from date NOT NULL,
    valid_to   date CHECK (valid_to >= valid_from),                          -- exclusive
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, centre_id) REFERENCES centre,
    FOREIGN KEY (tenant_id, staff_id) REFERENCES staff,
    CHECK (for_public + for_staff > 0)
);
CREATE INDEX diary_template_centre ON diary_template (tenant_id, centre_id, valid_from);
SELECT guard('diary_template');

-- What a template is for. most: of the places of one time no more than so many go to this service.
CREATE TABLE diary_service (
    tenant_id   uuid NOT NULL,
    template_id uuid NOT NULL,
    service_id  uuid NOT NULL,
    most        smallint CHECK (most >= 0),
    PRIMARY KEY (tenant_id, template_id, service_id),
    FOREIGN KEY (tenant_id, template_id) REFERENCES diary_template ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, service_id) REFERENCES service
);
SELECT guard('diary_service');

-- Exceptions that take away: in this stretch of one day no appointments are given, of one adviser or (NULL) of nobody at all.
CREATE TABLE diary_block (
    tenant_id uuid NOT NULL,
    id        uuid NOT NULL,
    centre_id uuid NOT NULL,
    staff_id  uuid,
    day       date NOT NULL,
    opens     time NOT NULL,
    closes    time NOT NULL CHECK (closes > opens),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, centre_id) REFERENCES centre,
    FOREIGN KEY (tenant_id, staff_id) REFERENCES staff
);
CREATE INDEX diary_block_day ON diary_block (tenant_id, centre_id, day);
SELECT guard('diary_block');

-- Holidays of the state and of the faiths. fixed: month and day of each year; catholic, orthodox: so many days from Easter; date: one day of
-- one year, for feasts that follow the moon and are announced. A holiday that closes becomes a closure of each centre, year by year.
CREATE TABLE holiday (
    tenant_id uuid NOT NULL REFERENCES tenant,
    id        uuid NOT NULL,
    kind      text NOT NULL CHECK (kind IN ('fixed', 'catholic', 'orthodox', 'date')),
    month     smallint NOT NULL DEFAULT 0,
    day       smallint NOT NULL DEFAULT 0,
    days      smallint NOT NULL DEFAULT 0,
    on_date   date,
    name      jsonb NOT NULL,
    closes    boolean NOT NULL DEFAULT true,
    PRIMARY KEY (tenant_id, id),
    CHECK ((kind = 'date') = (on_date IS NOT NULL)),
    CHECK (kind <> 'fixed' OR (month BETWEEN 1 AND 12 AND day BETWEEN 1 AND 31))
);
SELECT guard('holiday');

-- A day on which a centre works although it is a holiday: its closure was taken away and does not come back.
CREATE TABLE holiday_worked (
    tenant_id uuid NOT NULL,
    centre_id uuid NOT NULL,
    day       date NOT NULL,
    PRIMARY KEY (tenant_id, centre_id, day),
    FOREIGN KEY (tenant_id, centre_id) REFERENCES centre
);
SELECT guard('holiday_worked');

-- The lock of one time of a template: whoever gives one of its places holds this row until the commit, so the last place has one winner.
CREATE TABLE slot (
    tenant_id   uuid NOT NULL,
    template_id uuid NOT NULL,
    starts_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, template_id, starts_at),
    FOREIGN KEY (tenant_id, template_id) REFERENCES diary_template
);
SELECT guard('slot');

CREATE TABLE appointment (
    tenant_id   uuid NOT NULL,
    id          uuid NOT NULL,
    centre_id   uuid NOT NULL,
    service_id  uuid NOT NULL,
    template_id uuid NOT NULL,
    staff_id    uuid,                          -- the adviser; NULL: whoever is there
    starts_at   timestamptz NOT NULL,
    ends_at     timestamptz NOT NULL CHECK (ends_at > starts_at),
    share       text NOT NULL CHECK (share IN ('public', 'staff')), -- whose place it takes
    mode        text NOT NULL CHECK (mode IN ('in_person', 'phone', 'video')),
    language    text NOT NULL,                 -- tag the person reads
    interpreter boolean NOT NULL DEFAULT false,
    status      text NOT NULL CHECK (status IN ('held', 'booked', 'confirmed', 'arrived', 'no_show', 'cancelled_by_client', 'cancelled_by_centre')),
    held_until  timestamptz,                   -- a held time is free again then
    code        text NOT NULL UNIQUE,          -- like a ticket's: the address /t/{code}
    nonce       uuid NOT NULL,
    booked_at   timestamptz,
    booked_by   uuid,                          -- an adviser; NULL: the person
    version     integer NOT NULL DEFAULT 0,    -- grows when the time changes or it is cancelled: the calendar's SEQUENCE
    ticket_id   uuid,                          -- the place in line, once arrived
    contact_kind   text NOT NULL DEFAULT '' CHECK (contact_kind IN ('', 'email', 'sms')),
    contact_sealed bytea,                      -- where reminders go; only with consent, forgotten when it is over
    safe_from   smallint NOT NULL DEFAULT 0 CHECK (safe_from BETWEEN 0 AND 23),  -- local hours in which a message is safe
    safe_to     smallint NOT NULL DEFAULT 24 CHECK (safe_to BETWEEN 1 AND 24 AND safe_to > safe_from),
    consent_at  timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, nonce),
    FOREIGN KEY (tenant_id, centre_id) REFERENCES centre,
    FOREIGN KEY (tenant_id, service_id) REFERENCES service,
    FOREIGN KEY (tenant_id, template_id) REFERENCES diary_template,
    FOREIGN KEY (tenant_id, staff_id) REFERENCES staff,
    FOREIGN KEY (tenant_id, booked_by) REFERENCES staff,
    FOREIGN KEY (tenant_id, ticket_id) REFERENCES ticket,
    CHECK ((status = 'held') <= (held_until IS NOT NULL)),
    CHECK ((contact_kind <> '') = (contact_sealed IS NOT NULL)),
    CHECK ((contact_sealed IS NOT NULL) <= (consent_at IS NOT NULL))
);
CREATE INDEX appointment_slot ON appointment (tenant_id, template_id, starts_at);
CREATE INDEX appointment_day ON appointment (tenant_id, centre_id, starts_at);
CREATE INDEX appointment_open ON appointment (tenant_id, starts_at) WHERE status IN ('held', 'booked', 'confirmed');
SELECT guard('appointment');

CREATE TABLE appointment_event (
    tenant_id      uuid NOT NULL,
    id             uuid NOT NULL,
    appointment_id uuid NOT NULL,
    at             timestamptz NOT NULL,
    what           text NOT NULL,              -- booked, moved, confirmed, arrived, no_show, cancelled, contact_seen
    from_status    text NOT NULL,
    to_status      text NOT NULL,
    starts_at      timestamptz NOT NULL,       -- when it is, after the change
    staff_id       uuid,                       -- NULL: the person, or time itself
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, appointment_id) REFERENCES appointment
);
CREATE INDEX appointment_event_of ON appointment_event (tenant_id, appointment_id);
SELECT guard('appointment_event', 'SELECT, INSERT');

-- A place that was given back. It counts as taken until opens_at, which is random, so that nobody gains by asking again and again.
CREATE TABLE freed_place (
    tenant_id   uuid NOT NULL,
    id          uuid NOT NULL,
    centre_id   uuid NOT NULL,
    service_id  uuid NOT NULL,
    template_id uuid NOT NULL,
    starts_at   timestamptz NOT NULL,
    share       text NOT NULL,
    opens_at    timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, template_id) REFERENCES diary_template
);
CREATE INDEX freed_place_slot ON freed_place (tenant_id, template_id, starts_at);
CREATE INDEX freed_place_due ON freed_place (tenant_id, opens_at);
SELECT guard('freed_place');

-- +goose Down
DROP TABLE freed_place, appointment_event, appointment, slot, holiday_worked, holiday, diary_block, diary_service,
    diary_template, diary;
