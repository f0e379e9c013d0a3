package referral_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/client"
	"prag/internal/db"
	"prag/internal/fault"
	"prag/internal/followup"
	"prag/internal/i18n"
	"prag/internal/jobs"
	"prag/internal/notice"
	"prag/internal/referral"
	"prag/internal/tenant"
	"prag/internal/testkit"
	"prag/locales"
)

// tasks lists the kinds of what is open about a referral.
func (n *network) tasks(t *testing.T, id uuid.UUID) (kinds []string) {
	t.Helper()
	err := n.db.InTenant(t.Context(), n.Centre.TenantID, func(tx *db.Tx) (err error) {
		kinds, err = db.All[string](tx, `SELECT kind FROM task WHERE referral_id = ? AND done_at IS NULL ORDER BY kind`, id)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return kinds
}

// The ladder: late after the agency's time, call them, look around, and the timer proposes that it has lapsed; a weekend is no time of the agency. Never
// an emergency.
func TestTheLadderClimbs(t *testing.T) {
	t.Parallel()
	n := start(t) // a Tuesday, nine o'clock
	r := n.send(t, "sender", n.offer())
	o := n.offer()
	o.Priority, o.HandOver = referral.Emergency, "At nine, with the nurse"
	emergency := n.send(t, "sender", o)
	at := func(after time.Duration, want, urgent []string) {
		t.Helper()
		n.clock.Advance(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC).Add(after).Sub(n.clock.Now()))
		for range 2 { // the job may run again
			if err := n.referrals.TickClocks(context.Background(), n.Centre.TenantID); err != nil {
				t.Fatal(err)
			}
		}
		if got := n.tasks(t, r.ID); !slices.Equal(got, want) {
			t.Errorf("%s after it was sent there are the tasks %v, want %v", after, got, want)
		}
		if got := n.tasks(t, emergency.ID); !slices.Equal(got, urgent) {
			t.Errorf("%s after the emergency was sent there are the tasks %v, want %v", after, got, urgent)
		}
	}
	all := []string{"call_them", "look_around", "overdue"}
	at(time.Hour+time.Minute, nil, nil)
	at(2*time.Hour+time.Minute, nil, []string{"overdue"})
	at(3*time.Hour+time.Minute, nil, []string{"call_them", "overdue"})
	at(4*time.Hour+time.Minute, nil, all)
	at(48*time.Hour+time.Minute, []string{"overdue"}, all)
	at(72*time.Hour+time.Minute, []string{"call_them", "overdue"}, all) // Friday
	at(120*time.Hour, []string{"call_them", "overdue"}, all)            // Sunday
	at(145*time.Hour, []string{"call_them", "confirm_end", "look_around", "overdue"}, all)
	shown, err := n.look(t, "manager", emergency.ID)
	if err != nil || shown.May(referral.Lapse) {
		t.Errorf("an emergency may lapse: %v", err)
	}
	shown, err = n.look(t, "manager", r.ID)
	if err != nil || !shown.May(referral.Lapse) || !shown.Late() {
		t.Errorf("it may not lapse: %v", err)
	}
	n.then(t, "manager", referral.Lapse, shown)
	if got := n.tasks(t, r.ID); !slices.Equal(got, []string{"reroute"}) {
		t.Errorf("after it lapsed there are the tasks %v", got)
	}
}

// While the sender owes an answer the clocks stand still, five days at most, and what it is for is a task.
func TestTheClocksStopWhileTheSenderOwesAnAnswer(t *testing.T) {
	t.Parallel()
	n := start(t)
	r := n.then(t, "intake", referral.Ask, n.opened(t))
	n.clock.Advance(4 * 24 * time.Hour)
	if got := n.tasks(t, r.ID); !slices.Equal(got, []string{"answer"}) {
		t.Errorf("asked, there are the tasks %v", got)
	}
	before := r.TickAt
	r = n.then(t, "sender", referral.Reply, r)
	r, err := n.look(t, "sender", r.ID)
	sent := *r.SentAt
	if err != nil || r.TickAt == nil || !r.TickAt.Equal(sent.Add(7*24*time.Hour+4*24*time.Hour)) {
		t.Errorf("half of 14 days and the four it stood still after %s is %v (before %v), %v", sent, r.TickAt, before, err)
	}
	if got := n.tasks(t, r.ID); len(got) != 0 {
		t.Errorf("answered, there are the tasks %v", got)
	}
}

// What was said to be over and was not: the clock goes on from there, and what the ladder has said it does not say again.
func TestTheClockGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	n := start(t)
	ctx, tenant := context.Background(), n.Centre.TenantID
	r := n.then(t, "worker", referral.Begin, n.accept(t, "worker", n.opened(t)))
	n.clock.Advance(20 * 24 * time.Hour)
	r = n.then(t, "worker", referral.Record, r)
	n.clock.Advance(50 * 24 * time.Hour)
	r = n.then(t, "sender", referral.Reopen, r)
	r, err := n.look(t, "sender", r.ID)
	if want := r.SentAt.Add(80 * 24 * time.Hour); err != nil || r.Rung != 0 || r.TickAt == nil || !r.TickAt.Equal(want) {
		t.Errorf("half of 60 days and the 50 that nothing was asked is %v on rung %d, want %s (%v)", r.TickAt, r.Rung, want, err)
	}
	asked := n.opened(t)
	n.clock.Advance(15 * 24 * time.Hour) // all of the fortnight is over
	if err := n.referrals.TickClocks(ctx, tenant); err != nil {
		t.Fatal(err)
	}
	first := n.tasks(t, asked.ID)
	asked, err = n.look(t, "sender", asked.ID)
	if err != nil || !slices.Equal(first, []string{"overdue"}) || !asked.Late() {
		t.Fatalf("late: %v on rung %d, %v", first, asked.Rung, err)
	}
	asked = n.then(t, "intake", referral.Ask, asked)
	asked = n.then(t, "sender", referral.Reply, asked)
	if err := n.referrals.TickClocks(ctx, tenant); err != nil {
		t.Fatal(err)
	}
	if got := n.tasks(t, asked.ID); len(got) != 0 {
		t.Errorf("answered, the ladder says again %v", got)
	}
}

// An answer prolongs nothing that the person agreed to, and none is given once that has ended; the agency does not read it any longer either.
func TestAnAnswerPromisesNoMoreThanThePersonDid(t *testing.T) {
	t.Parallel()
	n := start(t)
	o := n.offer()
	o.Fields, o.Note = []string{client.Name}, ""
	r, err := n.referrals.Open(t.Context(), n.people["intake"], n.send(t, "sender", o).ID)
	if err != nil {
		t.Fatal(err)
	}
	r = n.then(t, "intake", referral.Ask, r)
	n.clock.Advance(24 * time.Hour)
	r = n.then(t, "sender", referral.Reply, r, func(s *referral.Step) { s.Text, s.Agreed = "An answer.", true })
	var ends []time.Time
	err = n.db.InTenant(t.Context(), n.Centre.TenantID, func(tx *db.Tx) (err error) {
		ends, err = db.All[time.Time](tx, `SELECT DISTINCT expires_at FROM consent WHERE purpose = 'share'`)
		return err
	})
	if err != nil || len(ends) != 1 {
		t.Errorf("consents end at %v, %v", ends, err)
	}
	reads := func() bool {
		got, err := n.look(t, "intake", r.ID)
		if err != nil {
			t.Fatal(err)
		}
		return slices.ContainsFunc(got.Events, func(e referral.Event) bool { return e.Text == "An answer." })
	}
	if !reads() {
		t.Error("the agency does not read the answer to its question")
	}
	r = n.then(t, "intake", referral.Ask, r)
	n.clock.Advance(90 * 24 * time.Hour)
	if reads() {
		t.Error("the agency reads it after the consent has ended")
	}
	s := n.step(r)
	s.Agreed = true
	if _, err := n.referrals.Take(t.Context(), n.people["sender"], referral.Reply, s); len(fault.FieldsOf(err)) == 0 {
		t.Errorf("answered after the consent has ended: %v", err)
	}
}

// The person asks with code and PIN, takes it back, and whoever guesses gets nowhere.
func TestThePersonsOwnPage(t *testing.T) {
	t.Parallel()
	n := start(t)
	ctx, tenant := t.Context(), n.Centre.TenantID
	r := n.send(t, "sender", n.offer())
	pin, err := n.referrals.PIN(ctx, n.people["sender"], r.ID)
	if err != nil || len(pin) != 6 {
		t.Fatalf("the PIN is %q, %v", pin, err)
	}
	if _, err := n.referrals.PIN(ctx, n.people["colleague"], r.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("a colleague reads the PIN: %v", err)
	}
	s, err := n.referrals.Status(ctx, tenant, r.Code, pin)
	if err != nil || s.State != referral.Sent || !s.MayStop || len(s.Shared) == 0 {
		t.Errorf("the person reads %+v, %v", s, err)
	}
	if _, err := n.referrals.Status(ctx, n.other.Centre.TenantID, r.Code, pin); len(fault.FieldsOf(err)) != 1 {
		t.Errorf("another tenant finds it: %v", err)
	}
	wrong := "000000"
	if pin == wrong {
		wrong = "000001"
	}
	for range 5 {
		if _, err := n.referrals.Status(ctx, tenant, r.Code, wrong); len(fault.FieldsOf(err)) != 1 {
			t.Errorf("a wrong PIN: %v", err)
		}
	}
	if _, err := n.referrals.Status(ctx, tenant, r.Code, pin); len(fault.FieldsOf(err)) != 1 {
		t.Errorf("the right PIN after five wrong ones: %v", err)
	}
	n.clock.Advance(time.Hour + time.Second)
	k := key()
	for range 2 { // pressed twice
		if s, err = n.referrals.Stop(ctx, tenant, r.Code, pin, k); err != nil || s.State != referral.Withdrawn || s.MayStop || len(s.Shared) != 0 {
			t.Errorf("taken back: %+v, %v", s, err)
		}
	}
	if _, err := n.look(t, "intake", r.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("the agency still sees it: %v", err)
	}
}

// An agency without an account tells the sender, who records it with the way and the name.
func TestWhatAnAgencyOffTheNetworkTellsIsRecorded(t *testing.T) {
	t.Parallel()
	n := start(t)
	o := n.offer()
	o.AgencyID = n.newAgency(t, n.Centre.TenantID, false)
	r := n.send(t, "sender", o)
	if !r.Records || !r.May(referral.Accept) || !r.May(referral.Decline) {
		t.Fatalf("the sender may not record: %v", r.Actions)
	}
	s := n.step(r)
	if _, err := n.referrals.Take(t.Context(), n.people["sender"], referral.Accept, s); len(fault.FieldsOf(err)) != 2 {
		t.Errorf("recorded without how and who: %v", err)
	}
	r = n.then(t, "sender", referral.Accept, r, func(s *referral.Step) { s.Worker, s.Via, s.Said = uuid.Nil, "phone", "Mrs. Hoxha" })
	if e := r.Events[len(r.Events)-1]; e.Via != "phone" || e.Said != "Mrs. Hoxha" || r.State != referral.Accepted {
		t.Errorf("recorded: %+v", e)
	}
	r = n.then(t, "sender", referral.Record, r, func(s *referral.Step) { s.Via, s.Said = "paper", "The slip came back" })
	n.then(t, "sender", referral.Close, r)
	if colleague, err := n.look(t, "colleague", r.ID); err != nil || len(colleague.Actions) != 0 {
		t.Errorf("a colleague may record: %v %v", colleague.Actions, err)
	}
	n.balanced(t)
}

// A caseload goes over whole: the new owner acts as the sender, who had it no longer does; what is sensitive goes to a focal point only. Who stands in
// acts for the days of the absence.
func TestACaseloadIsHandedOver(t *testing.T) {
	t.Parallel()
	n := start(t)
	ctx := t.Context()
	r := n.then(t, "intake", referral.Ask, n.opened(t))
	secret := n.send(t, "focal", n.sensitive())
	tasks := followup.New(n.db, n.hub)
	today := n.Centre.BusinessDate(n.clock.Now())
	away := followup.Absence{Staff: n.people["sender"].ID, Cover: n.people["colleague"].ID, FromDay: today, ToDay: today}
	if err := tasks.Cover(ctx, n.people["manager"], today, away); err != nil {
		t.Fatal(err)
	}
	if got, err := n.look(t, "colleague", r.ID); err != nil || !got.May(referral.Reply) || got.Name != secretName {
		t.Errorf("who stands in reads %v %q, %v", got.Actions, got.Name, err)
	}
	n.clock.Advance(24 * time.Hour)
	if got, err := n.look(t, "colleague", r.ID); err != nil || got.May(referral.Reply) || got.Name != "" {
		t.Errorf("a day later they still read %v %q, %v", got.Actions, got.Name, err)
	}
	for _, who := range []string{"other tenant", "second agency"} {
		staff := n.people[who]
		if _, err := n.referrals.HandOver(ctx, staff, n.people["sender"].ID, n.people["colleague"].ID); err == nil {
			t.Errorf("%s hands over", who)
		}
	}
	if moved, err := n.referrals.HandOver(ctx, n.people["manager"], n.people["sender"].ID, n.people["colleague"].ID); err != nil || moved != 1 {
		t.Fatalf("handed over %d, %v", moved, err)
	}
	if got, err := n.look(t, "sender", r.ID); err != nil || len(got.Actions) != 0 || got.Name != "" {
		t.Errorf("who had it still may %v, %v", got.Actions, err)
	}
	n.then(t, "colleague", referral.Reply, r)
	if moved, err := n.referrals.HandOver(ctx, n.people["manager"], n.people["focal"].ID, n.people["sender"].ID); err != nil || moved != 0 {
		t.Errorf("what is sensitive went to an adviser: %d, %v", moved, err)
	}
	if moved, err := n.referrals.HandOver(ctx, n.people["manager"], n.people["focal"].ID, n.people["second focal"].ID); err != nil || moved != 1 {
		t.Errorf("to the other focal point: %d, %v", moved, err)
	}
	if got, err := n.look(t, "second focal", secret.ID); err != nil || got.Name != secretName {
		t.Errorf("the other focal point reads %q, %v", got.Name, err)
	}
}

// The agency's shared mailbox hears of what waits for it in its own language, each once: a code and a link, nothing else. Whether it was handed over and
// whether somebody looked since stands with the referral; a mailbox that is refused is told; a safe house gets no letter.
func TestTheMailboxHearsOfWhatWaits(t *testing.T) {
	t.Parallel()
	n := start(t)
	mail := testkit.NewMail(t)
	post, err := notice.New(notice.Options{MailURL: mail.URL, MailFrom: "centre@example.org"})
	if err != nil {
		t.Fatal(err)
	}
	bundle, err := i18n.Load(locales.Messages)
	if err != nil {
		t.Fatal(err)
	}
	directory := tenant.NewDirectory(n.db, n.clock)
	work := jobs.New(n.db, directory, testkit.Log(t))
	referral.Postman{Post: post, Bundle: bundle, Directory: directory, Address: "https://prag.example/"}.Register(work)
	n.exec(t, n.Centre.TenantID, `UPDATE agency SET mailbox = 'office@example.org', mailbox_language = 'en' WHERE id IN (?, ?)`, n.agency, n.protecting)
	r := n.send(t, "sender", n.offer())
	n.send(t, "focal", n.sensitive())
	for range 2 {
		work.Tick(t.Context())
	}
	if len(mail.Letters) != 1 || mail.To[0] != "office@example.org" {
		t.Fatalf("%d letters to %v", len(mail.Letters), mail.To)
	}
	text := mail.Text(t, 0)
	if !strings.Contains(text, r.Code) || !strings.Contains(text, "https://prag.example/partner/referrals/"+r.ID.String()) || !strings.Contains(text, "waits for your answer") {
		t.Errorf("the letter says %q", text)
	}
	for _, word := range []string{secretName, secretContact, secretNote, "work"} {
		if strings.Contains(text, word) {
			t.Errorf("the letter says %q", word)
		}
	}
	if got, err := n.look(t, "sender", r.ID); err != nil || len(got.Notices) != 1 || got.Notices[0].State != "sent" || got.Notices[0].OpenedAt != nil {
		t.Errorf("the sender reads %+v, %v", got.Notices, err)
	}
	if _, err := n.look(t, "intake", r.ID); err != nil {
		t.Fatal(err)
	}
	mail.Refuses = true
	r, err = n.look(t, "sender", r.ID)
	if err != nil || r.Notices[0].OpenedAt == nil {
		t.Errorf("opened, the sender reads %+v, %v", r.Notices, err)
	}
	n.then(t, "sender", referral.Withdraw, r)
	work.Tick(t.Context())
	if got, err := n.look(t, "sender", r.ID); err != nil || len(got.Notices) != 2 || got.Notices[1].State != "failed" {
		t.Errorf("refused, the sender reads %+v, %v", got.Notices, err)
	}
	if got, err := n.look(t, "colleague", r.ID); err != nil || len(got.Notices) != 0 {
		t.Errorf("a colleague reads %+v, %v", got.Notices, err)
	}
}
