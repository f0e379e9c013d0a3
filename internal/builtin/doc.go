// Package builtin runs a private PostgreSQL and a private Redis as supervised children, from the binaries the system has.
//
// Invariants. One program at a time uses a state folder: it holds a lock on it. The servers listen on Unix sockets in a folder of
// mode 0700 and on nothing else, so the file system decides who may connect, and the servers trust whoever comes in. They end with
// the program, also when it is killed; what a killed one left behind is cleared away before the next start. They never run as root.
// Their log files name no value of any row.
package builtin
