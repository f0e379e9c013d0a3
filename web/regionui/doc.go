// Package regionui holds the coordinator's components: the form of a comparison, its tables and its charts.
package regionui
