package snapshot

import (
	"fmt"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
)

// tree builds operations from lines such as "GET /a/{b}"; the line is the operation's name.
func tree(t testing.TB, lines ...string) (*operations, []*model.Operation) {
	t.Helper()
	var list []*model.Operation
	for _, line := range lines {
		method, template, _ := strings.Cut(line, " ")
		list = append(list, &model.Operation{Name: line, Method: method, URLTemplate: template})
	}
	ops, bad := newOperations(list)
	if len(bad) > 0 {
		t.Fatalf("bad templates: %v", bad)
	}
	return ops, list
}

func TestMatchOperation(t *testing.T) {
	t.Parallel()
	all := []string{
		"GET /", "GET /resource", "POST /resource", "GET /resource/{id}", "GET /resource/special", "GET /resource/{id}/parts/{part}",
		"GET /files/*", "GET /named/{*rest}", "GET /v/{major}.{minor}", "GET /v/{any}", "GET /report({id})", "GET /href/{href}sync/",
		"GET /search?q={q}", "GET /search", "GET /search?q={q}&kind=full", "GET /Mixed/Case", "GET /deep/{a}/x/{b}", "GET /deep/*",
		"* /any", "GET /esc/a b", "GET /tail/",
	}
	for _, c := range []struct{ request, want string }{
		{"GET ", "GET / []"},
		{"GET /", "GET / []"},
		{"GET /resource", "GET /resource []"},
		{"POST /resource", "POST /resource []"},
		{"PUT /resource", "none"},
		{"HEAD /resource", "none"},
		{"GET /resource/1", "GET /resource/{id} [{id 1}]"},
		{"GET /resource/special", "GET /resource/special []"},
		{"GET /RESOURCE/Special", "GET /resource/special []"},
		{"GET /resource/", "none"},
		{"GET /resource/a%2Fb", "GET /resource/{id} [{id a/b}]"},
		{"GET /resource/a/b", "none"},
		{"GET /resource/1/parts/p%20q", "GET /resource/{id}/parts/{part} [{id 1} {part p q}]"},
		{"GET /resource/special/parts/2", "GET /resource/{id}/parts/{part} [{id special} {part 2}]"},
		{"GET /files", "none"},
		{"GET /files/", "GET /files/* []"},
		{"GET /files/a/b/c", "GET /files/* []"},
		{"GET /named/a/b%2Fc", "GET /named/{*rest} [{rest a/b/c}]"},
		{"GET /v/1.2", "GET /v/{major}.{minor} [{major 1} {minor 2}]"},
		{"GET /v/12", "GET /v/{any} [{any 12}]"},
		{"GET /report(7)", "GET /report({id}) [{id 7}]"},
		{"GET /report()", "none"},
		{"GET /href/a%2Fb%2Fsync/", "GET /href/{href}sync/ [{href a/b/}]"},
		{"GET /href/a/b/sync/", "none"},
		{"GET /search?q=x%20y", "GET /search?q={q} [{q x y}]"},
		{"GET /search?Q=x&kind=full", "GET /search?q={q}&kind=full [{q x}]"},
		{"GET /search?other=1", "GET /search []"},
		{"GET /mixed/case", "GET /Mixed/Case []"},
		{"GET /deep/1/x/2", "GET /deep/{a}/x/{b} [{a 1} {b 2}]"},
		{"GET /deep/1/y/2", "GET /deep/* []"},
		{"PATCH /any", "* /any []"},
		{"GET /esc/a%20b", "GET /esc/a b []"},
		{"GET /tail/", "GET /tail/ []"},
		{"GET /tail", "none"},
		{"GET /resource/%zz", "GET /resource/{id} [{id %zz}]"},
	} {
		ops, list := tree(t, all...)
		method, url, _ := strings.Cut(c.request, " ")
		path, query, _ := strings.Cut(url, "?")
		got := "none"
		if i, params, ok := ops.match(method, path, query, nil); ok {
			got = fmt.Sprint(list[i].Name, " ", params)
		}
		if got != c.want {
			t.Errorf("%s: got %s, want %s", c.request, got, c.want)
		}
	}
}

func TestOrderOfDefinitionDoesNotMatter(t *testing.T) {
	t.Parallel()
	lines := []string{"GET /*", "GET /{a}", "GET /x", "GET /{a}.json", "GET /pre{a}.json"}
	want := map[string]string{"/x": "GET /x", "/y": "GET /{a}", "/y.json": "GET /{a}.json", "/prey.json": "GET /pre{a}.json", "/y/z": "GET /*"}
	for shift := range lines {
		ops, list := tree(t, append(append([]string{}, lines[shift:]...), lines[:shift]...)...)
		for path, name := range want {
			if i, _, ok := ops.match("GET", path, "", nil); !ok || list[i].Name != name {
				t.Errorf("shift %d, %s: got %v %s, want %s", shift, path, ok, list[i].Name, name)
			}
		}
	}
}

func TestBadTemplates(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ template, want string }{
		{"/{a", `URL template "/{a": parameter in "{a" is not closed or has no name`},
		{"/{}", `URL template "/{}": parameter in "{}" is not closed or has no name`},
		{"/{a}{b}", `URL template "/{a}{b}": parameters "a" and "b" have nothing between them`},
		{"/*/b", `URL template "/*/b": only the last segment can be a wildcard`},
		{"/?q={x", `URL template "/?q={x": query parameter "q" is not closed or has no name`},
	} {
		if _, err := parseTemplate(c.template); err == nil || err.Error() != c.want {
			t.Errorf("%s: got %v, want %s", c.template, err, c.want)
		}
	}
}

// TestMatchDoesNotExplode guards against a search whose cost grows exponentially with the path.
func TestMatchDoesNotExplode(t *testing.T) {
	t.Parallel()
	var lines []string
	for n := range 12 {
		lines = append(lines, "GET /"+strings.Repeat("{a}/", n)+"x/"+strings.Repeat("x/", 12-n)+"end")
	}
	ops, _ := tree(t, lines...)
	if _, _, ok := ops.match("GET", "/"+strings.Repeat("x/", 40)+"no", "", nil); ok {
		t.Error("matched")
	}
}

func FuzzRouter(f *testing.F) {
	f.Add("/a/{b}\n/a/{b}.{c}?q={q}\n/*", "/a/x.y?q=1")
	f.Add("/{a}x{b}\n/é/{*r}", "/%C3%A9/a%2Fb")
	f.Fuzz(func(t *testing.T, templates, url string) {
		var list []*model.Operation
		for line := range strings.SplitSeq(templates, "\n") {
			if len(list) < 50 {
				list = append(list, &model.Operation{Method: "GET", URLTemplate: line})
			}
		}
		ops, _ := newOperations(list)
		path, query, _ := strings.Cut(url, "?")
		i, params, ok := ops.match("GET", path, query, make([]policy.Param, 0, 4))
		if !ok {
			return
		}
		for _, p := range params {
			if !strings.Contains(list[i].URLTemplate, p.Name) {
				t.Errorf("%q: parameter %q is not in template %q", url, p.Name, list[i].URLTemplate)
			}
		}
	})
}

func BenchmarkMatch(b *testing.B) {
	var lines []string
	for n := range 2000 {
		lines = append(lines, fmt.Sprintf("GET /area%d/{id}/part%d/{part}", n%50, n))
	}
	ops, _ := tree(b, lines...)
	params := make([]policy.Param, 0, 8)
	b.ReportAllocs()
	for b.Loop() {
		ops.match("GET", "/area17/4711/part1017/x", "", params[:0])
	}
}
