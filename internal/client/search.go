package client

import (
	"context"
	"strings"

	"prag/internal/db"
	"prag/internal/identity"
	"prag/internal/seal"
)

// Shown is how many records a search shows.
const Shown = 20

// Found is what a search finds.
type Found struct {
	Clients []Client
	More    bool // there are others: more has to be typed
}

// MaxQuery is how many characters of what was typed are looked for.
const MaxQuery = 160

// Search finds records of the reader's centre by the code on a slip, a telephone number, an e-mail address or a name, in any spelling and
// script. What was typed is kept nowhere.
func (c *Clients) Search(ctx context.Context, who identity.Staff, query string) (found Found, err error) {
	query = strings.TrimSpace(string([]rune(query)[:min(length(query), MaxQuery)]))
	if query == "" {
		return found, nil
	}
	err = c.db.InTenant(ctx, who.TenantID, func(tx *db.Tx) (err error) {
		if found, err = c.byCode(tx, who, query); err != nil || len(found.Clients) > 0 {
			return err
		}
		own, err := c.keys.Of(tx)
		if err != nil {
			return err
		}
		q, err := asked(own, Client{Name: query, Contact: query})
		if err != nil {
			return err
		}
		found, err = c.find(tx, who, q)
		return err
	})
	return found, err
}

// byCode finds the record of a code, or the one behind the code of a referral.
func (c *Clients) byCode(tx *db.Tx, who identity.Staff, code string) (found Found, err error) {
	code = strings.ToLower(strings.ReplaceAll(code, " ", ""))
	found.Clients, err = c.read(tx, `WHERE `+standing+` AND c.id = (
		SELECT coalesce(x.merged_into, x.id) FROM client x WHERE x.tenant_id = @tenant AND x.code = @code UNION ALL
		SELECT n.client_id FROM referral r JOIN need n ON n.tenant_id = r.tenant_id AND n.id = r.need_id
		WHERE r.tenant_id = @tenant AND r.code = @code LIMIT 1)`, reader(tx, who, "code", code))
	return found, err
}

// question is what is looked for: records with each of the parts, those first that are written like it.
type question struct {
	parts   [][][]byte // of each part the words that it may be kept as
	written [][]byte
}

// asked makes the question of what somebody may be called. A telephone number or an e-mail address is looked for alone.
func asked(own *seal.Own, c Client) (q question, err error) {
	add := func(kind string, texts ...string) error {
		var all [][]byte
		for _, text := range texts {
			list, err := own.Words(kind, text)
			if err != nil {
				return err
			}
			all = append(all, list...)
		}
		q.parts = append(q.parts, all)
		return nil
	}
	if digits := phone(c.Contact); digits != "" {
		return q, add(byPhone, digits)
	}
	if address := mail(c.Contact); address != "" {
		return q, add(byMail, address)
	}
	for _, part := range parts(c.Name) {
		list, err := own.Words(byName, part)
		if err != nil {
			return q, err
		}
		q.written = append(q.written, list...)
		if err := add(bySound, sounds(part)...); err != nil {
			return q, err
		}
	}
	return q, nil
}

// least is how many of the parts a record must have: all of one or two, and of a longer name all but one, because people leave one out.
func (q question) least() int {
	if len(q.parts) > 2 {
		return len(q.parts) - 1
	}
	return len(q.parts)
}

// find reads the records that fit best.
func (c *Clients) find(tx *db.Tx, who identity.Staff, q question) (found Found, err error) {
	if len(q.parts) == 0 {
		return found, nil
	}
	var part []string
	args := reader(tx, who, "least", q.least(), "limit", Shown+1, "written", append(q.written, nil))
	for i, words := range q.parts {
		name := "part" + string(rune('a'+i))
		part = append(part, `SELECT client_id, '`+name+`' AS part FROM client_word WHERE tenant_id = @tenant AND word IN @`+name)
		args[name] = words
	}
	found.Clients, err = c.read(tx, `JOIN (
			SELECT coalesce(x.merged_into, x.id) AS id, count(DISTINCT h.part) AS fits, max((SELECT count(*) FROM client_word w
				WHERE w.tenant_id = @tenant AND w.client_id = h.client_id AND w.word IN @written)) AS written
			FROM (`+strings.Join(part, " UNION ALL ")+`) h JOIN client x ON x.tenant_id = @tenant AND x.id = h.client_id
			GROUP BY 1 HAVING count(DISTINCT h.part) >= @least
		) best ON best.id = c.id
		WHERE `+standing+` ORDER BY best.fits DESC, best.written DESC, c.created_at DESC, c.id LIMIT @limit`, args)
	if found.More = len(found.Clients) > Shown; found.More {
		found.Clients = found.Clients[:Shown]
	}
	return found, err
}
