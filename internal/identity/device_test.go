package identity_test

import (
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"

	"prag/internal/fault"
	"prag/internal/identity"
	"prag/internal/testkit"
)

// paired makes a kiosk of the first centre.
func paired(t *testing.T, i *identity.Identity, p testkit.Place) (identity.Device, string) {
	t.Helper()
	return pairedAs(t, i, p, identity.KioskDevice)
}

func pairedAs(t *testing.T, i *identity.Identity, p testkit.Place, kind string) (identity.Device, string) {
	t.Helper()
	waiting, err := i.StartPairing(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d, err := i.Pair(t.Context(), p.Centre.TenantID, p.Staff[0].ID, identity.NewDevice{
		CentreID: p.Centre.ID, Code: waiting.Code, Kind: kind, Name: "Entrance",
	})
	if err != nil {
		t.Fatal(err)
	}
	return d, waiting.Token
}

func TestAScreenIsPairedByTheCodeItShowsOnce(t *testing.T) {
	t.Parallel()
	_, i, p := open(t)
	waiting, err := i.StartPairing(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if shown, err := i.PairingOf(t.Context(), waiting.Token); err != nil || shown.Code != waiting.Code {
		t.Fatalf("the screen shows %q, %v; want %q", shown.Code, err, waiting.Code)
	}
	wish := identity.NewDevice{CentreID: p.Centre.ID, Kind: identity.KioskDevice, Name: " Entrance ", Code: waiting.Code[:3] + "-" + strings.ToLower(waiting.Code[3:])}
	d, err := i.Pair(t.Context(), p.Centre.TenantID, p.Staff[0].ID, wish)
	if err != nil || d.Name != "Entrance" || d.Kind != identity.KioskDevice || d.CentreID != p.Centre.ID {
		t.Fatalf("paired %+v, %v", d, err)
	}
	if found, ok, err := i.DeviceOf(t.Context(), waiting.Token); err != nil || !ok || found.ID != d.ID || found.TenantID != p.Centre.TenantID {
		t.Errorf("the token finds %+v, %v, %v", found, ok, err)
	}
	if _, err := i.PairingOf(t.Context(), waiting.Token); !fault.Is(err, fault.NotFound) {
		t.Errorf("the code is still shown: %v", err)
	}
	if _, err := i.Pair(t.Context(), p.Centre.TenantID, p.Staff[0].ID, wish); len(fault.FieldsOf(err)) != 1 {
		t.Errorf("a code used twice gives %v", err)
	}
}

func TestWhatIsWrongWithAPairingIsSaidBesideTheField(t *testing.T) {
	t.Parallel()
	_, i, p := open(t)
	for field, n := range map[string]identity.NewDevice{
		"code":   {CentreID: p.Centre.ID, Kind: identity.BoardDevice, Name: "Hall", Code: "ABCDEF"},
		"name":   {CentreID: p.Centre.ID, Kind: identity.BoardDevice, Name: "  ", Code: "ABCDEF"},
		"kind":   {CentreID: p.Centre.ID, Kind: "printer", Name: "Hall", Code: "ABCDEF"},
		"centre": {Kind: identity.BoardDevice, Name: "Hall", Code: "ABCDEF"},
	} {
		_, err := i.Pair(t.Context(), p.Centre.TenantID, p.Staff[0].ID, n)
		if fields := fault.FieldsOf(err); len(fields) != 1 || fields[0].Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestAScreenIsClosedFromAfarAndForgotten(t *testing.T) {
	t.Parallel()
	_, i, p := open(t)
	d, token := paired(t, i, p)
	by := p.Staff[0].ID
	if err := i.LockDevice(t.Context(), p.Centre.TenantID, by, d.ID, true); err != nil {
		t.Fatal(err)
	}
	if err := i.SeeDevice(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if found, _, err := i.DeviceOf(t.Context(), token); err != nil || !found.Locked || found.SeenAt == nil {
		t.Errorf("after locking: %+v, %v", found, err)
	}
	if err := i.Unpair(t.Context(), p.Centre.TenantID, by, d.ID); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := i.DeviceOf(t.Context(), token); ok || err != nil {
		t.Errorf("a forgotten screen is still known: %v", err)
	}
}

func TestAnotherTenantTouchesNoScreen(t *testing.T) {
	t.Parallel()
	d, i, p := open(t)
	other := testkit.NewPlace(t, d, 1, 1)
	mine, token := paired(t, i, p)
	board, _ := pairedAs(t, i, p, identity.BoardDevice)
	foreign := other.Centre.TenantID
	if list, err := i.Devices(t.Context(), foreign); err != nil || len(list) != 0 {
		t.Errorf("another tenant lists %v, %v", list, err)
	}
	if list, err := i.Devices(t.Context(), p.Centre.TenantID); err != nil || len(list) != 2 {
		t.Errorf("the own tenant lists %v, %v", list, err)
	}
	if has, err := i.HasKiosk(t.Context(), foreign, p.Centre.ID); has || err != nil {
		t.Errorf("another tenant learns of a kiosk: %v, %v", has, err)
	}
	if has, err := i.HasKiosk(t.Context(), p.Centre.TenantID, p.Centre.ID); !has || err != nil {
		t.Errorf("the own tenant has no kiosk: %v, %v", has, err)
	}
	by := other.Staff[0].ID
	for name, err := range map[string]error{
		"lock":   i.LockDevice(t.Context(), foreign, by, mine.ID, true),
		"unpair": i.Unpair(t.Context(), foreign, by, mine.ID),
		"show":   i.SetDisplay(t.Context(), foreign, by, board.ID, identity.NewDisplay()),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%s as another tenant: %v", name, err)
		}
	}
	forged := mine
	forged.TenantID = foreign
	if err := i.SeeDevice(t.Context(), forged); err != nil {
		t.Error(err)
	}
	waiting, err := i.StartPairing(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := i.Pair(t.Context(), foreign, by, identity.NewDevice{CentreID: p.Centre.ID, Code: waiting.Code, Kind: identity.KioskDevice, Name: "x"}); !fault.Is(err, fault.NotFound) {
		t.Errorf("paired with another tenant's centre: %v", err)
	}
	if found, ok, err := i.DeviceOf(t.Context(), token); err != nil || !ok || found.Locked || found.SeenAt != nil || found.ID == uuid.Nil {
		t.Errorf("after all that: %+v, %v, %v", found, ok, err)
	}
}

func TestABoardShowsAndCallsAsItIsTold(t *testing.T) {
	t.Parallel()
	_, i, p := open(t)
	kiosk, _ := paired(t, i, p)
	board, token := pairedAs(t, i, p, identity.BoardDevice)
	if board.Display != identity.NewDisplay() {
		t.Errorf("a new board is %+v", board.Display)
	}
	by := p.Staff[0].ID
	want := identity.Display{Layout: "list", Sound: "chime", Spoken: "all", Volume: 35, QuietFrom: "19:30", QuietTo: "07:00"}
	for range 2 {
		if err := i.SetDisplay(t.Context(), p.Centre.TenantID, by, board.ID, want); err != nil {
			t.Fatal(err)
		}
		if found, ok, err := i.DeviceOf(t.Context(), token); err != nil || !ok || found.Display != want {
			t.Errorf("it is %+v, %v, want %+v", found.Display, err, want)
		}
		want.QuietFrom, want.QuietTo = "", ""
	}
	if err := i.SetDisplay(t.Context(), p.Centre.TenantID, by, kiosk.ID, want); !fault.Is(err, fault.NotFound) {
		t.Errorf("a kiosk as a board: %v", err)
	}
	for field, change := range map[string]func(*identity.Display){
		"layout": func(d *identity.Display) { d.Layout = "nine" }, "sound": func(d *identity.Display) { d.Sound = "" },
		"spoken": func(d *identity.Display) { d.Spoken = "en" }, "volume": func(d *identity.Display) { d.Volume = 0 },
		"quiet_from": func(d *identity.Display) { d.QuietTo = "07:00" },
	} {
		wrong := want
		change(&wrong)
		if fields := fault.FieldsOf(i.SetDisplay(t.Context(), p.Centre.TenantID, by, board.ID, wrong)); len(fields) != 1 || fields[0].Field != field {
			t.Errorf("%s: %v", field, fields)
		}
	}
}
