package authoring_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/authoring"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/policyxml"
)

func desk(t testing.TB) *authoring.Desk {
	t.Helper()
	d, err := authoring.New()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// lines are the findings of a report as file:line:column code, errors with an exclamation mark.
func lines(r *authoring.Report) string {
	var all []string
	for _, d := range r.Found {
		line, _, _ := strings.Cut(d.Headline(), ": "+d.Message)
		line = strings.ReplaceAll(line, ": warning ", " ")
		all = append(all, strings.ReplaceAll(line, ": error ", " !"))
	}
	return strings.Join(all, "\n")
}

// TestCheck has a text, named values, a scope, and what is found.
func TestCheck(t *testing.T) {
	t.Parallel()
	d := desk(t)
	inbound := func(text string) string { return "<policies><inbound>" + text + "</inbound></policies>" }
	for _, c := range []struct{ text, values, scope, want string }{
		{inbound(`<base/>`), ``, ``, ``},
		{inbound(`<base/>`), ``, `global`, `f:1:21 PP106`},
		{inbound(`<set-method>@(context.Request.Methud)</set-method>`), ``, ``, `f:1:50 !CS1061`},
		{"<policies>\r\n<inbound>\r\n<set-method>@(x)</set-method></inbound></policies>", ``, ``, `f:3:15 !CS0103`},
		{"\uFEFF" + inbound(`<set-methud>GET</set-methud>`), ``, ``, `f:1:21 !PP101`},
		{inbound(`<quota calls="1" renewal-period="300"/>`), ``, ``, ``},
		{inbound(`<quota calls="1" renewal-period="300"/>`), ``, `product`, ``},
		{inbound(`<quota calls="1" renewal-period="300"/>`), ``, `api`, `f:1:21 !PP106`},
		{inbound(`<quota calls="1" renewal-period="300"/><rate-limit calls="1" renewal-period="{{n}}"/>`), ``, ``, `f:1:97 PX050`},
		{inbound(`<rate-limit calls="{{n}}" renewal-period="{{n}}"/>`), ``, ``, `f:1:39 PX050`},
		{inbound(`<rate-limit calls="{{n}}" renewal-period="{{n}}"/>`), `n=60`, ``, ``},
		{inbound(`<rate-limit calls="{{n}}" renewal-period="{{n}}"/>`), `n=many`, ``, "f:1:39 !PP104\nf:1:62 !PP104"},
		{inbound(`<set-backend-service base-url="{{url}}/x"/>`), ``, ``, `f:1:51 PX050`},
		{inbound(`<send-request mode="new" response-variable-name="r"><set-url>{{url}}/x</set-url><set-method>GET</set-method></send-request>`), ``, ``, `f:1:81 PX050`},
		{inbound(`<send-request mode="new" response-variable-name="r"><set-url>{{url}}/x</set-url><set-method>GET</set-method></send-request>`), `url=/y`, ``, `f:1:21 !PP110`},
		{inbound(`<set-backend-service backend-id="b"/>`), ``, ``, `f:1:53 PP107`},
		{inbound(`<include-fragment fragment-id="x"/>`), ``, ``, `f:1:51 PP107`},
		{`<fragment><set-method>GET</set-method></fragment>`, ``, ``, ``},
		{`<fragment><base/></fragment>`, ``, ``, `f:1:12 !PP106`},
		{`<policies><inbound>`, ``, ``, `f:1:12 !PX002`},
		{`<policies`, ``, ``, `f:1:2 !PX001`},
		{`<project/>`, ``, ``, `f:1:2 !PP109`},
		{``, ``, ``, `f:1:1 !PX006`},
		{`plain text`, ``, ``, `f:1:1 !PX008`},
	} {
		o := authoring.CheckOptions{NamedValues: map[string]string{}}
		if c.values != "" {
			if err := authoring.AddValue(o.NamedValues, c.values); err != nil {
				t.Fatal(err)
			}
		}
		if c.scope != "" {
			scope, err := authoring.ScopeOf(c.scope)
			if err != nil {
				t.Fatal(err)
			}
			o.Scope = &scope
		}
		if got := lines(d.Check([]authoring.File{{Name: "f", Text: strings.TrimPrefix(c.text, "\uFEFF")}}, o)); got != c.want {
			t.Errorf("%s %s: got\n%s\nwant\n%s", c.text, c.scope, got, c.want)
		}
	}
}

// TestFormat has an expression that is right in one format and earns a warning in the other.
func TestFormat(t *testing.T) {
	t.Parallel()
	d := desk(t)
	files := []authoring.File{{Name: "f", Text: `<policies><inbound><set-method>@("a" + "&amp;")</set-method><set-body>@(1 < 2 ? "a" : "b")</set-body></inbound></policies>`}}
	if got := lines(d.Check(files, authoring.CheckOptions{})); got != "" {
		t.Errorf("rawxml: %s", got)
	}
	if got := lines(d.Check(files, authoring.CheckOptions{Format: policyxml.XML})); got != "f:1:71 PX039" {
		t.Errorf("xml: %s", got)
	}
}

// tree makes files in a folder of the test.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

const quota = `<policies><inbound><quota calls="1" renewal-period="300"/></inbound></policies>`

// TestFolder checks a folder as APIOps extracts it: scopes follow from places, and what the folder has is known.
func TestFolder(t *testing.T) {
	t.Parallel()
	root := tree(t, map[string]string{
		"policy.xml":               quota,
		"products/p/policy.xml":    quota,
		"apis/a/policy.xml":        quota,
		"apis/a/specification.xml": `<wsdl:definitions/>`,
		"apis/a/operations/o/policy.xml": `<policies><inbound><include-fragment fragment-id="auth"/><include-fragment fragment-id="bad"/>` +
			`<set-backend-service backend-id="shop"/><set-backend-service backend-id="none"/>` +
			`<set-variable name="a" value="{{secret}}{{Limit Value}}{{limit}}"/><rate-limit calls="{{limit}}" renewal-period="{{secret}}"/></inbound></policies>`,
		"policy fragments/auth/policy.xml":                `<fragment><set-header name="A"><value>{{x}}</value></set-header></fragment>`,
		"policy fragments/bad/policy.xml":                 "<fragment>\n<set-method>@(y)</set-method></fragment>",
		"named values/1/namedValueInformation.json":       `{"properties": {"displayName": "limit", "value": "many"}}`,
		"named values/secret/namedValueInformation.json":  `{"properties": {"displayName": "secret", "secret": true}}`,
		"backends/shop/backendInformation.json":           `{}`,
		".git/policy.xml":                                 `<policies><nothing/></policies>`,
		"node_modules/policy.xml":                         `<policies><nothing/></policies>`,
		"snippets/old.policy":                             "\uFEFF" + `<policies><inbond/></policies>`,
		"snippets/readme.txt":                             `<policies><inbond/></policies>`,
		"workspaces/w/apis/b/operations/q/policy.xml":     quota,
		"workspaces/w/products/none/productInformation.x": ``,
	})
	files, err := authoring.Read([]string{root}, nil)
	if err != nil {
		t.Fatal(err)
	}
	report := desk(t).Check(files, authoring.CheckOptions{})
	got := strings.ReplaceAll(filepath.ToSlash(lines(report)), filepath.ToSlash(root)+"/", "")
	const want = `apis/a/operations/o/policy.xml:1:168 PP107
apis/a/operations/o/policy.xml:1:261 !PP104
apis/a/policy.xml:1:21 !PP106
policy fragments/auth/policy.xml:1:39 PX050
policy fragments/bad/policy.xml:2:15 !CS0103
policy.xml:1:21 !PP106
snippets/old.policy:1:12 !PP101
workspaces/w/apis/b/operations/q/policy.xml:1:21 !PP106`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got, want := report.Summary(), "8 files checked: 6 errors, 2 warnings; 1 XML file passed over: no policies"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFragmentNames(t *testing.T) {
	t.Parallel()
	root := tree(t, map[string]string{
		"doc.xml":        `<policies><inbound><include-fragment fragment-id="pf-one"/><include-fragment fragment-id="two"/></inbound></policies>`,
		"pf-one.xml":     `<fragment/>`,
		"two.policy.xml": `<fragment/>`,
	})
	files, err := authoring.Read([]string{filepath.Join(root, "doc.xml"), filepath.Join(root, "pf-one.xml"), filepath.Join(root, "two.policy.xml")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := lines(desk(t).Check(files, authoring.CheckOptions{})); got != "" {
		t.Error(got)
	}
}

func TestReportForPrograms(t *testing.T) {
	t.Parallel()
	files, err := authoring.Read([]string{"-"}, strings.NewReader("<policies>\n<inbound><base id=\"1\"/><set-methud/><set-method>@(1 < x)</set-method></inbound></policies>"))
	if err != nil {
		t.Fatal(err)
	}
	report := desk(t).Check(files, authoring.CheckOptions{})
	var out strings.Builder
	if err := report.PrintJSON(&out); err != nil {
		t.Fatal(err)
	}
	var findings []authoring.Finding
	if err := json.Unmarshal([]byte(out.String()), &findings); err != nil || len(findings) != 2 {
		t.Fatalf("%v in %s", err, out.String())
	}
	want := authoring.Finding{File: "stdin", Line: 2, Column: 25, Severity: "error", Code: "PP101", Message: "There is no policy 'set-methud'.", Hint: "did you mean 'set-method'?"}
	if findings[0] != want {
		t.Errorf("got %+v, want %+v", findings[0], want)
	}
	if !strings.Contains(out.String(), `"line": 2`) || strings.Contains(out.String(), `\u003c`) {
		t.Errorf("got %s", out.String())
	}
	out.Reset()
	if err := (&authoring.Report{Files: 1}).PrintJSON(&out); err != nil || out.String() != "[]\n" {
		t.Errorf("an empty report is %q", out.String())
	}
}

func TestScopeOf(t *testing.T) {
	t.Parallel()
	if s, err := authoring.ScopeOf("operation"); s != policy.Operation || err != nil {
		t.Errorf("got %v, %v", s, err)
	}
	if _, err := authoring.ScopeOf("service"); err == nil {
		t.Error("there is no scope service")
	}
}

func TestNamedValuesFromFiles(t *testing.T) {
	t.Parallel()
	root := tree(t, map[string]string{
		"a.json": `{"a": "1", "b": "x=y"}`, "a.env": "# comment\n\na=1\r\nb=x=y\n", "bad.env": "a=1\nb\n", "bad.json": `{"a": 1}`,
	})
	for name, want := range map[string]string{"a.json": "1 x=y", "a.env": "1 x=y", "bad.env": "line 2", "bad.json": "cannot unmarshal", "none": "no such file"} {
		values, err := authoring.ReadValues(filepath.Join(root, name))
		got := values["a"] + " " + values["b"]
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
