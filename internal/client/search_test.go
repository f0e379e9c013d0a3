package client_test

import (
	"testing"

	"github.com/gofrs/uuid/v5"

	"prag/internal/client"
	"prag/internal/db"
	"prag/internal/identity"
)

func (r register) finds(t *testing.T, who identity.Staff, query string) []uuid.UUID {
	t.Helper()
	found, err := r.clients.Search(t.Context(), who, query)
	if err != nil {
		t.Fatalf("%q: %v", query, err)
	}
	var ids []uuid.UUID
	for _, c := range found.Clients {
		ids = append(ids, c.ID)
	}
	return ids
}

// People spell a name as they heard it, in the script they write; a number is written in every way.
func TestARecordIsFoundInAnySpelling(t *testing.T) {
	t.Parallel()
	r := open(t)
	for name, spellings := range map[string][]string{
		"Xhevahire Hoxha":     {"Dževahire Hodža", "Џевахире Хоџа", "dzevahire hodza", "HOXHA", "Hodža Dževahire", "Xhevahire"},
		"Ђорђе Петровић":      {"Đorđe Petrović", "Djordje Petrovic", "Dorde Petrovic", "Gjorgje Petroviq", "petrovic"},
		"Shqipe Krasniqi":     {"Šćipe Krasnići", "Шћипе Красничи", "Scipe Krasnici", "Shqipe  krasniqi"},
		"Rrahman Çela":        {"Rahman Čela", "Raman Cela", "Рахман Чела"},
		"Njomza Ymeri":        {"Њомза Имери", "Nomza Imeri"},
		"Ана Марија Ђукић":    {"Ana Marija Đukić", "Ana Đukić", "Ana Maria Dukic", "Gjukiq Ana"},
		"Alexander Zhivković": {"Aleksandar Zivkovic", "Александар Живковић"},
	} {
		if name == "Alexander Zhivković" {
			spellings = []string{"Alexander Zivkovic", "Живковић", "Aleksander Živković"}
		}
		made := r.add(t, client.Client{Name: name, Language: "sq"})
		for _, spelling := range spellings {
			if ids := r.finds(t, r.mine.Staff[0], spelling); len(ids) != 1 || ids[0] != made.ID {
				t.Errorf("%q does not find %q: %d records", spelling, name, len(ids))
			}
		}
	}
	made := r.add(t, client.Client{Name: "Besa", Contact: "+383 44 123-456", Other: "Besa@Example.org"})
	for _, query := range []string{"044123456", "00383 44 123 456", "044/123-456", "+38344123456", "besa@example.org", made.Code, " " + made.Code[:2] + " " + made.Code[2:]} {
		if ids := r.finds(t, r.mine.Staff[0], query); len(ids) != 1 || ids[0] != made.ID {
			t.Errorf("%q finds %d records", query, len(ids))
		}
	}
	for _, query := range []string{"", "   ", "044 123 457", "Petrit Hoxha", "%", "zz23456789"} {
		if ids := r.finds(t, r.mine.Staff[0], query); len(ids) != 0 {
			t.Errorf("%q finds %d records", query, len(ids))
		}
	}
}

// Who writes a name exactly sees its owner first, and a common name says that there are more.
func TestTheBestComesFirst(t *testing.T) {
	t.Parallel()
	r := open(t)
	exact := r.add(t, client.Client{Name: "Agim Shala"})
	for range client.Shown + 1 {
		r.add(t, client.Client{Name: "Agim Sala"})
	}
	found, err := r.clients.Search(t.Context(), r.mine.Staff[0], "Agim Shala")
	if err != nil || len(found.Clients) != client.Shown || !found.More || found.Clients[0].ID != exact.ID {
		t.Errorf("found %d, more %v, %v", len(found.Clients), found.More, err)
	}
}

// need gives a record a need, sensitive by itself or by where it was sent.
func (r register) need(t *testing.T, of uuid.UUID, sensitive bool) uuid.UUID {
	t.Helper()
	id, visit := db.NewID(), db.NewID()
	err := r.in(t, r.mine.Centre.TenantID, func(tx *db.Tx) error {
		if err := tx.Exec(`INSERT INTO visit (tenant_id, id, centre_id, business_date, channel, state, opened_at) VALUES (?, ?, ?, '2026-11-24', 'walk_in', 'open', now())`,
			tx.Tenant, visit, r.mine.Centre.ID).Error; err != nil {
			return err
		}
		return tx.Exec(`INSERT INTO need (tenant_id, id, centre_id, visit_id, client_id, topic, sensitive, created_at) VALUES (?, ?, ?, ?, ?, 'work', ?, now())`,
			tx.Tenant, id, r.mine.Centre.ID, visit, of, sensitive).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// A record with a sensitive need is there for the focal point only; everybody else's search and hints are as if there were none.
func TestASensitiveRecordIsTheFocalPointsAlone(t *testing.T) {
	t.Parallel()
	r := open(t)
	adviser, focal := r.mine.Staff[0], r.mine.Staff[0]
	focal.Role = identity.FocalPoint
	who := client.Client{Name: "Besarta Gashi", Contact: "044 555 666", Language: "sq"}
	needy, restricted := r.add(t, who), r.add(t, client.Client{Name: "Besarta Gashi", Restricted: true, Language: "sq"})
	r.need(t, needy.ID, true)
	for _, query := range []string{"Besarta Gashi", "044555666", needy.Code, restricted.Code} {
		if ids := r.finds(t, adviser, query); len(ids) != 0 {
			t.Errorf("an adviser's %q finds %d records", query, len(ids))
		}
		if ids := r.finds(t, focal, query); len(ids) == 0 {
			t.Errorf("the focal point's %q finds nothing", query)
		}
	}
	for staff, want := range map[*identity.Staff]int{&adviser: 0, &focal: 2} {
		if alike, err := r.clients.Alike(t.Context(), *staff, who); err != nil || len(alike) != want {
			t.Errorf("%s is told of %d alike, %v, want %d", staff.Role, len(alike), err, want)
		}
	}
	for _, id := range []uuid.UUID{needy.ID, restricted.ID} {
		if _, err := r.clients.Look(t.Context(), adviser, id); err == nil {
			t.Error("an adviser opens the record")
		}
		if _, err := r.clients.Look(t.Context(), focal, id); err != nil {
			t.Errorf("the focal point: %v", err)
		}
	}
}

func TestNobodyFindsAnythingAsAnotherTenant(t *testing.T) {
	t.Parallel()
	r := open(t)
	made := r.add(t, client.Client{Name: "Milica Đorđević", Contact: "044 777 888"})
	next := r.mine.Staff[0]
	next.CentreID = db.NewID()
	for _, who := range []identity.Staff{r.theirs.Staff[0], next} {
		for _, query := range []string{"Milica", "044777888", made.Code} {
			if found, err := r.clients.Search(t.Context(), who, query); err != nil || len(found.Clients) != 0 {
				t.Errorf("%q finds %d, %v", query, len(found.Clients), err)
			}
		}
		if alike, err := r.clients.Alike(t.Context(), who, made); err != nil || len(alike) != 0 {
			t.Errorf("alike: %d, %v", len(alike), err)
		}
	}
}
