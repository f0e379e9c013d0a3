-- +goose Up
-- The date of a centre's day at a moment. It goes by the hour on the wall, as in the program: on the night the clocks change, hours
-- taken off the moment itself would end in another day.
CREATE FUNCTION business_date(at timestamptz, zone text, cut_over smallint) RETURNS date LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT ((at AT TIME ZONE zone) - make_interval(hours => cut_over::int))::date $$;

-- +goose Down
DROP FUNCTION business_date(timestamptz, text, smallint);
