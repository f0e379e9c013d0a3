package desk_test

import (
	"maps"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/clock"
	"prag/internal/queue"
	"prag/internal/tenant"
	"prag/internal/testkit/program"
	"prag/internal/visit"
)

// office is the running program with an adviser of one centre in front of it.
type office struct {
	*program.Program
	clock  *clock.Manual
	centre tenant.Centre
	*program.Client
}

func TestDesk(t *testing.T) {
	t.Parallel()
	promised(t, promises())
}

// promised starts the program once; each promise is shown at a centre of its own, by that centre's adviser.
func promised(t *testing.T, promises map[string]func(*testing.T, office)) {
	t.Helper()
	c := clock.At(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))
	p := program.Start(t, program.Options{Clock: c})
	centres := centresOf(t, p)
	if len(promises) > len(centres) {
		t.Fatalf("%d promises need as many centres, the network has %d to give", len(promises), len(centres))
	}
	for i, name := range slices.Sorted(maps.Keys(promises)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := office{Program: p, clock: c, centre: centres[i]}
			o.Client = o.SignedIn(t, "adviser@"+o.centre.Slug+".example")
			promises[name](t, o)
		})
	}
}

// strangers are the centres whose lines a promise may touch besides its own.
func strangers() []string { return []string{"prizren", "tirana"} }

func centresOf(t *testing.T, p *program.Program) []tenant.Centre {
	t.Helper()
	tenants, err := p.Directory.Tenants(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var centres []tenant.Centre
	for _, operator := range tenants {
		for _, c := range operator.Centres {
			if !slices.Contains(strangers(), c.Slug) {
				centres = append(centres, c)
			}
		}
	}
	return centres
}

func promises() map[string]func(*testing.T, office) {
	return map[string]func(*testing.T, office){
		"without a desk the adviser is asked for one":                withoutADeskTheAdviserIsAskedForOne,
		"the line shows who waits and how long":                      theLineShowsWhoWaitsAndHowLong,
		"a person is called served and finished":                     aPersonIsCalledServedAndFinished,
		"a certain number is called out of turn":                     aCertainNumberIsCalledOutOfTurn,
		"who does not come frees the desk":                           whoDoesNotComeFreesTheDesk,
		"what somebody else did first is a notice and no error page": whatSomebodyElseDidFirstIsANoticeAndNoErrorPage,
		"pressing twice calls one":                                   pressingTwiceCallsOne,
		"a centre does not find a stranger's id":                     aStrangersIDIsNotFound,
		"the common visit takes two taps":                            theCommonVisitTakesTwoTaps,
		"without a ticket topic and outcome are enough":              withoutATicketTopicAndOutcomeAreEnough,
		"a mistake keeps what was typed":                             aMistakeKeepsWhatWasTyped,
		"a correction that crosses another keeps both readable":      aCorrectionThatCrossesAnotherKeepsBothReadable,
		"what was typed survives a lost session":                     whatWasTypedSurvivesALostSession,
		"a draft that became a visit is over":                        aDraftThatBecameAVisitIsOver,
		"a logged ticket is corrected and not logged twice":          aLoggedTicketIsCorrectedAndNotLoggedTwice,
	}
}

func (o office) sit(t *testing.T, n int) {
	t.Helper()
	desks, err := o.Directory.Desks(t.Context(), o.centre)
	if err != nil {
		t.Fatal(err)
	}
	o.Sends("/desk/desk", url.Values{"desk": {desks[n].ID.String()}}, "/desk")
}

// take puts somebody in line for a service.
func (o office) take(t *testing.T, service string) queue.Ticket {
	t.Helper()
	return o.takeAt(t, o.centre, service)
}

func (o office) takeAt(t *testing.T, c tenant.Centre, service string) queue.Ticket {
	t.Helper()
	services, err := o.Directory.Services(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range services {
		if s.Code == service {
			ticket, err := o.Line.Take(t.Context(), queue.Take{Centre: c, ServiceID: s.ID, Nonce: key(), Language: "sq"})
			if err != nil {
				t.Fatal(err)
			}
			return ticket
		}
	}
	t.Fatalf("%s does not offer %s", c.Slug, service)
	return queue.Ticket{}
}

func key() uuid.UUID { return uuid.Must(uuid.NewV4()) }

func nonced() url.Values { return url.Values{"nonce": {key().String()}} }

func (o office) day(t *testing.T) []visit.Visit {
	t.Helper()
	visits, err := o.Visits.Day(t.Context(), o.centre, o.centre.BusinessDate(o.clock.Now()))
	if err != nil {
		t.Fatal(err)
	}
	return visits
}
