-- +goose Up
-- Printing is counted like looking. What else may be counted stays as it is.
-- +goose StatementBegin
DO $$
DECLARE
    allowed text := (SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'reach_what_check');
BEGIN
    ALTER TABLE reach DROP CONSTRAINT reach_what_check;
    EXECUTE 'ALTER TABLE reach ADD CONSTRAINT reach_what_check ' || replace(allowed, 'ARRAY[', 'ARRAY[''print''::text, ');
END $$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DO $$
DECLARE
    allowed text := (SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'reach_what_check');
BEGIN
    DELETE FROM reach WHERE what = 'print';
    ALTER TABLE reach DROP CONSTRAINT reach_what_check;
    EXECUTE 'ALTER TABLE reach ADD CONSTRAINT reach_what_check ' || replace(allowed, '''print''::text, ', '');
END $$;
-- +goose StatementEnd
