-- +goose Up
-- An edition is one version of one record of the catalogue, whatever its kind. kind is the table the record lives in, slug its key there.
-- What readers see stands in the record's own row; publishing writes it there in the same transaction.
CREATE TABLE edition (
    tenant_id uuid NOT NULL REFERENCES tenant,
    kind      text NOT NULL,
    slug      text NOT NULL,
    version   integer NOT NULL CHECK (version > 0),
    state     text NOT NULL CHECK (state IN ('draft', 'review', 'published', 'replaced', 'dropped')),
    revision  integer NOT NULL,                -- grows with every change of any edition of the record: whoever saves has seen the latest
    texts     jsonb NOT NULL,                  -- field → language → text
    plain     jsonb NOT NULL,                  -- field → value as a form sends it
    since     jsonb NOT NULL DEFAULT '{}',     -- field → language → other language → what that one said when this one last held
    base      jsonb,                           -- the network's record an operator's own copy began from; NULL: not a copy
    begun_by  uuid,                            -- NULL: what stood there before editors came
    PRIMARY KEY (tenant_id, kind, slug, version),
    FOREIGN KEY (tenant_id, begun_by) REFERENCES staff
);
SELECT guard('edition', 'SELECT, INSERT, UPDATE');
CREATE UNIQUE INDEX edition_open ON edition (tenant_id, kind, slug) WHERE state IN ('draft', 'review');
CREATE UNIQUE INDEX edition_published ON edition (tenant_id, kind, slug) WHERE state = 'published';

-- What was handed out stays as it was: a new wording is a new version.
-- +goose StatementBegin
CREATE FUNCTION edition_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state NOT IN ('draft', 'review')
        AND ((NEW.texts, NEW.plain) IS DISTINCT FROM (OLD.texts, OLD.plain) OR NEW.state IN ('draft', 'review')) THEN
        RAISE EXCEPTION 'edition % of % is settled', OLD.version, OLD.slug USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER settled BEFORE UPDATE ON edition FOR EACH ROW EXECUTE FUNCTION edition_settled();

-- Who did what to an edition, when and why.
CREATE TABLE edition_step (
    tenant_id uuid NOT NULL,
    id        uuid NOT NULL,
    kind      text NOT NULL,
    slug      text NOT NULL,
    version   integer NOT NULL,
    step      text NOT NULL CHECK (step IN ('written', 'held', 'sent', 'returned', 'published', 'dropped', 'restored', 'verified', 'followed')),
    at        timestamptz NOT NULL,
    staff_id  uuid NOT NULL,
    note      text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, kind, slug, version) REFERENCES edition,
    FOREIGN KEY (tenant_id, staff_id) REFERENCES staff
);
CREATE INDEX edition_step_of ON edition_step (tenant_id, kind, slug, version);
SELECT guard('edition_step', 'SELECT, INSERT');

-- An operator's own copy of an article stands under a topic of the network.
ALTER TABLE article DROP CONSTRAINT article_tenant_id_topic_fkey, DROP CONSTRAINT article_tenant_id_subtopic_fkey;
-- +goose StatementBegin
CREATE FUNCTION article_topic_known() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM topic WHERE tenant_id IN (NEW.tenant_id, network_tenant()) AND code = NEW.topic)
        OR NOT EXISTS (SELECT 1 FROM topic WHERE tenant_id IN (NEW.tenant_id, network_tenant()) AND code = NEW.subtopic) THEN
        RAISE EXCEPTION 'article %: there is no such topic', NEW.slug USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER topic_known BEFORE INSERT OR UPDATE OF topic, subtopic ON article FOR EACH ROW EXECUTE FUNCTION article_topic_known();

-- Where an agency is found, and when a programme's call opens and closes. An empty text is one nobody has written yet.
ALTER TABLE agency ADD address jsonb NOT NULL DEFAULT '{}', ADD hours jsonb NOT NULL DEFAULT '{}', ADD directions jsonb NOT NULL DEFAULT '{}',
    ADD phone text NOT NULL DEFAULT '', ADD phone_after_hours text NOT NULL DEFAULT '';
ALTER TABLE programme ADD opens_on date, ADD closes_on date, ADD CHECK (closes_on >= opens_on);

-- +goose Down
ALTER TABLE programme DROP opens_on, DROP closes_on;
ALTER TABLE agency DROP address, DROP hours, DROP directions, DROP phone, DROP phone_after_hours;
DROP TRIGGER topic_known ON article;
DROP FUNCTION article_topic_known();
ALTER TABLE article ADD FOREIGN KEY (tenant_id, topic) REFERENCES topic, ADD FOREIGN KEY (tenant_id, subtopic) REFERENCES topic;
DROP TABLE edition_step, edition;
DROP FUNCTION edition_settled();
