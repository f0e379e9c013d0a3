-- +goose Up
-- From a day on, each time of a template has another number of places. Before the first such day it has the template's own.
CREATE TABLE diary_places (
    tenant_id   uuid NOT NULL,
    template_id uuid NOT NULL,
    valid_from  date NOT NULL,
    for_public  smallint NOT NULL CHECK (for_public BETWEEN 0 AND 100),
    for_staff   smallint NOT NULL CHECK (for_staff BETWEEN 0 AND 100),
    PRIMARY KEY (tenant_id, template_id, valid_from),
    FOREIGN KEY (tenant_id, template_id) REFERENCES diary_template ON DELETE CASCADE,
    CHECK (for_public + for_staff > 0)
);
SELECT guard('diary_places');

-- +goose Down
DROP TABLE diary_places;
