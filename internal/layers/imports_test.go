package layers_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// layers is the table of docs/architecture.md: imports point down, from a greater rank to a lesser one. A name with "/..." means
// everything below it; the longest matching name wins.
var layers = []struct {
	rank     int
	packages string
}{
	{6, "test/... bench docs/gen"},
	{5, "cmd/..."},
	{4, "app"},
	{3, "gateway wire arm edge portal auth connections analytics config policytest authoring"},
	{2, "snapshot policies resources importer feed store/..."},
	{1, "policy backend counters cache documents identity broker database store oauth oauth/..."},
	{0, "policyxml csharp csharp/... source xmltree xpath xslt xsd jsonxml liquid jsonschema graphql odata llm tokens safety model resource secret redislink telemetry layers ui"},
}

// sideways lists the imports between packages of one layer that are meant.
var sideways = []struct{ from, to, why string }{
	{"csharp/...", "csharp/...", "the stages of one compiler: syntax, types, check, compile, rt, lib"},
	{"csharp", "csharp/...", "the one door into the language"},
	{"csharp", "source", "diagnostics have positions"},
	{"csharp/...", "source", "diagnostics have positions"},
	{"policyxml", "source", "nodes have spans"},
	{"jsonxml", "xmltree csharp/...", "what is converted is a tree; values are written as .NET writes them"},
	{"xpath", "xmltree", "expressions go over trees"},
	{"xslt", "xmltree xpath csharp/...", "from tree to tree by expressions; numbers and texts are ordered and written as in .NET"},
	{"xsd", "xmltree", "schemas and documents are XML"},
	{"liquid", "csharp/... xmltree source", "templates compute with values of .NET and see XML documents"},
	{"csharp/...", "xmltree", "LINQ to XML reads what policies read"},
	{"odata", "xmltree", "metadata is XML"},
	{"graphql", "source", "what is wrong with a schema has a place"},
	{"backend counters documents identity broker database", "policy", "they satisfy interfaces that policy declares, whose parameters are types of policy"},
	{"snapshot", "policies", "a snapshot is compiled policies; the table says which there are"},
	{"store/...", "store/...", "the contract, and what two SQL stores share"},
	{"resources", "importer", "an API is created from an imported document"},
	{"resources", "snapshot", "documents are checked with the compiler that will run them"},
	{"resources", "policies", "documents are checked with the compiler that will run them"},
	{"feed", "resources", "a model is built from what the kinds stored"},
	{"gateway", "wire", "an exchange begins and ends as bytes"},
	{"arm", "auth", "every route asks who is calling"},
	{"edge", "auth", "every route asks who is calling"},
	{"portal", "auth", "every route asks who is calling"},
	{"test/oracle/ask", "test/oracle", "asks by hand what the tests ask"},
	{"policytest", "gateway", "a case is a request through the real gateway"},
}

// forbidden lists imports that no layer allows, direct or through other packages of the module.
var forbidden = []struct{ from, to, why string }{
	{dataPlane, "store store/...", "a request never touches the store: the only bridge is feed, the only shared type is model"},
	{dataPlane, "arm resource resources connections oauth", "the data plane knows no ARM: the only shared type is model"},
	{"csharp csharp/...", "policy policyxml model", "the language knows nothing of HTTP or Azure: policy hands it the context object as a table of classes"},
	{"policy policies", "backend cache counters identity broker database tokens", "policy declares the interfaces it needs; others satisfy them without being imported"},
}

// forbiddenOutside lists packages of other modules that may not be imported directly.
var forbiddenOutside = []struct{ from, to, why string }{
	{"policy policies snapshot gateway backend cache counters identity broker database model csharp csharp/... policyxml source xmltree xpath xslt xsd jsonxml liquid graphql odata llm tokens safety", "net/http",
		"only wire knows an HTTP library, so that the engine can change"},
	{everything, "log", "logging is log/slog"},
	{everything, "io/ioutil", "it has been replaced by io and os"},
	{everything, "math/rand", "use math/rand/v2, or crypto/rand for anything a client may not guess"},
	{everything, "github.com/stretchr/testify/...", "tests compare with the language, not with an assertion library"},
}

const (
	dataPlane  = "gateway wire snapshot policies policy backend counters cache documents identity broker database redislink csharp csharp/... policyxml source xmltree xpath xslt xsd jsonxml liquid jsonschema graphql odata llm tokens safety"
	everything = "..."
)

// badNames are package names that say nothing about what is inside.
var badNames = []string{"util", "utils", "common", "helper", "helpers", "misc", "base", "pkg", "manager", "factory"}

// matches tells whether a package's short name is among the names, and how long the longest match is.
func matches(names, pkg string) (length int, ok bool) {
	for name := range strings.FieldsSeq(names) {
		prefix, below := strings.CutSuffix(name, "...")
		if pkg == name || below && strings.HasPrefix(pkg, prefix) {
			length, ok = max(length, len(name)), true
		}
	}
	return length, ok
}

// rank finds the layer of a package.
func rank(pkg string) (rank int, ok bool) {
	longest := -1
	for _, l := range layers {
		if n, found := matches(l.packages, pkg); found && n > longest {
			longest, rank, ok = n, l.rank, true
		}
	}
	return rank, ok
}

// shortImport turns an import path of the module into a short name.
func shortImport(path string) (string, bool) {
	name, own := strings.CutPrefix(path, module+"/")
	return strings.TrimPrefix(name, "internal/"), own
}

// checkLayers finds imports that point up, or sideways without being listed, and packages that stand in no layer.
func checkLayers(p *goPackage) (findings []string) {
	from := p.short()
	if slices.Contains(badNames, from[strings.LastIndex(from, "/")+1:]) {
		findings = append(findings, from+": name a package after what it holds")
	}
	upper, ok := rank(from)
	if !ok {
		return append(findings, from+": is in no layer; place it in docs/architecture.md and in the table of internal/layers")
	}
	for _, path := range p.Imports {
		to, own := shortImport(path)
		if lower, known := rank(to); own && known && !mayImport(from, to, upper, lower) {
			findings = append(findings, fmt.Sprintf("%s (layer %d) imports %s (layer %d): imports point down", from, upper, to, lower))
		}
	}
	return findings
}

func mayImport(from, to string, upper, lower int) bool {
	if upper != lower {
		return upper > lower
	}
	for _, s := range sideways {
		_, a := matches(s.from, from)
		_, b := matches(s.to, to)
		if a && b {
			return true
		}
	}
	return false
}

// checkForbidden finds imports that are refused whatever their layers, and shows the way they come.
func checkForbidden(pkgs []*goPackage) (findings []string) {
	graph := map[string][]string{}
	for _, p := range pkgs {
		for _, path := range p.Imports {
			if to, own := shortImport(path); own {
				graph[p.short()] = append(graph[p.short()], to)
			}
		}
	}
	for _, p := range pkgs {
		for _, rule := range forbidden {
			if _, ok := matches(rule.from, p.short()); !ok {
				continue
			}
			if way := findWay(graph, p.short(), rule.to, map[string]bool{}); way != nil {
				findings = append(findings, strings.Join(way, " → ")+": "+rule.why)
			}
		}
	}
	return findings
}

// findWay gives a chain of imports from a package to one of the targets, or nil.
func findWay(graph map[string][]string, from, targets string, seen map[string]bool) []string {
	seen[from] = true
	for _, to := range graph[from] {
		if _, hit := matches(targets, to); hit {
			return []string{from, to}
		}
		if seen[to] {
			continue
		}
		if way := findWay(graph, to, targets, seen); way != nil {
			return append([]string{from}, way...)
		}
	}
	return nil
}

// checkOutside finds direct imports of packages that the table above refuses.
func checkOutside(p *goPackage) (findings []string) {
	for _, rule := range forbiddenOutside {
		if _, ok := matches(rule.from, p.short()); !ok {
			continue
		}
		for _, path := range p.Imports {
			if _, hit := matches(rule.to, path); hit {
				findings = append(findings, p.short()+" imports "+path+": "+rule.why)
			}
		}
	}
	return findings
}

func TestImportsPointDown(t *testing.T) {
	t.Parallel()
	var findings []string
	for _, p := range load(t) {
		findings = append(findings, checkLayers(p)...)
	}
	report(t, findings)
}

func TestNoForbiddenImport(t *testing.T) {
	t.Parallel()
	pkgs := load(t)
	findings := checkForbidden(pkgs)
	for _, p := range pkgs {
		findings = append(findings, checkOutside(p)...)
	}
	report(t, findings)
}

// TestImportChecks shows that each rule refuses what it is there to refuse, and nothing else.
func TestImportChecks(t *testing.T) {
	t.Parallel()
	rows := []struct{ from, imports, want string }{
		{"policy", "csharp", ""},
		{"csharp", "policy", "csharp (layer 0) imports policy (layer 1): imports point down"},
		{"cache", "counters", "cache (layer 1) imports counters (layer 1): imports point down"},
		{"snapshot", "policies", ""},
		{"policies", "snapshot", "policies (layer 2) imports snapshot (layer 2): imports point down"},
		{"csharp/check", "csharp/syntax", ""},
		{"store", "store/sqlite", "store (layer 1) imports store/sqlite (layer 2): imports point down"},
		{"store/sqlite", "store", ""},
		{"widgets", "model", "widgets: is in no layer; place it in docs/architecture.md and in the table of internal/layers"},
		{"csharp/util", "source", "csharp/util: name a package after what it holds"},
	}
	for _, row := range rows {
		p := &goPackage{ImportPath: module + "/internal/" + row.from, Imports: []string{module + "/internal/" + row.imports, "fmt"}}
		if got := strings.Join(checkLayers(p), "\n"); got != row.want {
			t.Errorf("%s imports %s: got %q, want %q", row.from, row.imports, got, row.want)
		}
	}
}

func TestForbiddenChecks(t *testing.T) {
	t.Parallel()
	own := func(from string, imports ...string) *goPackage {
		p := &goPackage{ImportPath: module + "/internal/" + from}
		for _, to := range imports {
			p.Imports = append(p.Imports, module+"/internal/"+to)
		}
		return p
	}
	pkgs := []*goPackage{own("gateway", "snapshot", "model"), own("snapshot", "feed"), own("feed", "store"), own("arm", "store")}
	got := strings.Join(checkForbidden(pkgs), "\n")
	for _, want := range []string{"gateway → snapshot → feed → store: a request never", "snapshot → feed → store: a request never"} {
		if !strings.Contains(got, want) {
			t.Errorf("got %q, which lacks %q", got, want)
		}
	}
	if strings.Contains(got, "arm →") {
		t.Errorf("the control plane was refused the store: %q", got)
	}
	p := &goPackage{ImportPath: module + "/internal/policies", Imports: []string{"net/http", "net/url", "log", "log/slog"}}
	want := "policies imports net/http: only wire knows an HTTP library, so that the engine can change\npolicies imports log: logging is log/slog"
	if got := strings.Join(checkOutside(p), "\n"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
