-- +goose Up
-- What a talk needs is told for the talk: it is forgotten when the day is over, and these are the few tickets that still hold some of it.
CREATE INDEX ticket_needs ON ticket (tenant_id, centre_id) WHERE access <> '{}' OR interpreter;

-- +goose Down
DROP INDEX ticket_needs;
