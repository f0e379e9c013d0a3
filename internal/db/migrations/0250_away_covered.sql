-- +goose Up
-- Whoever is noted as absent, and stood in for, is not waited for either.
-- +goose StatementBegin
CREATE FUNCTION adviser_absent(centre uuid, adviser uuid, due timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM staff_absence a JOIN centre c ON c.tenant_id = a.tenant_id AND c.id = centre
        WHERE a.tenant_id = current_tenant() AND a.staff_id = adviser AND (due AT TIME ZONE c.time_zone)::date BETWEEN a.from_day AND a.to_day)
$$;
ALTER FUNCTION adviser_away(uuid, uuid, timestamptz, interval) RENAME TO adviser_blocked;
CREATE FUNCTION adviser_away(centre uuid, adviser uuid, due timestamptz, patience interval) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT adviser_absent(centre, adviser, due) OR adviser_blocked(centre, adviser, due, patience)
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP FUNCTION adviser_away(uuid, uuid, timestamptz, interval);
ALTER FUNCTION adviser_blocked(uuid, uuid, timestamptz, interval) RENAME TO adviser_away;
DROP FUNCTION adviser_absent(uuid, uuid, timestamptz);
-- +goose StatementEnd
