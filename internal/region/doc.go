// Package region is the coordinator's pages: centres compared over any range of months, on the page, as a file and live. It shows
// counts only; the domain under it reads them as a role that has no right to any table of persons.
package region
