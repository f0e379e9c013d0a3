-- +goose Up
-- A series has a prefix, a range, a block of the range for kiosks that reach nobody, and a rule for its end: with 'day' every business
-- date begins again at the first number, with 'range' numbers go on overnight and begin again after the last.
ALTER TABLE queue DROP CONSTRAINT queue_series_check;
ALTER TABLE queue
    ADD CONSTRAINT queue_series_check CHECK (series ~ '^[A-Z]{1,2}$'),
    ADD COLUMN first integer NOT NULL DEFAULT 1 CHECK (first >= 1),
    ADD COLUMN last integer NOT NULL DEFAULT 999,
    ADD COLUMN kiosk_first integer NOT NULL DEFAULT 701,
    ADD COLUMN kiosk_last integer NOT NULL DEFAULT 999,   -- below kiosk_first: no block
    ADD COLUMN wrap text NOT NULL DEFAULT 'day' CHECK (wrap IN ('day', 'range')),
    ADD CONSTRAINT queue_range_check CHECK (first <= last AND (kiosk_last < kiosk_first
        OR (kiosk_first >= first AND kiosk_last <= last AND (kiosk_first > first OR kiosk_last < last))));
ALTER TABLE number_lease DROP CONSTRAINT number_lease_first_check, ADD CONSTRAINT number_lease_first_check CHECK (first >= 1);

ALTER TABLE service
    ADD COLUMN quota smallint CHECK (quota >= 0),            -- numbers a day for who comes without an appointment; NULL: no limit
    ADD COLUMN skill text NOT NULL DEFAULT '';               -- what an adviser must be able to; '': nothing special

-- The order of the line is one number: rank, in microseconds, the smallest is called first. ahead is by how much a ticket counts as come
-- earlier than its place (priority, appointment). class says which desks may call it.
ALTER TABLE ticket DROP CONSTRAINT ticket_state_check;
ALTER TABLE ticket DROP CONSTRAINT ticket_tenant_id_queue_id_business_date_number_key;
ALTER TABLE ticket
    ADD CONSTRAINT ticket_state_check
        CHECK (state IN ('waiting', 'away', 'called', 'serving', 'held', 'finished', 'no_show', 'left', 'transferred')),
    ADD COLUMN ahead bigint NOT NULL DEFAULT 0,
    ADD COLUMN rank bigint NOT NULL GENERATED ALWAYS AS (place - ahead) STORED,
    ADD COLUMN since timestamptz,                            -- begin of the present stretch; NULL: taken_at
    ADD COLUMN adults smallint NOT NULL DEFAULT 1 CHECK (adults BETWEEN 0 AND 30),
    ADD COLUMN children smallint NOT NULL DEFAULT 0 CHECK (children BETWEEN 0 AND 30),
    ADD COLUMN speaks text NOT NULL DEFAULT '',              -- language of the talk; '': any
    ADD COLUMN interpreter boolean NOT NULL DEFAULT false,   -- not without somebody who speaks it
    ADD COLUMN access text[] NOT NULL DEFAULT '{}',
    ADD COLUMN priority text NOT NULL DEFAULT '',            -- the reason; for staff only
    ADD COLUMN priority_by uuid,
    ADD COLUMN priority_at timestamptz,
    ADD COLUMN appointment_id uuid,
    ADD COLUMN slot_at timestamptz,
    ADD COLUMN for_desk uuid,                                -- waits for this desk only
    ADD COLUMN came_from uuid,                               -- ticket of the centre that sent the person on
    ADD FOREIGN KEY (tenant_id, for_desk) REFERENCES desk,
    ADD FOREIGN KEY (tenant_id, priority_by) REFERENCES staff;
ALTER TABLE ticket ADD COLUMN class text NOT NULL GENERATED ALWAYS AS
    (service_id::text || ' ' || speaks || CASE WHEN interpreter THEN ' i ' ELSE ' - ' END || coalesce(for_desk::text, '')) STORED;
-- A number that somebody may still be called by is not given out again.
CREATE UNIQUE INDEX ticket_number ON ticket (tenant_id, queue_id, number, business_date)
    WHERE state IN ('waiting', 'away', 'called', 'serving', 'held', 'no_show');
CREATE UNIQUE INDEX ticket_appointment ON ticket (tenant_id, appointment_id) WHERE appointment_id IS NOT NULL;
DROP INDEX ticket_line;
CREATE INDEX ticket_line ON ticket (tenant_id, centre_id, rank) WHERE state = 'waiting';
CREATE INDEX ticket_held ON ticket (tenant_id, centre_id) WHERE state = 'held';

-- Further services of the same visit, in order; a ticket that is finished goes back in line for the next.
CREATE TABLE ticket_also (
    tenant_id  uuid NOT NULL,
    ticket_id  uuid NOT NULL,
    seq        smallint NOT NULL,
    service_id uuid NOT NULL,
    begun_at   timestamptz,
    PRIMARY KEY (tenant_id, ticket_id, seq),
    FOREIGN KEY (tenant_id, ticket_id) REFERENCES ticket ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, service_id) REFERENCES service
);
SELECT guard('ticket_also');

-- A stretch that crosses the night, or that a clock set back would have made negative, is left out of every mean.
ALTER TABLE ticket_interval ADD COLUMN flag text NOT NULL DEFAULT '' CHECK (flag IN ('', 'night', 'clock'));

ALTER TABLE call
    ADD COLUMN service_id uuid,                              -- what the call was for: a ticket may go on to another service
    ADD COLUMN reason text NOT NULL DEFAULT '',              -- why out of order
    ADD COLUMN passed smallint NOT NULL DEFAULT 0,           -- how many were before
    ADD COLUMN arrived_at timestamptz,
    ADD COLUMN interpreter_id uuid;
UPDATE call SET service_id = t.service_id FROM ticket t WHERE t.tenant_id = call.tenant_id AND t.id = call.ticket_id;

ALTER TABLE desk
    ADD COLUMN state text NOT NULL DEFAULT 'closed' CHECK (state IN ('open', 'break', 'back_office', 'closing', 'closed')),
    ADD COLUMN staff_id uuid,                                -- who sits there
    ADD COLUMN since timestamptz,
    ADD FOREIGN KEY (tenant_id, staff_id) REFERENCES staff;

-- What a desk serves; none: everything. What advisers can and speak; no language: every language.
CREATE TABLE desk_service (
    tenant_id  uuid NOT NULL,
    desk_id    uuid NOT NULL,
    service_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, desk_id, service_id),
    FOREIGN KEY (tenant_id, desk_id) REFERENCES desk ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, service_id) REFERENCES service ON DELETE CASCADE
);
SELECT guard('desk_service');

CREATE TABLE staff_skill (
    tenant_id uuid NOT NULL,
    staff_id  uuid NOT NULL,
    skill     text NOT NULL,
    PRIMARY KEY (tenant_id, staff_id, skill),
    FOREIGN KEY (tenant_id, staff_id) REFERENCES staff ON DELETE CASCADE
);
SELECT guard('staff_skill');

CREATE TABLE staff_language (
    tenant_id uuid NOT NULL,
    staff_id  uuid NOT NULL,
    language  text NOT NULL,
    PRIMARY KEY (tenant_id, staff_id, language),
    FOREIGN KEY (tenant_id, staff_id) REFERENCES staff ON DELETE CASCADE
);
SELECT guard('staff_language');

-- Interpreters are people, of the staff or not; ticket_id is whose talk one is reserved for.
CREATE TABLE interpreter (
    tenant_id uuid NOT NULL,
    id        uuid NOT NULL,
    centre_id uuid NOT NULL,
    name      text NOT NULL,
    staff_id  uuid,
    languages text[] NOT NULL,
    mode      text NOT NULL CHECK (mode IN ('on_site', 'phone')),
    free      boolean NOT NULL DEFAULT false,                -- can be asked now, unless reserved
    ticket_id uuid,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, centre_id) REFERENCES centre,
    FOREIGN KEY (tenant_id, staff_id) REFERENCES staff,
    FOREIGN KEY (tenant_id, ticket_id) REFERENCES ticket
);
CREATE UNIQUE INDEX interpreter_ticket ON interpreter (tenant_id, ticket_id) WHERE ticket_id IS NOT NULL;
SELECT guard('interpreter');

-- How a centre calls: a row is its own rules, none the usual ones (queue.Usual). Minutes, but for recall_pause in seconds.
CREATE TABLE calling_policy (
    tenant_id      uuid NOT NULL,
    centre_id      uuid NOT NULL,
    appointment    smallint NOT NULL CHECK (appointment BETWEEN 0 AND 240),
    language_wait  smallint NOT NULL CHECK (language_wait BETWEEN 0 AND 240),
    recalls        smallint NOT NULL CHECK (recalls BETWEEN 0 AND 20),
    recall_pause   smallint NOT NULL CHECK (recall_pause BETWEEN 1 AND 600),
    reentry_behind smallint NOT NULL CHECK (reentry_behind BETWEEN 0 AND 20),
    wait_amber     smallint NOT NULL,
    wait_red       smallint NOT NULL CHECK (wait_red >= wait_amber AND wait_amber > 0),
    serve_amber    smallint NOT NULL,
    serve_red      smallint NOT NULL CHECK (serve_red >= serve_amber AND serve_amber > 0),
    PRIMARY KEY (tenant_id, centre_id),
    FOREIGN KEY (tenant_id, centre_id) REFERENCES centre
);
SELECT guard('calling_policy');

CREATE TABLE priority_class (
    tenant_id  uuid NOT NULL,
    centre_id  uuid NOT NULL,
    reason     text NOT NULL,
    head_start smallint NOT NULL CHECK (head_start BETWEEN 0 AND 240),
    PRIMARY KEY (tenant_id, centre_id, reason),
    FOREIGN KEY (tenant_id, centre_id) REFERENCES centre
);
SELECT guard('priority_class');

-- Somebody at a desk asks a colleague to come.
CREATE TABLE help_request (
    tenant_id   uuid NOT NULL,
    id          uuid NOT NULL,
    centre_id   uuid NOT NULL,
    desk_id     uuid NOT NULL,
    asked_by    uuid NOT NULL,
    asked_at    timestamptz NOT NULL,
    answered_by uuid,
    answered_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, desk_id) REFERENCES desk,
    FOREIGN KEY (tenant_id, asked_by) REFERENCES staff,
    FOREIGN KEY (tenant_id, answered_by) REFERENCES staff
);
CREATE UNIQUE INDEX help_request_open ON help_request (tenant_id, desk_id) WHERE answered_at IS NULL;
SELECT guard('help_request');

-- Who may call whom: servers keep it in memory, and a call counts only under the version it was made with. Whoever changes one of these
-- tables, from wherever, makes the next version.
CREATE TABLE roster (
    tenant_id uuid PRIMARY KEY REFERENCES tenant,
    version   bigint NOT NULL
);
SELECT guard('roster');
-- +goose StatementBegin
CREATE FUNCTION roster_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO roster AS r (tenant_id, version) VALUES (coalesce(NEW.tenant_id, OLD.tenant_id), 1)
    ON CONFLICT (tenant_id) DO UPDATE SET version = r.version + 1;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER roster AFTER INSERT OR UPDATE OR DELETE ON desk FOR EACH ROW EXECUTE FUNCTION roster_changed();
CREATE TRIGGER roster AFTER INSERT OR UPDATE OR DELETE ON desk_service FOR EACH ROW EXECUTE FUNCTION roster_changed();
CREATE TRIGGER roster AFTER INSERT OR UPDATE OR DELETE ON staff_skill FOR EACH ROW EXECUTE FUNCTION roster_changed();
CREATE TRIGGER roster AFTER INSERT OR UPDATE OR DELETE ON staff_language FOR EACH ROW EXECUTE FUNCTION roster_changed();
CREATE TRIGGER roster AFTER INSERT OR UPDATE OR DELETE ON interpreter FOR EACH ROW EXECUTE FUNCTION roster_changed();
CREATE TRIGGER roster AFTER INSERT OR UPDATE OR DELETE ON calling_policy FOR EACH ROW EXECUTE FUNCTION roster_changed();
CREATE TRIGGER roster AFTER INSERT OR UPDATE OR DELETE ON priority_class FOR EACH ROW EXECUTE FUNCTION roster_changed();
CREATE TRIGGER roster AFTER INSERT OR DELETE OR UPDATE OF skill ON service FOR EACH ROW EXECUTE FUNCTION roster_changed();

-- give_number gives the next number of a queue and its place in line, or says why not: 'quota', or 'full' when every number of the range
-- is in use. It waits its turn by an advisory lock, and looks at the tickets only then: each statement of a volatile function sees what is
-- committed when it begins. limited: the service's quota counts.
-- +goose StatementBegin
CREATE FUNCTION give_number(queue_of uuid, service_of uuid, on_date date, micros bigint, limited boolean,
    OUT number integer, OUT place bigint, OUT refused text) LANGUAGE plpgsql AS $$
DECLARE
    s queue%ROWTYPE;
    most integer;
    n integer;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(queue_of::text, 1));
    refused := '';
    SELECT * INTO s FROM queue q WHERE q.tenant_id = current_tenant() AND q.id = queue_of;
    IF limited THEN
        SELECT quota INTO most FROM service v WHERE v.tenant_id = current_tenant() AND v.id = service_of;
        IF most IS NOT NULL AND most <= (SELECT count(*) FROM ticket t WHERE t.tenant_id = current_tenant() AND t.centre_id = s.centre_id
            AND t.business_date = on_date AND t.service_id = service_of AND t.appointment_id IS NULL) THEN
            refused := 'quota';
            RETURN;
        END IF;
    END IF;
    SELECT d.last_number, d.last_place INTO n, place FROM queue_day d
        WHERE d.tenant_id = current_tenant() AND d.queue_id = queue_of AND d.business_date = on_date;
    IF NOT FOUND AND s.wrap = 'range' THEN
        SELECT d.last_number INTO n FROM queue_day d WHERE d.tenant_id = current_tenant() AND d.queue_id = queue_of
            ORDER BY d.business_date DESC LIMIT 1;
    END IF;
    n := coalesce(n, s.first - 1);
    FOR tries IN s.first .. s.last + 1 LOOP
        n := n + 1;
        IF n > s.last OR n < s.first THEN
            n := s.first;
        END IF;
        IF n BETWEEN s.kiosk_first AND s.kiosk_last THEN
            n := s.kiosk_last + 1;
            IF n > s.last THEN
                n := s.first;
            END IF;
        END IF;
        IF NOT EXISTS (SELECT 1 FROM ticket t WHERE t.tenant_id = current_tenant() AND t.queue_id = queue_of AND t.number = n
            AND t.state IN ('waiting', 'away', 'called', 'serving', 'held', 'no_show') AND (t.state <> 'no_show' OR t.business_date = on_date)) THEN
            number := n;
            EXIT;
        END IF;
    END LOOP;
    IF number IS NULL THEN
        refused := 'full';
        RETURN;
    END IF;
    place := greatest(place + 1, micros);
    INSERT INTO queue_day AS d (tenant_id, queue_id, business_date, last_number, last_place)
        VALUES (current_tenant(), queue_of, on_date, number, place)
        ON CONFLICT (tenant_id, queue_id, business_date) DO UPDATE SET last_number = excluded.last_number, last_place = excluded.last_place;
END $$;
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION give_number(uuid, uuid, date, bigint, boolean);
DROP TRIGGER roster ON desk;
DROP TRIGGER roster ON service;
DROP TABLE roster, help_request, priority_class, calling_policy, interpreter, staff_language, staff_skill, desk_service;
DROP FUNCTION roster_changed() CASCADE;
ALTER TABLE desk DROP COLUMN since, DROP COLUMN staff_id, DROP COLUMN state;
ALTER TABLE call DROP COLUMN interpreter_id, DROP COLUMN arrived_at, DROP COLUMN passed, DROP COLUMN reason, DROP COLUMN service_id;
ALTER TABLE ticket_interval DROP COLUMN flag;
DROP TABLE ticket_also;
DROP INDEX ticket_held, ticket_line, ticket_appointment, ticket_number;
UPDATE ticket SET state = 'left', ended_at = coalesce(ended_at, now()) WHERE state IN ('held', 'transferred');
ALTER TABLE ticket DROP CONSTRAINT ticket_state_check;
ALTER TABLE ticket DROP COLUMN class;
ALTER TABLE ticket
    DROP COLUMN came_from, DROP COLUMN for_desk, DROP COLUMN slot_at, DROP COLUMN appointment_id, DROP COLUMN priority_at,
    DROP COLUMN priority_by, DROP COLUMN priority, DROP COLUMN access, DROP COLUMN interpreter, DROP COLUMN speaks,
    DROP COLUMN children, DROP COLUMN adults, DROP COLUMN since, DROP COLUMN rank, DROP COLUMN ahead,
    ADD CONSTRAINT ticket_state_check CHECK (state IN ('waiting', 'away', 'called', 'serving', 'finished', 'no_show', 'left'));
CREATE INDEX ticket_line ON ticket (tenant_id, centre_id, place) WHERE state = 'waiting';
ALTER TABLE service DROP COLUMN skill, DROP COLUMN quota;
ALTER TABLE number_lease DROP CONSTRAINT number_lease_first_check, ADD CONSTRAINT number_lease_first_check CHECK (first BETWEEN 701 AND 999) NOT VALID;
ALTER TABLE queue DROP CONSTRAINT queue_range_check, DROP CONSTRAINT queue_series_check;
ALTER TABLE queue DROP COLUMN wrap, DROP COLUMN kiosk_last, DROP COLUMN kiosk_first, DROP COLUMN last, DROP COLUMN first,
    ADD CONSTRAINT queue_series_check CHECK (series ~ '^[A-Z]{1,2}$');
