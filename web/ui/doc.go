// Package ui is what all pages share: the frame, the icons, fields, the sign-in card, the error page.
package ui
