// Package board is the call display of a centre: the numbers being called and their desks, the next few, how many wait and how long.
//
// It shows numbers and desks and nothing else, whatever somebody came for. It speaks all languages of its centre at once, mends itself
// when the connection comes back, and works without a script by reloading. A call is announced by a chime and by voice, once; what is
// old is shown and not announced.
package board
