package statistics

import (
	"prag/internal/db"
)

// Statistics reads and keeps the counts.
type Statistics struct{ db *db.DB }

// New makes the statistics domain.
func New(d *db.DB) *Statistics { return &Statistics{db: d} }
