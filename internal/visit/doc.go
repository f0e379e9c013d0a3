// Package visit keeps what was done for people: one record for every arrival or contact. Tables: visit, visit_topic, group_session,
// group_seat; it reads ticket to say whose visit it is.
//
// A visit is open from the moment somebody takes a ticket, and saved when an adviser has logged it; only saved visits are counted.
// The invariants:
//   - every write that changes a count appends the difference in its own transaction: Deltas is the one rule, and what is kept is
//     always the sum of Deltas over the saved rows;
//   - a saved visit keeps its business date, whenever it is corrected;
//   - saving twice is saving once: by the form's nonce for a new visit, by its version for one that is there;
//   - any personal field may be "", which is "prefer not to say";
//   - who comes to a group session is a head in a count and never a visit; a seat is a code and of nobody by name.
package visit
