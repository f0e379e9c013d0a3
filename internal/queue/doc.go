// Package queue keeps today's line: tickets, calls and the order between them. Tables: queue_day, ticket, ticket_interval, ticket_also, call,
// promise, number_lease, join_code, alert, and what decides who calls whom: desk (its state), desk_service, staff_skill, staff_language, interpreter,
// calling_policy, priority_class, with their version in roster; help_request.
//
// PostgreSQL is the record and decides who was called; Redis keeps the order so that the next ticket is found without a scan.
// The invariants:
//   - a number of a queue that somebody may still be called by is never given out again: give_number skips it and the index ticket_number
//     refuses it. Below the end of the range the numbers of a business date are dense;
//   - the order is one number, rank: the place, which only grows within a queue whatever the clocks of two servers say, less the head start of a
//     priority or an appointment. A desk adds the policy's wait for a language nobody speaks there. So whoever has waited for the longest
//     head start and that wait together is passed by nobody who comes after (policy.go);
//   - which desk may call a ticket follows from its class and from the roster; a call counts only under the version of the roster it was made with;
//   - an appointment with a certain adviser is in the class of that adviser, whose desk alone calls it, until it is passed on (pass_on.go);
//   - of those who are here, whoever came first is called next: a ticket keeps its place while its holder is away, and is not called
//     before they are back; it keeps it through a transfer, to another centre too;
//   - a ticket is called by the one transaction that finds it waiting; at most one call is active per ticket and per desk, and an interpreter is
//     reserved for at most one ticket;
//   - the stretches of a ticket (ticket_interval) follow one another without a gap from taken_at to ended_at, also when clocks jump; those that
//     cross the night or that a clock would have made negative are flagged and belong in no mean;
//   - what Redis holds is rebuilt from PostgreSQL at any moment, in the same order; a ticket that was acknowledged is never lost.
package queue
