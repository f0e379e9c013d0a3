// Package directory publishes the agencies, programmes, services, places and hours of a tenant in the Human Services Data Specification
// (Open Referral HSDS), read-only, so that any directory tool can use them: under /directory/{tenant}, valid under 3.0 and 3.1.
//
// It has no data of its own: every answer is made of the records the kiosks show, at the moment it is asked for. Nothing sensitive is
// published: no agency, programme, service or topic that is marked so, and nothing that belongs to one. What nobody has recorded is left
// out; a key that the specification demands of an address stands empty. Anybody may read it, from any page of any site.
//
// An agency is an organization and its offer a service, a programme is a program and a service of its agency, a centre is a location of
// the operator's own organization. The ids are those of the records, or are derived from them, and stay. The specification has one text a
// field: it is in the reader's language, and x_translations holds it in every language, Serbian in Cyrillic.
package directory
