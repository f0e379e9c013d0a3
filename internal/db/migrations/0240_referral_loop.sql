-- +goose Up
-- The whole table of steps: which action made an event, over which way the answer of an agency off the network came, and what the later
-- states keep.
ALTER TABLE referral_event ADD action text NOT NULL DEFAULT '', ADD via text NOT NULL DEFAULT '' CHECK (via IN ('', 'phone', 'paper', 'in_person', 'link'));
UPDATE referral_event SET action = CASE to_state WHEN 'sent' THEN 'send' WHEN 'received' THEN 'receive' WHEN 'accepted' THEN 'accept'
    WHEN 'declined' THEN 'decline' WHEN 'withdrawn' THEN 'withdraw' ELSE to_state END;
ALTER TABLE referral_event ALTER action DROP DEFAULT, ADD CHECK (action <> '');

ALTER TABLE referral RENAME answer_seen_at TO news_seen_at;
ALTER TABLE referral
    ADD news_at           timestamptz,                 -- when the agency or a clock last did something the sender must know of
    ADD review_on         date,                        -- of the waiting list
    ADD outcome           text NOT NULL DEFAULT '' CHECK (outcome IN ('', 'met', 'partly', 'not_met')),
    ADD end_reason        text NOT NULL DEFAULT '',    -- why the help was not completed
    ADD attempts          date[] NOT NULL DEFAULT '{}',-- on which the agency tried to reach the person in vain
    ADD feedback          text NOT NULL DEFAULT '' CHECK (feedback IN ('', 'answered', 'declined', 'unreachable')),
    ADD offer_key         uuid,                        -- the key of the form that wrote it: sent twice is one referral
    ADD pin_tries         smallint NOT NULL DEFAULT 0, -- wrong PINs in a row
    ADD pin_locked_until  timestamptz,
    ADD rung              smallint NOT NULL DEFAULT 0, -- of the reminder ladder, within the running clock: 0 to 4
    ADD tick_at           timestamptz,                 -- when the next rung is due; null while no clock runs
    ADD lapse_proposed_at timestamptz;
UPDATE referral SET news_at = answered_at;
CREATE UNIQUE INDEX referral_offer_key ON referral (tenant_id, offer_key);
ALTER TABLE agency ADD weekdays smallint[] NOT NULL DEFAULT '{1,2,3,4,5}'; -- on which it works, 0 for Sunday
ALTER TABLE programme                                  -- for whom: empty is everybody
    ADD age_bands text[] NOT NULL DEFAULT '{}', ADD areas text[] NOT NULL DEFAULT '{}';
CREATE INDEX referral_previous ON referral (tenant_id, previous_id) WHERE previous_id IS NOT NULL;
CREATE INDEX referral_tick ON referral (tenant_id, tick_at) WHERE tick_at IS NOT NULL;
CREATE INDEX referral_news ON referral (tenant_id, centre_id) WHERE news_at IS NOT NULL AND news_seen_at IS NULL;

-- What people wrote, sealed: with the offer (seq 0) or with an event.
CREATE TABLE referral_text (
    tenant_id   uuid NOT NULL,
    referral_id uuid NOT NULL,
    seq         integer NOT NULL,
    field       text NOT NULL,
    sealed      bytea NOT NULL,
    PRIMARY KEY (tenant_id, referral_id, seq, field),
    FOREIGN KEY (tenant_id, referral_id) REFERENCES referral
);
SELECT guard('referral_text', 'SELECT, INSERT, DELETE');

-- What one person alone may not do: a second one decides.
CREATE TABLE referral_approval (
    tenant_id   uuid NOT NULL,
    id          uuid NOT NULL,
    referral_id uuid NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('void', 'override', 'break_glass')),
    reason      bytea NOT NULL,                        -- sealed
    asked_by    uuid NOT NULL,
    asked_at    timestamptz NOT NULL,
    decided_by  uuid,
    decided_at  timestamptz,
    granted     boolean,
    PRIMARY KEY (tenant_id, id),
    CHECK (decided_by <> asked_by),
    CHECK ((decided_by IS NULL) = (decided_at IS NULL) AND (decided_by IS NULL) = (granted IS NULL)),
    FOREIGN KEY (tenant_id, referral_id) REFERENCES referral,
    FOREIGN KEY (tenant_id, asked_by) REFERENCES staff,
    FOREIGN KEY (tenant_id, decided_by) REFERENCES staff
);
CREATE UNIQUE INDEX referral_approval_open ON referral_approval (tenant_id, referral_id, kind, asked_by) WHERE decided_at IS NULL;
SELECT guard('referral_approval');

-- +goose Down
DROP TABLE referral_approval, referral_text;
ALTER TABLE programme DROP age_bands, DROP areas;
ALTER TABLE agency DROP weekdays;
DROP INDEX referral_previous;
ALTER TABLE referral DROP news_at, DROP review_on, DROP outcome, DROP end_reason, DROP attempts, DROP feedback, DROP offer_key, DROP pin_tries, DROP pin_locked_until, DROP rung,
    DROP tick_at, DROP lapse_proposed_at;
ALTER TABLE referral RENAME news_seen_at TO answer_seen_at;
ALTER TABLE referral_event DROP action, DROP via;
