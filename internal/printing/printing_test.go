package printing_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/printing"
	"prag/internal/reach"
	"prag/internal/testkit"
	"prag/internal/testkit/paper"
)

// A ticket on paper has its number, where and when it was taken, what happens next, and the way to it on a phone; in each writing.
func TestATicketOnPaperSaysWhatItsPageSays(t *testing.T) {
	t.Parallel()
	o := open(t)
	stand := paper.NewStand(t, paper.Prints)
	o.set(t, stand.Address, false)
	run(t, o.printing)
	for n, tag := range i18n.Tags() {
		l, ticket := o.deps.Bundle.Reader(tag), o.take(t, 0, tag)
		slip := slipOf(ticket, tag)
		o.ask(t, slip)
		o.becomes(t, slip, printing.Printed)
		printed := slips(t, stand, n+1)[n]
		at := o.Centre.Local(ticket.TakenAt)
		for _, want := range []string{l.Text(o.Centre.Name), ticket.Label(), l.Date(at) + ", " + l.Time(at), l.T("kiosk.ticket.title"), l.T("kiosk.ticket.wait")} {
			if !printed.Says(want) {
				t.Errorf("%s: the slip does not say %q:\n%s", tag, want, printed.Text())
			}
		}
		if len(printed.Codes) != 1 || printed.Codes[0] != "https://prag.example/t/"+ticket.Code || printed.Cuts != 1 {
			t.Errorf("%s: codes %q, %d cuts", tag, printed.Codes, printed.Cuts)
		}
	}
}

// Whatever the service, the slip is the same but for its number and code.
func TestTheSlipOfASensitiveServiceIsLikeAnyOther(t *testing.T) {
	t.Parallel()
	o := open(t)
	stand := paper.NewStand(t, paper.Prints)
	o.set(t, stand.Address, false)
	run(t, o.printing)
	for _, service := range []int{0, 1} {
		slip := slipOf(o.take(t, service, "en"), "en")
		o.ask(t, slip)
		o.becomes(t, slip, printing.Printed)
	}
	printed := slips(t, stand, 2)
	ordinary, sensitive := strings.Replace(printed[0].Text(), "A 1", "X", 1), strings.Replace(printed[1].Text(), "B 1", "X", 1)
	if ordinary != sensitive {
		t.Errorf("the slips differ:\n%s\n%s", ordinary, sensitive)
	}
}

func TestAnArticleIsTakenHomeAndASensitiveOneIsNot(t *testing.T) {
	t.Parallel()
	o := open(t)
	stand := paper.NewStand(t, paper.Answers)
	o.set(t, stand.Address, true)
	run(t, o.printing)
	article, err := o.deps.Catalogue.Article(t.Context(), o.Centre.TenantID, "visas")
	if err != nil {
		t.Fatal(err)
	}
	for n, tag := range i18n.Tags() {
		l := o.deps.Bundle.Reader(tag)
		slip := printing.Slip{Nonce: nonce(), Kind: printing.Article, Reference: "visas", Tag: tag, Base: "https://prag.example"}
		o.ask(t, slip)
		o.becomes(t, slip, printing.Printed)
		printed := slips(t, stand, n+1)[n]
		body := strings.NewReplacer("#", "", "*", "").Replace(l.Text(article.Body))
		for _, line := range append(strings.Split(body, "\n"), l.Text(article.Title), l.Text(article.Summary), article.Source) {
			if line = strings.TrimSpace(line); !printed.Says(line) {
				t.Errorf("%s: the slip does not say %q:\n%s", tag, line, printed.Text())
			}
		}
		if want := "https://prag.example/k/" + o.Centre.Slug + "/" + tag + "/articles/visas"; len(printed.Codes) != 1 || printed.Codes[0] != want {
			t.Errorf("%s: codes %q", tag, printed.Codes)
		}
	}
	for _, slug := range []string{"violence-at-home", "trafficking-help", "nothing"} {
		slip := printing.Slip{Nonce: nonce(), Kind: printing.Article, Reference: slug, Tag: "en"}
		if err := o.printing.Ask(t.Context(), o.Centre, slip); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v, want not found", slug, err)
		}
	}
	slips(t, stand, len(i18n.Tags()))
}

// What to bring, and the way to another office, are taken home as well; what is sensitive, or nowhere, is not.
func TestAListAndAWayAreTakenHome(t *testing.T) {
	t.Parallel()
	o := open(t)
	stand := paper.NewStand(t, paper.Answers)
	o.set(t, stand.Address, true)
	run(t, o.printing)
	root := "https://prag.example/k/" + o.Centre.Slug + "/sq"
	for n, want := range []struct {
		kind            printing.Kind
		reference, page string
	}{
		{printing.Checklist, "visa", root + "/checklists/visa"},
		{printing.Place, "going-abroad/1", root + "/services/going-abroad/place/1/elsewhere"},
	} {
		slip := printing.Slip{Nonce: nonce(), Kind: want.kind, Reference: want.reference, Tag: "sq", Base: "https://prag.example"}
		o.ask(t, slip)
		o.becomes(t, slip, printing.Printed)
		if printed := slips(t, stand, n+1)[n]; len(printed.Codes) != 1 || printed.Codes[0] != want.page {
			t.Errorf("%s %s: codes %q", want.kind, want.reference, printed.Codes)
		}
	}
	for reference, kind := range map[string]printing.Kind{
		"health-card": printing.Checklist, "nothing": printing.Checklist, "going-abroad": printing.Place, "going-abroad/0": printing.Place,
		"going-abroad/9": printing.Place, "nothing/1": printing.Place, "visa": "poster",
	} {
		slip := printing.Slip{Nonce: nonce(), Kind: kind, Reference: reference, Tag: "en"}
		if err := o.printing.Ask(t.Context(), o.Centre, slip); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s %s: %v, want not found", kind, reference, err)
		}
	}
	slips(t, stand, 2)
}

// Many presses of one form, at two programs at once, are one paper.
func TestPressingAgainIsOnePaper(t *testing.T) {
	t.Parallel()
	o := open(t)
	stand := paper.NewStand(t, paper.Prints)
	o.set(t, stand.Address, false)
	second := printing.New(o.parts(t, testkit.OpenDB(t, o.url, o.clock)))
	run(t, o.printing)
	run(t, second)
	slip := slipOf(o.take(t, 0, "sq"), "sq")
	var presses sync.WaitGroup
	for n := range 16 {
		presses.Go(func() {
			if err := []*printing.Printing{o.printing, second}[n%2].Ask(t.Context(), o.Centre, slip); err != nil {
				t.Error(err)
			}
		})
	}
	presses.Wait()
	o.becomes(t, slip, printing.Printed)
	o.ask(t, slip) // and once more after it printed
	other := slipOf(o.take(t, 0, "sq"), "sq")
	o.ask(t, other)
	o.becomes(t, other, printing.Printed)
	slips(t, stand, 2)
}

// Many slips of many people at two programs: each comes out once, and one at a time, whole.
func TestASlipAtATime(t *testing.T) {
	t.Parallel()
	o := open(t)
	stand := paper.NewStand(t, paper.Answers)
	o.set(t, stand.Address, true)
	second := printing.New(o.parts(t, testkit.OpenDB(t, o.url, o.clock)))
	run(t, o.printing)
	run(t, second)
	var asked []printing.Slip
	for n := range 12 {
		slip := slipOf(o.take(t, 0, "sr"), "sr")
		if err := []*printing.Printing{o.printing, second}[n%2].Ask(t.Context(), o.Centre, slip); err != nil {
			t.Fatal(err)
		}
		asked = append(asked, slip)
	}
	codes := map[string]int{}
	for _, slip := range asked {
		o.becomes(t, slip, printing.Printed)
	}
	for _, printed := range slips(t, stand, len(asked)) {
		codes[printed.Codes[0]]++
	}
	for _, slip := range asked {
		if codes["https://prag.example/t/"+slip.Reference] != 1 {
			t.Errorf("%s came out %d times", slip.Reference, codes["https://prag.example/t/"+slip.Reference])
		}
	}
}

// Whatever a printer does, the slip fails, the adviser can be told why, and the next press prints once the printer is well again.
func TestAPrinterThatFailsIsToldAndTriedAgain(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		manner  paper.Manner
		answers bool
		want    printing.Trouble
	}{
		"out of paper": {paper.NoPaper, true, "paper"}, "breaks off": {paper.Breaks, false, printing.Silent},
		"stalls": {paper.Stalls, true, printing.Silent}, "is switched off in between": {paper.Breaks, true, printing.Silent},
	}
	for name, wrong := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			stand := paper.NewStand(t, wrong.manner)
			o.set(t, stand.Address, wrong.answers)
			run(t, o.printing)
			ticket := o.take(t, 0, "sq")
			slip := slipOf(ticket, "sq")
			o.ask(t, slip)
			o.becomes(t, slip, printing.Failed)
			printer, _, err := o.printing.Printer(t.Context(), o.Centre)
			if err != nil || printer.Trouble != wrong.want || printer.FailingSince == nil || !printer.FailingSince.Equal(o.clock.Now()) {
				t.Errorf("the printer is in trouble %q since %v, %v", printer.Trouble, printer.FailingSince, err)
			}
			if wrong.answers {
				stand.Behave(paper.Answers)
			} else {
				stand.Behave(paper.Prints)
			}
			o.ask(t, slip) // the same press: still the same failed slip
			again := slip
			again.Nonce = nonce()
			o.ask(t, again)
			o.becomes(t, again, printing.Printed)
			if printed := slips(t, stand, 1); !printed[0].Says(ticket.Label()) {
				t.Errorf("the slip says %q", printed[0].Text())
			}
			if printer, _, err = o.printing.Printer(t.Context(), o.Centre); err != nil || printer.Trouble != "" || printer.FailingSince != nil {
				t.Errorf("the printer is still in trouble %q, %v", printer.Trouble, err)
			}
			if n := o.count(t, `SELECT count(*) FROM ticket`); n != 1 {
				t.Errorf("%d tickets", n)
			}
		})
	}
}

func (o office) count(t *testing.T, query string) (n int) {
	t.Helper()
	err := o.db.InTenant(t.Context(), o.Centre.TenantID, func(tx *db.Tx) error { return tx.Raw(query).Row().Scan(&n) })
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAPrinterThatIsOffFailsAtOnce(t *testing.T) {
	t.Parallel()
	o := open(t)
	stand := paper.NewStand(t, paper.Prints)
	stand.Off()
	run(t, o.printing)
	for _, address := range []string{stand.Address, "file:" + filepath.Join(t.TempDir(), "lp0")} {
		o.set(t, address, false)
		slip := slipOf(o.take(t, 0, "sq"), "sq")
		o.ask(t, slip)
		o.becomes(t, slip, printing.Failed)
	}
}

// A program that dies with a slip in its hands leaves a lease. When it ends, another prints the slip, and the first one's late word counts
// no more.
func TestAProgramThatDiesIsHealed(t *testing.T) {
	t.Parallel()
	o := open(t)
	stand := paper.NewStand(t, paper.Stalls)
	o.set(t, stand.Address, true)
	deps := o.deps
	deps.Patience = time.Minute // as good as dead: it sits before a printer that says nothing
	dying := printing.New(deps)
	o.printing = dying
	go dying.Run(t.Context())
	slip := slipOf(o.take(t, 0, "sr-Latn"), "sr-Latn")
	o.ask(t, slip)
	for {
		if state, err := o.printing.State(t.Context(), o.Centre, slip.Nonce); err != nil {
			t.Fatal(err)
		} else if state == printing.Busy {
			break
		}
	}
	stand.Behave(paper.Answers)
	run(t, printing.New(o.parts(t, testkit.OpenDB(t, o.url, o.clock))))
	o.clock.Advance(31 * time.Second)
	o.becomes(t, slip, printing.Printed)
	slips(t, stand, 1)
}

// What waited for longer than anybody stays is not printed for the next person to find.
func TestASlipThatIsTooLateFails(t *testing.T) {
	t.Parallel()
	o := open(t)
	stand := paper.NewStand(t, paper.Prints)
	o.set(t, stand.Address, false)
	slip := slipOf(o.take(t, 0, "sq"), "sq")
	o.ask(t, slip) // no program sends
	o.clock.Advance(3 * time.Minute)
	run(t, o.printing)
	o.becomes(t, slip, printing.Failed)
	slips(t, stand, 0)
}

// A device on the machine: a pipe stands for it, which like a printer is only there while somebody reads.
func TestADeviceOfTheMachine(t *testing.T) {
	t.Parallel()
	o := open(t)
	device := filepath.Join(t.TempDir(), "lp0")
	if err := syscall.Mkfifo(device, 0o600); err != nil {
		t.Fatal(err)
	}
	o.set(t, "file:"+device, false)
	run(t, o.printing)
	off := slipOf(o.take(t, 0, "sq"), "sq")
	o.ask(t, off)
	o.becomes(t, off, printing.Failed)
	f, err := os.OpenFile(device, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	ticket := o.take(t, 0, "sq")
	on := slipOf(ticket, "sq")
	o.ask(t, on)
	o.becomes(t, on, printing.Printed)
	sent, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	if !paper.Read(t, sent).Says(ticket.Label()) {
		t.Error("the slip did not come out of the device")
	}
}

// Afterwards nothing tells what was printed, and an hour later nothing tells that something was.
func TestNothingOfASlipStays(t *testing.T) {
	t.Parallel()
	o := open(t)
	stand := paper.NewStand(t, paper.Prints)
	o.set(t, stand.Address, false)
	run(t, o.printing)
	good := printing.Slip{Nonce: nonce(), Kind: printing.Article, Reference: "visas", Tag: "sq", Base: "https://prag.example"}
	o.ask(t, good)
	o.becomes(t, good, printing.Printed)
	stand.Off()
	bad := slipOf(o.take(t, 0, "sq"), "sq")
	o.ask(t, bad)
	o.becomes(t, bad, printing.Failed)
	if n := o.count(t, `SELECT count(*) FROM print_job WHERE reference <> '' OR base <> ''`); n != 0 {
		t.Errorf("%d slips still name what they were", n)
	}
	o.clock.Advance(61 * time.Minute)
	if err := o.printing.Sweep(t.Context(), o.Centre.TenantID); err != nil {
		t.Fatal(err)
	}
	if n := o.count(t, `SELECT count(*) FROM print_job`); n != 0 {
		t.Errorf("%d slips are left", n)
	}
}

func TestPrintsAreCountedByKind(t *testing.T) {
	t.Parallel()
	o := open(t)
	stand := paper.NewStand(t, paper.Prints)
	o.set(t, stand.Address, false)
	stop := run(t, o.printing)
	slip := slipOf(o.take(t, 0, "sq"), "sq")
	o.ask(t, slip)
	o.becomes(t, slip, printing.Printed)
	stop()
	if err := o.deps.Reach.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	today := o.Centre.BusinessDate(o.clock.Now())
	sums, err := o.deps.Reach.Sums(t.Context(), o.Centre, today, today)
	if err != nil || len(sums) != 1 || sums[0] != (reach.Sum{What: reach.Print, Value: "ticket", N: 1}) {
		t.Errorf("%+v, %v", sums, err)
	}
}

func TestOnlyAnAddressOfAPrinterIsTaken(t *testing.T) {
	t.Parallel()
	for address, good := range map[string]bool{
		"tcp://192.168.1.50:9100": true, "tcp://printer.local:9100": true, "tcp://[fe80::1]:9100": true, "file:/dev/usb/lp0": true,
		"http://192.168.1.50:9100": false, "tcp://192.168.1.50": false, "tcp://:9100": false, "tcp://a:0": false, "tcp://a:70000": false,
		"tcp://u:p@a:9100": false, "tcp://a:9100/x": false, "file:dev/lp0": false, "file:/dev/../etc/passwd": false, "file://host/dev/lp0": false, "": false,
	} {
		if err := epson(address, false).Check(); (err == nil) != good {
			t.Errorf("%q: %v", address, err)
		}
	}
	wide := epson("tcp://a:9100", false)
	wide.Columns = 100
	if wide.Check() == nil {
		t.Error("100 columns")
	}
}
