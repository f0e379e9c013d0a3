// Package config reads the environment into one struct, once, at the start. Every value may also come from a file named by the
// variable with _FILE appended, which is how container secrets arrive.
package config
