-- +goose Up
-- An operator's own copy of a checklist stands under a topic of the network, as an article's does.
ALTER TABLE checklist DROP CONSTRAINT checklist_tenant_id_topic_fkey;
-- +goose StatementBegin
CREATE FUNCTION checklist_topic_known() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM topic WHERE tenant_id IN (NEW.tenant_id, network_tenant()) AND code = NEW.topic) THEN
        RAISE EXCEPTION 'checklist %: there is no such topic', NEW.slug USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER topic_known BEFORE INSERT OR UPDATE OF topic ON checklist FOR EACH ROW EXECUTE FUNCTION checklist_topic_known();

-- Whom a service is for, what agencies and programmes cost, and where a programme is found. An empty text is one nobody has written yet.
ALTER TABLE service ADD for_whom jsonb NOT NULL DEFAULT '{}';
ALTER TABLE agency ADD cost jsonb NOT NULL DEFAULT '{}';
ALTER TABLE programme ADD documents jsonb NOT NULL DEFAULT '{}', ADD cost jsonb NOT NULL DEFAULT '{}', ADD address jsonb NOT NULL DEFAULT '{}',
    ADD phone text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE programme DROP documents, DROP cost, DROP address, DROP phone;
ALTER TABLE agency DROP cost;
ALTER TABLE service DROP for_whom;
DROP TRIGGER topic_known ON checklist;
DROP FUNCTION checklist_topic_known();
ALTER TABLE checklist ADD FOREIGN KEY (tenant_id, topic) REFERENCES topic (tenant_id, code);
