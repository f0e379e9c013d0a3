package editor_test

import (
	"path/filepath"
	"testing"
	"time"

	"prag/internal/clock"
	"prag/internal/testkit/program"
)

// What is published is spoken in every language before anybody listens, and the first listener finds it made.
func TestWhatIsPublishedIsSpokenAhead(t *testing.T) {
	t.Parallel()
	now := clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	p := program.Start(t, program.Options{Clock: now})
	const record = "/content/article/seasonal-work"
	files := func() int {
		list, err := filepath.Glob(filepath.Join(p.Config.StateDir, "voice", "*", "*.mp3"))
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	writer, reviewer := p.SignedIn(t, "editor@kosovo.example"), p.SignedIn(t, "manager@prishtina.example")
	saves(writer, record, "title.sq", "Para kohe", "title.sr", "Унапред", "title.en", "Ahead")
	sends(writer, record)
	publishes(reviewer, record)
	for began := time.Now(); files() < 3; { //nolint:forbidigo // a limit for the test itself
		now.Advance(time.Second)
		p.Jobs.Tick(t.Context())
		if time.Since(began) > time.Minute {
			t.Fatalf("%d of three languages are spoken", files())
		}
	}
	for _, tag := range []string{"sq", "sr", "sr-Latn", "en"} {
		if answer := p.Client(t).Get("/k/prishtina/" + tag + "/articles/seasonal-work/voice"); answer.Status != 200 {
			t.Errorf("%s: status %d", tag, answer.Status)
		}
	}
	if n := files(); n != 3 {
		t.Errorf("after somebody listened in each writing there are %d files", n)
	}
}
