package queue_test

import (
	"time"

	"github.com/gofrs/uuid/v5"
	"pgregory.net/rapid"

	"prag/internal/db"
	"prag/internal/queue"
)

func (w *world) wishOf(r *rapid.T) queue.Take {
	wish := queue.Take{
		Centre: w.Centre, ServiceID: w.Services[rapid.IntRange(0, 1).Draw(r, "service")], Nonce: uuid.Must(uuid.NewV4()),
		Language: rapid.SampledFrom([]string{"sq", "sr", "en"}).Draw(r, "language"),
	}
	if rapid.IntRange(0, 4).Draw(r, "must be interpreted") == 0 {
		wish.Needs = queue.Needs{Speaks: rapid.SampledFrom([]string{"sq", "tr"}).Draw(r, "speaks"), Interpreter: true}
	}
	return wish
}

func (w *world) doTake(r *rapid.T) {
	w.clock.Advance(time.Duration(rapid.IntRange(1, 300).Draw(r, "seconds")) * time.Second)
	wish, also := w.wishOf(r), -1
	if rapid.IntRange(0, 4).Draw(r, "more") == 0 {
		also = rapid.IntRange(0, 1).Draw(r, "further")
		wish.Also = []uuid.UUID{w.Services[also]}
	}
	t, err := w.any(r).Take(r.Context(), wish)
	w.taken(r, t, err, false, also)
}

func (w *world) doArrive(r *rapid.T) {
	line, wish := w.any(r), w.wishOf(r)
	slot := w.clock.Now().Add(time.Duration(rapid.IntRange(-40, 40).Draw(r, "minutes")) * time.Minute)
	adviser, with := rapid.IntRange(-1, 2).Draw(r, "adviser"), uuid.Nil
	if adviser >= 0 {
		with = w.Staff[adviser].ID
	}
	var t queue.Ticket
	err := w.db.InTenant(r.Context(), w.Centre.TenantID, func(tx *db.Tx) (err error) {
		t, err = line.CheckIn(r.Context(), tx, queue.Arrival{Take: wish, Appointment: wish.Nonce, Slot: slot, Adviser: with})
		return err
	})
	if want := slot.Add(-queue.Usual().Appointment).UnixMicro(); err == nil && t.Rank != want {
		r.Fatalf("an appointment has rank %d, want %d", t.Rank, want)
	}
	w.taken(r, t, err, true, -1)
	if err == nil {
		w.people[len(w.people)-1].adviser = adviser
	}
}

func (w *world) doPriority(r *rapid.T) {
	p := w.some(r, queue.Waiting, queue.Away)
	reason := rapid.SampledFrom(append(queue.Priorities(), "")).Draw(r, "reason")
	ahead := queue.Usual().HeadStart[reason]
	if p.slot {
		ahead = max(ahead, queue.Usual().Appointment)
	}
	place := p.Place
	got, err := w.any(r).SetPriority(r.Context(), w.caller(0), p.ID, reason)
	w.same(r, p, got, err, p.State)
	if got.Rank != place-ahead.Microseconds() {
		r.Fatalf("%s for %q has rank %d, want %d", p.Label(), reason, got.Rank, place-ahead.Microseconds())
	}
}

func (w *world) doGoOut(r *rapid.T) {
	p := w.some(r, queue.Waiting)
	got, err := w.any(r).GoOut(r.Context(), w.Centre, p.ID)
	w.same(r, p, got, err, queue.Away)
}

func (w *world) doComeBack(r *rapid.T) {
	p := w.some(r, queue.Away)
	got, err := w.any(r).ComeBack(r.Context(), w.Centre, p.ID)
	w.same(r, p, got, err, queue.Waiting)
}

func (w *world) doGiveBack(r *rapid.T) {
	p := w.some(r, queue.Waiting, queue.Away)
	got, err := w.any(r).GiveBack(r.Context(), w.Centre, p.ID)
	w.same(r, p, got, err, queue.Left)
}

func (w *world) doCall(r *rapid.T) {
	w.callAt(r, w.any(r), rapid.IntRange(0, 2).Draw(r, "desk"))
}

func (w *world) doCallTicket(r *rapid.T) {
	p, desk := w.some(r, queue.Waiting, queue.Away), rapid.IntRange(0, 2).Draw(r, "desk")
	if !w.open[desk] || w.at(desk) != nil {
		r.Skip("not now")
	}
	w.passOn()
	turn, alone := w.turn(desk), p.State == queue.Waiting
	if p.Interpreter && !p.unaided && !w.understands(desk, p) {
		if got, err := w.any(r).CallTicket(r.Context(), w.caller(desk), p.ID, "short"); key(err) != "queue.no_interpreter" {
			r.Fatalf("%s is called where nobody interprets: %v", got.Label(), err)
		}
		return
	}
	got, err := w.any(r).CallTicket(r.Context(), w.caller(desk), p.ID, "")
	if alone && turn == p {
		w.same(r, p, got, err, queue.Called)
		p.desk = desk
		return
	}
	if key(err) == "queue.reason_needed" {
		got, err = w.any(r).CallTicket(r.Context(), w.caller(desk), p.ID, "short")
		if got.Passed == 0 || got.Reason != "short" {
			r.Fatalf("out of order, and %+v is noted", got)
		}
	} else if alone {
		r.Fatalf("%s is called out of turn without a reason: %v", p.Label(), err)
	}
	w.same(r, p, got, err, queue.Called)
	p.desk = desk
}

func (w *world) doServe(r *rapid.T) {
	p := w.some(r, queue.Called)
	got, err := w.any(r).Start(r.Context(), w.caller(p.desk), p.ID)
	w.same(r, p, got, err, queue.Serving)
}

// doEnd ends what a desk does, in one of the ways there are.
func (w *world) doEnd(r *rapid.T) {
	p := w.some(r, queue.Called, queue.Serving)
	line, c := w.any(r), w.caller(p.desk)
	switch {
	case p.State == queue.Called:
		got, err := line.NoShow(r.Context(), c, p.ID)
		w.same(r, p, got, err, queue.NoShow)
	case rapid.IntRange(0, 3).Draw(r, "how") == 0:
		got, err := line.LeftUnserved(r.Context(), c, p.ID)
		w.same(r, p, got, err, queue.Left)
	case rapid.Bool().Draw(r, "hold"):
		got, err := line.Hold(r.Context(), c, p.ID)
		w.same(r, p, got, err, queue.Held)
	default:
		got, err := line.Finish(r.Context(), c, p.ID)
		w.finished(r, p, got, err)
	}
}

func (w *world) doResume(r *rapid.T) {
	p, desk := w.some(r, queue.Held), rapid.IntRange(0, 2).Draw(r, "desk")
	got, err := w.any(r).Resume(r.Context(), w.caller(desk), p.ID)
	if !w.open[desk] || w.at(desk) != nil {
		if err == nil {
			r.Fatalf("%s goes on at a desk that cannot have it", got.Label())
		}
		return
	}
	w.same(r, p, got, err, queue.Serving)
	p.desk = desk
}

func (w *world) doTransfer(r *rapid.T) {
	p := w.some(r, queue.Called, queue.Serving, queue.Held)
	from := p.desk
	to, service, desk := queue.Transfer{}, rapid.IntRange(0, 1).Draw(r, "service"), rapid.IntRange(-1, 2).Draw(r, "to desk")
	to.Service = w.Services[service]
	if desk >= 0 {
		if desk == from || !w.open[desk] {
			r.Skip("not there")
		}
		to.Desk = w.Desks[desk]
	} else if to.Service == p.ServiceID && p.State != queue.Held {
		r.Skip("nowhere")
	}
	place, label, visit := p.Place, p.Label(), p.VisitID
	got, err := w.any(r).Transfer(r.Context(), w.caller(from), p.ID, to)
	w.same(r, p, got, err, queue.Waiting)
	if got.Place != place || got.Label() != label || got.VisitID != visit {
		r.Fatalf("the transfer changed %s to %+v", label, got)
	}
	p.desk, p.forDesk, p.adviser = -1, desk, -1
}

func (w *world) doReenter(r *rapid.T) {
	p := w.some(r, queue.NoShow)
	if !p.BusinessDate.Equal(w.Centre.BusinessDate(w.clock.Now())) {
		r.Skip("of another day")
	}
	p.desk, p.forDesk = -1, -1
	old, of := p.Rank, w.class(p)
	behind, least := 0, int64(0)
	for _, other := range w.people {
		if other.State == queue.Waiting && w.class(other) == of {
			behind++
		}
	}
	got, err := w.any(r).Reenter(r.Context(), w.caller(0), p.ID)
	w.same(r, p, got, err, queue.Waiting)
	before := 0
	for _, other := range w.people {
		if other != p && other.State == queue.Waiting && w.class(other) == of && other.Rank < p.Rank {
			before, least = before+1, max(least, other.Rank)
		}
	}
	if p.Rank < old || p.Rank > old && (before != min(behind, queue.Usual().ReentryBehind) || p.Rank != least+1) {
		r.Fatalf("%s comes back behind %d of %d at %d, was at %d", p.Label(), before, behind, p.Rank, old)
	}
}

func (w *world) sit(r *rapid.T, desk int) {
	if err := w.line.Sit(r.Context(), w.caller(desk)); err != nil {
		r.Fatal(err)
	}
	w.open[desk], w.pauses[desk] = true, false
}

func (w *world) doDesk(r *rapid.T) {
	desk := rapid.IntRange(0, 2).Draw(r, "desk")
	if !w.open[desk] {
		w.sit(r, desk)
		return
	}
	to := rapid.SampledFrom([]queue.DeskState{queue.DeskBreak, queue.DeskBackOffice, queue.DeskClosing}).Draw(r, "state")
	if err := w.any(r).SetDesk(r.Context(), w.caller(desk), to); err != nil {
		r.Fatal(err)
	}
	w.open[desk], w.pauses[desk] = false, to == queue.DeskBreak
	if to != queue.DeskClosing {
		return
	}
	w.passOn()
	for _, p := range w.people { // whoever waits for it alone waits for all
		if p.forDesk == desk && (p.State == queue.Waiting || p.State == queue.Away) {
			p.forDesk = -1
		}
	}
}

func (w *world) doClock(r *rapid.T) {
	w.clock.Advance(time.Duration(rapid.IntRange(-600, 1200).Draw(r, "seconds")) * time.Second)
}

func (w *world) doNight(r *rapid.T) {
	if rapid.IntRange(0, 3).Draw(r, "late") > 0 {
		r.Skip("the day goes on")
	}
	w.clock.Advance(24 * time.Hour)
	if err := w.any(r).CloseDay(r.Context(), w.Centre, w.clock.Now()); err != nil {
		r.Fatal(err)
	}
	today := w.Centre.BusinessDate(w.clock.Now())
	for _, p := range w.people {
		switch {
		case !p.BusinessDate.Before(today):
		case p.State == queue.Serving || p.State == queue.Held:
			p.State = queue.Finished
		case p.State.Live():
			p.State = queue.Left
		}
	}
}

func (w *world) doForget(r *rapid.T) {
	if err := w.redis.FlushDB(r.Context()).Err(); err != nil {
		r.Fatal(err)
	}
	w.empty = true // until a repair; calls are in order all the same
}

// doDrop lets the server without Redis do something: the step is recorded, and Redis is not told.
func (w *world) doDrop(r *rapid.T) {
	lines := w.lines
	w.lines = []*queue.Line{w.gone}
	defer func() { w.lines = lines }()
	w.dirty = true
	switch rapid.IntRange(0, 4).Draw(r, "what") {
	case 0:
		w.doTake(r)
	case 1:
		w.doPriority(r)
	case 2:
		w.doComeBack(r)
	case 3:
		w.doCall(r)
	case 4:
		w.doTransfer(r)
	}
}

func (w *world) doRepair(r *rapid.T) {
	if err := w.any(r).Rebuild(r.Context(), w.Centre.TenantID, w.Centre.ID); err != nil {
		r.Fatal(err)
	}
	w.dirty, w.empty = false, false
}
