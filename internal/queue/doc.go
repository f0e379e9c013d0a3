// Package queue keeps today's line: tickets, calls and the order between them. Tables: queue_day, ticket, ticket_interval, call, promise.
//
// PostgreSQL is the record and decides who was called; Redis keeps the order so that the next ticket is found without a scan.
// The invariants:
//   - numbers of a queue and business date are dense and unique: the lock on its queue_day row gives them out;
//   - the order is the order of place, which only grows within a queue, whatever the clocks of two servers say;
//   - of those who are here, whoever came first is called next: a ticket keeps its place while its holder is away, and is not called
//     before they are back;
//   - a ticket is called by the one transaction that finds it waiting; at most one call is active per ticket and per desk;
//   - what Redis holds is rebuilt from PostgreSQL at any moment, in the same order; a ticket that was acknowledged is never lost.
package queue
