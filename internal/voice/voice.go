package voice

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"
	"golang.org/x/sync/singleflight"
)

// Mime is what the sound is: MP3, which every browser plays, old telephones too.
const Mime = "audio/mpeg"

const (
	wordsPerMinute = "135" // slow enough for a second language
	kilobits       = "32"  // per second, one channel: clear speech, 240 KB a minute
	atOnce         = 2     // texts that are spoken at the same time: speaking takes a whole processor
	patience       = 20 * time.Second
)

// ErrSilent says that the machine has no voice.
var ErrSilent = errors.New("espeak-ng or lame is not installed")

// Voice speaks.
type Voice struct {
	dir           string
	speak, encode string // paths of the programs, "" where one is missing
	turns         chan struct{}
	ahead         chan struct{} // before a turn, of what nobody waits for
	making        singleflight.Group
}

// New looks for the programs. What is kept goes under dir.
func New(dir string) *Voice {
	v := &Voice{dir: dir, turns: make(chan struct{}, atOnce), ahead: make(chan struct{}, 1)}
	speak, speakErr := exec.LookPath("espeak-ng")
	encode, encodeErr := exec.LookPath("lame")
	if encodeErr == nil {
		v.encode = encode
	}
	if speakErr == nil && encodeErr == nil {
		v.speak = speak
	}
	return v
}

// Able reports whether the machine has a voice.
func (v *Voice) Able() bool { return v.speak != "" }

// voiceOf is espeak-ng's name for a language of ours.
func voiceOf(lang string) string {
	if lang == "en" {
		return "en-gb"
	}
	return lang
}

// Named names the sound of what is heard. It is the same as long as that is; nothing is spoken to find it out.
func Named(lang string, heard ...string) string {
	sum := sha256.Sum256([]byte(lang + wordsPerMinute + kilobits + strings.Join(heard, "\x00")))
	return lang + "-" + hex.EncodeToString(sum[:16])
}

type unhurried struct{}

// Unhurried is for what is spoken ahead: one such text at a time, so that a turn is always left for somebody who listens.
func Unhurried(ctx context.Context) context.Context { return context.WithValue(ctx, unhurried{}, true) }

// Kept gives the path of the file in which a text is spoken. It is made by whoever asks first; those who ask meanwhile wait for it.
func (v *Voice) Kept(ctx context.Context, tenant uuid.UUID, lang, text string) (string, error) {
	return v.keep(ctx, v.path(tenant, lang, text), func(ctx context.Context, path string) error { return v.make(ctx, lang, text, path) })
}

// path names a file after everything that is heard in it.
func (v *Voice) path(tenant uuid.UUID, lang string, heard ...string) string {
	return filepath.Join(v.dir, tenant.String(), Named(lang, heard...)+".mp3")
}

func (v *Voice) keep(ctx context.Context, path string, speak func(ctx context.Context, path string) error) (string, error) {
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	made := v.making.DoChan(path, func() (any, error) { // not the first one's context: others wait for the same file
		return nil, speak(context.WithoutCancel(ctx), path)
	})
	select {
	case result := <-made:
		return path, result.Err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// Said speaks what nobody will hear again. Nothing of it stays.
func (v *Voice) Said(ctx context.Context, lang, text string) ([]byte, error) {
	if err := os.MkdirAll(v.dir, 0o700); err != nil { // a container may have no other folder to write to
		return nil, err
	}
	dir, err := os.MkdirTemp(v.dir, ".saying")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "said.mp3")
	if err := v.make(ctx, lang, text, path); err != nil {
		return nil, err
	}
	return os.ReadFile(path) //nolint:gosec // written just now
}

// make speaks into a file beside path and puts it there when it is whole.
func (v *Voice) make(ctx context.Context, lang, text, path string) error {
	if !v.Able() {
		return ErrSilent
	}
	return v.inTurn(ctx, filepath.Dir(path), func(ctx context.Context, beside string) error {
		sound, small := filepath.Join(beside, "sound.wav"), filepath.Join(beside, "small.mp3")
		speak := exec.CommandContext(ctx, v.speak, "-v", voiceOf(lang), "-s", wordsPerMinute, "-b", "1", "--stdin", "-w", sound)
		speak.Stdin = strings.NewReader(text)
		if err := run(speak); err != nil {
			return err
		}
		if err := run(exec.CommandContext(ctx, v.encode, "--quiet", "-q", "7", "-m", "m", "-b", kilobits, sound, small)); err != nil {
			return err
		}
		return os.Rename(small, path)
	})
}

// inTurn waits until one of the few who may work at a time is done, and gives a folder within dir that is gone afterwards.
func (v *Voice) inTurn(ctx context.Context, dir string, work func(ctx context.Context, beside string) error) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	queues := []chan struct{}{v.turns}
	if ctx.Value(unhurried{}) != nil {
		queues = []chan struct{}{v.ahead, v.turns}
	}
	for _, queue := range queues {
		select {
		case queue <- struct{}{}:
			defer func() { <-queue }()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	beside, err := os.MkdirTemp(dir, ".making")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(beside) }()
	return work(ctx, beside)
}

// run tells what the program said when it failed.
func run(cmd *exec.Cmd) error {
	var said strings.Builder
	cmd.Stderr = &said
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w: %s", filepath.Base(cmd.Path), err, strings.TrimSpace(said.String()))
	}
	return nil
}

// keepFor is how long a file stays that may belong to a text nobody shows any more.
const keepFor = 90 * 24 * time.Hour

// Sweep deletes the files that were made long ago. One that is still heard is made again.
func (v *Voice) Sweep(now time.Time) error {
	kept, err := os.OpenRoot(v.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // nothing was ever spoken
	}
	if err != nil {
		return err
	}
	defer func() { _ = kept.Close() }()
	return fs.WalkDir(kept.FS(), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil && now.Sub(info.ModTime()) > keepFor {
			err = kept.Remove(path)
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil // another program was first
		}
		return err
	})
}
