package voice_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"prag/internal/db"
	"prag/internal/voice"
)

func kept(t *testing.T, v *voice.Voice, lang, text string) ([]byte, string) {
	t.Helper()
	path, err := v.Kept(t.Context(), db.NewID(), lang, text)
	if err != nil {
		t.Fatal(err)
	}
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return sound, path
}

// mp3 reports whether data begins like one: a tag, or a frame's eleven set bits.
func mp3(data []byte) bool {
	return bytes.HasPrefix(data, []byte("ID3")) || len(data) > 1 && data[0] == 0xff && data[1]&0xe0 == 0xe0
}

func TestEachLanguageIsSpoken(t *testing.T) {
	t.Parallel()
	v := voice.New(t.TempDir())
	if !v.Able() {
		t.Fatal("espeak-ng or lame is not installed: run 'make test'")
	}
	spoken := map[string]string{}
	for lang, text := range map[string]string{"sq": "Mirë se vini.", "sr": "Dobro došli.", "en": "Welcome."} {
		sound, _ := kept(t, v, lang, text)
		longer, _ := kept(t, v, lang, strings.Repeat(text+"\n", 5))
		if !mp3(sound) || !mp3(longer) || len(longer) < 3*len(sound) {
			t.Errorf("%s: %d bytes for one sentence, %d for five", lang, len(sound), len(longer))
		}
		spoken[string(sound)] = lang
	}
	if len(spoken) != 3 {
		t.Errorf("of three languages %d sound different", len(spoken))
	}
}

// Many who ask at once hear the same file, and nothing half made is ever there.
func TestATextIsSpokenOnceForAll(t *testing.T) {
	t.Parallel()
	dir, tenant := t.TempDir(), db.NewID()
	v := voice.New(dir)
	var asking sync.WaitGroup
	paths := make([]string, 16)
	for i := range paths {
		asking.Go(func() {
			path, err := v.Kept(context.Background(), tenant, "en", "Take a number.")
			if data, readErr := os.ReadFile(path); err != nil || readErr != nil || !mp3(data) {
				t.Errorf("%v, %v: %d bytes", err, readErr, len(data))
			}
			paths[i] = path
		})
	}
	asking.Wait()
	files, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil || len(files) != 1 || files[0] != paths[0] {
		t.Errorf("kept are %v, %v", files, err)
	}
	before, err := os.Stat(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.Kept(t.Context(), tenant, "en", "Take a number."); err != nil {
		t.Fatal(err)
	}
	if after, err := os.Stat(paths[0]); err != nil || !after.ModTime().Equal(before.ModTime()) {
		t.Errorf("it was made again: %v", err)
	}
	if other, err := v.Kept(t.Context(), db.NewID(), "en", "Take a number."); err != nil || other == paths[0] {
		t.Errorf("another tenant hears %s, %v", other, err)
	}
}

// Whoever listens does not wait until everything is spoken ahead.
func TestWhatIsSpokenAheadLeavesATurn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	v := voice.New(dir)
	long := strings.Repeat("Nobody waits for these many words, which are spoken ahead. ", 25)
	var ahead sync.WaitGroup
	var spoken atomic.Int32
	for i := range 3 {
		ahead.Go(func() {
			if _, err := v.Kept(voice.Unhurried(context.Background()), db.NewID(), "en", fmt.Sprint(i, long)); err != nil {
				t.Error(err)
			}
			spoken.Add(1)
		})
	}
	for began := time.Now(); ; { //nolint:forbidigo // a limit for the test itself
		if at, err := filepath.Glob(filepath.Join(dir, "*", ".making*")); err != nil || len(at) > 0 || time.Since(began) > time.Minute {
			break
		}
	}
	kept(t, v, "en", "Somebody listens.")
	if n := spoken.Load(); n > 0 {
		t.Errorf("whoever listens waited for %d of three texts", n)
	}
	ahead.Wait()
}

func TestWhatIsSaidLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	sound, err := voice.New(dir).Said(t.Context(), "en", "Your number is A 12.")
	if err != nil || !mp3(sound) {
		t.Fatalf("%d bytes, %v", len(sound), err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestOldFilesGo(t *testing.T) {
	t.Parallel()
	v := voice.New(t.TempDir())
	_, path := kept(t, v, "en", "Old words.")
	now := time.Now() //nolint:forbidigo // the age of real files
	for _, step := range []struct {
		after time.Duration
		stays bool
	}{{time.Hour, true}, {100 * 24 * time.Hour, false}} {
		if err := v.Sweep(now.Add(step.after)); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) == step.stays {
			t.Errorf("after %v: %v", step.after, err)
		}
	}
	if err := voice.New(filepath.Join(t.TempDir(), "never")).Sweep(time.Time{}); err != nil {
		t.Errorf("where nothing was spoken: %v", err)
	}
}
