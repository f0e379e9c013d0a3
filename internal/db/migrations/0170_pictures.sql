-- +goose Up
-- Topics, lists of what to bring and guides have a picture as articles do. Who does not see it is told what is on it, in every language.
ALTER TABLE topic
    ADD picture     text NOT NULL DEFAULT '',
    ADD picture_alt jsonb NOT NULL DEFAULT '{}',
    ADD CONSTRAINT topic_picture_told CHECK (picture = ''
        OR coalesce(picture_alt->>'sq', '') <> '' AND coalesce(picture_alt->>'sr', '') <> '' AND coalesce(picture_alt->>'en', '') <> '');
ALTER TABLE checklist
    ADD picture     text NOT NULL DEFAULT '',
    ADD picture_alt jsonb NOT NULL DEFAULT '{}',
    ADD CONSTRAINT checklist_picture_told CHECK (picture = ''
        OR coalesce(picture_alt->>'sq', '') <> '' AND coalesce(picture_alt->>'sr', '') <> '' AND coalesce(picture_alt->>'en', '') <> '');
ALTER TABLE guide
    ADD picture     text NOT NULL DEFAULT '',
    ADD picture_alt jsonb NOT NULL DEFAULT '{}',
    ADD CONSTRAINT guide_picture_told CHECK (picture = ''
        OR coalesce(picture_alt->>'sq', '') <> '' AND coalesce(picture_alt->>'sr', '') <> '' AND coalesce(picture_alt->>'en', '') <> '');

-- +goose Down
ALTER TABLE topic DROP picture, DROP picture_alt;
ALTER TABLE checklist DROP picture, DROP picture_alt;
ALTER TABLE guide DROP picture, DROP picture_alt;
