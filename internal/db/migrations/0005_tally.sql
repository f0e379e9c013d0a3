-- +goose Up
-- Counts. A write that changes one appends signed deltas in its own transaction, so no row is hot; a job folds them into tally.
-- A figure is always tally + tally_delta. measure: visits, individuals, tickets, referrals_sent, …; cut and value: '' and '' for the
-- total, else one breakdown (language = sr, topic = work, client_group = …, outcome = …, channel = …).
CREATE TABLE tally (
    tenant_id uuid NOT NULL,
    centre_id uuid NOT NULL,
    measure   text NOT NULL,
    cut       text NOT NULL,
    value     text NOT NULL,
    grain     text NOT NULL CHECK (grain IN ('day', 'month')),
    period    date NOT NULL,                    -- the day, or the first of the month, in the centre's own calendar
    n         bigint NOT NULL,
    PRIMARY KEY (tenant_id, centre_id, measure, cut, value, grain, period),
    FOREIGN KEY (tenant_id, centre_id) REFERENCES centre
);
CREATE INDEX tally_compare ON tally (measure, cut, grain, period) INCLUDE (centre_id, value, n);
SELECT guard('tally');
SELECT share_counts('tally');

CREATE TABLE tally_delta (
    tenant_id uuid NOT NULL,
    id        bigint GENERATED ALWAYS AS IDENTITY,
    centre_id uuid NOT NULL,
    measure   text NOT NULL,
    cut       text NOT NULL,
    value     text NOT NULL,
    day       date NOT NULL,
    n         bigint NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
SELECT guard('tally_delta');
SELECT share_counts('tally_delta');

-- +goose Down
DROP TABLE tally_delta, tally;
