// Package landingui draws the front door: the centres, and the way in for each kind of user.
package landingui

// Tenant is one operator with its centres.
type Tenant struct {
	Name    string
	Centres []Centre
}

// Centre is one line of the list.
type Centre struct{ Name, Place, Slug string }
