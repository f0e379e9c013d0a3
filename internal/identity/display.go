package identity

import (
	"context"
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/fault"
)

// Display is how a board shows and calls.
type Display struct {
	Layout    string // one call, four calls or a list
	Sound     string // voice: a chime and the number spoken; chime alone; off
	Spoken    string // own: in the centre's language and then the person's; all: every call in every language of the centre
	Volume    int    // 5 to 100
	QuietFrom string // "19:00" on the centre's clock; from then to QuietTo there is no sound. Both are "" where it is never quiet
	QuietTo   string
}

// Layouts lists what a board may look like.
func Layouts() []string { return []string{"one", "four", "list"} }

// Sounds lists what a board may sound like.
func Sounds() []string { return []string{"voice", "chime", "off"} }

// Spokens lists in which languages a call may be spoken.
func Spokens() []string { return []string{"own", "all"} }

// NewDisplay is how a board shows and calls before anybody has chosen.
func NewDisplay() Display { return Display{Layout: "four", Sound: "voice", Spoken: "own", Volume: 80} }

func (d Display) check() error {
	var f fault.Fields
	f.Check(slices.Contains(Layouts(), d.Layout), "layout", "fault.choice")
	f.Check(slices.Contains(Sounds(), d.Sound), "sound", "fault.choice")
	f.Check(slices.Contains(Spokens(), d.Spoken), "spoken", "fault.choice")
	f.Check(d.Volume >= 5 && d.Volume <= 100, "volume", "fault.choice")
	f.Check((d.QuietFrom == "") == (d.QuietTo == "") && timeOfDay(d.QuietFrom) && timeOfDay(d.QuietTo), "quiet_from", "device.quiet_both")
	return f.Err()
}

func timeOfDay(text string) bool {
	_, err := time.Parse("15:04", text)
	return text == "" || err == nil
}

// SetDisplay says how a board shows and calls; it follows within seconds. A Fields fault says what is wrong; a kiosk is not found.
func (i *Identity) SetDisplay(ctx context.Context, tenantID, by, id uuid.UUID, d Display) error {
	if err := d.check(); err != nil {
		return err
	}
	return i.onDevice(ctx, tenantID, by, id, "device.display", `UPDATE device SET layout = @layout, sound = @sound, spoken = @spoken,
		volume = @volume, quiet_from = CAST(nullif(@from, '') AS time), quiet_to = CAST(nullif(@to, '') AS time)
		WHERE tenant_id = @tenant AND id = @id AND kind = @kind`, map[string]any{
		"layout": d.Layout, "sound": d.Sound, "spoken": d.Spoken, "volume": d.Volume, "from": d.QuietFrom, "to": d.QuietTo,
		"tenant": tenantID, "id": id, "kind": BoardDevice,
	})
}
