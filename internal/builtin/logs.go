package builtin

import (
	"fmt"
	"os"
	"path/filepath"
)

func (p *place) logPath(name string) string { return filepath.Join(p.dir, "log", name+".log") }

// openLog opens a server's log for appending: its restarts within one run of the program share a file.
func (p *place) openLog(name string) (*os.File, error) {
	f, err := os.OpenFile(p.logPath(name), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("cannot write %s: %w", p.logPath(name), reason(err))
	}
	return f, nil
}

// rotateLogs gives each start of the program new logs and keeps those of the three starts before.
func (p *place) rotateLogs(names ...string) {
	for _, name := range names {
		path := p.logPath(name)
		for _, step := range [][2]string{{".2", ".3"}, {".1", ".2"}, {"", ".1"}} {
			_ = os.Rename(path+step[0], path+step[1]) // absent until there have been so many starts
		}
	}
}
