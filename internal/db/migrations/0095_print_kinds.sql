-- +goose Up
-- A list of what to bring, and the way to another office, are taken home on paper as well.
ALTER TABLE print_job DROP CONSTRAINT print_job_kind_check;
ALTER TABLE print_job ADD CONSTRAINT print_job_kind_check CHECK (kind IN ('ticket', 'article', 'checklist', 'place'));

-- +goose Down
DELETE FROM print_job WHERE kind IN ('checklist', 'place');
ALTER TABLE print_job DROP CONSTRAINT print_job_kind_check;
ALTER TABLE print_job ADD CONSTRAINT print_job_kind_check CHECK (kind IN ('ticket', 'article'));
