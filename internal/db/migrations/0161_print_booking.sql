-- +goose Up
-- The code of an appointment is taken home on paper as well.
ALTER TABLE print_job DROP CONSTRAINT print_job_kind_check;
ALTER TABLE print_job ADD CONSTRAINT print_job_kind_check CHECK (kind IN ('ticket', 'article', 'checklist', 'place', 'booking'));

-- +goose Down
DELETE FROM print_job WHERE kind = 'booking';
ALTER TABLE print_job DROP CONSTRAINT print_job_kind_check;
ALTER TABLE print_job ADD CONSTRAINT print_job_kind_check CHECK (kind IN ('ticket', 'article', 'checklist', 'place'));
