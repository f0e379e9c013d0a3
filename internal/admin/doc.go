// Package admin is the administrator's audience: the screens of the centres, how one is paired, closed from afar and forgotten. A screen that
// is not paired yet shows a code; whoever manages the centre types it in.
package admin
