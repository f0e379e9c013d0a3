package config

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
)

// Config is everything the program can be told. See the table in the README.
type Config struct {
	Addr            string        `env:"PRAG_ADDR"                envDefault:"127.0.0.1:8080"`
	MetricsAddr     string        `env:"PRAG_METRICS_ADDR"` // "" serves /metrics to loopback callers of Addr
	PublicURL       string        `env:"PRAG_PUBLIC_URL"`   // what QR codes point at; "" derives it from the request
	SMTPURL         string        `env:"PRAG_SMTP_URL"`     // "": no e-mail
	MailFrom        string        `env:"PRAG_MAIL_FROM"`
	SMSURL          string        `env:"PRAG_SMS_URL"` // "": no text messages
	DatabaseURL     string        `env:"PRAG_DATABASE_URL"`
	DatabaseOwner   string        `env:"PRAG_DATABASE_OWNER_URL"`
	DatabaseReplica string        `env:"PRAG_DATABASE_REPLICA_URL"`
	RedisURL        string        `env:"PRAG_REDIS_URL"`
	StateDir        string        `env:"PRAG_STATE_DIR"`
	KeysFile        string        `env:"PRAG_KEYS_FILE"`
	Demo            bool          `env:"PRAG_DEMO"`
	TrustedProxies  []string      `env:"PRAG_TRUSTED_PROXIES"` // CIDRs whose X-Forwarded-For is believed
	SecureCookies   bool          `env:"PRAG_SECURE_COOKIES"`  // on behind TLS
	DrainTimeout    time.Duration `env:"PRAG_DRAIN_TIMEOUT"       envDefault:"10s"`
	LogLevel        string        `env:"PRAG_LOG_LEVEL"           envDefault:"info"`
	Join            bool          `env:"-"` // a command beside a server that runs: use its PostgreSQL and Redis
	NoLimits        bool          `env:"-"` // load tests from one address only
	Quiet           bool          `env:"-"` // tests and measurements: nothing is spoken ahead when the program starts
	Pseudo          bool          `env:"-"` // tests read the pages in the pseudo-locale
}

// Read takes the environment as os.Environ gives it and validates it. An error is one clear sentence naming the variable.
func Read(environ []string) (Config, error) {
	values := env.ToMap(environ)
	if err := readSecretFiles(values); err != nil {
		return Config{}, err
	}
	var c Config
	if err := env.ParseWithOptions(&c, env.Options{Environment: values}); err != nil {
		return Config{}, fmt.Errorf("the environment: %w", err)
	}
	if c.StateDir == "" && !c.BuiltIn() {
		c.StateDir = ".state" // the built-in servers choose a folder they can work in themselves
	}
	if c.StateDir != "" {
		dir, err := filepath.Abs(c.StateDir)
		if err != nil {
			return Config{}, fmt.Errorf("PRAG_STATE_DIR: %w", err)
		}
		c.StateDir = dir
	}
	return c, c.check()
}

// readSecretFiles fills NAME from the file that NAME_FILE names; PRAG_KEYS_FILE is a path itself.
func readSecretFiles(values map[string]string) error {
	for name, path := range values {
		key, ok := strings.CutSuffix(name, "_FILE")
		if !ok || !strings.HasPrefix(name, "PRAG_") || name == "PRAG_KEYS_FILE" {
			continue
		}
		data, err := os.ReadFile(path) //nolint:gosec // the operator names the file
		if err != nil {
			return fmt.Errorf("%s: cannot read the file it names", name)
		}
		values[key] = strings.TrimSpace(string(data))
	}
	return nil
}

func (c Config) check() error {
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		return fmt.Errorf("PRAG_ADDR must be host:port, not %q", c.Addr)
	}
	if (c.DatabaseURL == "") != (c.RedisURL == "") {
		return fmt.Errorf("set both PRAG_DATABASE_URL and PRAG_REDIS_URL, or neither")
	}
	for _, p := range c.TrustedProxies {
		if _, err := netip.ParsePrefix(p); err != nil {
			return fmt.Errorf("PRAG_TRUSTED_PROXIES must hold CIDR ranges, not %q", p)
		}
	}
	return nil
}

// BuiltIn reports whether the program starts its own PostgreSQL and Redis.
func (c Config) BuiltIn() bool { return c.DatabaseURL == "" }
