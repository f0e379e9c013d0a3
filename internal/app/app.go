package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/redis/go-redis/v9"

	"prag/internal/admin"
	"prag/internal/appointment"
	"prag/internal/board"
	"prag/internal/builtin"
	"prag/internal/catalogue"
	"prag/internal/client"
	"prag/internal/clock"
	"prag/internal/config"
	"prag/internal/db"
	"prag/internal/desk"
	"prag/internal/directory"
	"prag/internal/editor"
	"prag/internal/events"
	"prag/internal/followup"
	"prag/internal/i18n"
	"prag/internal/identity"
	"prag/internal/jobs"
	"prag/internal/kiosk"
	"prag/internal/landing"
	"prag/internal/live"
	"prag/internal/notice"
	"prag/internal/partner"
	"prag/internal/printing"
	"prag/internal/queue"
	"prag/internal/reach"
	"prag/internal/referral"
	"prag/internal/region"
	"prag/internal/seal"
	"prag/internal/statistics"
	"prag/internal/tenant"
	"prag/internal/visit"
	"prag/internal/voice"
	"prag/internal/web"
	"prag/locales"
	assets "prag/web"
)

// App is the assembled program. Its domains are open to the commands and to tests.
type App struct {
	Config     config.Config
	Log        *slog.Logger
	Clock      clock.Clock
	DB         *db.DB
	Redis      *redis.Client
	Hub        *events.Hub
	Directory  *tenant.Directory
	Identity   *identity.Identity
	Catalogue  *catalogue.Catalogue
	Asker      *catalogue.Asker
	Postman    referral.Postman
	Visits     *visit.Log
	Line       *queue.Line
	Diary      *appointment.Diary
	Clients    *client.Clients
	Teller     *client.Teller
	Referrals  *referral.Referrals
	Statistics *statistics.Statistics
	Reach      *reach.Reach
	Voice      *voice.Voice
	Printing   *printing.Printing
	Kiosk      *kiosk.Kiosk
	Jobs       *jobs.Runner
	Web        *web.Server

	servers *builtin.Servers // nil when the configuration names servers of its own
}

// Open starts what must be started, migrates, connects and assembles. An error is one sentence for the operator.
func Open(ctx context.Context, cfg config.Config, log *slog.Logger, c clock.Clock) (*App, error) {
	a := &App{Config: cfg, Log: log, Clock: c}
	if err := a.open(ctx); err != nil {
		return nil, errors.Join(err, a.Close(context.WithoutCancel(ctx)))
	}
	return a, nil
}

func (a *App) open(ctx context.Context) error {
	if err := a.startServers(ctx); err != nil {
		return err
	}
	if a.Config.DatabaseOwner != "" {
		if err := db.Migrate(ctx, a.Config.DatabaseOwner); err != nil {
			return err
		}
	}
	if err := a.connect(ctx); err != nil {
		return err
	}
	keys, err := a.keys(ctx)
	if err != nil {
		return fmt.Errorf("PRAG_KEYS_FILE: %w", err)
	}
	return a.assemble(keys)
}

func (a *App) keys(ctx context.Context) (*seal.Keys, error) {
	if a.Config.KeysFile == "" {
		a.Config.KeysFile = filepath.Join(a.Config.StateDir, "keys.json")
	}
	return seal.ForDatabase(ctx, a.DB, a.Config.KeysFile)
}

// startServers runs the built-in PostgreSQL and Redis unless the configuration names others.
func (a *App) startServers(ctx context.Context) error {
	if !a.Config.BuiltIn() {
		return nil
	}
	servers, err := builtin.Start(ctx, builtin.Options{Dir: a.Config.StateDir, Log: a.Log, Join: a.Config.Join})
	if err != nil {
		return err
	}
	a.servers = servers
	a.Config.DatabaseURL, a.Config.DatabaseOwner, a.Config.RedisURL = servers.AppURL, servers.OwnerURL, servers.RedisURL
	a.Config.StateDir = servers.Dir
	return nil
}

func (a *App) connect(ctx context.Context) (err error) {
	if a.DB, err = db.Open(ctx, db.Options{URL: a.Config.DatabaseURL, Replica: a.Config.DatabaseReplica, Clock: a.Clock}); err != nil {
		return err
	}
	current, err := a.DB.Current(ctx)
	if err != nil || !current {
		return errors.New("the database schema is not up to date: set PRAG_DATABASE_OWNER_URL or run 'prag migrate'")
	}
	a.Redis, err = live.Open(ctx, a.Config.RedisURL)
	return err
}

// assemble makes the domains and the audiences. Nothing here does input or output.
func (a *App) assemble(keys *seal.Keys) error {
	bundle, err := i18n.Load(locales.Messages)
	if err != nil {
		return err
	}
	files, err := assets.Load()
	if err != nil {
		return err
	}
	live.Quiet()
	a.Hub = events.NewHub(a.Redis, a.Log)
	a.Directory = tenant.NewDirectory(a.DB, a.Clock)
	a.Identity = identity.New(a.DB, keys)
	a.Identity.Demo = a.Config.Demo
	a.Catalogue = catalogue.New(a.DB, a.Hub)
	a.Visits = visit.New(a.DB, a.Hub)
	a.Line = queue.New(a.DB, a.Redis, a.Hub)
	a.Line.AlwaysOpen = a.Config.Demo
	post, err := notice.New(notice.Options{MailURL: a.Config.SMTPURL, MailFrom: a.Config.MailFrom, SMSURL: a.Config.SMSURL})
	if err != nil {
		return err
	}
	a.Diary = appointment.New(appointment.Deps{
		DB: a.DB, Hub: a.Hub, Keys: keys, Line: a.Line, Bundle: bundle, Directory: a.Directory, Post: post, Address: a.Config.PublicURL,
	})
	a.Postman = referral.Postman{Post: post, Bundle: bundle, Directory: a.Directory, Address: a.Config.PublicURL}
	a.Asker = catalogue.NewAsker(catalogue.AskerDeps{
		DB: a.DB, Catalogue: a.Catalogue, Keys: keys, Bundle: bundle, Directory: a.Directory, Post: post, Address: a.Config.PublicURL,
	})
	a.Clients = client.New(a.DB, keys)
	a.Teller = client.NewTeller(a.Clients, post, bundle, a.Directory)
	a.Referrals = referral.New(a.DB, a.Hub, a.Clients, keys)
	a.Statistics = statistics.New(a.DB)
	a.Reach = reach.New(a.DB, a.Clock, a.Log)
	a.Voice = voice.New(filepath.Join(a.Config.StateDir, "voice"))
	a.Printing = printing.New(printing.Deps{
		DB: a.DB, Log: a.Log, Bundle: bundle, Directory: a.Directory, Catalogue: a.Catalogue, Line: a.Line, Diary: a.Diary,
		Reach: a.Reach,
	})
	a.Web, err = web.New(web.Deps{
		Config: a.Config, Log: a.Log, Clock: a.Clock, DB: a.DB, Redis: a.Redis, Hub: a.Hub, Bundle: bundle, Assets: files,
		Identity: a.Identity, Directory: a.Directory,
	})
	if err != nil {
		return err
	}
	a.mount()
	a.schedule()
	return nil
}

func (a *App) mount() {
	a.Web.Mount(landing.New(a.Web).Routes())
	a.Web.Mount(admin.New(a.Web).Routes())
	a.Kiosk = kiosk.New(a.Web, a.Line, a.Visits, a.Catalogue, a.Reach, a.Voice, a.Printing, a.Diary, a.Referrals)
	a.Web.Mount(a.Kiosk.Routes())
	a.Web.Mount(board.New(a.Web, a.Line, a.Catalogue, a.Voice).Routes())
	a.Web.Mount(desk.New(a.Web, a.Line, a.Visits, a.Referrals, a.Catalogue, a.Reach, a.Printing, a.Statistics, a.Diary, a.Clients, followup.New(a.DB, a.Hub), a.Voice).Routes())
	a.Web.Mount(partner.New(a.Web, a.Referrals, a.Catalogue, a.Asker).Routes())
	a.Web.Mount(editor.New(a.Web, a.Catalogue, a.Asker, a.Voice).Routes())
	a.Web.Mount(region.New(a.Web, a.Statistics).Routes())
	a.Web.Mount(directory.New(a.Web, a.Catalogue).Routes())
}

// schedule names the periodic work. Any server may do it; each piece is done by one at a time.
func (a *App) schedule() {
	a.Jobs = jobs.New(a.DB, a.Directory, a.Log)
	a.Jobs.Handle(catalogue.SpeakJob, a.Kiosk.Announced)
	a.Jobs.Handle(kiosk.SpeakPageJob, a.Kiosk.SpeakPage)
	a.Diary.Register(a.Jobs)
	a.Asker.Register(a.Jobs)
	a.Postman.Register(a.Jobs)
	a.Teller.Register(a.Jobs)
	a.Jobs.Every("line.repair", 2*time.Second, func(ctx context.Context, id uuid.UUID) error {
		t, err := a.Directory.Tenant(ctx, id)
		if err != nil {
			return err
		}
		return a.Line.Repair(ctx, t)
	})
	a.Jobs.Every("line.close_day", time.Minute, func(ctx context.Context, id uuid.UUID) error {
		t, err := a.Directory.Tenant(ctx, id)
		for _, c := range t.Centres {
			err = errors.Join(err, a.Line.CloseDay(ctx, c, a.Clock.Now()))
		}
		return err
	})
	a.Jobs.Every("line.join_codes", time.Minute, func(ctx context.Context, id uuid.UUID) error {
		t, err := a.Directory.Tenant(ctx, id)
		a.Line.TurnJoinCodes(ctx, t)
		return err
	})
	a.Jobs.Every("diary.sweep", time.Minute, func(ctx context.Context, id uuid.UUID) error {
		t, err := a.Directory.Tenant(ctx, id)
		for _, c := range t.Centres {
			err = errors.Join(err, a.Diary.Sweep(ctx, c))
		}
		return err
	})
	a.Jobs.Every("diary.holidays", 24*time.Hour, func(ctx context.Context, id uuid.UUID) error {
		t, err := a.Directory.Tenant(ctx, id)
		if err != nil {
			return err
		}
		return a.Diary.SpreadHolidays(ctx, t)
	})
	a.Jobs.Every("referral.clocks", time.Minute, a.Referrals.TickClocks)
	a.Jobs.Every("referral.seal", 24*time.Hour, a.Referrals.SealWhatWasPlain)
	a.Jobs.Every("draft.expire", time.Hour, a.Identity.ExpireDrafts)
	a.Jobs.Every("session.expire", time.Hour, a.Identity.ExpireSessions)
	a.Jobs.Every("reach.forget", 24*time.Hour, a.Reach.ForgetUploads)
	a.Jobs.Every("print.sweep", 10*time.Minute, a.Printing.Sweep)
	a.Jobs.Every("client.keep", 24*time.Hour, a.Referrals.EraseExpired)
	a.Jobs.Every("client.keys", time.Hour, func(ctx context.Context, id uuid.UUID) error {
		return a.Clients.TurnKeys(ctx, id, client.Sealed())
	})
	a.Jobs.Every("tally.fold", 10*time.Second, func(ctx context.Context, id uuid.UUID) error {
		_, err := a.Statistics.Fold(ctx, id)
		return err
	})
}

// Close ends the connections and stops the servers that Open started. Closing twice is fine.
func (a *App) Close(ctx context.Context) error {
	if a.Redis != nil {
		live.LogClose(a.Log, "redis", a.Redis)
		a.Redis = nil
	}
	if a.DB != nil {
		a.DB.Close()
		a.DB = nil
	}
	if a.servers == nil {
		return nil
	}
	servers := a.servers
	a.servers = nil
	return servers.Stop(ctx)
}
