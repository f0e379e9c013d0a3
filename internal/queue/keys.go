package queue

import "github.com/gofrs/uuid/v5"

// All keys of a centre carry its id as the hash tag, so that a script's keys live on one node of a cluster.

func key(centre uuid.UUID, name string) string { return "prag:{" + centre.String() + "}:" + name }

// lineKey: sorted set of the tickets of a class, ticket id → rank.
func lineKey(centre uuid.UUID, class string) string { return key(centre, "line:"+class) }

// classesKey: set of the classes of which somebody was in line since Redis began.
func classesKey(centre uuid.UUID) string { return key(centre, "classes") }

// builtKey exists while the line is known to hold every waiting ticket; a flushed Redis has lost it.
func builtKey(centre uuid.UUID) string { return key(centre, "built") }

// leaseKey: sorted set, ticket id → time in ms at which a caller that took it out of the line is given up.
func leaseKey(centre uuid.UUID) string { return key(centre, "leases") }

// nonceKey: ticket id that a press of "next" took; repeating the press finds it again.
func nonceKey(centre, nonce uuid.UUID) string { return key(centre, "nonce:"+nonce.String()) }
