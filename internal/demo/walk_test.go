package demo

import (
	"fmt"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/i18n"
	"prag/internal/queue"
	"prag/internal/tenant"
	"prag/locales"
)

func centresOf(t *testing.T) []*centre {
	t.Helper()
	f, err := readNetwork(locales.Content)
	if err != nil {
		t.Fatal(err)
	}
	var all []*centre
	for _, operator := range f.Tenants {
		for _, c := range operator.Centres {
			made := &centre{
				Centre:     tenant.Centre{ID: c.id(), TenantID: operator.id(), Slug: c.Slug, Key: c.Key, TimeZone: c.TimeZone, Languages: i18n.Languages()},
				tenantCode: operator.Code, size: c.Size, closed: map[time.Time]bool{}, zone: tenant.Centre{TimeZone: c.TimeZone}.Location(), advisers: []uuid.UUID{named("staff", c.Slug)},
			}
			for _, list := range [][]closureFile{operator.Closures, c.Closures} {
				for _, closed := range list {
					made.closed[closed.Day.UTC()] = true
				}
			}
			for _, h := range c.Hours {
				for _, weekday := range h.Weekdays {
					made.hours = append(made.hours, hours{weekday, clockMinutes(t, h.Opens), clockMinutes(t, h.Closes), h.ValidFrom, h.ValidTo})
				}
			}
			for n := range c.Desks {
				made.desks = append(made.desks, named("desk", c.Slug+"/"+fmt.Sprint(n+1)))
			}
			for _, code := range c.Services {
				s, err := f.service(code)
				if err != nil {
					t.Fatal(err)
				}
				made.services = append(made.services, service{named("service", c.Slug+"/"+code), named("queue", c.Slug+"/"+s.Series), code})
			}
			all = append(all, made)
		}
	}
	return all
}

func clockMinutes(t *testing.T, s string) int {
	t.Helper()
	at, err := time.Parse("15:04", s)
	if err != nil {
		t.Fatal(err)
	}
	return at.Hour()*60 + at.Minute()
}

// score is how well promises were kept, in minutes. The pinball loss is the mean over the three told values; it is least for the true tenth,
// middle and ninetieth part.
type score struct {
	n, inside       int
	missed, pinball float64
}

func (s *score) add(wait time.Duration, e queue.Estimate) {
	s.n++
	if wait >= e.Early && wait <= e.Late {
		s.inside++
	}
	s.missed += (wait - e.About).Abs().Minutes()
	s.pinball += (pinball(0.1, wait, e.Early) + pinball(0.5, wait, e.About) + pinball(0.9, wait, e.Late)) / 3
}

func pinball(share float64, wait, told time.Duration) float64 {
	return max(share*(wait-told).Minutes(), (share-1)*(wait-told).Minutes())
}

func (s *score) coverage() float64 { return float64(s.inside) / float64(s.n) }

// usual is what is usually told: so many before one, times the minutes that one person takes, by the desks that are open.
func usual(m moment) queue.Estimate {
	var took time.Duration
	for _, t := range m.past.Turns {
		took += t.Took
	}
	told := took / time.Duration(len(m.past.Turns)) * time.Duration(len(m.room.Line)) / time.Duration(len(m.room.Desks))
	return queue.Estimate{Early: told, About: told, Late: told}
}

// Promises that are made with nothing but the past, at every ticket of four weeks at all centres, cover what they say, and tell far more than
// what is usually told. Whoever has nobody before them is easily told right: those for whom it matters are looked at once more.
func TestPromisesOfTheDemonstrationAreKept(t *testing.T) {
	t.Parallel()
	until := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	from := until.AddDate(0, 0, -28)
	centres, tickets := centresOf(t), map[*centre][]ticket{}
	for _, day := range plan(1, centres, until, 0) {
		if !day.date.Before(from.AddDate(0, 0, -queue.PastDays)) {
			tickets[day.centre] = append(tickets[day.centre], day.line(1, day.make(1))...)
		}
	}
	var all, plain, long score
	unknown := 0
	for _, c := range centres {
		walk(c, tickets[c], from, func(m moment) {
			e, wait := m.estimate(), m.ticket.called.Sub(m.ticket.taken)
			switch {
			case !e.Known:
				unknown++
			case m.ticket.called.IsZero(): // left, and nobody knows how long they would have waited
			default:
				all.add(wait, e)
				plain.add(wait, usual(m))
				if e.About >= 10*time.Minute {
					long.add(wait, e)
				}
			}
		})
	}
	miss, loss := 1-all.missed/plain.missed, 1-all.pinball/plain.pinball
	t.Logf("%d promises cover %.1f %%, the %d of ten minutes and more %.1f %%; wrong by %.2f minutes instead of %.2f (%.0f %% less), pinball loss %.2f instead of %.2f (%.0f %% less); %d not told",
		all.n, 100*all.coverage(), long.n, 100*long.coverage(), all.missed/float64(all.n), plain.missed/float64(all.n), 100*miss,
		all.pinball/float64(all.n), plain.pinball/float64(all.n), 100*loss, unknown)
	if all.n < 3000 || long.n < 800 || unknown*50 > all.n {
		t.Errorf("%d promises, %d of them long, and %d not told: this test would say little", all.n, long.n, unknown)
	}
	if c := all.coverage(); c < 0.75 || c > 0.85 {
		t.Errorf("the range covers %.1f %%, want 75 to 85", 100*c)
	}
	if c := long.coverage(); c < 0.70 || c > 0.90 {
		t.Errorf("the range of long waits covers %.1f %%, want 70 to 90", 100*c)
	}
	if miss < 0.15 || loss < 0.40 {
		t.Errorf("wrong by %.0f %% less than what is usually told, want 15; pinball loss %.0f %% less, want 40", 100*miss, 100*loss)
	}
}
