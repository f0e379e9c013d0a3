package demo

import (
	"math"
	"math/rand/v2"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/tenant"
)

// What a made-up line takes for granted, and no forecast is told:
//
//   - The desks of a day are planned for what such a weekday of such a month usually brings, not for those who come. On a day with more people
//     the line is long.
//   - Each desk opens a little late, some a good deal; now and then somebody planned does not come. Everybody has half an hour at noon,
//     in turns and after whoever sits there; on some afternoons a desk is in the back office.
//   - How long somebody is served is log-normal, and each adviser is a little quicker or slower than the others, and on each day.
//   - Who is called is who came first. Some do not come when called, and whoever has no patience left goes.

const (
	// lineDays is how far back tickets go: what a forecast looks at, and some more to look at.
	lineDays = 90
	// promiseDays is how far back one sees what was told about waits.
	promiseDays = 30
)

// lined reports whether the day's line is kept, and not only its visits.
func (d workday) lined(until time.Time) bool { return !d.date.Before(until.AddDate(0, 0, -lineDays)) }

// service is what a centre gives tickets for.
type service struct {
	ID      uuid.UUID
	QueueID uuid.UUID
	Code    string
}

// ticket is a made-up place in a day's line. Times after the taking are zero where it did not come to them.
type ticket struct {
	id, visit, centre, service, queue, desk, staff uuid.UUID
	date                                           time.Time
	number                                         int
	code, language, state                          string
	taken, called, started, ended                  time.Time
}

// line lets a day's visitors be served by the desks of that day, first come first served. A visit ends when its person has been served; who
// gives up before has left.
func (d workday) line(seed uint64, visits []visit) []ticket {
	r := generator(seed, "line "+d.centre.Slug, d.date)
	desks := d.roster(r, seed)
	numbers := map[uuid.UUID]int{}
	var tickets []ticket
	for i := range visits {
		if visits[i].channel != "walk_in" || len(d.centre.services) == 0 || len(desks) == 0 {
			continue
		}
		s := d.serviceFor(r, visits[i])
		numbers[s.QueueID]++
		t := ticket{
			id: timeID(r, visits[i].opened), visit: visits[i].id, centre: d.centre.ID, service: s.ID, queue: s.QueueID, date: d.date,
			number: numbers[s.QueueID], code: d.centre.Key + letters(r), language: tagOf(visits[i].language), taken: visits[i].opened,
		}
		d.serve(r, &t, &visits[i], desks)
		tickets = append(tickets, t)
	}
	return tickets
}

// counter is a desk on a day: when it is free, what keeps it from calling later, and how long its adviser takes, compared to others.
type counter struct {
	id, staff uuid.UUID
	free      time.Time
	breaks    []interruption // in the order in which they are due
	pace      float64
}

// interruption is a time at which a desk calls nobody. It begins when it is due, or after whoever sits there then.
type interruption struct {
	due   time.Time
	lasts time.Duration
}

// planned is how many desks a usual day of this weekday and month fills to three quarters.
func (d workday) planned() int {
	const walkIns, served = 0.71, 19 // share of visits, minutes with what lies between two people
	work := perDay(d.centre.size) * season(int(d.date.Month())) * weekly(isoWeekday(d.date)) * walkIns * served
	return min(1+int(work/0.75/float64(d.closes-d.opens)), len(d.centre.desks))
}

// roster is who works at which desk on this day.
func (d workday) roster(r *rand.Rand, seed uint64) []*counter {
	var counters []*counter
	for n := range d.planned() {
		absent := r.IntN(100) < 4
		if absent && n > 0 {
			continue
		}
		c := &counter{id: d.centre.desks[n], free: d.at(d.opens).Add(late(r)), pace: d.pace(r, seed, n)}
		noon := d.at(11*60 + 30 + 40*(n%3)).Add(spread(r, 10*time.Minute))
		c.breaks = []interruption{{due: noon, lasts: 25*time.Minute + spread(r, 5*time.Minute)}}
		if n > 0 && r.IntN(3) == 0 { // in the back office
			c.breaks = append(c.breaks, interruption{due: d.at(13*60 + 40 + r.IntN(60)), lasts: time.Duration(30+r.IntN(60)) * time.Minute})
		}
		if len(d.centre.advisers) > 0 {
			c.staff = d.centre.advisers[n%len(d.centre.advisers)]
		}
		counters = append(counters, c)
	}
	return counters
}

// late is how long after the doors a desk opens.
func late(r *rand.Rand) time.Duration {
	if r.IntN(10) < 7 {
		return time.Duration(r.IntN(6*60)) * time.Second
	}
	return time.Duration(5*60+r.IntN(25*60)) * time.Second
}

// spread is up to so much more or less.
func spread(r *rand.Rand, most time.Duration) time.Duration {
	return time.Duration((2*r.Float64() - 1) * float64(most))
}

// pace is an adviser's own, always the same, times that of the day.
func (d workday) pace(r *rand.Rand, seed uint64, desk int) float64 {
	own := generator(seed, "pace "+d.centre.Slug, time.Unix(int64(desk)*86400, 0))
	return math.Exp(own.NormFloat64()*0.12 + r.NormFloat64()*0.08)
}

// at is a minute of the day on the centre's wall.
func (d workday) at(minute int) time.Time {
	return time.Date(d.date.Year(), d.date.Month(), d.date.Day(), 0, minute, 0, 0, d.centre.zone).UTC()
}

// serve brings a ticket to the desk that is free first.
func (d workday) serve(r *rand.Rand, t *ticket, v *visit, desks []*counter) {
	first := desks[0]
	for _, c := range desks {
		if c.ready(t.taken).Before(first.ready(t.taken)) {
			first = c
		}
	}
	called := first.ready(t.taken).Add(time.Duration(4+r.ExpFloat64()*20) * time.Second)
	patience := minutes(r, 80, 0.5)
	if v.outcome == "left_unserved" {
		patience = v.closed.Sub(v.opened)
	}
	if gone := d.gone(t.taken, patience); called.After(gone) {
		t.state, t.ended, v.outcome, v.closed = "left", gone, "left_unserved", gone
		return
	}
	t.desk, t.staff, t.called = first.id, first.staff, called
	if v.outcome == "left_unserved" {
		t.state, t.ended = "no_show", called.Add(3*time.Minute)
	} else {
		t.state, t.started = "finished", called.Add(time.Duration(10+r.IntN(50))*time.Second)
		t.ended = t.started.Add(time.Duration(float64(v.closed.Sub(v.opened)) * first.pace)).Truncate(time.Second)
		v.adviser = first.staff
	}
	v.closed = t.ended
	first.taken(called, t.ended.Add(time.Duration(20+r.IntN(130))*time.Second))
}

// gone is when somebody gives up, or is sent home half an hour after the doors have closed.
func (d workday) gone(taken time.Time, patience time.Duration) time.Time {
	gone, home := taken.Add(patience), d.at(d.closes+30)
	if gone.After(home) {
		return home
	}
	return gone
}

// ready is when a desk can call somebody who came at a time.
func (c *counter) ready(taken time.Time) time.Time {
	at := later(c.free, taken)
	free := c.free
	for _, b := range c.breaks {
		if at.Before(b.due) {
			break
		}
		free = later(free, b.due).Add(b.lasts)
		at = later(at, free)
	}
	return at
}

// taken notes that a desk called somebody, who keeps it until it is free again. What was due before is over.
func (c *counter) taken(called, free time.Time) {
	for len(c.breaks) > 0 && !called.Before(c.breaks[0].due) {
		c.breaks = c.breaks[1:]
	}
	c.free = free
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// serviceFor is what somebody with these topics takes a ticket for, where the centre has it.
func (d workday) serviceFor(r *rand.Rand, v visit) service {
	wanted := map[string][]string{
		"abroad": {"going-abroad"}, "work": {"work-and-training"}, "learn": {"work-and-training"}, "return": {"return-and-reintegration"},
		"settle": {"return-and-reintegration", "documents-and-social"}, "money": {"return-and-reintegration"}, "safety": {"talk-in-private"},
	}[v.topics[0]]
	if len(wanted) > 0 {
		code := wanted[r.IntN(len(wanted))]
		for _, s := range d.centre.services {
			if s.Code == code {
				return s
			}
		}
	}
	return d.centre.services[0]
}

// letters are the eight that end a code.
func letters(r *rand.Rand) string {
	var code [8]byte
	for i := range code {
		code[i] = tenant.Alphabet[r.IntN(len(tenant.Alphabet))]
	}
	return string(code[:])
}

// tagOf is in which of the screen's languages somebody reads.
func tagOf(language string) string {
	switch language {
	case "sq", "en":
		return language
	case "bs", "hr":
		return "sr-Latn"
	case "other", "":
		return "en"
	}
	return "sr"
}
