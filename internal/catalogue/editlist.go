package catalogue

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"prag/internal/db"
	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/internal/tenant"
)

// Listed is a record in the editors' list.
type Listed struct {
	Ref
	Title    i18n.Text
	State    string // draft, review or published: of the latest edition
	Gaps     []Gap  // of the open edition
	Own      bool   // the tenant's own; else the network's, of which it may make a copy
	Behind   bool   // the network's article has changed since the own copy was compared with it
	ReviewBy string // date; "" where the kind has none
}

// Lacks reports whether a language is missing or stale.
func (l Listed) Lacks(lang string) bool {
	return slices.ContainsFunc(l.Gaps, func(g Gap) bool { return g.Lang == lang })
}

// Filter narrows the list; "" is everything.
type Filter struct{ Kind, State, Lacks, Query string }

func (f Filter) takes(l Listed) bool {
	return (f.Kind == "" || l.Kind == f.Kind) && (f.State == "" || l.State == f.State || f.State == "behind" && l.Behind) &&
		(f.Lacks == "" || l.Lacks(f.Lacks)) && l.found(f.Query)
}

// found looks for what was typed in every language; Serbian is found in both scripts.
func (l Listed) found(query string) bool {
	query = folded(query)
	if query == "" {
		return true
	}
	for _, text := range l.Title {
		if strings.Contains(folded(text), query) {
			return true
		}
	}
	return strings.Contains(l.Slug, query)
}

func folded(text string) string { return strings.ReplaceAll(slugOf(text), "-", " ") }

// Records lists what the editor's tenant may change, by kind and title in a language.
func (c *Catalogue) Records(ctx context.Context, who identity.Staff, lang string, f Filter) ([]Listed, error) {
	all, err := read(ctx, c, who.TenantID, listed)
	all = slices.DeleteFunc(all, func(l Listed) bool { return !f.takes(l) })
	order := Kinds()
	place := func(l Listed) int { return slices.IndexFunc(order, func(k Kind) bool { return k.Code == l.Kind }) }
	slices.SortStableFunc(all, func(a, b Listed) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(folded(a.Title[lang]), folded(b.Title[lang])), cmp.Compare(a.Slug, b.Slug))
	})
	return all, err
}

// soon is how many days before its date a record is to be looked at.
const soon = 30

// Due lists the tenant's own records that are to be looked at within thirty days, or should have been, the oldest first.
func (c *Catalogue) Due(ctx context.Context, who identity.Staff) ([]Listed, error) {
	var until string
	all, err := read(ctx, c, who.TenantID, func(tx *db.Tx) ([]Listed, error) {
		until = tx.Now.AddDate(0, 0, soon).Format(time.DateOnly)
		return listed(tx)
	})
	all = slices.DeleteFunc(all, func(l Listed) bool { return !l.Own || l.ReviewBy == "" || l.ReviewBy > until })
	slices.SortStableFunc(all, func(a, b Listed) int { return cmp.Or(cmp.Compare(a.ReviewBy, b.ReviewBy), cmp.Compare(a.Slug, b.Slug)) })
	return all, err
}

func listed(tx *db.Tx) ([]Listed, error) {
	network := tx.Tenant == tenant.NetworkID()
	found := map[Ref]Listed{}
	originals := map[Ref]Values{}
	for _, k := range Kinds() {
		if !k.of(network) {
			continue
		}
		if k.Overridden && !network {
			theirs, err := rowsOf(tx, k, tenant.NetworkID())
			if err != nil {
				return nil, err
			}
			for ref, v := range theirs {
				originals[ref] = v
				found[ref] = inList(k, ref, v, Published, false)
			}
		}
		own, err := rowsOf(tx, k, tx.Tenant)
		if err != nil {
			return nil, err
		}
		for ref, v := range own {
			found[ref] = inList(k, ref, v, Published, true)
		}
	}
	return merged(tx, found, originals)
}

func inList(k Kind, ref Ref, v Values, state string, own bool) Listed {
	return Listed{Ref: ref, Title: k.Called(v), State: state, Own: own, ReviewBy: v.Plain["review_by"]}
}

// rowsOf reads what readers see of a tenant's records of a kind.
func rowsOf(tx *db.Tx, k Kind, of uuid.UUID) (map[Ref]Values, error) {
	bodies, err := db.All[string](tx, k.rows(), of)
	rows := make(map[Ref]Values, len(bodies))
	for _, body := range bodies {
		var cells map[string]any
		if err := json.Unmarshal([]byte(body), &cells); err != nil {
			return nil, err
		}
		v, err := fromRow(k, []byte(body))
		if err != nil {
			return nil, err
		}
		rows[Ref{k.Code, plainly(cells[k.key])}] = v
	}
	return rows, err
}

// merged puts the open editions over what readers see.
func merged(tx *db.Tx, found map[Ref]Listed, originals map[Ref]Values) ([]Listed, error) {
	rows, err := db.All[editionRow](tx, editionColumns+` AND state IN ('draft', 'review', 'published')
		ORDER BY state = 'published' DESC`, tx.Tenant)
	for _, r := range rows {
		e, failed := r.edition()
		if failed != nil {
			return nil, failed
		}
		ref := Ref{r.Kind, r.Slug}
		k, _ := KindOf(r.Kind)
		l := found[ref]
		if e.Open() {
			l = inList(k, ref, e.Values, e.State, true)
			l.Gaps = k.Gaps(e.Values, e.Since)
		}
		if original, ok := originals[ref]; ok && l.Own && e.Base != nil {
			l.Behind = !e.Base.Equal(original)
		}
		if l.Slug != "" {
			found[ref] = l
		}
	}
	list := make([]Listed, 0, len(found))
	for _, l := range found {
		list = append(list, l)
	}
	return list, err
}
