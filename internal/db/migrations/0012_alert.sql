-- +goose Up
-- Somebody at the kiosk asks for a person now. Nothing is known of them, and the row goes when an adviser does.
CREATE TABLE alert (
    tenant_id uuid NOT NULL,
    centre_id uuid NOT NULL,
    raised_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, centre_id),
    FOREIGN KEY (tenant_id, centre_id) REFERENCES centre
);
SELECT guard('alert');

ALTER TABLE tenant ADD COLUMN police text NOT NULL DEFAULT ''; -- the number one calls in danger, a tenant's setting

-- +goose Down
ALTER TABLE tenant DROP COLUMN police;
DROP TABLE alert;
