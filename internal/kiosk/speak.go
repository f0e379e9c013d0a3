package kiosk

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/catalogue"
	"prag/internal/db"
	"prag/internal/i18n"
	"prag/internal/jobs"
	"prag/internal/tenant"
)

// SpeakPageJob makes the voice of one page; its payload is the address of the voice.
const SpeakPageJob = "kiosk.speak_page"

// apart is the time between two pages that are spoken ahead: the line's own work comes between them.
const apart = time.Second

// Announced does catalogue.SpeakJob: it leaves a job behind for each page that says something new, in each language, at each tenant that
// shows it.
func (k *Kiosk) Announced(ctx context.Context, tx *db.Tx, payload []byte) error {
	var ref catalogue.Ref
	if err := json.Unmarshal(payload, &ref); err != nil || !k.voice.Able() {
		return err
	}
	tenants, err := k.Directory.Tenants(ctx)
	if err != nil {
		return err
	}
	at := tx.Now
	for _, t := range tenants {
		if tx.Tenant != t.ID && tx.Tenant != tenant.NetworkID() {
			continue
		}
		pages, err := k.shownOn(ctx, t.ID, ref)
		if err != nil {
			return err
		}
		for _, lang := range t.Languages { // both scripts of Serbian share one voice
			for _, page := range pages {
				at = at.Add(apart)
				if err := jobs.Enqueue(tx, SpeakPageJob, "/k/"+t.Centres[0].Slug+"/"+tagOf(lang)+page+"/voice", at); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// tagOf is a writing of a language.
func tagOf(lang string) string {
	tags := i18n.Tags()
	return tags[slices.IndexFunc(tags, func(tag string) bool { return i18n.Language(tag) == lang })]
}

// shownOn lists the pages that show a record, by their address behind the language.
func (k *Kiosk) shownOn(ctx context.Context, tenantID uuid.UUID, ref catalogue.Ref) ([]string, error) {
	switch ref.Kind {
	case "article":
		return []string{"/articles/" + ref.Slug}, nil
	case "checklist":
		pages, err := k.stepsWhere(ctx, tenantID, func(g catalogue.Guide) bool { return g.Checklist == ref.Slug })
		return append(pages, "/checklists/"+ref.Slug, "/checklists"), err
	case "agency":
		pages, err := k.stepsWhere(ctx, tenantID, func(g catalogue.Guide) bool {
			return slices.ContainsFunc(g.Questions, func(q catalogue.Question) bool { return q.LeadsAway() && q.Elsewhere.Agency == ref.Slug })
		})
		return append(pages, "/agencies"), err
	case "programme":
		return []string{"/agencies"}, nil
	case "topic":
		return []string{"", "/topics/" + ref.Slug}, nil
	case "service":
		return []string{"/ticket"}, nil
	}
	return k.stepsWhere(ctx, tenantID, func(g catalogue.Guide) bool { return g.Service == ref.Slug })
}

// stepsWhere lists the pages of some guides.
func (k *Kiosk) stepsWhere(ctx context.Context, tenantID uuid.UUID, wanted func(catalogue.Guide) bool) (pages []string, err error) {
	guides, err := k.catalogue.Guides(ctx, tenantID)
	for _, g := range guides {
		if wanted(g) {
			pages = append(pages, steps(g)...)
		}
	}
	return pages, err
}

// SpeakPage does SpeakPageJob.
func (k *Kiosk) SpeakPage(ctx context.Context, _ *db.Tx, payload []byte) error {
	var address string
	if err := json.Unmarshal(payload, &address); err != nil {
		return err
	}
	return k.speak(ctx, address)
}

// SpeakAhead speaks what the pages of every centre with a kiosk say and this machine has not spoken yet: after an update, or on a new machine.
// It rests twice as long as it works, for the line's work comes first. What is published meanwhile is a job's.
func (k *Kiosk) SpeakAhead(ctx context.Context) error {
	tenants, err := k.Directory.Tenants(ctx)
	if err != nil || !k.voice.Able() {
		return err
	}
	for _, t := range tenants {
		for _, centre := range t.Centres {
			if err := k.speakCentre(ctx, centre); err != nil {
				return err
			}
		}
	}
	return nil
}

func (k *Kiosk) speakCentre(ctx context.Context, centre tenant.Centre) error {
	stands, err := k.Identity.HasKiosk(ctx, centre.TenantID, centre.ID)
	if err != nil || !stands {
		return err
	}
	pages, err := k.same(ctx, centre)
	if err != nil {
		return err
	}
	var tags []string
	for _, lang := range centre.Languages { // both scripts of Serbian share one voice
		tags = append(tags, tagOf(lang))
	}
	first, others := sounds("/k/"+centre.Slug, tags, pages)
	for _, address := range append(first, others...) {
		began := k.Clock.Now()
		if err := k.speak(ctx, address); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(2 * k.Clock.Now().Sub(began)):
		}
	}
	return nil
}

// speak asks for a voice as the first listener would, who then finds it made. Where the page is gone by now nothing is to be done; what fails
// for a while can be tried again.
func (k *Kiosk) speak(ctx context.Context, address string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	r.Header.Set(stocking, "yes") // nobody listens
	var w unheardOf
	k.Handler().ServeHTTP(&w, r)
	if w.status == http.StatusTooManyRequests || w.status >= http.StatusInternalServerError {
		return fmt.Errorf("the page was not spoken: status %d", w.status)
	}
	return nil
}

// unheardOf takes an answer that nobody hears.
type unheardOf struct {
	header http.Header
	status int
}

// Header gives the headers to write to.
func (w *unheardOf) Header() http.Header {
	if w.header == nil {
		w.header = http.Header{}
	}
	return w.header
}

// Write lets the sound go.
func (w *unheardOf) Write(sound []byte) (int, error) { return len(sound), nil }

// WriteHeader keeps the status.
func (w *unheardOf) WriteHeader(status int) { w.status = status }
