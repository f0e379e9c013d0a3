package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"prag/internal/config"
)

func TestABlankEnvironmentServesADemonstration(t *testing.T) {
	t.Parallel()
	c, err := config.Read(nil)
	if err != nil || c.Addr != "127.0.0.1:8080" || !c.BuiltIn() || c.Demo {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestAMistakeNamesItsVariable(t *testing.T) {
	t.Parallel()
	for setting, name := range map[string]string{
		"PRAG_ADDR=8080":                    "PRAG_ADDR",
		"PRAG_DATABASE_URL=postgres://x/y":  "PRAG_REDIS_URL",
		"PRAG_TRUSTED_PROXIES=everybody":    "PRAG_TRUSTED_PROXIES",
		"PRAG_DATABASE_URL_FILE=/not/there": "PRAG_DATABASE_URL_FILE",
		"PRAG_DRAIN_TIMEOUT=a while":        "DrainTimeout",
	} {
		if _, err := config.Read([]string{setting}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v, want a sentence that names %s", setting, err, name)
		}
	}
}

func TestASecretMayBeAFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "url")
	if err := os.WriteFile(file, []byte("postgres://prag_app@db/prag\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Read([]string{"PRAG_DATABASE_URL_FILE=" + file, "PRAG_REDIS_URL=redis://r"})
	if err != nil || c.DatabaseURL != "postgres://prag_app@db/prag" || c.BuiltIn() {
		t.Errorf("%q, %v", c.DatabaseURL, err)
	}
}
