// Package referral is the loop that closes: a need of a person is offered to one agency at a time, the agency answers, the sender sees
// the answer, and a declined need is offered again as a new referral that points back at the one before.
//
// The transition table is data, in table.go: buttons, permissions, what is asked and who is told all come from it. Who sees what of a
// referral is decided in sight.go and nowhere else. The invariants:
//   - no step that the table does not name; a step on a version that has moved on is a conflict; a step sent twice is one step;
//   - what happened is an append-only log; the state is the last event's, the version the number of events;
//   - an agency sees the envelope until it accepts; then what the person agreed to share, while the consent lasts; once withdrawn, nothing;
//   - a sensitive referral is the protection focal point's: nobody else at the centre learns that it exists;
//   - a disabled account or agency blocks new referrals and never freezes an open one.
//
// Tables: need, referral, referral_event, referral_text, referral_approval, agency_notice.
package referral
