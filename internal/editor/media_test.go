package editor_test

import (
	"bytes"
	"html"
	"image"
	"image/color"
	"image/jpeg"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// photograph is a file as a camera writes it, with where it was taken; shades tell photographs apart.
func photograph(t *testing.T, shade uint8) []byte {
	t.Helper()
	p := image.NewRGBA(image.Rect(0, 0, 1600, 900))
	for y := range 900 {
		for x := range 1600 {
			p.SetRGBA(x, y, color.RGBA{shade, uint8(x / 8), uint8(y / 4), 255})
		}
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, p, nil); err != nil {
		t.Fatal(err)
	}
	words := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00 42.66 N 21.16 E"
	return append([]byte("\xff\xd8\xff\xe1\x00"+string(rune(len(words)+2))+words), file.Bytes()[2:]...)
}

// said is what a person reads into a microphone, as a WAV file.
func said(t *testing.T, words string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "said.wav")
	if out, err := exec.CommandContext(t.Context(), "espeak-ng", "-v", "en-us", "-w", path, words).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// hands saves a record's form with files and changed fields (name, value).
func hands(t *testing.T, o office, record string, files map[string][]byte, changes ...string) {
	t.Helper()
	f := form(o.writer.Sees(record))
	for i := 0; i < len(changes); i += 2 {
		f.Set(changes[i], changes[i+1])
	}
	if answer := o.writer.Hand(record, f, files); answer.Status != 303 {
		t.Fatalf("status %d\n%s", answer.Status, answer.Body)
	}
}

var (
	picturePattern   = regexp.MustCompile(`<img src="(/k/[^"]+)" srcset="(/k/[^" ]+) 640w, [^"]*" sizes="[^"]*" width="1280" height="720" alt="([^"]*)"`)
	recordingPattern = regexp.MustCompile(`src="(/content/recordings/[0-9a-f]+)"`)
)

// A picture and a recording go with the text through review to a kiosk of another server, within two seconds; the recording is heard as long
// as it says what the text says.
func aPictureAndARecordingReachAnotherServer(t *testing.T, o office) {
	const record, slug = "/content/article/preparing-to-return", "/articles/preparing-to-return"
	hands(t, o, record, map[string][]byte{"picture.file": photograph(t, 10), "recording_sr.file": said(t, "This is a person who reads.")},
		"picture_alt.sq", "Një shtëpi", "picture_alt.sr", "Једна кућа", "picture_alt.en", "A house")
	page := o.writer.Sees(record, "/content/pictures/", `class="e-player"`)
	sound := []byte(o.writer.Get(recordingPattern.FindStringSubmatch(page)[1]).Body)
	kiosk := o.second.Client(t)
	heard := func(tag string) bool {
		return bytes.HasPrefix([]byte(kiosk.Get("/k/prishtina/"+tag+slug+"/voice").Body), sound)
	}
	if heard("sr") {
		t.Error("a draft is heard")
	}
	sends(o.writer, record)
	publishes(o.reviewer, record)
	began := time.Now() //nolint:forbidigo // measures how long a reader waits
	for !picturePattern.MatchString(kiosk.Sees("/k/prishtina/en" + slug)) {
		if time.Since(began) > 2*time.Second {
			t.Fatal("after two seconds the kiosk of another server shows no picture")
		}
	}
	for tag, alt := range map[string]string{"sq": "Një shtëpi", "sr": "Једна кућа", "sr-Latn": "Jedna kuća", "en": "A house"} {
		shown := picturePattern.FindStringSubmatch(kiosk.Sees("/k/prishtina/" + tag + slug))
		if shown == nil || html.UnescapeString(shown[3]) != alt {
			t.Fatalf("%s shows %q", tag, shown)
		}
		for _, address := range shown[1:3] {
			p := kiosk.Get(address)
			if p.Header.Get("Content-Type") != "image/jpeg" || !strings.Contains(p.Header.Get("Cache-Control"), "immutable") || strings.Contains(p.Body, "42.66") {
				t.Errorf("%s: status %d, %v", address, p.Status, p.Header)
			}
		}
		if heard(tag) != strings.HasPrefix(tag, "sr") {
			t.Errorf("%s: the recording is heard: %v", tag, heard(tag))
		}
	}
	saves(o.writer, record, "summary.sq", "Tjetër.", "summary.sr", "Друго.", "summary.en", "Another.")
	o.writer.Sees(record+"?lang=en", "people hear the synthetic voice")
	sends(o.writer, record)
	publishes(o.reviewer, record)
	for began := time.Now(); !strings.Contains(kiosk.Sees("/k/prishtina/sr"+slug), "Друго."); { //nolint:forbidigo // a limit for the test itself
		if time.Since(began) > 10*time.Second {
			t.Fatal("the kiosk shows the old text")
		}
	}
	if heard("sr") || heard("sr-Latn") {
		t.Error("a recording of another text is heard")
	}
	saves(o.writer, record, "recording_sr.holds", "yes")
	sends(o.writer, record)
	publishes(o.reviewer, record)
	for began := time.Now(); !heard("sr-Latn"); { //nolint:forbidigo // a limit for the test itself
		if time.Since(began) > 10*time.Second {
			t.Fatal("confirmed, the recording is not heard")
		}
	}
	o.writer.Sees(record+"/history?lang=en", "The same recording, for the new text")
}

// What articles can show, the other pages of a visitor's way can too: a topic, a part of one, a list of what to bring, and a guide's first question.
func topicsListsAndGuidesHavePictures(t *testing.T, o office) {
	kiosk, shade := o.second.Client(t), uint8(20)
	for record, shown := range map[string]string{
		"topic/learn": "/topics/learn", "checklist/visa": "/checklists/visa", "guide/going-abroad": "/services/going-abroad/place/1",
	} {
		shade += 20
		hands(t, o, "/content/"+record, map[string][]byte{"picture.file": photograph(t, shade)})
		if gaps := o.writer.Sees("/content/" + record + "?lang=en"); strings.Count(gaps, `href="#picture_alt`) != 3 {
			t.Errorf("%s: nobody asks what is on the picture", record)
		}
		saves(o.writer, "/content/"+record, "picture_alt.sq", "Një shtëpi", "picture_alt.sr", "Једна кућа", "picture_alt.en", "A house")
		preview := o.writer.Sees("/content/" + record + "/screen/en")
		if !strings.Contains(preview, `class="k-figure"`) {
			t.Errorf("%s: the preview has no picture", record)
		}
		sends(o.writer, "/content/"+record)
		publishes(o.reviewer, "/content/"+record)
		for tag, alt := range map[string]string{"sq": "Një shtëpi", "sr": "Једна кућа", "sr-Latn": "Jedna kuća", "en": "A house"} {
			var picture []string
			for began := time.Now(); picture == nil; { //nolint:forbidigo // a limit for the test itself
				picture = picturePattern.FindStringSubmatch(kiosk.Sees("/k/prishtina/" + tag + shown))
				if time.Since(began) > 10*time.Second {
					t.Fatalf("%s has no picture in %s", record, tag)
				}
			}
			if html.UnescapeString(picture[3]) != alt || kiosk.Get(picture[1]).Header.Get("Content-Type") != "image/jpeg" {
				t.Errorf("%s in %s shows %q", record, tag, picture)
			}
		}
	}
}

// A file that is none of ours is told beside its field; what was typed, and the file that is good, are kept.
func aWrongFileIsToldBesideItsField(t *testing.T, o office) {
	const record = "/content/article/residence-permit"
	f := form(o.writer.Sees(record))
	f.Set("title.en", "Typed in vain?")
	answer := o.writer.Hand(record+"?lang=en", f, map[string][]byte{
		"picture.file": make([]byte, 11<<20), "recording_sq.file": []byte("<svg/>"), "recording_en.file": said(t, "Good."),
	})
	page := html.UnescapeString(answer.Body)
	for _, want := range []string{`id="picture-error">This picture is larger than 10 MB`, `id="recording_sq-error">This is no recording`, "Typed in vain?"} {
		if answer.Status != 422 || !strings.Contains(page, want) {
			t.Errorf("status %d, without %q", answer.Status, want)
		}
	}
	kept := form(answer.Body)
	if kept.Get("recording_en") == "" || kept.Get("recording_sq") != "" || kept.Get("picture") != "" {
		t.Errorf("kept is %v", kept)
	}
	if now := form(o.writer.Sees(record)); now.Get("title.en") == "Typed in vain?" {
		t.Error("it was saved")
	}
	o.writer.Sends(record, kept, record+"?notice=saved")
	if now := form(o.writer.Sees(record)); now.Get("title.en") != "Typed in vain?" || now.Get("recording_en") == "" {
		t.Error("the second try saved something else")
	}
	remove := url.Values{"recording_en.remove": {"yes"}}
	for name, values := range form(o.writer.Sees(record)) {
		remove[name] = values
	}
	o.writer.Sends(record, remove, record+"?notice=saved")
	if now := form(o.writer.Sees(record)); now.Get("recording_en") != "" {
		t.Error("the recording is still there")
	}
}
