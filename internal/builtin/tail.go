package builtin

import (
	"os"
	"strings"
)

// tail keeps the end of what a program says.
type tail []byte

// Write implements io.Writer.
func (t *tail) Write(p []byte) (int, error) {
	*t = append(*t, p...)
	const enough = 8 << 10
	if len(*t) > enough {
		*t = (*t)[len(*t)-enough:]
	}
	return len(p), nil
}

// last is the line that says what went wrong: the last one that calls itself an error, or else the last one.
func (t tail) last() string {
	lines := strings.FieldsFunc(string(t), func(r rune) bool { return r == '\n' || r == '\r' })
	found := ""
	for _, line := range lines {
		line = strings.TrimSpace(line)
		if strings.Contains(line, "FATAL") || strings.Contains(line, "rror:") {
			found = line
		}
	}
	if found == "" && len(lines) > 0 {
		found = strings.TrimSpace(lines[len(lines)-1])
	}
	return found
}

// lastLine is the same for a log file; "" when there is none.
func lastLine(path string) string {
	data, err := os.ReadFile(path) //nolint:gosec // our own log
	if err != nil {
		return ""
	}
	var t tail
	_, _ = t.Write(data) // cannot fail
	return t.last()
}
