-- +goose Up
-- What people bring: one list for a subject. articles and services name what it belongs to, by slug and by code.
CREATE TABLE checklist (
    tenant_id   uuid NOT NULL REFERENCES tenant,
    id          uuid NOT NULL,
    slug        text NOT NULL,
    topic       text NOT NULL,
    position    smallint NOT NULL,
    sensitive   boolean NOT NULL DEFAULT false,
    pictogram   text NOT NULL,
    name        jsonb NOT NULL,
    items       jsonb NOT NULL,                -- in order: {"pictogram", "text": {sq, sr, en}, "note": {sq, sr, en} or {}}
    articles    text[] NOT NULL DEFAULT '{}',
    services    text[] NOT NULL DEFAULT '{}',
    source      text NOT NULL,
    verified_on date NOT NULL,
    review_by   date NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, slug),
    FOREIGN KEY (tenant_id, topic) REFERENCES topic (tenant_id, code)
);
SELECT guard('checklist');
SELECT share_network('checklist');

-- "Is this the right place?": the questions before a ticket of one service, by its code. Answers are kept nowhere.
CREATE TABLE guide (
    tenant_id   uuid NOT NULL REFERENCES tenant,
    service     text NOT NULL,
    checklist   text NOT NULL,                 -- slug of what everybody brings to this service
    questions   jsonb NOT NULL,                -- in order: {"text", "hint", "yes", "no", "elsewhere"}
    source      text NOT NULL,
    verified_on date NOT NULL,
    review_by   date NOT NULL,
    PRIMARY KEY (tenant_id, service)
);
SELECT guard('guide');
SELECT share_network('guide');

-- Views of both are counted like other pages, beside whatever else is.
-- +goose StatementBegin
DO $$
DECLARE
    allowed text := (SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'reach_what_check');
BEGIN
    ALTER TABLE reach DROP CONSTRAINT reach_what_check;
    EXECUTE 'ALTER TABLE reach ADD CONSTRAINT reach_what_check ' || replace(allowed, 'ARRAY[', 'ARRAY[''checklist''::text, ''place''::text, ');
END $$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DO $$
DECLARE
    allowed text := (SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'reach_what_check');
BEGIN
    DELETE FROM reach WHERE what IN ('checklist', 'place');
    ALTER TABLE reach DROP CONSTRAINT reach_what_check;
    EXECUTE 'ALTER TABLE reach ADD CONSTRAINT reach_what_check ' || replace(allowed, '''checklist''::text, ''place''::text, ', '');
END $$;
-- +goose StatementEnd
DROP TABLE guide, checklist;
