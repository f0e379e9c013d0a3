// Package app builds the whole program and runs it: servers, schema, connections, domains, audiences, jobs, and the way down again.
package app
