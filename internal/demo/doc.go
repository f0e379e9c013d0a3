// Package demo seeds: the network of locales/content/network.toml, accounts for a demonstration, and two years of visits and
// referrals that look like those of real centres but are of nobody.
//
// Everything made up is derived from a seed number, the centre and the date by a generator of its own, ids included, so the same seed
// and date give the same data anywhere. Rows are loaded by INSERT … SELECT FROM unnest in batches: PostgreSQL refuses COPY into a
// table with row-level security, and the seed runs under the server's own role like everything else. A tenant's data are one
// transaction, all or nothing, and a mark in the tenant's settings makes a second run do nothing.
package demo
