-- +goose Up
-- Pictures and recordings that editors handed in, made over by the program: nothing is kept as it came. Each is named after what it is
-- (SHA-256), so it never changes and may be kept anywhere for ever; the records of the catalogue name them.
CREATE TABLE picture (
    tenant_id uuid NOT NULL REFERENCES tenant,
    name      text NOT NULL CHECK (name ~ '^[0-9a-f]{64}-[0-9]{1,4}x[0-9]{1,4}$'), -- of what it is, width and height
    mime      text NOT NULL CHECK (mime IN ('image/jpeg', 'image/png')),
    body      bytea NOT NULL,
    small     bytea NOT NULL,                  -- for telephones; the same where it is small already
    added_by  uuid NOT NULL,
    added_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, name),
    FOREIGN KEY (tenant_id, added_by) REFERENCES staff
);
SELECT guard('picture');
SELECT share_network('picture');

CREATE TABLE recording (
    tenant_id uuid NOT NULL REFERENCES tenant,
    name      text NOT NULL CHECK (name ~ '^[0-9a-f]{64}$'),
    body      bytea NOT NULL,                  -- MP3
    added_by  uuid NOT NULL,
    added_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, name),
    FOREIGN KEY (tenant_id, added_by) REFERENCES staff
);
SELECT guard('recording');
SELECT share_network('recording');

-- A recording is named with the digest of the text it was made for: "name digest". '' is none.
ALTER TABLE article
    ADD picture      text NOT NULL DEFAULT '',
    ADD picture_alt  jsonb NOT NULL DEFAULT '{}',
    ADD recording_sq text NOT NULL DEFAULT '',
    ADD recording_sr text NOT NULL DEFAULT '',
    ADD recording_en text NOT NULL DEFAULT '',
    -- Who does not see a picture is told what is on it, in every language.
    ADD CONSTRAINT article_picture_told CHECK (picture = ''
        OR coalesce(picture_alt->>'sq', '') <> '' AND coalesce(picture_alt->>'sr', '') <> '' AND coalesce(picture_alt->>'en', '') <> '');

-- +goose Down
ALTER TABLE article DROP picture, DROP picture_alt, DROP recording_sq, DROP recording_sr, DROP recording_en;
DROP TABLE recording, picture;
