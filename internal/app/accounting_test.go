package app_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"prag/internal/identity"
	"prag/internal/testkit/program"
)

// Every route states a permission that exists, and is asked here for the one thing its permission promises: without a session it
// answers nothing but the way to sign in.
func TestEveryRouteStatesAPermission(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{})
	known := identity.Permissions()
	visitor := p.Client(t)
	if len(p.Web.Routes()) < 40 {
		t.Fatalf("only %d routes: this test would pass on anything", len(p.Web.Routes()))
	}
	for _, r := range p.Web.Routes() {
		if !slices.Contains(known, r.Permission) {
			t.Errorf("%s %s states the unknown permission %q", r.Method, r.Path, r.Permission)
		}
		if r.Permission == identity.Public {
			continue
		}
		res := visitor.Do(r.Method, strings.ReplaceAll(r.Path, ":", "x"), nil)
		if res.Status != 401 && res.Status != 403 {
			t.Errorf("%s %s without a session answers %d", r.Method, r.Path, res.Status)
		}
	}
}

// allowed is the expected table, written out once more: a change of the permission table must be meant.
var allowed = map[identity.Permission][]identity.Role{
	identity.Public:          identity.Roles(),
	identity.SignedIn:        identity.Roles(),
	identity.LineRead:        {identity.Adviser, identity.Manager, identity.FocalPoint},
	identity.LineCall:        {identity.Adviser, identity.Manager, identity.FocalPoint},
	identity.VisitWrite:      {identity.Adviser, identity.Manager, identity.FocalPoint},
	identity.SessionWrite:    {identity.Adviser, identity.Manager, identity.FocalPoint},
	identity.ReferralWrite:   {identity.Adviser, identity.Manager, identity.FocalPoint},
	identity.ClientWrite:     {identity.Adviser, identity.Manager, identity.FocalPoint},
	identity.ClientRules:     {identity.Manager},
	identity.ReferralProtect: {identity.FocalPoint},
	identity.ReferralDecide:  {identity.Manager, identity.FocalPoint},
	identity.CaseloadManage:  {identity.Manager},
	identity.ReferralQueue:   {identity.Intake, identity.Worker},
	identity.ReferralAnswer:  {identity.Intake, identity.Worker},
	identity.AgencyKeep:      {identity.Intake, identity.Worker},
	identity.CentreFigures:   {identity.Manager},
	identity.LineManage:      {identity.Manager},
	identity.DiaryManage:     {identity.Manager},
	identity.ContentEdit:     {identity.Editor, identity.Manager},
	identity.ContentPublish:  {identity.Editor, identity.Manager},
	identity.RegionCompare:   {identity.Coordinator},
	identity.RegionDownload:  {identity.Coordinator},
	identity.DeviceManage:    {identity.Manager, identity.Administrator},
}

func TestEveryRoleAndPermissionIsStated(t *testing.T) {
	t.Parallel()
	for _, permission := range identity.Permissions() {
		roles, stated := allowed[permission]
		if !stated {
			t.Errorf("permission %s is missing in the table", permission)
		}
		for _, role := range identity.Roles() {
			if got, want := role.May(permission), slices.Contains(roles, role); got != want {
				t.Errorf("may %s %s: %v, want %v", role, permission, got, want)
			}
		}
	}
}

// Signed in with the wrong role, every route refuses.
func TestEveryRouteRefusesTheWrongRole(t *testing.T) {
	t.Parallel()
	p := program.Start(t, program.Options{})
	people := map[identity.Role]*program.Client{
		identity.Adviser:     p.SignedIn(t, "adviser@prishtina.example"),
		identity.Coordinator: p.SignedIn(t, "coordinator@network.example"),
		identity.Intake:      p.SignedIn(t, "intake@employment-office.kosovo.example"),
	}
	refused := 0
	for _, r := range p.Web.Routes() {
		for role, client := range people {
			if role.May(r.Permission) {
				continue
			}
			refused++
			if res := client.Do(r.Method, strings.ReplaceAll(r.Path, ":", "x"), nil); res.Status != 403 {
				t.Errorf("%s %s as %s answers %d, want 403", r.Method, r.Path, role, res.Status)
			}
		}
	}
	if refused < 30 {
		t.Errorf("only %d refusals were tried", refused)
	}
}

// domains lists the packages that own tables, in the order in which they may import one another.
var domains = []string{"tenant", "identity", "catalogue", "visit", "queue", "appointment", "client", "followup", "referral", "reach", "printing", "statistics"}

var audiences = []string{"landing", "kiosk", "board", "desk", "partner", "editor", "region", "admin", "directory", "api"}

// Every exported method of a domain that takes a context reads or writes rows; each is repeated as another tenant in a test whose
// name says so. Methods that run across tenants on purpose are named here, with the reason.
var acrossOnPurpose = map[string]string{
	"tenant.Tenants": "the public directory of centres", "tenant.BySlug": "the public directory", "tenant.ByID": "the public directory",
	"tenant.ByCode": "the public directory", "tenant.Tenant": "the public directory",
	"identity.SignIn":       "finds the tenant from the address",
	"identity.Session":      "finds the tenant from the token",
	"identity.DropSession":  "finds the tenant from the token",
	"identity.DeviceOf":     "finds the tenant from the token",
	"identity.PairingOf":    "a screen that belongs to nobody yet",
	"identity.StartPairing": "a screen that belongs to nobody yet",
	"catalogue.Link":        "finds the tenant from the token",
	"catalogue.AnswerLink":  "finds the tenant from the token",
	"catalogue.Topics":      "the network's own, shared by all",
	"catalogue.Article":     "the network's own, shared by all",
	"catalogue.Articles":    "the network's own, shared by all",
	"catalogue.Entries":     "the network's own, shared by all",
	"catalogue.Search":      "the network's own, shared by all",
	"statistics.Compare":    "counts across tenants, under the region's role", "statistics.Outreach": "likewise",
	"statistics.ComparePromises": "likewise",
	"reach.Run":                  "writes by Flush",
	"printing.Run":               "looks at each tenant in turn",
	"queue.Repair":               "runs Rebuild for each centre of the tenant given",
}

func TestEveryMethodHasItsTwinAsAnotherTenant(t *testing.T) {
	t.Parallel()
	for _, domain := range domains {
		dir := filepath.Join("..", domain)
		methods, twins := exportedMethods(t, dir), calledInTwins(t, dir)
		for _, m := range methods {
			if acrossOnPurpose[domain+"."+m] == "" && !twins[m] {
				t.Errorf("%s.%s has no twin test as another tenant", domain, m)
			}
		}
	}
}

func parse(t *testing.T, dir string) []*ast.File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, name := range names {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		f.Name.Name = filepath.Base(name) // the checks below tell test files by name
		files = append(files, f)
	}
	return files
}

func exportedMethods(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	for _, f := range parse(t, dir) {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if ok && !strings.HasSuffix(f.Name.Name, "_test.go") && fn.Recv != nil && fn.Name.IsExported() && takesContext(fn) {
				names = append(names, fn.Name.Name)
			}
		}
	}
	return names
}

func takesContext(fn *ast.FuncDecl) bool {
	if len(fn.Type.Params.List) == 0 {
		return false
	}
	sel, ok := fn.Type.Params.List[0].Type.(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "Context"
}

func calledInTwins(t *testing.T, dir string) map[string]bool {
	t.Helper()
	called := map[string]bool{}
	for _, f := range parse(t, dir) {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || !strings.Contains(fn.Name.Name, "AnotherTenant") {
				continue
			}
			ast.Inspect(fn, func(n ast.Node) bool {
				if sel, ok := n.(*ast.SelectorExpr); ok {
					called[sel.Sel.Name] = true
				}
				return true
			})
		}
	}
	return called
}

// listed is one package as the go tool sees it.
type listed struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) []listed {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = filepath.Join("..", "..")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var list []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p listed
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	return list
}

func TestImportsGoOneWay(t *testing.T) {
	t.Parallel()
	list := packages(t)
	if len(list) < 20 {
		t.Fatalf("only %d packages listed", len(list))
	}
	for _, p := range list {
		from := strings.TrimPrefix(p.ImportPath, "prag/")
		for _, to := range p.Imports {
			if reason := forbidden(from, strings.TrimPrefix(to, "prag/")); reason != "" {
				t.Errorf("%s imports %s: %s", from, to, reason)
			}
		}
	}
}

func forbidden(from, to string) string {
	fromName, toName := strings.TrimPrefix(from, "internal/"), strings.TrimPrefix(to, "internal/")
	whole := strings.HasPrefix(from, "cmd/") || strings.HasPrefix(fromName, "testkit") || fromName == "app" || fromName == "bench" || fromName == "demo"
	fromDomain, toDomain := slices.Index(domains, fromName), slices.Index(domains, toName)
	fromAudience, toAudience := slices.Contains(audiences, fromName), slices.Contains(audiences, toName)
	switch {
	case whole:
		return ""
	case toAudience:
		return "nobody but the program imports an audience"
	case fromDomain >= 0 && toDomain > fromDomain:
		return "a domain imports only domains above it in the list"
	case fromDomain < 0 && !fromAudience && toDomain >= 0 && !platformMay[fromName+">"+toName] && !strings.HasPrefix(from, "web/"):
		return "the platform knows no domain"
	case strings.HasPrefix(to, "github.com/labstack/echo") && fromName != "web" && !fromAudience:
		return "Echo stays at the edge"
	case strings.HasPrefix(to, "gorm.io") && fromName != "db" && fromDomain < 0:
		return "gorm stays in the database package and the domains"
	case strings.HasPrefix(to, "github.com/redis/go-redis") && !slices.Contains([]string{"live", "queue", "events", "identity", "web"}, fromName):
		return "Redis is reached through few packages"
	case strings.HasPrefix(from, "web") && (toName == "web" && strings.HasPrefix(to, "internal/")):
		return "components do not know the edge"
	}
	return ""
}

// platformMay: the edge signs people in and finds their centre; jobs run for each tenant; the keys' word belongs to the network's.
var platformMay = map[string]bool{"web>identity": true, "web>tenant": true, "jobs>tenant": true, "seal>tenant": true}
