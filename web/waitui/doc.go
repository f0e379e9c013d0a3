// Package waitui writes what was told about waits beside the waits it became, for whoever looks at figures.
package waitui
