package voice

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/gofrs/uuid/v5"

	"prag/internal/fault"
)

const (
	// MaxBytes is how large a recording may be as it is handed in.
	MaxBytes = 32 << 20
	recorded = "48"             // kilobits a second: a person's voice
	rate     = "22.05"          // kilohertz, as espeak-ng speaks: one can follow the other in one file
	longest  = 600              // seconds
	mostMP3  = longest * 6000   // bytes at 48 kilobits
	leastMP3 = 1500             // a quarter of a second: there is nothing to hear
	mostWAV  = longest * 192000 // bytes of two channels at 48 kilohertz
)

// Records reports whether the machine can take recordings.
func (v *Voice) Records() bool { return v.encode != "" }

// Recorded makes a recording that was handed in, MP3 or WAV, like the voice's own sound: one channel, and nothing in the file but sound.
// fault.Invalid "voice.kind": it is neither, or broken; "voice.long": longer than anybody listens.
func (v *Voice) Recorded(ctx context.Context, file []byte) (sound []byte, err error) {
	kind := kindOf(file)
	switch {
	case kind == "":
		return nil, fault.New(fault.Invalid, "voice.kind")
	case !v.Records():
		return nil, ErrSilent
	}
	err = v.inTurn(ctx, v.dir, func(ctx context.Context, beside string) error {
		given, made := filepath.Join(beside, "given."+kind), filepath.Join(beside, "made.mp3")
		if err := os.WriteFile(given, file, 0o600); err != nil {
			return err
		}
		if err := v.again(ctx, kind, given, made); err != nil {
			return err
		}
		sound, err = os.ReadFile(made) //nolint:gosec // written just now
		return err
	})
	switch {
	case err == nil && len(sound) > mostMP3:
		return nil, fault.New(fault.Invalid, "voice.long")
	case err == nil && len(sound) < leastMP3:
		return nil, fault.New(fault.Invalid, "voice.kind")
	}
	return sound, err
}

// kindOf goes by what the bytes are, whatever the file is called. "": none of ours.
func kindOf(file []byte) string {
	switch kind := http.DetectContentType(file); {
	case kind == "audio/wave":
		return "wav"
	case kind == Mime, len(file) > 1 && file[0] == 0xff && file[1]&0xe6 == 0xe2: // a frame of layer III without words before it
		return "mp3"
	}
	return ""
}

// again encodes a file anew. What comes as MP3 is opened first, and no more of it than may be: a small file can hold hours.
func (v *Voice) again(ctx context.Context, kind, given, made string) error {
	args := []string{"--quiet", "-q", "2", "-m", "m", "-b", recorded, "--resample", rate, "-t"}
	if kind == "wav" {
		return broken(run(exec.CommandContext(ctx, v.encode, append(args, given, made)...)))
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	open, encode := exec.CommandContext(ctx, v.encode, "--quiet", "--decode", given, "-"), exec.CommandContext(ctx, v.encode, append(args, "-", made)...)
	wave, err := open.StdoutPipe()
	if err != nil {
		return err
	}
	part := &io.LimitedReader{R: wave, N: mostWAV}
	encode.Stdin = part
	if err := open.Start(); err != nil {
		return err
	}
	err = run(encode)
	if part.N == 0 {
		cancel()
		return errors.Join(fault.New(fault.Invalid, "voice.long"), open.Wait())
	}
	return broken(errors.Join(err, open.Wait()))
}

// broken says that a file is none of ours where the program could not read it.
func broken(err error) error {
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.Exited() {
		return fault.Wrap(fault.Invalid, "voice.kind", err)
	}
	return err
}

// Joined gives the path of a file that begins with a recording and goes on with the text that follows it, spoken. A machine without a voice
// plays the recording alone.
func (v *Voice) Joined(
	ctx context.Context, tenant uuid.UUID, lang, name, text string, sound func(ctx context.Context) ([]byte, error),
) (string, error) {
	return v.keep(ctx, v.path(tenant, lang, name, text), func(ctx context.Context, path string) error {
		all, err := sound(ctx)
		if err == nil && v.Able() && text != "" {
			var rest []byte
			rest, err = v.Said(ctx, lang, text)
			all = bytes.Join([][]byte{all, rest}, nil)
		}
		if err != nil {
			return err
		}
		return v.inTurn(ctx, filepath.Dir(path), func(_ context.Context, beside string) error {
			whole := filepath.Join(beside, "whole.mp3")
			if err := os.WriteFile(whole, all, 0o600); err != nil {
				return err
			}
			return os.Rename(whole, path)
		})
	})
}
