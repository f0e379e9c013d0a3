-- +goose Up
-- Whether the diary says that an adviser will not be there for somebody whose appointment is due: they no longer work here, or the diary has
-- them away then and for as long as they would be waited for (or until the centre closes), or they sit at no desk and have no hours any more
-- on that day of the week.
CREATE FUNCTION adviser_away(centre uuid, adviser uuid, due timestamptz, patience interval) RETURNS boolean LANGUAGE sql STABLE AS $$
    WITH blocked AS (
        SELECT at, EXISTS (SELECT 1 FROM diary_block b WHERE b.tenant_id = c.tenant_id AND b.centre_id = c.id AND b.staff_id = adviser
            AND b.day = (at AT TIME ZONE c.time_zone)::date AND (at AT TIME ZONE c.time_zone)::time >= b.opens
            AND (at AT TIME ZONE c.time_zone)::time < b.closes) AS away
        FROM centre c, unnest(ARRAY[due, due + patience]) at WHERE c.tenant_id = current_tenant() AND c.id = centre)
    SELECT EXISTS (SELECT 1 FROM staff s WHERE s.tenant_id = current_tenant() AND s.id = adviser AND NOT s.active)
        OR (SELECT bool_and(away OR at > due AND NOT centre_open(centre, at)) AND bool_or(away AND at = due) FROM blocked)
        OR EXISTS (SELECT 1 FROM diary_template t WHERE t.tenant_id = current_tenant() AND t.centre_id = centre AND t.staff_id = adviser)
            AND NOT EXISTS (SELECT 1 FROM diary_template t JOIN centre c ON c.tenant_id = t.tenant_id AND c.id = t.centre_id
                CROSS JOIN LATERAL (SELECT (due AT TIME ZONE c.time_zone)::date AS day) l
                WHERE t.tenant_id = current_tenant() AND t.centre_id = centre AND t.staff_id = adviser AND t.weekday = extract(isodow FROM l.day)
                    AND t.valid_from <= l.day AND (t.valid_to IS NULL OR t.valid_to > l.day))
            AND NOT EXISTS (SELECT 1 FROM desk d WHERE d.tenant_id = current_tenant() AND d.centre_id = centre AND d.staff_id = adviser
                AND d.state IN ('open', 'break'))
$$;

ALTER TABLE ticket DROP CONSTRAINT ticket_check1, ADD CONSTRAINT ticket_passed_on
    CHECK (passed_on IN ('', 'absent', 'late', 'away') AND (passed_on = '' OR for_staff IS NOT NULL));

-- +goose Down
UPDATE ticket SET passed_on = 'absent' WHERE passed_on = 'away';
ALTER TABLE ticket DROP CONSTRAINT ticket_passed_on, ADD CONSTRAINT ticket_check1
    CHECK (passed_on IN ('', 'absent', 'late') AND (passed_on = '' OR for_staff IS NOT NULL));
DROP FUNCTION adviser_away(uuid, uuid, timestamptz, interval);
