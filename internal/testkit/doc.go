// Package testkit gives tests the real parts: private PostgreSQL and Redis, a fresh database each, a centre to work in, a proxy that
// misbehaves, a browser. Only tests import it.
package testkit
