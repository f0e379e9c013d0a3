-- +goose Up
-- What was first told about a wait, and how long it was. Who went out meanwhile is not held against it: waited stays NULL, as it does for
-- whoever left.
CREATE TABLE promise (
    tenant_id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    told_at   timestamptz NOT NULL,
    p10       integer NOT NULL CHECK (p10 >= 0), -- seconds from then: one in ten is called sooner
    p50       integer NOT NULL CHECK (p50 >= p10),
    p90       integer NOT NULL CHECK (p90 >= p50),
    waited    integer,                           -- seconds until the first call; NULL before it
    PRIMARY KEY (tenant_id, ticket_id),
    FOREIGN KEY (tenant_id, ticket_id) REFERENCES ticket ON DELETE CASCADE
);
SELECT guard('promise');

-- +goose Down
DROP TABLE promise;
