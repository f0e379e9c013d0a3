// Package jobs runs work outside of requests: periodic work of every operator, and work that a transaction leaves behind. Table: job.
//
// Many programs may run side by side. A row is claimed FOR UPDATE SKIP LOCKED and stays locked while its handler runs, so each
// run happens in one program, and a killed program's claim ends with its connection. Handlers are run at least once: what they do
// to the database is committed together with the claim, what they do elsewhere must bear a repetition.
package jobs
