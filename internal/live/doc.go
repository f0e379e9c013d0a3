// Package live is the way to Redis: a client with safe options and a runner for Lua scripts.
//
// Everything Redis holds can be rebuilt from PostgreSQL. The client never retries on its own: a lost reply to a pop, retried,
// would remove two. Scripts that change state carry a nonce instead, so a caller may repeat them safely.
package live
