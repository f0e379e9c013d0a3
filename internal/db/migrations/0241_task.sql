-- +goose Up
CREATE TABLE task (
    tenant_id   uuid NOT NULL,
    id          uuid NOT NULL,
    centre_id   uuid NOT NULL,
    owner_id    uuid,                                  -- null: whoever manages the centre
    kind        text NOT NULL,
    referral_id uuid,
    client_id   uuid,
    sensitive   boolean NOT NULL DEFAULT false,        -- then only the focal point knows of it
    due_on      date NOT NULL,
    reason      text NOT NULL DEFAULT '',              -- words without names
    snoozed_to  date,
    created_at  timestamptz NOT NULL,
    done_at     timestamptz,
    done_by     uuid,                                  -- null where what it was about settled it
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, centre_id) REFERENCES centre,
    FOREIGN KEY (tenant_id, owner_id) REFERENCES staff,
    FOREIGN KEY (tenant_id, done_by) REFERENCES staff,
    FOREIGN KEY (tenant_id, referral_id) REFERENCES referral,
    FOREIGN KEY (tenant_id, client_id) REFERENCES client
);
CREATE UNIQUE INDEX task_open_once ON task (tenant_id, referral_id, kind) WHERE done_at IS NULL AND referral_id IS NOT NULL;
CREATE INDEX task_open ON task (tenant_id, centre_id, due_on) WHERE done_at IS NULL;
SELECT guard('task');

-- Who stands in for somebody who is away: their tasks and referrals are in both hands meanwhile.
CREATE TABLE staff_absence (
    tenant_id uuid NOT NULL,
    id        uuid NOT NULL,
    staff_id  uuid NOT NULL,
    cover_id  uuid NOT NULL,
    from_day  date NOT NULL,
    to_day    date NOT NULL,                           -- the last day
    PRIMARY KEY (tenant_id, id),
    CHECK (from_day <= to_day AND staff_id <> cover_id),
    FOREIGN KEY (tenant_id, staff_id) REFERENCES staff,
    FOREIGN KEY (tenant_id, cover_id) REFERENCES staff
);
SELECT guard('staff_absence');

-- +goose Down
DROP TABLE staff_absence, task;
