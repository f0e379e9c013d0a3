-- +goose Up
CREATE TABLE topic (
    tenant_id uuid NOT NULL REFERENCES tenant,
    code      text NOT NULL,
    parent    text,
    position  smallint NOT NULL,
    sensitive boolean NOT NULL DEFAULT false,
    pictogram text NOT NULL DEFAULT '',
    name      jsonb NOT NULL,
    hint      jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (tenant_id, code),
    FOREIGN KEY (tenant_id, parent) REFERENCES topic
);
SELECT guard('topic');
SELECT share_network('topic');
SELECT share_counts('topic');

CREATE TABLE article (
    tenant_id   uuid NOT NULL,
    id          uuid NOT NULL,
    slug        text NOT NULL,
    topic       text NOT NULL,
    subtopic    text NOT NULL,
    position    smallint NOT NULL,
    sensitive   boolean NOT NULL DEFAULT false,
    pictogram   text NOT NULL,
    source      text NOT NULL,
    source_date date,
    verified_on date NOT NULL,
    review_by   date NOT NULL,
    published   integer,                       -- version shown to readers; NULL: not published
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, slug),
    FOREIGN KEY (tenant_id, topic) REFERENCES topic (tenant_id, code),
    FOREIGN KEY (tenant_id, subtopic) REFERENCES topic (tenant_id, code)
);
SELECT guard('article');
SELECT share_network('article');

CREATE TABLE article_text (
    tenant_id  uuid NOT NULL,
    article_id uuid NOT NULL,
    version    integer NOT NULL,
    language   text NOT NULL CHECK (language IN ('sq', 'sr', 'en')),
    title      text NOT NULL CHECK (title <> ''),
    summary    text NOT NULL CHECK (summary <> ''),
    body       text NOT NULL CHECK (body <> ''), -- Markdown; Serbian in Cyrillic
    written_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, article_id, version, language),
    FOREIGN KEY (tenant_id, article_id) REFERENCES article
);
SELECT guard('article_text', 'SELECT, INSERT'); -- a new wording is a new version, so what was published stays whole
SELECT share_network('article_text');

-- Publishing is blocked while a language is missing: the database refuses it too.
-- +goose StatementBegin
CREATE FUNCTION article_published_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.published IS NOT NULL AND (SELECT count(*) FROM article_text t WHERE t.tenant_id = NEW.tenant_id
        AND t.article_id = NEW.id AND t.version = NEW.published) < 3 THEN
        RAISE EXCEPTION 'article %: a language is missing', NEW.slug USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER published_whole BEFORE INSERT OR UPDATE OF published ON article FOR EACH ROW EXECUTE FUNCTION article_published_whole();

-- What a change of the catalogue makes stale: kiosk pages are cached under (tenant, version).
CREATE TABLE catalogue_version (
    tenant_id uuid PRIMARY KEY REFERENCES tenant,
    version   bigint NOT NULL
);
SELECT guard('catalogue_version');
SELECT share_network('catalogue_version');

CREATE TABLE agency (
    tenant_id   uuid NOT NULL REFERENCES tenant,
    id          uuid NOT NULL,
    slug        text NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('public', 'ngo', 'international', 'clinic', 'school')),
    topics      text[] NOT NULL,
    sensitive   boolean NOT NULL DEFAULT false,
    accepting   boolean NOT NULL DEFAULT true,
    active      boolean NOT NULL DEFAULT true,
    languages   text[] NOT NULL,
    name        jsonb NOT NULL,
    what        jsonb NOT NULL,
    for_whom    jsonb NOT NULL,
    documents   jsonb NOT NULL,
    source      text NOT NULL,
    verified_on date NOT NULL,
    review_by   date NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, slug)
);
SELECT guard('agency');

CREATE TABLE programme (
    tenant_id    uuid NOT NULL,
    id           uuid NOT NULL,
    slug         text NOT NULL,
    agency_id    uuid NOT NULL,
    topics       text[] NOT NULL,
    sensitive    boolean NOT NULL DEFAULT false,
    open         boolean NOT NULL,
    host_country text NOT NULL DEFAULT '',
    funder       text NOT NULL DEFAULT '',
    name         jsonb NOT NULL,
    what         jsonb NOT NULL,
    for_whom     jsonb NOT NULL,
    offers       jsonb NOT NULL,
    source       text NOT NULL,
    source_date  date,
    verified_on  date NOT NULL,
    review_by    date NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, slug),
    FOREIGN KEY (tenant_id, agency_id) REFERENCES agency
);
SELECT guard('programme');

CREATE TABLE municipality (
    tenant_id uuid NOT NULL REFERENCES tenant,
    code      text NOT NULL,
    name      jsonb NOT NULL,
    aliases   text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (tenant_id, code)
);
SELECT guard('municipality');

ALTER TABLE staff ADD FOREIGN KEY (tenant_id, agency_id) REFERENCES agency;

-- +goose Down
ALTER TABLE staff DROP CONSTRAINT staff_tenant_id_agency_id_fkey;
DROP TABLE municipality, programme, agency, catalogue_version, article_text, article, topic;
DROP FUNCTION article_published_whole();
