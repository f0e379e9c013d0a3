-- +goose Up
-- An appointment with a certain adviser waits for that adviser, until it is passed on to every desk that serves it: the adviser is at no
-- desk (absent), or did not become free in time (late).
ALTER TABLE ticket
    ADD COLUMN for_staff uuid,
    ADD COLUMN passed_on text NOT NULL DEFAULT '' CHECK (passed_on IN ('', 'absent', 'late') AND (passed_on = '' OR for_staff IS NOT NULL)),
    ADD FOREIGN KEY (tenant_id, for_staff) REFERENCES staff;
CREATE INDEX ticket_for_staff ON ticket (tenant_id, centre_id)
    WHERE for_staff IS NOT NULL AND passed_on = '' AND state IN ('waiting', 'away');
ALTER TABLE ticket DROP COLUMN class;
ALTER TABLE ticket ADD COLUMN class text NOT NULL GENERATED ALWAYS AS
    (service_id::text || ' ' || speaks || CASE WHEN interpreter THEN ' i ' ELSE ' - ' END ||
        coalesce(for_desk::text, CASE WHEN passed_on = '' THEN '@' || for_staff::text END, '')) STORED;

-- How many minutes beyond its time an appointment is left to its adviser.
ALTER TABLE calling_policy ADD COLUMN adviser_wait smallint NOT NULL DEFAULT 15 CHECK (adviser_wait BETWEEN 0 AND 240);

-- +goose Down
ALTER TABLE calling_policy DROP COLUMN adviser_wait;
ALTER TABLE ticket DROP COLUMN class;
ALTER TABLE ticket ADD COLUMN class text NOT NULL GENERATED ALWAYS AS
    (service_id::text || ' ' || speaks || CASE WHEN interpreter THEN ' i ' ELSE ' - ' END || coalesce(for_desk::text, '')) STORED;
ALTER TABLE ticket DROP COLUMN passed_on, DROP COLUMN for_staff;
