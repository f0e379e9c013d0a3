-- +goose Up
-- When somebody with a seat said that they are here, or an adviser saw them; NULL: nobody did.
ALTER TABLE group_seat ADD COLUMN here_at timestamptz;

-- +goose Down
ALTER TABLE group_seat DROP COLUMN here_at;
