-- +goose Up
-- What a centre's boards say between calls, beside what every board says. One line: it is read from afar.
CREATE TABLE slide (
    tenant_id   uuid NOT NULL REFERENCES tenant,
    id          uuid NOT NULL,
    slug        text NOT NULL,
    text        jsonb NOT NULL,
    position    smallint NOT NULL DEFAULT 0,
    active      boolean NOT NULL DEFAULT true,
    opens_on    date,                          -- first and last day on which it is shown; NULL: no bound
    closes_on   date,
    source      text NOT NULL,
    verified_on date NOT NULL,
    review_by   date NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, slug),
    CHECK (closes_on >= opens_on)
);
SELECT guard('slide');

-- +goose Down
DROP TABLE slide;
