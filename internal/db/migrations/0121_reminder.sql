-- +goose Up
-- A message about an appointment. One of each kind and version is ever made; it names no address and holds no words.
CREATE TABLE reminder (
    tenant_id      uuid NOT NULL,
    id             uuid NOT NULL,
    appointment_id uuid NOT NULL,
    kind           text NOT NULL CHECK (kind IN ('booked', 'moved', 'cancelled', 'offered') OR kind ~ '^ahead_[0-9]+$'),
    version        integer NOT NULL,
    send_at        timestamptz NOT NULL,
    state          text NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'dropped', 'settled')), -- settled: an adviser has seen to a failed one
    attempts       integer NOT NULL DEFAULT 0,
    ended_at       timestamptz,
    settled_by     uuid,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, appointment_id, kind, version),
    FOREIGN KEY (tenant_id, appointment_id) REFERENCES appointment ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, settled_by) REFERENCES staff
);
CREATE INDEX reminder_failed ON reminder (tenant_id, send_at) WHERE state = 'failed';
SELECT guard('reminder');

-- +goose Down
DROP TABLE reminder;
