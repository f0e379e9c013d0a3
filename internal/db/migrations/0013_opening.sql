-- +goose Up
-- Whether a centre gives out tickets at a moment: within the hours valid on that day of its calendar, and not on a day it is closed. A
-- centre whose hours nobody has entered is always open.
CREATE FUNCTION centre_open(centre uuid, at timestamptz) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT NOT EXISTS (SELECT 1 FROM opening_hours h WHERE h.tenant_id = current_tenant() AND h.centre_id = centre)
        OR EXISTS (
            SELECT 1 FROM centre c
                CROSS JOIN LATERAL (SELECT at AT TIME ZONE c.time_zone AS wall) l
                JOIN opening_hours h ON h.tenant_id = c.tenant_id AND h.centre_id = c.id AND h.weekday = extract(isodow FROM l.wall)
                    AND h.valid_from <= l.wall::date AND (h.valid_to IS NULL OR h.valid_to > l.wall::date)
                    AND l.wall::time >= h.opens AND l.wall::time < h.closes
            WHERE c.tenant_id = current_tenant() AND c.id = centre
                AND NOT EXISTS (SELECT 1 FROM closure x WHERE x.tenant_id = c.tenant_id AND x.centre_id = c.id AND x.day = l.wall::date))
$$;

-- +goose Down
DROP FUNCTION centre_open(uuid, timestamptz);
