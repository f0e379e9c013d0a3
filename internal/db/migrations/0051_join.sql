-- +goose Up
-- Joining the line from a phone takes a code that is shown in the centre. A centre chooses whether it shows one.
ALTER TABLE centre ADD COLUMN join_by_code boolean NOT NULL DEFAULT false;

CREATE TABLE join_code (
    tenant_id uuid NOT NULL,
    centre_id uuid NOT NULL,
    code      text NOT NULL,
    made_at   timestamptz NOT NULL,
    pass      uuid,                            -- what the code was exchanged for: the nonce of the one ticket it is worth
    passed_at timestamptz,
    PRIMARY KEY (tenant_id, centre_id, code),
    UNIQUE (tenant_id, pass),
    FOREIGN KEY (tenant_id, centre_id) REFERENCES centre
);
SELECT guard('join_code');

-- How often somebody typed a code that is none, minute by minute; of nobody.
CREATE TABLE join_miss (
    tenant_id uuid NOT NULL,
    centre_id uuid NOT NULL,
    minute    timestamptz NOT NULL,
    n         integer NOT NULL,
    PRIMARY KEY (tenant_id, centre_id, minute),
    FOREIGN KEY (tenant_id, centre_id) REFERENCES centre
);
SELECT guard('join_miss');

-- +goose Down
DROP TABLE join_miss, join_code;
ALTER TABLE centre DROP COLUMN join_by_code;
