package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/clock"
	"prag/internal/db"
	"prag/internal/testkit"
	"prag/internal/testkit/program"
)

// later puts the kiosk's clock forward, as it goes by the server's.
func (b *booth) later(d time.Duration) {
	_ = testkit.Eval[bool](b.tab, fmt.Sprintf(`new Promise((done) => {
		indexedDB.open("prag").onsuccess = (e) => {
			const tx = e.target.result.transaction("state", "readwrite"), store = tx.objectStore("state");
			store.get("now").onsuccess = (e) => store.put({...e.target.result, shift: e.target.result.shift + %d}, "now");
			tx.oncomplete = () => (e.target.result.close(), done(true));
		}})`, d.Milliseconds()))
}

// closes waits until the kiosk shows by itself that the centre is closed, and holds that it says so in every writing and gives no number.
func (b *booth) closes(t *testing.T, opens ...string) {
	t.Helper()
	b.tab.Wait(".k-resting")
	for _, size := range [][2]int64{{1280, 800}, {390, 844}, {1080, 1920}} {
		b.tab.Size(size[0], size[1]).Fits(fmt.Sprintf("away-closed-%d", size[0]))
	}
	page := b.tab.Text("main")
	for _, words := range opens {
		if !strings.Contains(page, words) {
			t.Errorf("the closed screen does not say %q: %s", words, page)
		}
	}
	if got := b.answer("POST", "/tickets"); !strings.Contains(got, "k-resting") {
		t.Errorf("somebody who asks for a number when the centre is closed is told %s", got)
	}
}

// answer is what the kiosk answers to a request of a page of its own.
func (b *booth) answer(method, path string) string {
	return testkit.Eval[string](b.tab, fmt.Sprintf(`(() => {
		const body = %[1]q === "POST" ? new URLSearchParams({service: "x", lang: "sq", nonce: "y"}) : undefined
		return fetch(%[2]q, {method: %[1]q, body}).then((r) => r.text().then((t) => r.status + t), () => "none")
	})()`, method, "/k/"+b.centre.Slug+path))
}

// A kiosk that reaches nobody closes with its centre, says when that opens, in the centre's time and every writing, gives no numbers, and opens
// again by itself: with the numbers of the new day, and on the third, for which it has none, without. What was closed from afar stays closed.
func TestAKioskWithoutAConnectionFollowsTheOpeningHours(t *testing.T) {
	t.Parallel()
	clk := clock.At(time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)) // a Tuesday, eleven in the morning there
	b := filled(t, silent(t, program.Start(t, program.Options{Clock: clk, Hours: true})), "prishtina")
	b.cable.Refuse(true)
	first := b.take(t, "sq")
	if time := b.tab.Text(".k-paper"); time != "11:00" {
		t.Errorf("the number was taken at %q", time)
	}
	b.tab.Open(b.at("/sr/articles/visas")).Wait(".k-away")
	b.later(8 * time.Hour)
	b.closes(t, "Qendra tani është e mbyllur", "25. 11.", "Hapet më 25 nëntor 2026, në orën 08:00", "Отвара се 25. новембра 2026. у 08:00",
		"Otvara se 25. novembra 2026. u 08:00", "It opens on 25 November 2026 at 08:00")
	b.later(14 * time.Hour) // nine in the morning
	b.tab.Wait(".k-languages")
	second := b.take(t, "en")
	if !strings.HasSuffix(first, " 701") || second != first {
		t.Errorf("the first numbers of two days are %s and %s", first, second)
	}
	b.later(24 * time.Hour)
	if page := b.tab.Open(b.at("/sq/ticket")).Wait(".k-away").Text("main h1"); page != "Kjo tani nuk është e mundur" {
		t.Errorf("without numbers of the day it says %q", page)
	}
	b.later(-24 * time.Hour)
	clk.Advance(22 * time.Hour)
	b.cable.Refuse(false)
	b.tab.Open(b.at(""))
	if line := b.line(t, []string{second}); !slices.Equal(line, []string{second}) || b.tickets(t) != 2 {
		t.Errorf("today's line is %v; %d tickets in all", line, b.tickets(t))
	}
	b.locked(t)
}

func (b *booth) tickets(t *testing.T) (n int) {
	t.Helper()
	err := b.DB.InTenant(t.Context(), b.centre.TenantID, func(tx *db.Tx) error { return tx.Raw(`SELECT count(*) FROM ticket`).Row().Scan(&n) })
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// locked: the screen is closed from afar, then the connection is lost.
func (b *booth) locked(t *testing.T) {
	t.Helper()
	devices, err := b.Identity.Devices(t.Context(), b.centre.TenantID)
	if err != nil || len(devices) != 1 {
		t.Fatalf("%d screens, %v", len(devices), err)
	}
	if err := b.Identity.LockDevice(t.Context(), b.centre.TenantID, uuid.Must(uuid.NewV4()), devices[0].ID, true); err != nil {
		t.Fatal(err)
	}
	b.tab.Wait(".k-resting")
	b.cable.Refuse(true)
	if got := b.answer("HEAD", ""); got != "none" {
		t.Errorf("a screen that was closed from afar may open without a connection: %s", got)
	}
	if page := b.tab.Open(b.at("/sq")).Wait(".k-resting").Picture("away-locked").Text("main"); !strings.Contains(page, "Ju lutemi pyesni te sporteli") {
		t.Errorf("it says %s", page)
	}
}
