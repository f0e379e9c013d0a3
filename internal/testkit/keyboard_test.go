package testkit_test

import (
	"testing"

	"prag/internal/testkit"
)

func TestEveryLetterIsTyped(t *testing.T) {
	t.Parallel()
	tab := testkit.NewBrowser(t).Tab(t, 390, 844).Open("data:text/html,<input id=one value=before>")
	for _, text := range []string{
		"АБВГДЂЕЖЗИЈКЛЉМНЊОПРСТЋУФХЦЧЏШ абвгдђежзијклљмнњопрстћуфхцчџш", "ABCČĆDĐEFGHIJKLMNOPRSŠTUVZŽ abcčćdđefghijklmnoprsštuvzž",
		"ÇËçë Qëndrim", "\"Ја, 24–7.\" 50 %",
	} {
		if got := testkit.Eval[string](tab.Type("#one", text), `document.querySelector("#one").value`); got != text {
			t.Errorf("%q was typed, and %q stands there", text, got)
		}
	}
}
