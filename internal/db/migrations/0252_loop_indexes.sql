-- +goose Up
-- An agency's queue by state, and what every look at a referral asks about its people.
CREATE INDEX referral_agency_state ON referral (tenant_id, agency_id, state, answered_at);
CREATE INDEX referral_approval_of ON referral_approval (tenant_id, referral_id, kind, asked_by);
CREATE INDEX staff_agency ON staff (tenant_id, agency_id) WHERE agency_id IS NOT NULL;
CREATE INDEX staff_absence_of ON staff_absence (tenant_id, staff_id);
CREATE INDEX task_client ON task (tenant_id, client_id) WHERE client_id IS NOT NULL;

-- +goose Down
DROP INDEX referral_agency_state, referral_approval_of, staff_agency, staff_absence_of, task_client;
