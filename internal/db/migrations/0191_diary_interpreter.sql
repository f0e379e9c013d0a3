-- +goose Up
-- An interpreter who is there in the hours of a template. Whoever needs one in a language of theirs is given these times, one at a time.
ALTER TABLE diary_template
    ADD COLUMN interpreter_id uuid,
    ADD FOREIGN KEY (tenant_id, interpreter_id) REFERENCES interpreter ON DELETE SET NULL (interpreter_id);

-- The language in which an interpreter is needed; '': none is. Until now it was only known that one is needed, by somebody who reads a language.
ALTER TABLE appointment ALTER COLUMN interpreter DROP DEFAULT;
ALTER TABLE appointment ALTER COLUMN interpreter TYPE text USING CASE WHEN interpreter THEN split_part(language, '-', 1) ELSE '' END;
ALTER TABLE appointment ALTER COLUMN interpreter SET DEFAULT '';
ALTER TABLE diary_wait ALTER COLUMN interpreter DROP DEFAULT;
ALTER TABLE diary_wait ALTER COLUMN interpreter TYPE text USING CASE WHEN interpreter THEN split_part(language, '-', 1) ELSE '' END;
ALTER TABLE diary_wait ALTER COLUMN interpreter SET DEFAULT '';

-- Whom the appointment has as its interpreter.
ALTER TABLE appointment
    ADD COLUMN interpreter_id uuid,
    ADD FOREIGN KEY (tenant_id, interpreter_id) REFERENCES interpreter ON DELETE SET NULL (interpreter_id);
CREATE INDEX appointment_interpreter ON appointment (tenant_id, interpreter_id, starts_at) WHERE interpreter_id IS NOT NULL;

-- +goose Down
ALTER TABLE appointment DROP COLUMN interpreter_id;
ALTER TABLE diary_wait ALTER COLUMN interpreter DROP DEFAULT;
ALTER TABLE diary_wait ALTER COLUMN interpreter TYPE boolean USING interpreter <> '';
ALTER TABLE diary_wait ALTER COLUMN interpreter SET DEFAULT false;
ALTER TABLE appointment ALTER COLUMN interpreter DROP DEFAULT;
ALTER TABLE appointment ALTER COLUMN interpreter TYPE boolean USING interpreter <> '';
ALTER TABLE appointment ALTER COLUMN interpreter SET DEFAULT false;
ALTER TABLE diary_template DROP COLUMN interpreter_id;
