// Package followup keeps what is still to be done for people: by whom, until when and why. A task holds no word about a person; what it is
// about is found through its subject, by who may see that.
//
// Tasks are raised and settled by the packages whose business they are, in the transaction of what made them; raising one that is open
// already changes nothing. A sensitive task exists for the focal point alone.
//
// Tables: task, staff_absence.
package followup
