package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/appointment"
	"prag/internal/i18n"
	"prag/internal/queue"
	"prag/internal/tenant"
)

// Diary begins the diary of every centre of a demonstration: holidays, hours for appointments, and some that are booked for the coming days.
// A centre that has a diary is left as it is.
func Diary(ctx context.Context, d Deps, diary *appointment.Diary, line *queue.Line) error {
	tenants, err := d.Directory.Tenants(ctx)
	if err != nil {
		return err
	}
	for _, t := range tenants {
		for _, c := range t.Centres {
			if _, known, err := diary.Rules(ctx, c); err != nil || known {
				if err != nil {
					return err
				}
				continue
			}
			interpreters, err := line.Interpreters(ctx, c)
			if err != nil {
				return err
			}
			if err := beginDiary(ctx, d, diary, t, c, interpreters); err != nil {
				return fmt.Errorf("the diary of %s: %w", c.Slug, err)
			}
		}
	}
	return nil
}

func beginDiary(ctx context.Context, d Deps, diary *appointment.Diary, t tenant.Tenant, c tenant.Centre, interpreters []queue.Interpreter) error {
	if c.ID == t.Centres[0].ID {
		for _, h := range holidaysOf(t.Code) {
			if _, err := diary.AddHoliday(ctx, t, h); err != nil {
				return err
			}
		}
	}
	services, err := d.Directory.Services(ctx, c)
	if err != nil {
		return err
	}
	if err := diary.SaveRules(ctx, c, appointment.DefaultRules()); err != nil {
		return err
	}
	for weekday := 1; weekday <= 5; weekday++ {
		for _, hours := range [][2]time.Duration{{9 * time.Hour, 12 * time.Hour}, {13 * time.Hour, 15 * time.Hour}} {
			tpl := hoursFor(services, weekday, hours)
			if weekday%2 == 0 && len(interpreters) > 0 { // who interprets on the spot is there on Tuesdays and Thursdays
				tpl.InterpreterID = interpreters[0].ID
			}
			if _, err := diary.AddTemplate(ctx, c, tpl); err != nil {
				return err
			}
		}
	}
	return bookSome(ctx, d, diary, c, services)
}

// hoursFor are hours for everything the centre does, half an hour each: in the morning one meets, in the afternoon also by telephone.
func hoursFor(services []tenant.Service, weekday int, hours [2]time.Duration) appointment.Template {
	t := appointment.Template{
		Weekday: weekday, Opens: hours[0], Closes: hours[1], Minutes: 25, Buffer: 5, ForPublic: 1, ForStaff: 1,
		Modes: []appointment.Mode{appointment.InPerson}, ValidFrom: "2026-01-01",
	}
	if hours[0] > 12*time.Hour {
		t.Modes = append(t.Modes, appointment.Phone)
	}
	for _, s := range services {
		t.Services = append(t.Services, appointment.Quota{ServiceID: s.ID, Most: -1})
	}
	return t
}

// booked is how many appointments a centre begins with.
const booked = 8

// bookSome books every fifth time of the coming days, for one service after the other, in one language after the other.
func bookSome(ctx context.Context, d Deps, diary *appointment.Diary, c tenant.Centre, services []tenant.Service) error {
	now, tags := d.Clock.Now(), c.Tags()
	free, err := diary.Free(ctx, c, appointment.Want{ServiceID: services[0].ID, Staff: true}, now, now.AddDate(0, 0, 14))
	if err != nil {
		return err
	}
	for n := 0; n < booked && n*5 < len(free); n++ {
		at, interpreter := free[n*5], ""
		if n == 5 && len(at.Interpreted) > 0 {
			interpreter = at.Interpreted[0]
		}
		a, err := diary.Hold(ctx, appointment.Wish{
			Centre: c, Ref: at.Ref(), Nonce: uuid.NewV5(c.ID, at.Starts.String()), Reads: tags[n%len(tags)],
			Want: appointment.Want{ServiceID: services[n%len(services)].ID, Mode: appointment.InPerson, Staff: true, Interpreter: interpreter},
		})
		if err == nil {
			_, err = diary.Book(ctx, c, a.Code, appointment.Details{})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func fixed(month, day int, en, sq, sr string) appointment.Holiday {
	return appointment.Holiday{Kind: appointment.Fixed, Month: month, Day: day, Name: named3(en, sq, sr), Closes: true}
}

func easterDay(kind string, days int, en, sq, sr string) appointment.Holiday {
	return appointment.Holiday{Kind: kind, Days: days, Name: named3(en, sq, sr), Closes: true}
}

func named3(en, sq, sr string) i18n.Text { return i18n.Text{"en": en, "sq": sq, "sr": sr} }

// holidaysOf are those most people of a territory know. A tenant puts its own in order: days off that are moved from a Sunday are not computed.
func holidaysOf(code string) []appointment.Holiday {
	list := []appointment.Holiday{
		fixed(1, 1, "New Year", "Viti i Ri", "Нова година"), fixed(5, 1, "Labour Day", "Dita e Punës", "Празник рада"),
		easterDay(appointment.Orthodox, 1, "Orthodox Easter Monday", "E hëna e Pashkëve ortodokse", "Васкршњи понедељак"),
		easterDay(appointment.Catholic, 1, "Catholic Easter Monday", "E hëna e Pashkëve katolike", "Католички ускршњи понедељак"),
	}
	switch code {
	case "kosovo", "albania", "north-macedonia", "bosnia":
		list = append(list, announced()...)
	case "serbia", "montenegro":
		list = append(list, easterDay(appointment.Orthodox, -2, "Orthodox Good Friday", "E premtja e Madhe ortodokse", "Велики петак"))
	case "croatia":
		list = append(list, easterDay(appointment.Catholic, 60, "Corpus Christi", "Corpus Christi", "Тијелово"), fixed(1, 6, "Epiphany", "Epifania", "Богојављење"))
	}
	if code != "croatia" {
		list = append(list, fixed(1, 2, "New Year", "Viti i Ri", "Нова година"), fixed(1, 7, "Orthodox Christmas", "Krishtlindjet ortodokse", "Православни Божић"))
	}
	if code == "kosovo" || code == "albania" || code == "croatia" || code == "bosnia" {
		list = append(list, fixed(12, 25, "Christmas", "Krishtlindjet", "Католички Божић"))
	}
	return list
}

// announced are the feasts that follow the moon, by the calendar computed in Ankara that the communities of the region go by: their first day
// follows the evening on which the crescent can be seen somewhere on earth. The communities announce the days; until then their names say that
// they are expected, and a manager changes them.
func announced() (list []appointment.Holiday) {
	for day, name := range map[string]i18n.Text{
		"2027-03-09": named3("Ramadan Bayram (expected day)", "Fitër Bajrami (dita e pritur)", "Рамазански бајрам (очекивани дан)"),
		"2027-05-16": named3("Kurban Bayram (expected day)", "Kurban Bajrami (dita e pritur)", "Курбански бајрам (очекивани дан)"),
		"2028-02-26": named3("Ramadan Bayram (expected day)", "Fitër Bajrami (dita e pritur)", "Рамазански бајрам (очекивани дан)"),
		"2028-05-05": named3("Kurban Bayram (expected day)", "Kurban Bajrami (dita e pritur)", "Курбански бајрам (очекивани дан)"),
	} {
		list = append(list, appointment.Holiday{Kind: appointment.OneDay, OnDate: day, Name: name, Closes: true})
	}
	return list
}
