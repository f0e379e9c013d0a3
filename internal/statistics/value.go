package statistics

// Status says whether a value is a number, and what it is when it is none.
type Status string

// The four kinds of value. They are different on the page and in the file; a zero is a number.
const (
	Number     Status = "number"
	Missing    Status = "missing"    // the centre has not reported
	Closed     Status = "closed"     // the centre was not open
	Suppressed Status = "suppressed" // hidden, because it would tell about a person
)

// Value is a count, or the reason why there is none.
type Value struct {
	N      int64
	Status Status
}

// Count is a value that is a number.
func Count(n int64) Value { return Value{N: n, Status: Number} }

// Known reports whether the value is a number.
func (v Value) Known() bool { return v.Status == Number }

// Sum adds values up. Numbers win over gaps: the sum is of what is known. Of gaps alone, one that should have been filled wins over
// closed doors. The sum of nothing is missing.
func Sum(values ...Value) Value {
	sum := Value{Status: Missing}
	for i, v := range values {
		switch {
		case v.Known() && sum.Known():
			sum.N += v.N
		case v.Known(), i == 0:
			sum = v
		case !sum.Known() && v.Status != Closed:
			sum = v
		}
	}
	return sum
}
