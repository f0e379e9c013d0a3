-- +goose Up
-- Trigrams forgive a wrong letter and a missing ending; the extension is trusted, so the owner of the database may create it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- One spelling for what is searched and what is typed: lower case, Serbian Cyrillic as Latin, no diacritics, đ as people type it.
CREATE FUNCTION search_fold(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT translate(replace(replace(replace(replace(replace(lower(t), 'љ', 'lj'), 'њ', 'nj'), 'џ', 'dz'), 'ђ', 'dj'), 'đ', 'dj'),
        'абвгдежзијклмнопрстћуфхцчшžčćšëçéè', 'abvgdezzijklmnoprstcufhccszccsecee')
$$;

-- +goose Down
DROP FUNCTION search_fold(text);
DROP EXTENSION pg_trgm;
