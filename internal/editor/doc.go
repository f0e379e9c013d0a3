// Package editor is the editors' desk: every record of the catalogue in its three languages side by side, from the draft through review to
// what the kiosks show, with what is due and what has been.
//
// An editor of the network's tenant writes the network's articles and topics, an operator's editor the operator's agencies, programmes and
// services and own copies of the network's articles. Nobody publishes what they wrote themselves. Agencies are also handed out as a
// sheet and read in again, as drafts. Nothing here needs a script.
package editor
