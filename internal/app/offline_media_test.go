package app_test

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"strings"
	"testing"
	"time"

	"prag/internal/catalogue"
	"prag/internal/db"
	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/internal/picture"
	"prag/internal/tenant"
	"prag/internal/testkit"
	"prag/internal/testkit/program"
)

// shows publishes an article of the network with a picture and an Albanian recording, and gives the recording.
func (b *booth) shows(t *testing.T, slug string) []byte {
	t.Helper()
	ctx := t.Context()
	var staff []identity.Staff
	err := b.DB.InTenant(ctx, tenant.NetworkID(), func(tx *db.Tx) (err error) {
		staff, err = db.All[identity.Staff](tx, `SELECT tenant_id, id FROM staff WHERE tenant_id = ? AND role = 'editor' ORDER BY id`, tx.Tenant)
		return err
	})
	var file bytes.Buffer
	if err == nil {
		err = png.Encode(&file, image.NewGray(image.Rect(0, 0, 1500, 700)))
	}
	if err != nil || len(staff) < 2 {
		t.Fatalf("%d editors, %v", len(staff), err)
	}
	ref := catalogue.Ref{Kind: "article", Slug: slug}
	p, err := picture.Made(file.Bytes())
	if err == nil {
		err = b.Catalogue.AddPicture(ctx, staff[0], p)
	}
	sound, said := "", []byte(nil)
	if err == nil {
		said, err = b.Voice.Said(ctx, "en", "Somebody has read this for you.")
	}
	if err == nil {
		sound, err = b.Catalogue.AddRecording(ctx, staff[0], said)
	}
	for i, step := range []func(r catalogue.Record) error{
		func(r catalogue.Record) error {
			v := r.Values()
			v.Plain["picture"], v.Texts["picture_alt"] = p.Name, i18n.Text{"sq": "Natë", "sr": "Ноћ", "en": "Night"}
			v.Record("sq", sound)
			return b.Catalogue.Save(ctx, staff[0], catalogue.Edit{Ref: ref, Revision: r.Revision, Values: v})
		},
		func(r catalogue.Record) error { return b.Catalogue.Send(ctx, staff[0], ref, r.Revision, "") },
		func(r catalogue.Record) error { return b.Catalogue.Publish(ctx, staff[1], ref, r.Revision, "") },
	} {
		var r catalogue.Record
		if err == nil {
			r, err = b.Catalogue.Record(ctx, staff[0], ref)
		}
		if err == nil {
			err = step(r)
		}
		if err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
	}
	return said
}

// hears takes a number in each writing and listens: it is said in that language before anything else, and pressed once it plays.
func (b *booth) hears(t *testing.T) {
	t.Helper()
	for lang, words := range map[string]string{"sq": "Numri juaj: ", "sr": "Vaš broj: ", "sr-Latn": "Vaš broj: ", "en": "Your number is "} {
		label := b.take(t, lang)
		file, err := b.Voice.Kept(t.Context(), b.centre.TenantID, i18n.Language(lang), words+strings.Replace(label, " ", "-", 1)+".")
		if err != nil {
			t.Fatal(err)
		}
		number, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		said := testkit.Eval[string](b.tab, `fetch(document.querySelector("[data-listen]").dataset.listen).then((r) => r.arrayBuffer())
			.then((all) => [...new Uint8Array(all)].map((n) => String.fromCharCode(n)).join(""))`)
		if !strings.HasPrefix(said, latin1(number)) || len(said) < len(latin1(number))*2 {
			t.Errorf("%s: without a connection %s is not said, or nothing after it", lang, label)
		}
		b.tab.Wait(".k-away").Click("[data-listen]").Wait(`[data-listen][aria-pressed="true"]:not([data-busy])`).Picture("away-heard-" + lang)
	}
}

// A picture and a recording that are published while a kiosk stands there are in its larder soon, and seen and heard without a connection. So
// is the number that it gives out by itself.
func TestAPictureAndARecordingAreThereWithoutAConnection(t *testing.T) {
	t.Parallel()
	b := filled(t, program.Start(t, program.Options{}), "prishtina")
	said := b.shows(t, "visas")
	b.tab.Open(b.at(""))
	const kept = `(async () => {
		await new Promise((done) => setTimeout(done, 500)) // the worker has more use for the processor than this question
		const page = await caches.match("/k/prishtina/sq/articles/visas"), voice = await caches.match("/k/prishtina/sq/articles/visas/voice");
		const names = page && /k-figure[^]*?srcset="([^ "]+) [^,]*, ([^ "]+)/.exec(await page.text());
		if (!names || !voice || !(await caches.match(names[1])) || !(await caches.match(names[2]))) return "";
		return [...new Uint8Array((await voice.arrayBuffer()).slice(0, 400))].map((n) => String.fromCharCode(n)).join("") })()`
	want := latin1(said[:400])
	began := time.Now() //nolint:forbidigo // a limit for the test itself
	for testkit.Eval[string](b.tab, kept) != want {
		if time.Since(began) > 6*time.Minute {
			t.Fatal("the kiosk is not stocked anew")
		}
	}
	b.cable.Refuse(true)
	for lang, alt := range map[string]string{"sq": "Natë", "sr": "Ноћ", "sr-Latn": "Noć", "en": "Night"} {
		for _, size := range [][2]int64{{1080, 1920}, {390, 844}} { // each takes another of its sizes
			tab := b.tab.Beside(size[0], size[1])
			tab.Open(b.at("/" + lang + "/articles/visas")).Wait(".k-away").
				Until(`document.querySelector(".k-figure img")?.naturalWidth > 0`).Picture("away-picture-" + lang)
			if got := testkit.Eval[string](tab, `document.querySelector(".k-figure img").alt`); got != alt {
				t.Errorf("%s is told %q", lang, got)
			}
		}
	}
	const heard = `fetch("/k/prishtina/sq/articles/visas/voice").then((r) => r.arrayBuffer()).then((all) => [...new Uint8Array(all.slice(0, 400))].map((n) => String.fromCharCode(n)).join(""))`
	b.tab.Open(b.at("/sq/articles/visas")).Wait(".k-away")
	if testkit.Eval[string](b.tab, heard) != want {
		t.Error("without a connection the recording is not heard")
	}
	b.tab.Click("[data-listen]").Wait(`[data-listen][aria-pressed="true"]:not([data-busy])`)
	b.hears(t)
}

func latin1(data []byte) string {
	runes := make([]rune, len(data))
	for i, b := range data {
		runes[i] = rune(b)
	}
	return string(runes)
}
