-- +goose Up
-- Listening is counted like looking.
ALTER TABLE reach DROP CONSTRAINT reach_what_check;
ALTER TABLE reach ADD CONSTRAINT reach_what_check
    CHECK (what IN ('language', 'topic', 'article', 'agencies', 'help', 'search', 'feedback', 'listen'));

-- +goose Down
DELETE FROM reach WHERE what = 'listen';
ALTER TABLE reach DROP CONSTRAINT reach_what_check;
ALTER TABLE reach ADD CONSTRAINT reach_what_check
    CHECK (what IN ('language', 'topic', 'article', 'agencies', 'help', 'search', 'feedback'));
