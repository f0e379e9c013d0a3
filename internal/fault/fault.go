package fault

import (
	"errors"
	"fmt"
)

// Kind says what went wrong in terms the caller can act on.
type Kind int

// The kinds. Another tenant's id is NotFound, never Denied: that it exists is already a disclosure.
const (
	Internal        Kind = iota // our failure; logged, never explained
	Invalid                     // the input can be mended by who typed it
	NotFound                    // nothing there, for this reader
	Unauthenticated             // sign in first
	Denied                      // signed in, but this role may not
	Conflict                    // the state has moved on; look again
	TooMany                     // slow down
	Unavailable                 // a part we need is down; try again
)

// Error is one fault. Key is a message key in locales/; Data are its name/value pairs.
type Error struct {
	Kind  Kind
	Key   string
	Field string // name of the form field, only with Invalid
	Data  []any
	Err   error // the cause, for the log
}

// Error is for logs and tests; readers get the message of Key.
func (e *Error) Error() string {
	text := e.Key
	if e.Field != "" {
		text = e.Field + ": " + text
	}
	if e.Err != nil {
		return fmt.Sprintf("%s: %v", text, e.Err)
	}
	return text
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// New makes a fault of a kind with a message key and the key's name/value pairs.
func New(kind Kind, key string, data ...any) *Error { return &Error{Kind: kind, Key: key, Data: data} }

// Wrap makes a fault with a cause.
func Wrap(kind Kind, key string, err error) *Error { return &Error{Kind: kind, Key: key, Err: err} }

// Field makes the fault of one form field.
func Field(field, key string, data ...any) *Error {
	return &Error{Kind: Invalid, Key: key, Field: field, Data: data}
}

// Missing is the NotFound every store returns for a row that is not there for this tenant.
func Missing() *Error { return New(NotFound, "fault.not_found") }

// Stale is the Conflict of a row that changed since the reader saw it.
func Stale() *Error { return New(Conflict, "fault.conflict") }

// Fields gathers the faults of a form; Err is nil when there are none.
type Fields []*Error

// Add notes a fault of a field.
func (f *Fields) Add(field, key string, data ...any) { *f = append(*f, Field(field, key, data...)) }

// Check notes a fault when ok is false.
func (f *Fields) Check(ok bool, field, key string, data ...any) {
	if !ok {
		f.Add(field, key, data...)
	}
}

// Err joins the faults, or is nil.
func (f Fields) Err() error {
	if len(f) == 0 {
		return nil
	}
	return f
}

// Error is for logs and tests.
func (f Fields) Error() string { return fmt.Sprintf("%d invalid fields, first %v", len(f), f[0]) }

// KindOf finds the kind of an error; what is not a fault is Internal.
func KindOf(err error) Kind {
	var fields Fields
	if errors.As(err, &fields) {
		return Invalid
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Is reports whether err is a fault of the kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }

// FieldsOf lists the field faults in err: one, many or none.
func FieldsOf(err error) Fields {
	var fields Fields
	if errors.As(err, &fields) {
		return fields
	}
	var e *Error
	if errors.As(err, &e) && e.Kind == Invalid {
		return Fields{e}
	}
	return nil
}
