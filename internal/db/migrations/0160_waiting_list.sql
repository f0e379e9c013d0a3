-- +goose Up
-- How long a place that was given back is kept for whoever it is offered to.
ALTER TABLE diary ADD COLUMN offer_minutes integer NOT NULL DEFAULT 120 CHECK (offer_minutes BETWEEN 10 AND 1440);

-- An appointment that began as an offer: only whom it was offered to can book it while it is held.
ALTER TABLE appointment ADD COLUMN offered boolean NOT NULL DEFAULT false;

-- Who would like a time that is taken, or an earlier one than they have.
CREATE TABLE diary_wait (
    tenant_id   uuid NOT NULL,
    id          uuid NOT NULL,
    centre_id   uuid NOT NULL,
    service_id  uuid NOT NULL,
    mode        text NOT NULL CHECK (mode IN ('in_person', 'phone', 'video')),
    language    text NOT NULL,                 -- tag the person reads
    interpreter boolean NOT NULL DEFAULT false,
    first_day   date NOT NULL,
    last_day    date NOT NULL CHECK (last_day >= first_day), -- forgotten after it
    instead_id  uuid,                          -- the appointment they have: what is offered is earlier, and takes its place
    state       text NOT NULL CHECK (state IN ('waiting', 'offered', 'taken', 'ended')),
    offers      smallint NOT NULL DEFAULT 0,   -- that were made
    offered_id  uuid,                          -- the appointment that is held for them
    taken_id    uuid,                          -- and the one they have now
    code        text NOT NULL UNIQUE,          -- like an appointment's: the address /t/{code}
    nonce       uuid NOT NULL,
    asked_at    timestamptz NOT NULL,
    contact_kind   text NOT NULL DEFAULT '' CHECK (contact_kind IN ('', 'email', 'sms')),
    contact_sealed bytea,                      -- only with consent, forgotten when the wait is over
    safe_from   smallint NOT NULL DEFAULT 0 CHECK (safe_from BETWEEN 0 AND 23),
    safe_to     smallint NOT NULL DEFAULT 24 CHECK (safe_to BETWEEN 1 AND 24 AND safe_to > safe_from),
    consent_at  timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, nonce),
    FOREIGN KEY (tenant_id, centre_id) REFERENCES centre,
    FOREIGN KEY (tenant_id, service_id) REFERENCES service,
    FOREIGN KEY (tenant_id, instead_id) REFERENCES appointment,
    FOREIGN KEY (tenant_id, offered_id) REFERENCES appointment,
    FOREIGN KEY (tenant_id, taken_id) REFERENCES appointment,
    CHECK ((state = 'offered') = (offered_id IS NOT NULL)),
    CHECK ((state = 'taken') = (taken_id IS NOT NULL)),
    CHECK ((contact_kind <> '') = (contact_sealed IS NOT NULL)),
    CHECK ((contact_sealed IS NOT NULL) <= (consent_at IS NOT NULL))
);
CREATE INDEX diary_wait_line ON diary_wait (tenant_id, centre_id, asked_at) WHERE state = 'waiting';
CREATE UNIQUE INDEX diary_wait_offered ON diary_wait (tenant_id, offered_id) WHERE offered_id IS NOT NULL;
CREATE UNIQUE INDEX diary_wait_instead ON diary_wait (tenant_id, instead_id) WHERE state IN ('waiting', 'offered');
SELECT guard('diary_wait');

-- What was offered to whom. The same time is offered to nobody twice.
CREATE TABLE diary_offer (
    tenant_id   uuid NOT NULL,
    wait_id     uuid NOT NULL,
    template_id uuid NOT NULL,
    starts_at   timestamptz NOT NULL,
    offered_at  timestamptz NOT NULL,
    ended_at    timestamptz,
    outcome     text NOT NULL DEFAULT '' CHECK (outcome IN ('', 'taken', 'declined', 'missed')),
    PRIMARY KEY (tenant_id, wait_id, template_id, starts_at),
    FOREIGN KEY (tenant_id, wait_id) REFERENCES diary_wait ON DELETE CASCADE,
    CHECK ((outcome = '') = (ended_at IS NULL))
);
SELECT guard('diary_offer');

-- +goose Down
DROP TABLE diary_offer, diary_wait;
ALTER TABLE appointment DROP COLUMN offered;
ALTER TABLE diary DROP COLUMN offer_minutes;
