-- +goose Up
-- Only where follow-up is wanted and consented. Name and contact are sealed by the program: AEAD with the tenant and the
-- record as associated data; the database never sees them in the clear.
CREATE TABLE client (
    tenant_id       uuid NOT NULL REFERENCES tenant,
    id              uuid NOT NULL,
    code            text NOT NULL,              -- pseudonym, written on the slip
    name_sealed     bytea NOT NULL,
    contact_sealed  bytea NOT NULL,
    safe_to_contact boolean NOT NULL DEFAULT false,
    language        text NOT NULL,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, code)
);
SELECT guard('client');

CREATE TABLE need (
    tenant_id  uuid NOT NULL,
    id         uuid NOT NULL,
    centre_id  uuid NOT NULL,
    visit_id   uuid NOT NULL,
    client_id  uuid,
    topic      text NOT NULL,
    sensitive  boolean NOT NULL,
    created_at timestamptz NOT NULL,
    closed_at  timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, centre_id) REFERENCES centre,
    FOREIGN KEY (tenant_id, visit_id) REFERENCES visit,
    FOREIGN KEY (tenant_id, client_id) REFERENCES client
);
SELECT guard('need');

CREATE TABLE consent (
    tenant_id    uuid NOT NULL,
    id           uuid NOT NULL,
    need_id      uuid NOT NULL,
    purpose      text NOT NULL CHECK (purpose IN ('record', 'contact', 'share')),
    agency_id    uuid,                          -- with purpose share: this agency and no other
    fields       text[] NOT NULL,
    form         text NOT NULL CHECK (form IN ('written', 'oral', 'guardian')),
    language     text NOT NULL,                 -- language it was read in
    text_version text NOT NULL,
    given_at     timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    withdrawn_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    CHECK ((purpose = 'share') = (agency_id IS NOT NULL)),
    FOREIGN KEY (tenant_id, need_id) REFERENCES need,
    FOREIGN KEY (tenant_id, agency_id) REFERENCES agency
);
SELECT guard('consent');

CREATE TABLE referral (
    tenant_id        uuid NOT NULL,
    id               uuid NOT NULL,
    centre_id        uuid NOT NULL,
    need_id          uuid NOT NULL,
    agency_id        uuid NOT NULL,
    programme_id     uuid,
    consent_id       uuid,
    previous_id      uuid,                      -- the leg before, when the need was re-routed
    code             text NOT NULL UNIQUE,      -- the centre's key and eight letters
    state            text NOT NULL,
    priority         text NOT NULL CHECK (priority IN ('normal', 'urgent', 'emergency')),
    sensitive        boolean NOT NULL DEFAULT false,
    language         text NOT NULL,
    sex              text NOT NULL DEFAULT '',
    age_band         text NOT NULL DEFAULT '',
    access_needs     text NOT NULL DEFAULT '',
    note             text NOT NULL DEFAULT '',  -- to the agency; shown after acceptance only
    hand_over        text NOT NULL DEFAULT '',  -- an emergency: when the agency was phoned, and with whom
    sender_id        uuid NOT NULL,
    worker_id        uuid,
    first_contact_on date,
    decline_reason   text NOT NULL DEFAULT '',
    decline_text     text NOT NULL DEFAULT '',
    created_at       timestamptz NOT NULL,
    sent_at          timestamptz,
    answered_at      timestamptz,
    answer_seen_at   timestamptz,
    version          integer NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, centre_id) REFERENCES centre,
    FOREIGN KEY (tenant_id, need_id) REFERENCES need,
    FOREIGN KEY (tenant_id, agency_id) REFERENCES agency,
    FOREIGN KEY (tenant_id, programme_id) REFERENCES programme,
    FOREIGN KEY (tenant_id, consent_id) REFERENCES consent,
    FOREIGN KEY (tenant_id, previous_id) REFERENCES referral,
    FOREIGN KEY (tenant_id, sender_id) REFERENCES staff,
    FOREIGN KEY (tenant_id, worker_id) REFERENCES staff
);
CREATE UNIQUE INDEX referral_one_open ON referral (tenant_id, need_id, agency_id)
    WHERE state IN ('sent', 'received', 'info_requested', 'waitlisted', 'accepted', 'in_service', 'outcome_recorded');
CREATE INDEX referral_queue ON referral (tenant_id, agency_id, sent_at) WHERE state <> 'draft';
CREATE INDEX referral_sender ON referral (tenant_id, centre_id, created_at DESC);
SELECT guard('referral');

-- What happened, append-only; the referral's state is the last event's.
CREATE TABLE referral_event (
    tenant_id   uuid NOT NULL,
    referral_id uuid NOT NULL,
    seq         integer NOT NULL,
    at          timestamptz NOT NULL,
    actor       text NOT NULL,                  -- SA, SM, RQ, RW, PF, CL, SYS
    staff_id    uuid,
    from_state  text NOT NULL,
    to_state    text NOT NULL,
    reason      text NOT NULL DEFAULT '',
    client_key  uuid NOT NULL,                  -- the form's own key: an answer sent twice is one answer
    PRIMARY KEY (tenant_id, referral_id, seq),
    UNIQUE (tenant_id, client_key),
    FOREIGN KEY (tenant_id, referral_id) REFERENCES referral
);
SELECT guard('referral_event', 'SELECT, INSERT');

-- +goose Down
DROP TABLE referral_event, referral, consent, need, client;
