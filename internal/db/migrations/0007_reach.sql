-- +goose Up
-- Reach: how often something was looked at, a count of its own that is never added to visits. A row is a sum; nothing of whoever looked
-- is anywhere. value is '' where naming it would tell too much: pages of a sensitive topic.
CREATE TABLE reach (
    tenant_id uuid NOT NULL,
    centre_id uuid NOT NULL,
    day       date NOT NULL,                    -- in the centre's own calendar
    what      text NOT NULL CHECK (what IN ('language', 'topic', 'article', 'agencies', 'help', 'search', 'feedback')),
    value     text NOT NULL,                    -- tag, code, slug; found or none; good, fair or bad
    n         bigint NOT NULL,
    PRIMARY KEY (tenant_id, centre_id, day, what, value),
    FOREIGN KEY (tenant_id, centre_id) REFERENCES centre
);
SELECT guard('reach');

-- +goose Down
DROP TABLE reach;
