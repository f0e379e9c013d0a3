package main_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"prag/internal/demo"
)

// binary is the program, built once for all tests of this package.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "prag-binary")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "prag")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput() //nolint:noctx // the tests wait for it
	if err != nil {
		return "", &exec.ExitError{Stderr: out}
	}
	return path, os.Chmod(dir, 0o755)
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := binary(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// process is one running program.
type process struct {
	t    *testing.T
	cmd  *exec.Cmd
	url  string
	errs *bytes.Buffer
	out  chan struct{} // closed at the end of its output
}

// command is the program with an environment of nothing but the settings given: what a service manager or a blank shell has.
func command(t *testing.T, args []string, settings ...string) *exec.Cmd {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatalf("build: %v", err)
	}
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Env = settings
	return cmd
}

var readyLine = regexp.MustCompile(`Prag is ready: (http://\S+)/`)

// serve starts a server on a free port and waits until it says that it is ready.
func serve(t *testing.T, settings ...string) *process {
	t.Helper()
	p := &process{t: t, errs: &bytes.Buffer{}, out: make(chan struct{})}
	p.cmd = command(t, []string{"serve"}, append(settings, "PRAG_ADDR=127.0.0.1:0")...)
	p.cmd.Stderr = p.errs
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.cmd.Process.Kill() })
	address := make(chan string, 1)
	go func() {
		defer close(p.out)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if m := readyLine.FindStringSubmatch(lines.Text()); m != nil {
				address <- m[1]
			}
		}
	}()
	select {
	case p.url = <-address:
	case <-p.out:
		t.Fatalf("the program ended: %v: %s", p.cmd.Wait(), p.errs)
	case <-time.After(2 * time.Minute):
		t.Fatalf("the program is not ready: %s", p.errs)
	}
	return p
}

// end sends a signal and returns the exit status.
func (p *process) end(signal syscall.Signal) int {
	p.t.Helper()
	if err := p.cmd.Process.Signal(signal); err != nil {
		p.t.Fatal(err)
	}
	<-p.out
	_ = p.cmd.Wait() // the exit status says it
	return p.cmd.ProcessState.ExitCode()
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

// stateDir is a folder that the servers' own user can enter.
func stateDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "prag-state")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "state")
}

func TestItStartsAgainAfterAnEndAndAfterAKill(t *testing.T) {
	t.Parallel()
	dir := "PRAG_STATE_DIR=" + stateDir(t)
	first := serve(t, dir)
	if status, body := get(t, first.url+"/readyz"); status != http.StatusOK {
		t.Errorf("ready: %d %s", status, body)
	}
	if code := first.end(syscall.SIGTERM); code != 0 {
		t.Errorf("after SIGTERM the exit status is %d: %s", code, first.errs)
	}
	second := serve(t, dir)
	second.end(syscall.SIGKILL)
	third := serve(t, dir)
	if status, _ := get(t, third.url+"/healthz"); status != http.StatusOK {
		t.Errorf("after a kill: %d", status)
	}
	if code := third.end(syscall.SIGINT); code != 0 {
		t.Errorf("after Ctrl-C the exit status is %d: %s", code, third.errs)
	}
}

func TestTwoCopiesRunBesideEachOther(t *testing.T) {
	t.Parallel()
	one, two := serve(t, "PRAG_STATE_DIR="+stateDir(t)), serve(t, "PRAG_STATE_DIR="+stateDir(t))
	for _, p := range []*process{one, two} {
		if status, _ := get(t, p.url+"/readyz"); status != http.StatusOK {
			t.Errorf("%s is not ready", p.url)
		}
	}
}

// Every mistake of an operator is one sentence and a status, never a stack trace.
func TestAMistakeIsOneSentence(t *testing.T) {
	t.Parallel()
	taken := serve(t, "PRAG_STATE_DIR="+stateDir(t))
	port := strings.TrimPrefix(taken.url, "http://")
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		settings []string
		says     string
	}{
		"a taken port":      {[]string{"PRAG_ADDR=" + port, "PRAG_STATE_DIR=" + stateDir(t)}, "PRAG_ADDR"},
		"no folder":         {[]string{"PRAG_ADDR=127.0.0.1:0", "PRAG_STATE_DIR=" + file + "/below"}, "state folder"},
		"no address":        {[]string{"PRAG_ADDR=127.0.0.1:0", "PRAG_DATABASE_URL=nonsense here", "PRAG_REDIS_URL=redis://127.0.0.1:1"}, "PRAG_DATABASE_URL"},
		"nobody answers":    {[]string{"PRAG_ADDR=127.0.0.1:0", "PRAG_DATABASE_URL=postgres://a@127.0.0.1:1/b", "PRAG_REDIS_URL=redis://127.0.0.1:1"}, "does not answer"},
		"half of a setting": {[]string{"PRAG_REDIS_URL=redis://127.0.0.1:1"}, "PRAG_DATABASE_URL"},
		"no PostgreSQL":     {[]string{"PRAG_ADDR=127.0.0.1:0", "PRAG_PG_BIN=/nowhere", "PRAG_STATE_DIR=" + stateDir(t)}, "PRAG_PG_BIN"},
	} {
		out, err := command(t, []string{"serve"}, c.settings...).CombinedOutput()
		text := strings.TrimSpace(string(out))
		if err == nil || !strings.Contains(text, c.says) || strings.Contains(text, "goroutine") || strings.Count(text, "\n") > 0 {
			t.Errorf("%s: %v: %s", name, err, text)
		}
	}
}

func TestHelpIsNoMistake(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{nil, {"help"}, {"--help"}, {"serve", "--help"}} {
		out, err := command(t, args).CombinedOutput()
		if err != nil || !bytes.Contains(out, []byte("Usage: prag")) {
			t.Errorf("%v: %v: %s", args, err, out)
		}
	}
}

// A reader of a stream does not hold up the end.
func TestAnEndClosesTheStreams(t *testing.T) {
	t.Parallel()
	dir := "PRAG_STATE_DIR=" + stateDir(t)
	if out, err := command(t, []string{"seed"}, dir).CombinedOutput(); err != nil {
		t.Fatalf("seed: %v: %s", err, out)
	}
	p := serve(t, dir, "PRAG_DRAIN_TIMEOUT=1m")
	req, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodGet, p.url+"/board/prishtina/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if _, err := res.Body.Read(make([]byte, 1)); err != nil {
		t.Fatalf("the stream begins with nothing: %v", err)
	}
	if code := p.end(syscall.SIGTERM); code != 0 {
		t.Errorf("the exit status is %d: %s", code, p.errs)
	}
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		t.Errorf("the stream was cut and not closed: %v", err)
	}
}

// Without PRAG_DEMO there is no account but those somebody made.
func TestTheFirstAdministratorComesFromTheCommandLine(t *testing.T) {
	t.Parallel()
	dir := "PRAG_STATE_DIR=" + stateDir(t)
	if out, err := command(t, []string{"seed"}, dir).CombinedOutput(); err != nil {
		t.Fatalf("seed: %v: %s", err, out)
	}
	create := command(t, []string{"user", "create", "--tenant", "network", "--email", "first@network.example", "--name", "First", "--role", "coordinator"}, dir)
	create.Stdin = strings.NewReader("a long password\n")
	if out, err := create.CombinedOutput(); err != nil {
		t.Fatalf("user create: %v: %s", err, out)
	}
	p := serve(t, dir)
	for email, want := range map[string]int{"first@network.example": http.StatusSeeOther, "coordinator@network.example": http.StatusUnprocessableEntity} {
		if got := signIn(t, p.url, email, "a long password"); got != want {
			t.Errorf("%s: status %d, want %d", email, got, want)
		}
	}
}

// The office adds a colleague and doubts a figure without closing the centre.
func TestCommandsWorkBesideARunningServer(t *testing.T) {
	t.Parallel()
	dir := "PRAG_STATE_DIR=" + stateDir(t)
	p := serve(t, dir)
	for _, args := range [][]string{
		{"seed"}, {"doctor"},
		{"user", "create", "--tenant", "kosovo", "--agency", "employment-office", "--email", "intake@office.example", "--name", "Intake", "--role", "intake"},
		{"user", "create", "--tenant", "kosovo", "--centre", "prishtina", "--email", "new@prishtina.example", "--name", "New", "--role", "adviser"},
	} {
		beside := command(t, args, dir)
		beside.Stdin = strings.NewReader("a long password\n")
		if out, err := beside.CombinedOutput(); err != nil {
			t.Errorf("%v: %v: %s", args, err, out)
		}
	}
	for _, email := range []string{"new@prishtina.example", "intake@office.example"} {
		if got := signIn(t, p.url, email, "a long password"); got != http.StatusSeeOther {
			t.Errorf("%s signs in: status %d", email, got)
		}
	}
}

// Their password is printed on every demonstration's start: made once, they must not open what is used in earnest later.
func TestDemonstrationAccountsOpenNothingWithoutTheirSetting(t *testing.T) {
	t.Parallel()
	dir := "PRAG_STATE_DIR=" + stateDir(t)
	if out, err := command(t, []string{"seed", "--demo", "--visits", "200"}, dir).CombinedOutput(); err != nil {
		t.Fatalf("seed: %v: %s", err, out)
	}
	for setting, want := range map[string]int{"PRAG_DEMO=false": http.StatusUnprocessableEntity, "PRAG_DEMO=true": http.StatusSeeOther} {
		p := serve(t, dir, setting)
		if got := signIn(t, p.url, "adviser@prishtina.example", demo.Password); got != want {
			t.Errorf("%s: status %d, want %d", setting, got, want)
		}
		p.end(syscall.SIGTERM)
	}
}

func TestAnAccountThatCouldDoNothingIsRefusedInWords(t *testing.T) {
	t.Parallel()
	dir := "PRAG_STATE_DIR=" + stateDir(t)
	if out, err := command(t, []string{"seed"}, dir).CombinedOutput(); err != nil {
		t.Fatalf("seed: %v: %s", err, out)
	}
	for password, c := range map[string]struct {
		args []string
		says string
	}{
		"short":            {[]string{"--tenant", "network", "--role", "administrator"}, "At least 10 characters"},
		"a long password":  {[]string{"--tenant", "kosovo", "--role", "adviser"}, "work at a centre"},
		"an agency's own":  {[]string{"--tenant", "kosovo", "--role", "intake", "--agency", "nowhere"}, "has no agency nowhere"},
		"another long one": {[]string{"--tenant", "kosovo", "--role", "adviser", "--centre", "tirana"}, "has no centre tirana"},
	} {
		create := command(t, append([]string{"user", "create", "--email", "new@network.example", "--name", "New"}, c.args...), dir)
		create.Stdin = strings.NewReader(password + "\n")
		if out, err := create.CombinedOutput(); err == nil || !strings.Contains(string(out), c.says) || strings.Contains(string(out), "staff.") {
			t.Errorf("%v: %v: %s", c.args, err, out)
		}
	}
}
