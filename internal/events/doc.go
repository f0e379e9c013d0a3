// Package events tells pages that something changed: Redis Pub/Sub between programs, a hub within each, server-sent events to
// the browser. A message never carries data: it says what changed, and the page fetches its own fragment again, with its own
// rights. A message may be lost; so a subscriber gets a Resync whenever the hub cannot be sure, and pages fetch again on connect.
package events
