package kiosk

import (
	"strings"
	"testing"
)

// What one hears is what the screen's main part shows, sentence by sentence, without what is only for the eye.
func TestAPageIsReadAsItStands(t *testing.T) {
	t.Parallel()
	page := `<html><head><title>Title</title></head><body><header>Languages</header><main>
		<p data-quiet><a href="/">Back</a></p>
		<h1>Work permit</h1><p class="k-lead">You may work   <strong>from the first day</strong>.</p>
		<svg><text>picture</text></svg><noscript><audio></audio></noscript><p hidden>hidden</p>
		<ul><li>Bring your <em>card</em></li><li data-said="Number A-12"><b>Number</b> A 12</li><li><a href="#"><span>A tile</span><span>and its hint</span></a></li></ul>
		<form><input name="q" value="typed"><button>Send</button></form></main><nav>Foot</nav></body></html>`
	const want = "Work permit.\nYou may work from the first day.\nBring your card.\nNumber A-12.\nA tile.\nand its hint.\nSend."
	got, err := spoken([]byte(page))
	if err != nil || got != want {
		t.Errorf("it says\n%s\n(%v), want\n%s", got, err, want)
	}
	if got, err := spoken([]byte("<main>" + strings.Repeat("<p>One more of many.</p>", 1000) + "</main>")); err != nil || len(got) > longest+1000 || !strings.HasSuffix(got, "many.") {
		t.Errorf("of a page without end %d bytes are read, %v", len(got), err)
	}
	if got, err := spoken([]byte(`<p>no main part</p>`)); err != nil || got != "" {
		t.Errorf("it says %q, %v", got, err)
	}
}
