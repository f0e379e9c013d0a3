// Package landing is the front door at /: the centres, and the way in for each kind of user.
package landing
