-- +goose Up
-- What an agency says of itself: whether people are referred to it now. Editors' own "accepting" stands beside it: both have to say yes.
ALTER TABLE agency ADD capacity text NOT NULL DEFAULT 'open' CHECK (capacity IN ('open', 'near', 'full')), ADD capacity_at timestamptz,
    ADD mailbox text NOT NULL DEFAULT '',             -- shared; notices go there and nothing personal
    ADD mailbox_language text NOT NULL DEFAULT '';

-- An agency is asked whether what is said of it still holds, and says so, asked or not.
CREATE TABLE agency_check (
    tenant_id   uuid NOT NULL,
    id          uuid NOT NULL,
    agency_id   uuid NOT NULL,
    asked_at    timestamptz,                          -- NULL: it was not asked
    asked_by    uuid,                                 -- NULL: by the calendar
    digest      bytea UNIQUE,                         -- SHA-256 of the link's token
    token       bytea,                                -- sealed, until the letter has been handed over
    expires_at  timestamptz,
    sent        text NOT NULL DEFAULT '' CHECK (sent IN ('', 'waiting', 'sent', 'failed')),
    attempts    smallint NOT NULL DEFAULT 0,
    answered_at timestamptz,
    answered_by uuid,                                 -- NULL: by the link
    answer      text NOT NULL DEFAULT '' CHECK (answer IN ('', 'right', 'changed')),
    note        text NOT NULL DEFAULT '',             -- what has changed
    done_at     timestamptz,                          -- by an editor
    done_by     uuid,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, agency_id) REFERENCES agency,
    FOREIGN KEY (tenant_id, asked_by) REFERENCES staff,
    FOREIGN KEY (tenant_id, answered_by) REFERENCES staff,
    FOREIGN KEY (tenant_id, done_by) REFERENCES staff,
    CHECK ((answered_at IS NULL) = (answer = '')),
    CHECK (answer <> 'changed' OR note <> '')
);
CREATE INDEX agency_check_of ON agency_check (tenant_id, agency_id);
SELECT guard('agency_check', 'SELECT, INSERT, UPDATE');
CREATE POLICY door ON agency_check FOR SELECT TO prag_door USING (true);
GRANT SELECT (tenant_id, id, digest) ON agency_check TO prag_door;

ALTER TABLE edition_step ALTER staff_id DROP NOT NULL, DROP CONSTRAINT edition_step_step_check,
    ADD CONSTRAINT edition_step_step_check CHECK (step IN ('written', 'held', 'sent', 'returned', 'published', 'dropped', 'restored', 'verified',
        'followed', 'confirmed')), ADD CHECK (staff_id IS NOT NULL OR step = 'confirmed');

-- +goose Down
DELETE FROM edition_step WHERE step = 'confirmed';
ALTER TABLE edition_step DROP CONSTRAINT edition_step_check, DROP CONSTRAINT edition_step_step_check, ALTER staff_id SET NOT NULL,
    ADD CONSTRAINT edition_step_step_check CHECK (step IN ('written', 'held', 'sent', 'returned', 'published', 'dropped', 'restored', 'verified', 'followed'));
DROP TABLE agency_check;
ALTER TABLE agency DROP capacity, DROP capacity_at, DROP mailbox, DROP mailbox_language;
