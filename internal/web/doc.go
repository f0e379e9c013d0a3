// Package web is the edge: Echo, middleware, sessions, permissions, errors and what all pages share.
//
// Audiences hand their routes to Mount; each route states the permission it asks for. Faults become pages here and nowhere else,
// in the reader's language; what is not a fault is logged once, with the request's id, and shown as a plain apology.
package web
