-- +goose Up
-- Numbers a paired kiosk may give out while it reaches nobody: code n of codes goes with number first + n - 1.
CREATE TABLE number_lease (
    tenant_id     uuid NOT NULL,
    id            uuid NOT NULL,
    centre_id     uuid NOT NULL,
    device_id     uuid NOT NULL,               -- stays when the device is forgotten: what it gave out is still valid
    queue_id      uuid NOT NULL,
    business_date date NOT NULL,
    first         integer NOT NULL CHECK (first BETWEEN 701 AND 999),
    codes         text[] NOT NULL,
    leased_at     timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, queue_id, business_date, first),
    FOREIGN KEY (tenant_id, centre_id) REFERENCES centre,
    FOREIGN KEY (tenant_id, queue_id) REFERENCES queue
);
CREATE INDEX number_lease_device ON number_lease (tenant_id, device_id, business_date);
SELECT guard('number_lease');

-- Sums that a kiosk counted while it reached nobody, by its own key: handing them in twice counts once.
CREATE TABLE reach_upload (
    tenant_id uuid NOT NULL REFERENCES tenant,
    key       uuid NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, key)
);
SELECT guard('reach_upload');

-- +goose Down
DROP TABLE reach_upload, number_lease;
