package app_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"gopkg.in/ini.v1"

	"prag/internal/config"
)

func deployed(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "deploy", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// settings are the names of the environment that the program reads.
func settings() map[string]bool {
	names := map[string]bool{}
	for f := range reflect.TypeFor[config.Config]().Fields() {
		if name := f.Tag.Get("env"); name != "-" {
			names[name], names[name+"_FILE"] = true, true
		}
	}
	return names
}

type compose struct {
	Services map[string]struct {
		Image       string
		Build       struct{ Context, Dockerfile string }
		Environment map[string]string
		Secrets     []string
		Volumes     []string
	}
	Volumes map[string]any
	Secrets map[string]struct{ File string }
}

func TestTheComposeFileIsWhole(t *testing.T) {
	t.Parallel()
	var file compose
	if err := yaml.Unmarshal([]byte(deployed(t, "compose.yaml")), &file); err != nil {
		t.Fatal(err)
	}
	if got := slices.Sorted(maps.Keys(file.Services)); !slices.Equal(got, []string{"postgres", "prag", "proxy", "redis"}) {
		t.Fatalf("services: %v", got)
	}
	for name, s := range file.Services {
		if s.Image == "" && s.Build.Dockerfile == "" || strings.HasSuffix(s.Image, ":latest") {
			t.Errorf("%s has the image %q", name, s.Image)
		}
		for _, secret := range s.Secrets {
			if file.Secrets[secret].File != "./secrets/"+secret {
				t.Errorf("%s: the secret %s is no file", name, secret)
			}
		}
		for _, volume := range s.Volumes {
			from, _, _ := strings.Cut(volume, ":")
			if _, declared := file.Volumes[from]; !declared {
				deployed(t, from)
			}
		}
	}
	for name, value := range file.Services["prag"].Environment {
		if !settings()[name] {
			t.Errorf("the program reads no %s", name)
		}
		if secret, ok := strings.CutPrefix(value, "/run/secrets/"); ok && !slices.Contains(file.Services["prag"].Secrets, secret) {
			t.Errorf("%s names a secret the program is not given", name)
		}
	}
	deployed(t, strings.TrimPrefix(file.Services["prag"].Build.Dockerfile, "deploy/"))
}

func TestTheContainerIsBuiltInTwoStagesAndRunsWithoutRights(t *testing.T) {
	t.Parallel()
	text := deployed(t, filepath.Join("container", "Containerfile"))
	module, err := os.ReadFile(filepath.Join("..", "..", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	version := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(string(module))[1]
	bases := regexp.MustCompile(`(?m)^FROM (\S+)`).FindAllStringSubmatch(text, -1)
	if len(bases) != 2 || !strings.Contains(bases[0][1], "golang:"+version) || !strings.Contains(bases[1][1], "slim") {
		t.Errorf("the stages are %v, with Go %s in go.mod", bases, version)
	}
	last := text[strings.LastIndex(text, "FROM "):]
	if !strings.Contains(last, "espeak-ng lame") {
		t.Error("the container has no voice")
	}
	if !strings.Contains(last, "\nUSER nonroot") || !strings.Contains(last, `CMD ["serve"]`) {
		t.Error("the program is not served by a user without rights")
	}
	for _, name := range regexp.MustCompile(`PRAG_\w+`).FindAllString(text, -1) {
		if !settings()[name] {
			t.Errorf("the program reads no %s", name)
		}
	}
}

func TestTheUnitServesWithoutRights(t *testing.T) {
	t.Parallel()
	unit, err := ini.LoadSources(ini.LoadOptions{AllowShadows: true}, []byte(deployed(t, filepath.Join("systemd", "prag.service"))))
	if err != nil {
		t.Fatal(err)
	}
	service := unit.Section("Service")
	for key, want := range map[string]string{
		"ExecStart": "/usr/local/bin/prag serve", "User": "prag", "NoNewPrivileges": "true", "ProtectSystem": "strict", "KillSignal": "SIGTERM",
	} {
		if got := service.Key(key).String(); got != want {
			t.Errorf("%s=%s, want %s", key, got, want)
		}
	}
	for _, setting := range service.Key("Environment").ValueWithShadows() {
		if name, _, _ := strings.Cut(setting, "="); !settings()[name] {
			t.Errorf("the program reads no %s", name)
		}
	}
	if unit.Section("Install").Key("WantedBy").String() == "" {
		t.Error("the unit is started by nobody")
	}
}

func TestTheProxyKeepsOperationsInside(t *testing.T) {
	t.Parallel()
	text := deployed(t, filepath.Join("proxy", "Caddyfile"))
	if strings.Count(text, "{") != strings.Count(text, "}") {
		t.Error("a brace is open")
	}
	for _, want := range []string{"reverse_proxy prag:8080", "/metrics", "/readyz", "flush_interval -1", "Strict-Transport-Security"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not there", want)
		}
	}
}

func TestTheScriptOfTheDatabaseIsOne(t *testing.T) {
	t.Parallel()
	script := filepath.Join("..", "..", "deploy", "postgres", "roles.sh")
	if out, err := exec.CommandContext(t.Context(), "sh", "-n", script).CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	for _, name := range []string{"PRAG_OWNER_PASSWORD", "PRAG_APP_PASSWORD"} {
		if !strings.Contains(deployed(t, "postgres/roles.sh"), name) || !strings.Contains(deployed(t, "postgres/roles.sql"), name) {
			t.Errorf("%s is not handed on", name)
		}
	}
}
