-- +goose Up
-- Two records of one person become one, and can be told apart again: what moved is kept.
CREATE TABLE client_merge (
    tenant_id  uuid NOT NULL,
    id         uuid NOT NULL,
    kept_id    uuid NOT NULL,
    gone_id    uuid NOT NULL,
    at         timestamptz NOT NULL,
    staff_id   uuid NOT NULL,
    why        text NOT NULL,
    needs      uuid[] NOT NULL,
    consents   uuid[] NOT NULL,
    records    uuid[] NOT NULL,               -- earlier ones that the record which is gone stood for
    undone_at  timestamptz,
    undone_by  uuid,
    undone_why text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, kept_id) REFERENCES client ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, gone_id) REFERENCES client ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, staff_id) REFERENCES staff,
    FOREIGN KEY (tenant_id, undone_by) REFERENCES staff
);
CREATE INDEX client_merge_kept ON client_merge (tenant_id, kept_id);
CREATE INDEX client_merge_gone ON client_merge (tenant_id, gone_id);
SELECT guard('client_merge');

-- +goose Down
DROP TABLE client_merge;
