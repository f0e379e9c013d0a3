// Package appointment keeps the diary: times that are offered, and who has one. Tables: diary, diary_template, diary_service, diary_places,
// diary_block, holiday, holiday_worked, slot, appointment, appointment_event, freed_place, diary_wait, diary_offer, reminder.
//
// Times are computed from weekly templates, opening hours, closures and blocks, and stand in no table; an appointment is a row. The invariants:
//   - an appointment lies within a template and the opening hours of its day, and on no closed day, at the moment it is given;
//   - the places of one time are counted under the lock on its row in slot, so of many who want the last one it has one winner; whatever
//     is held, booked or given back a moment ago counts;
//   - an interpreter is in one appointment at a time, whichever template it is of: their lock is taken after the time's;
//   - templates speak of the clock on the wall; appointments are moments. A day on which the clocks change has an hour more or less;
//   - every change of an appointment writes an event, and its counts as signed deltas, in the same transaction;
//   - a contact is kept only with consent, sealed, and is forgotten when the appointment is over;
//   - a place that is given back, or that is new, is held for the first on the waiting list who wants one like it, in the transaction that frees
//     or makes it; of each wish there is one offer at a time, and each time is offered to it once;
//   - of each message of an appointment's version there is one row, planned in the transaction of the change; a job hands it over.
package appointment
