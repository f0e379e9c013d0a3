// Package tenant knows the network: tenants, centres, desks, services, opening hours and closures with their history.
//
// Tables: tenant, centre, desk, queue, service, opening_hours, closure. What stands on a centre's door (its name, place, hours)
// may be read across tenants and is kept in memory for half a minute; everything else is read inside the tenant.
package tenant
