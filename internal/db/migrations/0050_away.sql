-- +goose Up
-- Somebody who waits may go out: the ticket keeps its place and is not called until its holder says that they are back.
ALTER TABLE ticket DROP CONSTRAINT ticket_state_check;
ALTER TABLE ticket ADD CONSTRAINT ticket_state_check CHECK (state IN ('waiting', 'away', 'called', 'serving', 'finished', 'no_show', 'left'));
CREATE INDEX ticket_away ON ticket (tenant_id, centre_id, place) WHERE state = 'away';

-- +goose Down
UPDATE ticket SET state = 'waiting' WHERE state = 'away';
DROP INDEX ticket_away;
ALTER TABLE ticket DROP CONSTRAINT ticket_state_check;
ALTER TABLE ticket ADD CONSTRAINT ticket_state_check CHECK (state IN ('waiting', 'called', 'serving', 'finished', 'no_show', 'left'));
