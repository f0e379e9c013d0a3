package queue

import (
	"math"
	"time"
)

// Stays is how long people waited before they were called, or left, in steps of stayStep.
type Stays [24]struct{ Called, Left int }

const (
	stayStep = 10 * time.Minute
	forever  = time.Duration(math.MaxInt64)
)

// Add notes one more who waited so long.
func (s *Stays) Add(waited time.Duration, left bool) {
	i := int(waited / stayStep)
	switch {
	case i < 0 || i >= len(s): // over night
	case left:
		s[i].Left++
	default:
		s[i].Called++
	}
}

// chances is what part of the people still wait at the beginning of each step if nobody is called: whoever was called in a step was there for
// half of it (Kaplan and Meier, with the actuary's half).
func (s *Stays) chances() []float64 {
	stay := make([]float64, 1, len(s)+1)
	stay[0] = 1
	there := 0
	for _, n := range s {
		there += n.Called + n.Left
	}
	for i, n := range s {
		share := 1.0
		if at := float64(there) - float64(n.Called)/2; at > 0 {
			share -= float64(n.Left) / at
		}
		stay = append(stay, stay[i]*share)
		there -= n.Called + n.Left
	}
	return stay
}

// patience is how much longer somebody stays who has waited for a while; drawn is between 0 and 1. Whoever has seen all steps stays.
func patience(stay []float64, waited time.Duration, drawn float64) time.Duration {
	begin := int(max(0, waited) / stayStep)
	if begin >= len(stay)-1 {
		return forever
	}
	wanted := stay[begin] * drawn
	for i := begin; i < len(stay)-1; i++ {
		if stay[i+1] < wanted {
			part := (stay[i] - wanted) / (stay[i] - stay[i+1])
			return max(0, time.Duration((float64(i)+part)*float64(stayStep))-waited)
		}
	}
	return forever
}
