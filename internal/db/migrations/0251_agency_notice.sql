-- +goose Up
-- A letter to an agency's shared mailbox that something waits for it: a code and a link, nothing else. One for each step, sent once.
CREATE TABLE agency_notice (
    tenant_id   uuid NOT NULL,
    id          uuid NOT NULL,
    referral_id uuid NOT NULL,
    reason      text NOT NULL,                    -- the action it tells of, or 'waits' and 'late' of the ladder
    made_at     timestamptz NOT NULL,
    state       text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'failed', 'none')),
    attempts    smallint NOT NULL DEFAULT 0,
    sent_at     timestamptz,                      -- handed over to the mail server
    opened_at   timestamptz,                      -- somebody of the agency has looked at the referral since
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, referral_id) REFERENCES referral
);
CREATE INDEX agency_notice_of ON agency_notice (tenant_id, referral_id);
SELECT guard('agency_notice');

-- +goose Down
DROP TABLE agency_notice;
