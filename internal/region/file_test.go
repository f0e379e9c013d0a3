package region

import "testing"

func TestASpreadsheetRunsNothing(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"=1+1": "'=1+1", "+383": "'+383", "-2": "'-2", "@cmd": "'@cmd", "\tx": "'\tx", "Peja": "Peja", "": "",
	} {
		if got := plain(text); got != want {
			t.Errorf("%q is written as %q, want %q", text, got, want)
		}
	}
}
