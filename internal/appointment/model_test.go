package appointment_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"prag/internal/appointment"
	"prag/internal/fault"
	"prag/internal/statistics"
)

// Whatever people do, in whatever order: no time has more appointments than places, statuses go only where they may, every change has its
// event, and the counts are those of the records.
func TestRandomDaysOfTheDiary(t *testing.T) {
	t.Parallel()
	p := open(t, 2, 1)
	rules := appointment.DefaultRules()
	rules.FreedMinutes = 3
	p.rules(t, rules)
	codes := []string{}
	rapid.Check(t, func(rt *rapid.T) {
		for range 12 {
			p.random(rt, t, &codes)
		}
		if n := number[int](t, p, overfull); n != 0 {
			rt.Fatalf("%d times have more appointments than places", n)
		}
	})
	if len(codes) < 20 {
		t.Errorf("only %d appointments were made", len(codes))
	}
	if n := number[int](t, p, `SELECT count(*) FROM appointment a WHERE status <> 'held' AND (SELECT e.to_status FROM appointment_event e
		WHERE e.appointment_id = a.id ORDER BY e.at DESC, e.id DESC LIMIT 1) <> a.status`); n != 0 {
		t.Errorf("%d appointments are not where their last event says", n)
	}
	for _, step := range rows[struct {
		What     string
		From, To appointment.Status
		Was      appointment.Status
	}](t, p, `SELECT DISTINCT what, from_status AS "from", to_status AS "to",
			coalesce(lag(to_status) OVER (PARTITION BY appointment_id ORDER BY at, id), 'held') AS was FROM appointment_event`) {
		moved := step.What == "moved" && step.From.Coming() && step.To == appointment.Booked
		if step.Was != step.From || !moved && !step.From.May(step.To) {
			t.Errorf("an event says %v", step)
		}
	}
	differences, err := statistics.New(p.db).Recount(t.Context(), p.Centre.TenantID)
	for _, d := range differences {
		if d.Measure != "tickets" {
			t.Errorf("the count %v is not what the records say", d)
		}
	}
	if err != nil {
		t.Error(err)
	}
}

// overfull counts by the clock of the test, which stands still while it is asked.
const overfull = `SELECT count(*) FROM (SELECT 1 FROM appointment a JOIN diary_template t ON t.id = a.template_id
	WHERE a.status IN ('booked', 'confirmed', 'arrived', 'no_show') GROUP BY a.template_id, a.starts_at, a.share, t.for_public, t.for_staff
	HAVING count(*) > CASE a.share WHEN 'public' THEN t.for_public ELSE t.for_staff END) over`

func (p practice) random(rt *rapid.T, t *testing.T, codes *[]string) {
	code := ""
	if len(*codes) > 0 {
		code = rapid.SampledFrom(*codes).Draw(rt, "who")
	}
	n := rapid.IntRange(0, 3).Draw(rt, "time")
	var err error
	ctx, c := t.Context(), p.Centre
	switch what := rapid.IntRange(0, 9).Draw(rt, "what"); {
	case what == 0 || code == "":
		w := p.wish(n)
		w.StartsAt = w.StartsAt.AddDate(0, 0, 7*weeks(p))
		if rapid.Bool().Draw(rt, "staff") {
			w.Staff, w.BookedBy = true, p.Staff[0].ID
		}
		var a appointment.Appointment
		if a, err = p.diary.Hold(ctx, w); err == nil {
			*codes = append(*codes, a.Code)
		}
	case what <= 3:
		_, err = p.diary.Book(ctx, c, code, appointment.Details{})
	case what == 4:
		to := p.wish(n).Ref
		to.StartsAt = to.StartsAt.AddDate(0, 0, 7*weeks(p))
		_, err = p.diary.Move(ctx, c, code, to, [16]byte{})
	case what == 5:
		_, err = p.diary.Confirm(ctx, c, code)
	case what == 6:
		_, err = p.diary.Cancel(ctx, c, code)
	case what == 7:
		_, _, err = p.diary.Arrive(ctx, c, code)
	case what == 8:
		p.clock.Advance(time.Duration(rapid.IntRange(1, 60*30).Draw(rt, "minutes")) * time.Minute)
		err = p.diary.Sweep(ctx, c)
	default:
		_, err = p.diary.CancelForCentre(ctx, c, code, p.Staff[0].ID)
	}
	if err != nil && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.NotFound) {
		rt.Fatalf("%v", err)
	}
}

// weeks is how far the test's clock is, so that times lie ahead.
func weeks(p practice) int { return int(p.clock.Now().Sub(tuesday) / (7 * 24 * time.Hour)) }

// The table of statuses, written out once more: a change must be meant.
func TestEveryStatusAndStepIsStated(t *testing.T) {
	t.Parallel()
	allowed := map[appointment.Status]string{
		appointment.Held: "booked", appointment.Booked: "confirmed arrived no_show cancelled_by_client cancelled_by_centre",
		appointment.Confirmed: "arrived no_show cancelled_by_client cancelled_by_centre", appointment.NoShow: "arrived",
		appointment.Arrived: "", appointment.CancelledByClient: "", appointment.CancelledByCentre: "",
	}
	for _, from := range appointment.Statuses() {
		got := ""
		for _, to := range appointment.Statuses() {
			if from.May(to) {
				if got != "" {
					got += " "
				}
				got += string(to)
			}
		}
		if want, stated := allowed[from]; !stated || got != want {
			t.Errorf("%s may become %q, want %q", from, got, want)
		}
	}
}
