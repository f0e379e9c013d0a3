-- +goose Up
-- When a record of the directory last changed, whoever changed it: whoever takes the directory over asks for what is new since.
-- +goose StatementBegin
CREATE FUNCTION modified() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' OR NEW IS DISTINCT FROM OLD THEN
        NEW.modified_at := now();
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
ALTER TABLE agency ADD modified_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE programme ADD modified_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE service ADD modified_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE topic ADD modified_at timestamptz NOT NULL DEFAULT now();
CREATE TRIGGER modified BEFORE INSERT OR UPDATE ON agency FOR EACH ROW EXECUTE FUNCTION modified();
CREATE TRIGGER modified BEFORE INSERT OR UPDATE ON programme FOR EACH ROW EXECUTE FUNCTION modified();
CREATE TRIGGER modified BEFORE INSERT OR UPDATE ON service FOR EACH ROW EXECUTE FUNCTION modified();
CREATE TRIGGER modified BEFORE INSERT OR UPDATE ON topic FOR EACH ROW EXECUTE FUNCTION modified();

-- The hours of a centre are part of what is published of its services.
-- +goose StatementBegin
CREATE FUNCTION hours_modified() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE service SET modified_at = now() WHERE tenant_id = coalesce(NEW.tenant_id, OLD.tenant_id) AND centre_id = coalesce(NEW.centre_id, OLD.centre_id);
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER modified AFTER INSERT OR UPDATE OR DELETE ON opening_hours FOR EACH ROW EXECUTE FUNCTION hours_modified();

-- What costs nothing says so, whatever else is written about its cost.
ALTER TABLE agency ADD free boolean NOT NULL DEFAULT false;
ALTER TABLE programme ADD free boolean NOT NULL DEFAULT false;

-- +goose Down
ALTER TABLE programme DROP free;
ALTER TABLE agency DROP free;
DROP TRIGGER modified ON opening_hours;
DROP TRIGGER modified ON topic;
DROP TRIGGER modified ON service;
DROP TRIGGER modified ON programme;
DROP TRIGGER modified ON agency;
ALTER TABLE topic DROP modified_at;
ALTER TABLE service DROP modified_at;
ALTER TABLE programme DROP modified_at;
ALTER TABLE agency DROP modified_at;
DROP FUNCTION hours_modified(), modified();
