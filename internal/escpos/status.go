package escpos

// Trouble is what a printer says is wrong with it; "" is nothing.
type Trouble string

// The troubles.
const (
	Fine    Trouble = ""
	Cover   Trouble = "cover"   // open
	Paper   Trouble = "paper"   // out of it
	Failing Trouble = "failing" // the knife, the head, or whatever else needs a hand
)

// Ask is what a printer answers at once, also when it cannot print: two bytes, for Answered.
func Ask() []byte { return []byte{0x10, 0x04, 2, 0x10, 0x04, 4} }

// Answers is how many bytes answer Ask.
const Answers = 2

// Answered reads the answer to Ask; ok is false when these are no such bytes.
func Answered(b []byte) (t Trouble, ok bool) {
	const fixed, marks = 0x93, 0x12 // bits that tell such an answer from other things printers say
	if len(b) != Answers || b[0]&fixed != marks || b[1]&fixed != marks {
		return Fine, false
	}
	switch {
	case b[0]&0x20 != 0 || b[1]&0x60 != 0:
		return Paper, true
	case b[0]&0x04 != 0:
		return Cover, true
	case b[0]&0x40 != 0:
		return Failing, true
	}
	return Fine, true
}

// Finished asks a printer to answer with one byte once it has printed everything before: it works through what it is sent in order.
func Finished() []byte { return []byte{gs, 'r', 1} }
