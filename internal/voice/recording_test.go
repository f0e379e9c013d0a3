package voice_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/voice"
)

// spokenInto gives what a person might hand in, with words about it in the file.
func spokenInto(t *testing.T, kind string) []byte {
	t.Helper()
	dir := t.TempDir()
	wav, mp3 := filepath.Join(dir, "a.wav"), filepath.Join(dir, "a.mp3")
	for _, args := range [][]string{
		{"espeak-ng", "-v", "en-gb", "-w", wav, "Good day to you all."}, {"lame", "--quiet", "--tt", "SECRETWORDS", "--ta", "SECRETNAME", wav, mp3},
	} {
		if out, err := exec.CommandContext(t.Context(), args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v %s", args, err, out)
		}
	}
	file, err := os.ReadFile(filepath.Join(dir, "a."+kind))
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestARecordingIsMadeOverAndSaysNothingOfItself(t *testing.T) {
	t.Parallel()
	v := voice.New(t.TempDir())
	for _, kind := range []string{"wav", "mp3"} {
		given := spokenInto(t, kind)
		sound, err := v.Recorded(t.Context(), given)
		if err != nil || !mp3(sound) || bytes.HasPrefix(sound, []byte("ID3")) || len(sound) < 5000 {
			t.Fatalf("%s: %d bytes, %v", kind, len(sound), err)
		}
		if bytes.Contains(sound, []byte("SECRET")) || kind == "mp3" && !bytes.Contains(given, []byte("SECRETWORDS")) {
			t.Errorf("%s: what the file said of itself is still there", kind)
		}
		again, err := v.Recorded(t.Context(), given)
		if err != nil || !bytes.Equal(again, sound) {
			t.Errorf("%s: handed in twice it is another one: %v", kind, err)
		}
	}
}

func TestWhatIsNoRecordingIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	v := voice.New(dir)
	wav := spokenInto(t, "wav")
	hours := append(bytes.Clone(wav[:44]), make([]byte, 700*22050*2)...) // eleven minutes and a half of silence
	for i, b := range []byte{0xff, 0xff, 0xff, 0x7f} {
		hours[40+i] = b
	}
	for what, c := range map[string]struct {
		file []byte
		key  string
	}{
		"nothing": {nil, "voice.kind"}, "words": {[]byte("hello"), "voice.kind"}, "ogg": {append([]byte("OggS\x00"), make([]byte, 60)...), "voice.kind"},
		"a name only": {append([]byte("ID3\x04\x00\x00\x00\x00\x00\x00"), make([]byte, 4000)...), "voice.kind"}, "a wave's head": {wav[:40], "voice.kind"},
		"hours": {hours, "voice.long"},
	} {
		_, err := v.Recorded(t.Context(), c.file)
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.key) {
			t.Errorf("%s: %v, want %s", what, err, c.key)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// A page that begins with a recording goes on with the voice, in one file, which is fetched from the record once.
func TestTheVoiceGoesOnAfterARecording(t *testing.T) {
	t.Parallel()
	v, tenant := voice.New(t.TempDir()), db.NewID()
	recording, err := v.Recorded(t.Context(), spokenInto(t, "wav"))
	if err != nil {
		t.Fatal(err)
	}
	fetched := 0
	joined := func(text string) []byte {
		path, err := v.Joined(t.Context(), tenant, "en", "name", text, func(context.Context) ([]byte, error) { fetched++; return recording, nil })
		if err != nil {
			t.Fatal(err)
		}
		sound, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return sound
	}
	alone, whole := joined(""), joined("Who helps you with it.")
	if !bytes.Equal(alone, recording) || !bytes.HasPrefix(whole, recording) || len(whole) < len(recording)+3000 {
		t.Errorf("%d bytes alone, %d with more, of a recording of %d", len(alone), len(whole), len(recording))
	}
	if joined("Who helps you with it."); fetched != 2 {
		t.Errorf("it was fetched %d times", fetched)
	}
}
