package catalogue_test

import (
	"context"
	"mime"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/catalogue"
	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/internal/jobs"
	"prag/internal/notice"
	"prag/internal/seal"
	"prag/internal/tenant"
	"prag/internal/testkit"
	"prag/locales"
)

// asking is a shelf whose agencies can be written to, with the jobs that run when the test says so.
type asking struct {
	shelf
	*testkit.Mail
	asker *catalogue.Asker
	tick  func()
}

type tenants []tenant.Tenant

func (t tenants) Tenants(context.Context) ([]tenant.Tenant, error) { return t, nil }

// The one agency that has a mailbox.
const school = "language-school"

func openAsking(t *testing.T) asking {
	t.Helper()
	a := asking{shelf: open(t), Mail: testkit.NewMail(t)}
	post, err := notice.New(notice.Options{MailURL: a.URL, MailFrom: "centre@example.org"})
	if err != nil {
		t.Fatal(err)
	}
	keys, err := seal.Open(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	bundle, err := i18n.Load(locales.Messages)
	if err != nil {
		t.Fatal(err)
	}
	a.exec(t, a.kosovo, `UPDATE tenant SET name = '{"sq":"QSHM","sr":"МСЦ","en":"MSC"}'`)
	a.exec(t, a.kosovo, `INSERT INTO centre (tenant_id, id, slug, key, name, place, time_zone, created_at) 
		VALUES (?, ?, 'p', 'pr', '{}', '{}', 'Europe/Belgrade', now())`, a.kosovo, db.NewID())
	a.exec(t, a.kosovo, `UPDATE agency SET mailbox = 'school@example.org', mailbox_language = 'sr-Latn' WHERE slug = ?`, school)
	a.asker = catalogue.NewAsker(catalogue.AskerDeps{
		DB: a.db, Catalogue: a.catalogue, Keys: keys, Bundle: bundle, Directory: tenant.NewDirectory(a.db, a.clock), Post: post,
		Address: "https://prag.example/",
	})
	r := jobs.New(a.db, tenants{{ID: a.kosovo}}, testkit.Log(t))
	a.asker.Register(r)
	a.tick = func() { r.Tick(t.Context()) }
	return a
}

// worker is somebody of an agency.
func (s shelf) worker(t *testing.T, id uuid.UUID, slug string) identity.Staff {
	t.Helper()
	who := s.editor(t, id, "Besa")
	s.exec(t, id, `UPDATE staff SET role = 'intake', agency_id = (SELECT id FROM agency WHERE slug = ?) WHERE id = ?`, slug, who.ID)
	agencies, err := s.catalogue.Agencies(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range agencies {
		if a.Slug == slug {
			who.AgencyID, who.Role = a.ID, identity.Intake
		}
	}
	return who
}

func (s shelf) kept(t *testing.T, who identity.Staff) catalogue.Kept {
	t.Helper()
	k, err := s.catalogue.Kept(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

var linkPattern = regexp.MustCompile(`https://prag\.example/check/([a-z2-7]+)\?lang=sr-Latn`)

// link is the token of the last letter.
func (a asking) link(t *testing.T) string {
	t.Helper()
	found := linkPattern.FindStringSubmatch(a.Text(t, len(a.Bodies)-1))
	if found == nil {
		t.Fatalf("no link in %q", a.Bodies)
	}
	return found[1]
}

// A record that is due soon is asked about by itself; one press confirms it, once, and an editor sees who said so.
func TestALetterAsksWhetherARecordHolds(t *testing.T) {
	t.Parallel()
	a := openAsking(t)
	who := a.worker(t, a.kosovo, school)
	a.until(a.kept(t, who).ReviewBy.AddDate(0, 0, -15))
	a.tick()
	if len(a.Letters) != 0 {
		t.Fatalf("%d letters a fortnight and a day before the date", len(a.Letters))
	}
	a.clock.Advance(25 * time.Hour)
	a.tick()
	a.tick()
	if len(a.Letters) != 1 || a.To[0] != "school@example.org" || !strings.Contains(a.Text(t, 0), "pogledajte") {
		t.Fatalf("%d letters to %v: %q", len(a.Letters), a.To, a.Bodies)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(a.Letters[0].Header.Get("Subject"))
	if err != nil || subject != "Da li je još tačno ono što kažemo o vama?" {
		t.Errorf("subject %q (%v)", subject, err)
	}
	link, err := a.asker.Link(t.Context(), a.link(t))
	if err != nil || link.Slug != school || link.Answer != "" || link.Over || link.Operator != a.kosovo {
		t.Fatalf("the link leads to %+v (%v)", link, err)
	}
	if err := a.asker.AnswerLink(t.Context(), a.link(t), catalogue.Answer{Answer: catalogue.AllRight}); err != nil {
		t.Fatal(err)
	}
	if err := a.asker.AnswerLink(t.Context(), a.link(t), catalogue.Answer{Answer: catalogue.Changed, Note: "again"}); !fault.Is(err, fault.Conflict) {
		t.Errorf("answered twice: %v", err)
	}
	k := a.kept(t, who)
	if today := a.clock.Now().Format(time.DateOnly); k.VerifiedOn.Format(time.DateOnly) != today || k.ReviewBy.Before(a.clock.Now().AddDate(0, 5, 0)) {
		t.Errorf("verified on %v, to be reviewed by %v", k.VerifiedOn, k.ReviewBy)
	}
	r, err := a.catalogue.Record(t.Context(), a.editor(t, a.kosovo, "Arta"), catalogue.Ref{Kind: "agency", Slug: school})
	if err != nil || r.Editions[0].State != catalogue.Published || r.Editions[0].Steps[0].Step != catalogue.Confirmed || r.Editions[0].Steps[0].Name != "" {
		t.Errorf("the history says %+v (%v)", r.Editions, err)
	}
	a.seed(t) // the files know an older date
	if again := a.kept(t, who); !again.VerifiedOn.Equal(k.VerifiedOn) {
		t.Errorf("the seed set the date back to %v", again.VerifiedOn)
	}
	a.clock.Advance(20 * 24 * time.Hour)
	a.tick()
	if len(a.Letters) != 1 {
		t.Errorf("a confirmed record is asked about: %d letters", len(a.Letters))
	}
}

// Without an answer the next letter comes a fortnight later, and its link is the one that is good.
func TestOnlyTheLastLinkIsGood(t *testing.T) {
	t.Parallel()
	a := openAsking(t)
	arta := a.editor(t, a.kosovo, "Arta")
	if err := a.asker.Ask(t.Context(), arta, school); err != nil {
		t.Fatal(err)
	}
	a.tick()
	first := a.link(t)
	if err := a.asker.Ask(t.Context(), arta, school); !fault.Is(err, fault.Conflict) {
		t.Errorf("asked twice on one day: %v", err)
	}
	a.clock.Advance(25 * time.Hour)
	if err := a.asker.Ask(t.Context(), arta, school); err != nil {
		t.Fatal(err)
	}
	a.tick()
	if link, err := a.asker.Link(t.Context(), first); err != nil || !link.Over {
		t.Errorf("the first link leads to %+v (%v)", link, err)
	}
	if err := a.asker.AnswerLink(t.Context(), first, catalogue.Answer{Answer: catalogue.AllRight}); !fault.Is(err, fault.Conflict) {
		t.Errorf("answered by an old link: %v", err)
	}
	second := a.link(t)
	a.clock.Advance(31 * 24 * time.Hour)
	if err := a.asker.AnswerLink(t.Context(), second, catalogue.Answer{Answer: catalogue.AllRight}); !fault.Is(err, fault.Conflict) {
		t.Errorf("answered after a month: %v", err)
	}
	if _, err := a.asker.Link(t.Context(), "guessed"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a guessed link: %v", err)
	}
}

// What has changed needs words, is a task until an editor has done it, and moves no date; meanwhile nobody asks again.
func TestWhatHasChangedIsATask(t *testing.T) {
	t.Parallel()
	a := openAsking(t)
	arta, who := a.editor(t, a.kosovo, "Arta"), a.worker(t, a.kosovo, school)
	before := a.kept(t, who)
	if err := a.catalogue.Say(t.Context(), who, catalogue.Answer{Answer: catalogue.Changed, Note: "  "}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a change without words: %v", err)
	}
	if err := a.catalogue.Say(t.Context(), who, catalogue.Answer{Answer: catalogue.Changed, Note: " We moved. "}); err != nil {
		t.Fatal(err)
	}
	tasks, err := a.catalogue.Tasks(t.Context(), arta)
	if err != nil || len(tasks) != 1 || tasks[0].Note != "We moved." || tasks[0].Slug != school || tasks[0].AnsweredAt == nil {
		t.Fatalf("tasks %+v (%v)", tasks, err)
	}
	if after := a.kept(t, who); !after.VerifiedOn.Equal(before.VerifiedOn) {
		t.Errorf("the date moved to %v", after.VerifiedOn)
	}
	a.until(before.ReviewBy)
	a.tick()
	if len(a.Letters) != 0 {
		t.Error("it is asked although it has said something")
	}
	if err := a.catalogue.Done(t.Context(), arta, tasks[0].ID); err != nil {
		t.Fatal(err)
	}
	if err := a.catalogue.Done(t.Context(), arta, tasks[0].ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("done twice: %v", err)
	}
	if tasks, err = a.catalogue.Tasks(t.Context(), arta); err != nil || len(tasks) != 0 {
		t.Errorf("tasks %+v (%v)", tasks, err)
	}
}

// A letter that is refused is a task; a safe house gets none, and an agency without a mailbox neither.
func TestWhoCannotBeWrittenTo(t *testing.T) {
	t.Parallel()
	a := openAsking(t)
	arta := a.editor(t, a.kosovo, "Arta")
	a.exec(t, a.kosovo, `UPDATE agency SET mailbox = 'house@example.org', review_by = '2026-11-25' WHERE sensitive`)
	a.tick()
	for _, slug := range []string{"shelter-organisation", "employment-office"} {
		if err := a.asker.Ask(t.Context(), arta, slug); !fault.Is(err, fault.Conflict) {
			t.Errorf("%s is asked: %v", slug, err)
		}
	}
	if len(a.To) != 0 {
		t.Fatalf("letters to %v", a.To)
	}
	a.Refuses = true
	if err := a.asker.Ask(t.Context(), arta, school); err != nil {
		t.Fatal(err)
	}
	a.tick()
	tasks, err := a.catalogue.Tasks(t.Context(), arta)
	if err != nil || len(tasks) != 1 || tasks[0].AnsweredAt != nil {
		t.Fatalf("tasks %+v (%v)", tasks, err)
	}
	a.Refuses = false
	if err := a.asker.Ask(t.Context(), arta, school); err != nil {
		t.Errorf("asked again after the address was mended: %v", err)
	}
}

// What an agency says of itself stands beside what editors say, through every edition.
func TestAnAgencySaysWhetherItTakesPeople(t *testing.T) {
	t.Parallel()
	s := open(t)
	who := s.worker(t, s.kosovo, school)
	version, _ := s.catalogue.Version(t.Context(), s.kosovo)
	for capacity, accepting := range map[string]bool{catalogue.CapacityNear: true, catalogue.CapacityFull: false, catalogue.CapacityOpen: true} {
		if err := s.catalogue.SetCapacity(t.Context(), who, capacity); err != nil {
			t.Fatal(err)
		}
		if k := s.kept(t, who); k.Capacity != capacity || k.Accepting != accepting || k.CapacityAt == nil {
			t.Errorf("%s: %+v", capacity, k)
		}
	}
	if after, _ := s.catalogue.Version(t.Context(), s.kosovo); after != version+3 {
		t.Errorf("kiosks show the old page: version %d became %d", version, after)
	}
	s.publishesWhileFull(t, who)
	if err := s.catalogue.SetCapacity(t.Context(), who, "perhaps"); !fault.Is(err, fault.Invalid) {
		t.Errorf("an unknown answer: %v", err)
	}
}

// publishesWhileFull publishes a draft that was begun while the agency was open: it stays full.
func (s shelf) publishesWhileFull(t *testing.T, who identity.Staff) {
	t.Helper()
	arta, jeta, ref := s.editor(t, s.kosovo, "Arta"), s.editor(t, s.kosovo, "Jeta"), catalogue.Ref{Kind: "agency", Slug: school}
	ctx, c := t.Context(), s.catalogue
	r, err := c.Record(ctx, arta, ref)
	if err != nil {
		t.Fatal(err)
	}
	v := r.Values()
	v.Plain["phone"] = "038 1"
	err = c.Save(ctx, arta, catalogue.Edit{Ref: ref, Revision: r.Revision, Values: v})
	for _, step := range []func() error{
		func() error { return c.SetCapacity(ctx, who, catalogue.CapacityFull) },
		func() error { return c.Send(ctx, arta, ref, r.Revision+1, "") },
		func() error { return c.Publish(ctx, jeta, ref, r.Revision+2, "") },
	} {
		if err == nil {
			err = step()
		}
	}
	if k := s.kept(t, who); err != nil || k.Accepting || k.Phone != "038 1" {
		t.Errorf("%+v (%v)", k, err)
	}
}

func TestAnotherTenantsAgenciesAreNotAsked(t *testing.T) {
	t.Parallel()
	a := openAsking(t)
	mine, arta := a.worker(t, a.kosovo, school), a.editor(t, a.kosovo, "Arta")
	theirs := identity.Staff{TenantID: a.other, ID: a.editor(t, a.other, "Jelena").ID, AgencyID: mine.AgencyID}
	ctx, c := t.Context(), a.catalogue
	if err := c.Say(ctx, mine, catalogue.Answer{Answer: catalogue.Changed, Note: "moved"}); err != nil {
		t.Fatal(err)
	}
	tasks, err := c.Tasks(ctx, arta)
	if err != nil || len(tasks) != 1 {
		t.Fatalf("%d tasks (%v)", len(tasks), err)
	}
	for what, err := range map[string]error{
		"read": second(c.Kept(ctx, theirs)), "answered": c.Say(ctx, theirs, catalogue.Answer{Answer: catalogue.AllRight}),
		"full": c.SetCapacity(ctx, theirs, catalogue.CapacityFull), "done": c.Done(ctx, theirs, tasks[0].ID),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%s by another tenant: %v", what, err)
		}
	}
	if err := a.asker.Ask(ctx, theirs, school); !fault.Is(err, fault.Conflict) {
		t.Errorf("the other tenant's school has no mailbox, and is asked: %v", err)
	}
	a.until(a.kept(t, mine).ReviewBy)
	if err := a.asker.AskDue(ctx, a.other); err != nil {
		t.Fatal(err)
	}
	a.tick()
	if len(a.Letters) != 0 {
		t.Errorf("%d letters", len(a.Letters))
	}
	if tasks, err := c.Tasks(ctx, theirs); err != nil || len(tasks) != 0 {
		t.Errorf("tasks %v (%v)", tasks, err)
	}
	if asked, err := c.Asked(ctx, theirs); err != nil || asked[school].Mailbox || asked[school].Answer != "" {
		t.Errorf("asked %v (%v)", asked[school], err)
	}
	if asked, err := c.Asked(ctx, arta); err != nil || !asked[school].Mailbox || asked[school].Answer != catalogue.Changed {
		t.Errorf("asked %v (%v)", asked[school], err)
	}
}

// until lets the time pass.
func (s shelf) until(at time.Time) { s.clock.Advance(at.Sub(s.clock.Now())) }
