-- +goose Up
-- Since when somebody who needs an interpreter is called without: nobody at work interprets for them, and they have waited long enough.
ALTER TABLE ticket ADD COLUMN unaided_at timestamptz;
ALTER TABLE ticket DROP COLUMN class;
ALTER TABLE ticket ADD COLUMN class text NOT NULL GENERATED ALWAYS AS
    (service_id::text || ' ' || speaks || CASE WHEN NOT interpreter THEN ' - ' WHEN unaided_at IS NULL THEN ' i ' ELSE ' n ' END ||
        coalesce(for_desk::text, CASE WHEN passed_on = '' THEN '@' || for_staff::text END, '')) STORED;

-- How many minutes somebody waits for an interpreter while nobody at work interprets for them.
ALTER TABLE calling_policy ADD COLUMN interpreter_wait smallint NOT NULL DEFAULT 20 CHECK (interpreter_wait BETWEEN 0 AND 240);

-- +goose Down
ALTER TABLE calling_policy DROP COLUMN interpreter_wait;
ALTER TABLE ticket DROP COLUMN class;
ALTER TABLE ticket ADD COLUMN class text NOT NULL GENERATED ALWAYS AS
    (service_id::text || ' ' || speaks || CASE WHEN interpreter THEN ' i ' ELSE ' - ' END ||
        coalesce(for_desk::text, CASE WHEN passed_on = '' THEN '@' || for_staff::text END, '')) STORED;
ALTER TABLE ticket DROP COLUMN unaided_at;
