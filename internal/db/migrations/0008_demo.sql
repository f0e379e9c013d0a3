-- +goose Up
-- The password of a demonstration account is public: such an account may sign in only where the program was told to demonstrate.
ALTER TABLE staff ADD COLUMN demo boolean NOT NULL DEFAULT false;

-- +goose Down
ALTER TABLE staff DROP COLUMN demo;
