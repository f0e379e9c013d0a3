// Package clock makes the time a dependency: domains never read the machine's clock themselves.
package clock
