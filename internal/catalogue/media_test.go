package catalogue_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"
	"pgregory.net/rapid"

	"prag/internal/catalogue"
	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/internal/picture"
	"prag/internal/tenant"
)

// made is a picture of one colour; shades tell pictures apart.
func made(t *testing.T, shade uint8) picture.Picture {
	t.Helper()
	p := image.NewRGBA(image.Rect(0, 0, 40, 30))
	draw.Draw(p, p.Bounds(), image.NewUniform(color.Gray{Y: shade}), image.Point{}, draw.Src)
	p.SetRGBA(0, 0, color.RGBA{A: 255})
	var file bytes.Buffer
	if err := png.Encode(&file, p); err != nil {
		t.Fatal(err)
	}
	out, err := picture.Made(file.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (s shelf) addPicture(t *testing.T, who identity.Staff, shade uint8) string {
	t.Helper()
	p := made(t, shade)
	if err := s.catalogue.AddPicture(t.Context(), who, p); err != nil {
		t.Fatal(err)
	}
	return p.Name
}

// change saves what fn makes of a record's fields.
func (s shelf) change(t *testing.T, who identity.Staff, ref catalogue.Ref, fn func(v catalogue.Values)) error {
	t.Helper()
	r := s.record(t, who, ref)
	v := r.Values()
	fn(v)
	return s.catalogue.Save(t.Context(), who, catalogue.Edit{Ref: ref, Revision: r.Revision, Values: v})
}

func told(v catalogue.Values, words string) {
	v.Texts["picture_alt"] = i18n.Text{"sq": words, "sr": "Реч " + words, "en": words}
}

// A picture is part of a version: readers see it when it is published, told in every language, and the history gives it back.
func TestAPictureIsPublishedWithItsWords(t *testing.T) {
	t.Parallel()
	s := open(t)
	writer, reviewer := s.editor(t, tenant.NetworkID(), "Arta"), s.editor(t, tenant.NetworkID(), "Jelena")
	first, second := s.addPicture(t, writer, 200), s.addPicture(t, writer, 100)
	if err := s.change(t, writer, visas, func(v catalogue.Values) { v.Plain["picture"] = first }); err != nil {
		t.Fatal(err)
	}
	if gaps := s.record(t, writer, visas).Gaps(); len(gaps) != 3 || gaps[0].Field != "picture_alt" || gaps[0].Why != catalogue.GapMissing {
		t.Errorf("a picture nobody is told of has the gaps %v", gaps)
	}
	if err := s.send(t, writer, visas); !fault.Is(err, fault.Conflict) {
		t.Errorf("it was sent: %v", err)
	}
	if err := s.change(t, writer, visas, func(v catalogue.Values) { told(v, "a passport") }); err != nil {
		t.Fatal(err)
	}
	s.handsOn(t, writer, reviewer)
	if a, err := s.catalogue.Article(t.Context(), s.kosovo, "visas"); err != nil || a.Picture != first || a.PictureAlt["sr"] != "Реч a passport" {
		t.Errorf("readers see %q, told %v (%v)", a.Picture, a.PictureAlt, err)
	}
	// Another picture: nobody knows whether the words still hold.
	if err := s.change(t, writer, visas, func(v catalogue.Values) { v.Plain["picture"] = second }); err != nil {
		t.Fatal(err)
	}
	if gaps := s.record(t, writer, visas).Gaps(); len(gaps) != 3 || gaps[0].Why != catalogue.GapStale {
		t.Errorf("another picture has the gaps %v", gaps)
	}
	if err := s.change(t, writer, visas, func(v catalogue.Values) { v.Texts["picture_alt"]["sq"] = "an office" }); err != nil {
		t.Fatal(err)
	}
	if gaps := s.record(t, writer, visas).Gaps(); len(gaps) != 2 || gaps[0].Lang != "sr" && gaps[0].Lang != "en" {
		t.Errorf("told anew in one language it has the gaps %v", gaps)
	}
	r := s.record(t, writer, visas)
	err := s.catalogue.Save(t.Context(), writer, catalogue.Edit{Ref: visas, Revision: r.Revision, Values: r.Values(), Held: []string{"sr", "en"}})
	if err != nil || len(s.record(t, writer, visas).Gaps()) > 0 {
		t.Errorf("looked at, the gaps are %v (%v)", s.record(t, writer, visas).Gaps(), err)
	}
	// Without a picture there is nothing to tell.
	if err := s.change(t, writer, visas, func(v catalogue.Values) { v.Plain["picture"] = "" }); err != nil {
		t.Fatal(err)
	}
	if gaps := s.record(t, writer, visas).Gaps(); len(gaps) > 0 {
		t.Errorf("without a picture the gaps are %v", gaps)
	}
	s.handsOn(t, writer, reviewer)
	if a, _ := s.catalogue.Article(t.Context(), s.kosovo, "visas"); a.Picture != "" {
		t.Errorf("readers still see %q", a.Picture)
	}
	r = s.record(t, writer, visas)
	i := slices.IndexFunc(r.Editions, func(e catalogue.Edition) bool { return e.Values.Plain["picture"] == first })
	if err := s.catalogue.Restore(t.Context(), writer, visas, r.Revision, r.Editions[i].Version, ""); err != nil {
		t.Fatal(err)
	}
	if v := s.record(t, writer, visas).Values(); v.Plain["picture"] != first || len(s.record(t, writer, visas).Gaps()) > 0 {
		t.Errorf("brought back it shows %q with the gaps %v", v.Plain["picture"], s.record(t, writer, visas).Gaps())
	}
}

func (s shelf) handsOn(t *testing.T, writer, reviewer identity.Staff) {
	t.Helper()
	if err := s.send(t, writer, visas); err != nil {
		t.Fatal(err)
	}
	if err := s.publish(t, reviewer, visas); err != nil {
		t.Fatal(err)
	}
}

// The database, too, refuses a picture that nobody is told of.
func TestAPictureWithoutWordsIsRefusedByTheDatabase(t *testing.T) {
	t.Parallel()
	s := open(t)
	err := s.try(t, tenant.NetworkID(), `UPDATE article SET picture = 'x', picture_alt = '{"sq": "a", "sr": "", "en": "a"}' WHERE slug = 'visas'`)
	if err == nil || !strings.Contains(err.Error(), "article_picture_told") {
		t.Errorf("it is shown: %v", err)
	}
}

func TestWhatNobodyHandedInIsRefused(t *testing.T) {
	t.Parallel()
	s := open(t)
	writer := s.editor(t, tenant.NetworkID(), "Arta")
	name := s.addPicture(t, writer, 7)
	for field, value := range map[string]string{
		"picture": strings.Repeat("a", 64) + "-40x30", "recording_en": strings.Repeat("b", 64) + " " + strings.Repeat("c", 32),
		"recording_sq": "not a name",
	} {
		err := s.change(t, writer, visas, func(v catalogue.Values) { v.Plain[field] = value })
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("%s %q: %v", field, value, err)
		}
	}
	forged := strings.Replace(name, "-40x30", "-30x40", 1)
	if err := s.change(t, writer, visas, func(v catalogue.Values) { v.Plain["picture"] = forged }); !fault.Is(err, fault.Invalid) {
		t.Errorf("with another size: %v", err)
	}
}

// What was chosen and never saved goes after a day; what a version names stays for good.
func TestWhatNobodyKeptIsForgotten(t *testing.T) {
	t.Parallel()
	s := open(t)
	writer := s.editor(t, tenant.NetworkID(), "Arta")
	used, unused := s.addPicture(t, writer, 1), s.addPicture(t, writer, 2)
	sound, err := s.catalogue.AddRecording(t.Context(), writer, []byte("used"))
	if err != nil {
		t.Fatal(err)
	}
	left, err := s.catalogue.AddRecording(t.Context(), writer, []byte("left"))
	if err != nil {
		t.Fatal(err)
	}
	err = s.change(t, writer, visas, func(v catalogue.Values) { v.Plain["picture"] = used; v.Record("sr", sound) })
	if err == nil {
		r := s.record(t, writer, visas)
		err = s.catalogue.Drop(t.Context(), writer, visas, r.Revision, "")
	}
	if err != nil {
		t.Fatal(err)
	}
	s.clock.Advance(25 * time.Hour)
	s.addPicture(t, writer, 3)
	if _, err := s.catalogue.AddRecording(t.Context(), writer, []byte("new")); err != nil {
		t.Fatal(err)
	}
	for name, stays := range map[string]bool{used: true, unused: false} {
		if _, err := s.catalogue.Picture(t.Context(), tenant.NetworkID(), name); (err == nil) != stays {
			t.Errorf("a picture that stays %v: %v", stays, err)
		}
	}
	for name, stays := range map[string]bool{sound: true, left: false} {
		if _, err := s.catalogue.Recording(t.Context(), tenant.NetworkID(), name); (err == nil) != stays {
			t.Errorf("a recording that stays %v: %v", stays, err)
		}
	}
}

func TestAnotherTenantsPicturesAndRecordingsAreNotThere(t *testing.T) {
	t.Parallel()
	s := open(t)
	ctx, c := t.Context(), s.catalogue
	mine, network := s.editor(t, s.kosovo, "Arta"), s.editor(t, tenant.NetworkID(), "Jelena")
	for who, readers := range map[identity.Staff]map[uuid.UUID]bool{
		mine: {s.kosovo: true, s.other: false, tenant.NetworkID(): false, db.NewID(): false}, network: {s.kosovo: true, s.other: true},
	} {
		shade := uint8(len(readers))
		p := made(t, shade)
		sound, err := c.AddRecording(ctx, who, []byte{shade})
		if err == nil {
			err = c.AddPicture(ctx, who, p)
		}
		if err != nil {
			t.Fatal(err)
		}
		for reader, there := range readers {
			if got, err := c.Picture(ctx, reader, p.Name); there && (err != nil || !bytes.Equal(got.Body, p.Body)) || !there && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s's picture, there %v: %v", who.Name, there, err)
			}
			if got, err := c.Recording(ctx, reader, sound); there && (err != nil || len(got) != 1) || !there && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s's recording, there %v: %v", who.Name, there, err)
			}
		}
	}
	own := s.addPicture(t, mine, 77)
	stranger := s.editor(t, s.other, "Ana")
	if err := s.change(t, stranger, visas, func(v catalogue.Values) { v.Plain["picture"] = own }); !fault.Is(err, fault.Invalid) {
		t.Errorf("another tenant shows it: %v", err)
	}
}

// Whatever is written, taken back, recorded and confirmed: readers hear a recording only where it was made for, or confirmed for, exactly
// what the text says now, and never in another language than its own.
func TestARecordingNeverSaysAnythingElseThanTheText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		v := catalogue.NewValues()
		for _, field := range []string{"title", "summary", "body"} {
			v.Texts[field] = i18n.Text{"sq": "1", "sr": "1", "en": "1"}
		}
		name, said := map[string]string{}, map[string][3]string{}
		for range rapid.IntRange(1, 20).Draw(r, "steps") {
			lang := rapid.SampledFrom(i18n.Languages()).Draw(r, "language")
			now := func() [3]string {
				return [3]string{v.Texts["title"][lang], v.Texts["summary"][lang], v.Texts["body"][lang]}
			}
			switch rapid.SampledFrom([]string{"write", "write", "record", "holds", "remove"}).Draw(r, "do") {
			case "write":
				field := rapid.SampledFrom([]string{"title", "summary", "body"}).Draw(r, "field")
				v.Texts[field][lang] = rapid.SampledFrom([]string{"1", "2", "12"}).Draw(r, "words")
			case "record":
				name[lang] = strings.Repeat(rapid.SampledFrom([]string{"a", "b"}).Draw(r, "sound"), 64)
				said[lang] = now()
				v.Record(lang, name[lang])
			case "holds":
				if had, _ := v.Recording(lang); had != "" {
					said[lang] = now()
					v.Record(lang, had)
				}
			case "remove":
				delete(name, lang)
				v.Record(lang, "")
			}
			article := v.Article()
			article.Recording = i18n.Text{}
			for _, l := range i18n.Languages() {
				article.Recording[l] = v.Plain[catalogue.SoundOf(l)]
				want := ""
				if now := [3]string{v.Texts["title"][l], v.Texts["summary"][l], v.Texts["body"][l]}; said[l] == now {
					want = name[l]
				}
				had, holds := v.Recording(l)
				if got := article.Recorded(l); got != want || had != name[l] || holds != (want != "") {
					r.Fatalf("%s: readers hear %q, want %q; the desk has %q, holds %v", l, got, want, had, holds)
				}
			}
		}
	})
}

// A publication leaves its voice to be made, in the same transaction.
func TestWhatIsPublishedIsToBeSpoken(t *testing.T) {
	t.Parallel()
	s := open(t)
	writer, reviewer := s.editor(t, tenant.NetworkID(), "Arta"), s.editor(t, tenant.NetworkID(), "Jelena")
	s.reword(t, writer, visas, "en", "Draft", "sq", "Draft", "sr", "Нацрт")
	if left := s.rows(t, tenant.NetworkID(), "job"); left != "" {
		t.Errorf("a draft leaves %s", left)
	}
	s.handsOn(t, writer, reviewer)
	if left := s.rows(t, tenant.NetworkID(), "job"); strings.Count(left, catalogue.SpeakJob) != 1 || !strings.Contains(left, "visas") {
		t.Errorf("a publication leaves %q", left)
	}
}
