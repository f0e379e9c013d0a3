package desk_test

import (
	"net/http"
	"net/url"
	"path"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/appointment"
	"prag/internal/clock"
	"prag/internal/demo"
	"prag/internal/testkit"
	"prag/internal/testkit/program"
)

// Two people at work: what one books, and the visitor who comes, moves and calls off, shows on the other's open day by itself, on their screen
// and in their week. The link they are at keeps the focus, and a form that somebody is filling in beside it is left alone.
func TestTheDayFollowsWhatOthersDo(t *testing.T) {
	t.Parallel()
	c := clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)) // a Tuesday
	p := program.Start(t, program.Options{Clock: c})
	if err := demo.Diary(t.Context(), demo.Deps{DB: p.DB, Clock: c, Identity: p.Identity, Directory: p.Directory}, p.Diary, p.Line); err != nil {
		t.Fatal(err)
	}
	centre, err := p.Directory.BySlug(t.Context(), "prishtina")
	if err != nil {
		t.Fatal(err)
	}
	services, err := p.Directory.Services(t.Context(), centre)
	if err != nil {
		t.Fatal(err)
	}
	browser := testkit.NewBrowser(t)
	signedIn := func(who string) *testkit.Tab {
		return p.SignIn(browser.Tab(t, 1280, 800), who+"@prishtina.example", "")
	}
	day, week := signedIn("adviser"), signedIn("manager")
	day.Open(p.URL + "/desk/diary?day=2026-12-10&lang=en").Wait(".d-empty")
	week.Open(p.URL + "/desk/diary?day=2026-12-10&view=week&lang=en").Wait(".d-diary--week")
	form := week.Beside(1280, 800).Open(p.URL + "/desk/diary/new?lang=en&day=2026-12-10&service=" + services[0].ID.String()).Wait("#reads")
	form.Set("#reads", "en")

	colleague := p.SignedIn(t, "manager@prishtina.example")
	pick := "/desk/diary/new?service=" + services[0].ID.String() + "&day=2026-12-10&lang=en"
	slot := slotButton.FindStringSubmatch(colleague.Sees(pick, "Thursday"))[1]
	answer := colleague.Post("/desk/diary/new", url.Values{
		"nonce": {key().String()}, "service": {services[0].ID.String()}, "mode": {"in_person"}, "reads": {"en"}, "slot": {slot},
	})
	if answer.Status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", answer.Status, answer.Body)
	}
	code := path.Base(answer.Header.Get("Location"))
	row := "#at-" + code
	day.Wait(row)
	week.Wait(row)
	day.Until(`!document.querySelector(".d-empty")`)

	day.Until(`(document.querySelector("` + row + `").focus(), document.activeElement.id === "at-` + code + `")`)
	if _, err := p.Diary.Confirm(t.Context(), centre, code); err != nil {
		t.Fatal(err)
	}
	day.Until(`document.querySelector(".d-time .d-status").textContent.includes("Is coming") && document.activeElement.id === "at-` + code + `"`)

	free, err := p.Diary.Free(t.Context(), centre, appointment.Want{ServiceID: services[0].ID, Staff: true},
		time.Date(2026, 12, 11, 0, 0, 0, 0, time.UTC), time.Date(2026, 12, 12, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	moved, err := p.Diary.Move(t.Context(), centre, code, free[2].Ref(), uuid.Nil)
	if err != nil {
		t.Fatal(err)
	}
	day.Wait(".d-empty") // it is on Friday now
	week.Until(`document.querySelector("` + row + `").closest("section").querySelector("h2").textContent.startsWith("Friday")`)
	day.Click(`a[rel=next]`).Wait(row)

	c.Advance(moved.StartsAt.Sub(c.Now()))
	if _, _, err := p.Diary.Arrive(t.Context(), centre, code); err != nil {
		t.Fatal(err)
	}
	day.Until(`document.querySelector("` + row + `").closest("li").textContent.includes("Arrived")`)
	if got := form.URL(); got == "" {
		t.Error("the form is gone")
	}
	form.Until(`document.querySelector("#reads").value === "en"`)
}
