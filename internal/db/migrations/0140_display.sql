-- +goose Up
-- How a board shows and calls. A kiosk leaves these as they are.
ALTER TABLE device
    ADD layout     text NOT NULL DEFAULT 'four' CHECK (layout IN ('one', 'four', 'list')),
    ADD sound      text NOT NULL DEFAULT 'voice' CHECK (sound IN ('voice', 'chime', 'off')),
    ADD spoken     text NOT NULL DEFAULT 'own' CHECK (spoken IN ('own', 'all')), -- the centre's language and the person's, or every language
    ADD volume     smallint NOT NULL DEFAULT 80 CHECK (volume BETWEEN 5 AND 100),
    ADD quiet_from time,                       -- on the centre's clock; it may reach over midnight
    ADD quiet_to   time,
    ADD CHECK ((quiet_from IS NULL) = (quiet_to IS NULL));

-- +goose Down
ALTER TABLE device DROP layout, DROP sound, DROP spoken, DROP volume, DROP quiet_from, DROP quiet_to;
