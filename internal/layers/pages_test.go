package layers_test

import (
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/config"
)

// page reads a page of docs.
func page(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "docs", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// find gives a package by its short name.
func find(t *testing.T, name string) *goPackage {
	t.Helper()
	for _, p := range load(t) {
		if p.short() == name {
			return p
		}
	}
	t.Fatalf("there is no package %s", name)
	return nil
}

// block gives the first fenced block below a heading.
func block(text, heading string) string {
	_, text, _ = strings.Cut(text, "\n## "+heading+"\n")
	_, text, _ = strings.Cut(text, "\n```\n")
	text, _, _ = strings.Cut(text, "\n```\n")
	return text
}

// placed gives the packages that a drawing of the source tree places, by their short names. A folder stands below the last line that is
// indented less; what follows two spaces, or the last name that ends with a slash, is a description.
func placed(drawing string) (names []string) {
	type level struct {
		indent int
		path   string
	}
	var above []level
	for line := range strings.Lines(drawing) {
		trimmed := strings.TrimLeft(line, " ")
		indent := len(line) - len(trimmed)
		for len(above) > 0 && above[len(above)-1].indent >= indent {
			above = above[:len(above)-1]
		}
		parent := ""
		if len(above) > 0 {
			parent = above[len(above)-1].path
		}
		for word := range strings.FieldsSeq(trimmed) {
			name, folder := strings.CutSuffix(word, "/")
			if !folder {
				break
			}
			names = append(names, strings.TrimPrefix(parent+name, "internal/"))
			above = append(above, level{indent, parent + word})
		}
	}
	return names
}

// TestArchitecturePlacesEveryPackage compares the drawing of docs/architecture.md with the tree, both ways.
func TestArchitecturePlacesEveryPackage(t *testing.T) {
	t.Parallel()
	drawn := placed(block(page(t, "architecture.md"), "Where things are"))
	for _, p := range load(t) {
		if !slices.Contains(drawn, p.short()) {
			t.Errorf("docs/architecture.md does not say what %s is for", p.name())
		}
	}
	for _, name := range drawn {
		_, errInternal := os.Stat(filepath.Join(root, "internal", name))
		_, errRoot := os.Stat(filepath.Join(root, name))
		if errInternal != nil && errRoot != nil {
			t.Errorf("docs/architecture.md places %s, which does not exist", name)
		}
	}
}

// ranked matches a line of the drawing of layers.
var ranked = regexp.MustCompile(`^(\d)  (.*)$`)

// TestArchitectureDrawsTheLayers compares the drawing of layers with the table that is checked.
func TestArchitectureDrawsTheLayers(t *testing.T) {
	t.Parallel()
	lines := 0
	for line := range strings.SplitSeq(block(page(t, "architecture.md"), "Who may import whom"), "\n") {
		found := ranked.FindStringSubmatch(line)
		if found == nil {
			continue
		}
		lines++
		for name := range strings.FieldsSeq(found[2]) {
			if got, ok := rank(strings.ReplaceAll(name, "*", "x")); !ok || strconv.Itoa(got) != found[1] {
				t.Errorf("docs/architecture.md draws %s in layer %s, the table has it in %d", name, found[1], got)
			}
		}
	}
	if lines < 6 {
		t.Errorf("the drawing has %d layers", lines)
	}
}

// commands gives the first words of the Use fields of a package: its subcommands.
func commands(p *goPackage) (names []string) {
	for _, f := range p.files {
		ast.Inspect(f.ast, func(n ast.Node) bool {
			pair, ok := n.(*ast.KeyValueExpr)
			if !ok {
				return true
			}
			key, isName := pair.Key.(*ast.Ident)
			value, isText := pair.Value.(*ast.BasicLit)
			if isName && isText && key.Name == "Use" && value.Kind == token.STRING {
				name, _, _ := strings.Cut(strings.Trim(value.Value, "\""), " ")
				names = append(names, name)
			}
			return true
		})
	}
	slices.Sort(names)
	return names
}

// checkCommands compares the lines of a list, "portico serve  what it does", with the commands there are. Those below another one stand
// behind it.
func checkCommands(list string, commands []string) (findings []string) {
	words := regexp.MustCompile(`[a-z]+`).FindAllString(list, -1)
	for _, name := range commands {
		if !slices.Contains(words, name) {
			findings = append(findings, "the command "+name+" is not listed")
		}
	}
	for line := range strings.SplitSeq(list, "\n") {
		if words := strings.Fields(line); len(words) > 1 && !slices.Contains(commands, words[1]) {
			findings = append(findings, "there is no command "+words[1])
		}
	}
	return findings
}

func TestArchitectureListsTheCommands(t *testing.T) {
	t.Parallel()
	report(t, checkCommands(block(page(t, "architecture.md"), "The command line"), commands(find(t, "cmd/portico"))))
}

// names are the ways in which a page names a setting: in each, the first group must be one of known.
type names struct {
	what    string
	pattern *regexp.Regexp
	known   []string
}

// ownFlags gives the flags that the commands of a package define beside those of settings: the names in calls of StringVar, BoolVarP and so on.
func ownFlags(p *goPackage) (flags []string) {
	for _, f := range p.files {
		ast.Inspect(f.ast, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) < 3 {
				return true
			}
			define, isMethod := call.Fun.(*ast.SelectorExpr)
			name, isText := call.Args[1].(*ast.BasicLit)
			if isMethod && isText && strings.HasSuffix(strings.TrimSuffix(define.Sel.Name, "P"), "Var") {
				flags = append(flags, strings.Trim(name.Value, "\""))
			}
			return true
		})
	}
	return flags
}

// settingNames gives the names of all settings, and of the flags that are none.
func settingNames(flags []string) []names {
	variables, keys := []string{}, []string{}
	for _, s := range config.All() {
		flags, variables, keys = append(flags, s.Flag()), append(variables, s.Env()), append(keys, s.Key)
	}
	return []names{
		{"flag", regexp.MustCompile("(?:`|portico [^`\\n]*)--([a-z-]+)"), flags},
		{"variable", regexp.MustCompile(`\b(PORTICO_[A-Z_]+)`), variables},
		{"setting", regexp.MustCompile("settings? `([a-z.-]+)`"), keys},
	}
}

// checkNames finds names in a page that are none.
func checkNames(text string, all []names) (findings []string) {
	for _, n := range all {
		for _, found := range n.pattern.FindAllStringSubmatch(text, -1) {
			if !slices.Contains(n.known, found[1]) {
				findings = append(findings, "there is no "+n.what+" "+found[1])
			}
		}
	}
	return findings
}

// TestPagesNameRealSettings looks at every flag and variable that a page for people names.
func TestPagesNameRealSettings(t *testing.T) {
	t.Parallel()
	known := settingNames(append(ownFlags(find(t, "cmd/portico")), "help"))
	paths, err := trackedFiles()
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if filepath.Ext(path) != ".md" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, path))
		if err != nil {
			t.Error(err)
			continue
		}
		for _, finding := range checkNames(string(text), known) {
			t.Errorf("%s: %s", path, finding)
		}
	}
}

func TestPageChecks(t *testing.T) {
	t.Parallel()
	got := placed("cmd/x/        the program\ninternal/\n  a/ b/       two\n  c/          with parts\n    d/ e/     more/than a word\ntools/        t\n")
	if want := []string{"cmd/x", "internal", "a", "b", "c", "c/d", "c/e", "tools"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := block("x\n## A\ntext\n```\nin\n```\n```\nout\n```\n", "A"); got != "in" {
		t.Errorf("got %q", got)
	}
	p := sample(t, "cmd/x", map[string]string{"a.go": "package main\nvar a = C{Use: \"b FILE\"}\nvar d = C{Use: \"a\", Other: \"c\"}"})
	if got := commands(p); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("got %q", got)
	}
	p = sample(t, "cmd/x", map[string]string{"a.go": "package main\nfunc f() { b.StringVar(&a, \"long\", d, e); b.BoolVarP(&a, \"both\", \"s\", d, e); b.Println(a, \"no\", d) }"})
	if got := ownFlags(p); !slices.Equal(got, []string{"long", "both"}) {
		t.Errorf("got %q", got)
	}
	wrong := checkCommands("x serve  serves\nx go  goes", []string{"serve", "stop"})
	if want := []string{"the command stop is not listed", "there is no command go"}; !slices.Equal(wrong, want) {
		t.Errorf("got %q, want %q", wrong, want)
	}
	want := []string{"there is no flag stor", "there is no flag dat", "there is no variable PORTICO_DATE", "there is no setting any.host"}
	page := "`--store URL` `--stor` `portico serve --dat x` PORTICO_DATA PORTICO_DATE setting `any-host` setting `any.host`"
	if got := checkNames(page, settingNames(nil)); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// facts gives the cells of the rows of a page's tables that have a column of tests, without the heads.
func facts(text string) (rows [][]string) {
	const head = "| fact | known | Portico | otherwise | test |\n"
	for _, table := range strings.Split(text, head)[1:] {
		table, _, _ = strings.Cut(table, "\n\n")
		for line := range strings.SplitSeq(table, "\n") {
			if cells := strings.Split(line, "|"); len(cells) > 2 && !strings.HasPrefix(line, "|---") {
				cells = cells[1 : len(cells)-1]
				for i := range cells {
					cells[i] = strings.TrimSpace(cells[i])
				}
				rows = append(rows, cells)
			}
		}
	}
	return rows
}

// span matches a code span.
var span = regexp.MustCompile("`([^`]+)`")

// checkFacts finds rows of docs/compatibility.md that are not in form, and tests named there that do not exist.
func checkFacts(rows [][]string, exists func(test string) bool) (findings []string) {
	kinds := []string{"silent", "contradicted", "observed", "inferred", "documented", "own"}
	seen := map[string]bool{}
	for _, row := range rows {
		if len(row) != 5 {
			findings = append(findings, row[0]+": the row has not five cells")
			continue
		}
		if seen[row[0]] {
			findings = append(findings, row[0]+": the fact is there twice")
		}
		seen[row[0]] = true
		if kind := strings.FieldsFunc(row[1], func(r rune) bool { return strings.ContainsRune(" :,;", r) }); len(kind) == 0 || !slices.Contains(kinds, kind[0]) {
			findings = append(findings, row[0]+": it is not said what is known")
		}
		for _, test := range span.FindAllStringSubmatch(row[4], -1) {
			if !exists(test[1]) {
				findings = append(findings, row[0]+": there is no test "+test[1])
			}
		}
	}
	return findings
}

// hasTest tells whether there is a story of the policies, a story of the program, or a test of a package.
func hasTest(pkgs []*goPackage, test string) bool {
	for _, pattern := range []string{"internal/policies/testdata/" + test + ".txtar", "test/e2e/testdata/" + test + ".txtar"} {
		if _, err := os.Stat(filepath.Join(root, pattern)); err == nil {
			return true
		}
	}
	name, function, ok := strings.Cut(test, ".")
	for _, p := range pkgs {
		if !ok || p.short() != name {
			continue
		}
		for _, f := range p.files {
			if f.test && slices.ContainsFunc(f.ast.Decls, func(d ast.Decl) bool { fn, ok := d.(*ast.FuncDecl); return ok && fn.Name.Name == function }) {
				return true
			}
		}
	}
	return false
}

// TestCompatibilityIsTested looks for every test that docs/compatibility.md names: a fact without one is a promise nobody keeps.
func TestCompatibilityIsTested(t *testing.T) {
	t.Parallel()
	pkgs := load(t)
	rows := facts(page(t, "compatibility.md"))
	if len(rows) < 50 {
		t.Fatalf("the page has %d facts", len(rows))
	}
	report(t, checkFacts(rows, func(test string) bool { return hasTest(pkgs, test) }))
}

func TestFactChecks(t *testing.T) {
	t.Parallel()
	rows := facts("text\n| fact | known | Portico | otherwise | test |\n|---|---|---|---|---|\n| A | silent | a | | `x/y` |\n| A | guessed: b | b | | `x/z` |\n| C | own |\n\n| D | E |\n")
	if len(rows) != 3 {
		t.Fatalf("got %q", rows)
	}
	want := []string{"A: the fact is there twice", "A: it is not said what is known", "A: there is no test x/z", "C: the row has not five cells"}
	if got := checkFacts(rows, func(test string) bool { return test == "x/y" }); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	pkgs := []*goPackage{sample(t, "internal/a", map[string]string{"a_test.go": "package a\nfunc TestB() {}", "a.go": "package a\nfunc C() {}"})}
	for test, want := range map[string]bool{"a.TestB": true, "a.C": false, "b.TestB": false, "TestB": false, "cors/preflight": true, "first-start": true, "cors/none": false} {
		if got := hasTest(pkgs, test); got != want {
			t.Errorf("%s: got %v", test, got)
		}
	}
}
