package catalogue

import (
	"fmt"
	"strings"

	"prag/internal/db"
)

// row is a record of a seeded table: its natural key within the tenant and its cells.
type row struct {
	table, key, value string
	cells             []cell
}

type cell struct {
	column string
	value  any
}

// save writes a seeded row unless an editor has begun to write it: from then on the record is the editors', whatever the files say.
func (r row) save(tx *db.Tx) (changed bool, err error) {
	return r.upsert(tx, fmt.Sprintf(` AND NOT EXISTS (`+edited+`)`, r.table, "t."+r.key))
}

// put writes a row that editors have published.
func (r row) put(tx *db.Tx) (changed bool, err error) { return r.upsert(tx, "") }

// edited selects the editors' editions of a record of table %s whose name is %s, and those by which an agency said that its record holds.
const edited = `SELECT 1 FROM edition e WHERE e.tenant_id = current_tenant() AND e.kind = '%s' AND e.slug = %s AND e.state <> 'dropped'
	AND (e.begun_by IS NOT NULL OR EXISTS (SELECT 1 FROM edition_step s WHERE (s.tenant_id, s.kind, s.slug, s.version)
		= (e.tenant_id, e.kind, e.slug, e.version) AND s.step = 'confirmed'))`

// upsert inserts the row, or updates the one of the same key where a cell differs; it reports whether anything changed.
// A table whose natural key is a slug also has an id, which is given once and stays.
func (r row) upsert(tx *db.Tx, unless string) (changed bool, err error) {
	columns, args := []string{"tenant_id", r.key}, []any{tx.Tenant, r.value}
	var set, old, fresh []string
	for _, c := range r.cells {
		columns, args = append(columns, c.column), append(args, c.value)
		set = append(set, c.column+" = excluded."+c.column)
		old, fresh = append(old, "t."+c.column), append(fresh, "excluded."+c.column)
	}
	if r.key == "slug" {
		columns, args = append(columns, "id"), append(args, db.NewID())
	}
	marks := strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ")
	result := tx.Exec(fmt.Sprintf(`INSERT INTO %s AS t (%s) VALUES (%s) ON CONFLICT (tenant_id, %s) DO UPDATE SET %s
		WHERE (%s) IS DISTINCT FROM (%s)%s`, r.table, strings.Join(columns, ", "), marks, r.key, strings.Join(set, ", "),
		strings.Join(old, ", "), strings.Join(fresh, ", "), unless), args...)
	return result.RowsAffected > 0, result.Error
}
