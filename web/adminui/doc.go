// Package adminui draws the administrator's pages: the screens of the centres, and the page by which a screen makes itself known.
package adminui
