// Package boardui draws a centre's call display.
package boardui
