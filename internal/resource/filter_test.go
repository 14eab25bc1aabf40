package resource_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/resource"
)

// echo is the resource that the filters are tried on.
func echo(field string) any {
	return map[string]any{
		"name": "echo-api", "displayName": "Echo API", "isCurrent": true, "count": 3.0, "note": "it's",
		"created": time.Date(2024, 6, 1, 0, 0, 0, 0, time.UTC), "text": "2024-06-01T00:00:00Z",
		"scope": service + "/products/starter",
		"tags":  []any{"red", "blue"}, "none": []any{},
		"groups": []any{map[string]any{"name": "developers"}},
	}[field]
}

func TestFilter(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		filter string
		want   bool
	}{
		{"", true}, {"name eq 'echo-api'", true}, {"name eq 'other'", false}, {"name ne 'other'", true},
		{"properties/displayName eq 'Echo API'", true}, {"displayName eq 'ECHO api'", true},
		{"name gt 'a'", true}, {"name lt 'a'", false}, {"name ge 'echo-api'", true}, {"name le 'echo-api'", true},
		{"count gt 2", true}, {"count le 2.5", false}, {"count eq -3", false},
		{"isCurrent eq true", true}, {"isCurrent ne true", false}, {"isCurrent", true}, {"not isCurrent", false}, {"(isCurrent eq true)", true},
		{"missing eq null", true}, {"name eq null", false}, {"name ne null", true}, {"missing gt 1", false}, {"name eq 3", false},
		{"note eq 'it''s'", true}, {"name eq 'a' or name eq 'echo-api'", true}, {"name eq 'a' and name eq 'echo-api'", false},
		{"name eq 'x' or isCurrent eq true and count eq 3", true}, {"(name eq 'x' or isCurrent eq true) and count eq 4", false},
		{"not (name eq 'x')", true}, {"NOT name eq 'x' AND isCurrent EQ TRUE", true},
		{"startswith(name,'ec')", true}, {"startswith(name, 'EC')", true}, {"endswith(scope, 'starter')", true}, {"endswith(scope, 'start')", false},
		{"contains(name,'o-a')", true}, {"substringof('o-a',name)", true}, {"substringof(name,'o-a')", false}, {"contains(missing,'x')", false},
		{"tags/any(t: t eq 'red')", true}, {"tags/any(t: t eq 'green')", false}, {"tags/all(t: t ne 'green')", true}, {"tags/all(t:t eq 'red')", false},
		{"tags/any()", true}, {"none/any()", false}, {"none/all(t: t eq 'x')", true}, {"properties/tags/any(t: startswith(t,'bl'))", true},
		{"groups/any(g: g/name eq 'developers')", true}, {"tags/any(t: t eq 'red' and isCurrent)", true},
		{"created eq datetime'2024-06-01T00:00:00'", true}, {"created lt datetime'2024-06-01'", false}, {"created ge 2024-01-01T00:00:00Z", true},
		{"text ge datetime'2024-05-31T23:59:59Z'", true}, {"created eq '2024-06-01T02:00:00+02:00'", true}, {"created ge 2024-06-01T02:00:00+02:00", true},
		{"created ge 'soon'", false}, {"created eq 5", false},
	} {
		f, err := resource.ParseFilter(c.filter)
		if err != nil {
			t.Errorf("%s: %v", c.filter, err)
		} else if got := f.Match(echo); got != c.want {
			t.Errorf("%s = %v, want %v", c.filter, got, c.want)
		}
	}
}

func TestFilterRefuses(t *testing.T) {
	t.Parallel()
	for _, filter := range []string{
		"name eq", "name eq 'x", "eq 'x'", "name equals 'x'", "(name eq 'x'", "name eq 'x')", "name eq 'x' and", "'x'", "name eq 12x",
		"length(name) eq 3", "startswith(name)", "startswith(name,'x'", "tags/any(", "tags/any(t t eq 'x')", "tags/all()", "name eq datetime'soon'",
		"name eq 'x' ; drop", "name = 'x'", strings.Repeat("(", 100) + "isCurrent" + strings.Repeat(")", 100), "name eq '" + strings.Repeat("x", 10000) + "'",
	} {
		if _, err := resource.ParseFilter(filter); !errors.Is(err, resource.ErrFilter) {
			t.Errorf("%.60s: %v; want ErrFilter", filter, err)
		}
	}
}

func TestFilterUses(t *testing.T) {
	t.Parallel()
	f, err := resource.ParseFilter("startswith(properties/name,'a') or tags/any(t: t eq 'x' or path gt 'b') and not isCurrent")
	if err != nil {
		t.Fatal(err)
	}
	want := []resource.Use{{"name", "startswith"}, {"tags", "any"}, {"path", "gt"}, {"isCurrent", "eq"}}
	if !slices.Equal(f.Uses(), want) {
		t.Errorf("uses %v, want %v", f.Uses(), want)
	}
}

func TestOrder(t *testing.T) {
	t.Parallel()
	row := func(name string, n any) resource.Lookup {
		return func(f string) any { return map[string]any{"name": name, "n": n}[f] }
	}
	for _, c := range []struct {
		order string
		a, b  resource.Lookup
		want  int
	}{
		{"name", row("a", 1.0), row("b", 1.0), -1}, {"name asc", row("a", 1.0), row("b", 1.0), -1}, {"properties/name desc", row("a", 1.0), row("b", 1.0), 1},
		{"n, name desc", row("a", 1.0), row("b", 1.0), 1}, {"n", row("a", 2.0), row("b", 1.0), 1}, {"n", row("a", nil), row("b", 1.0), -1}, {"", row("b", 2.0), row("a", 1.0), 0},
	} {
		keys, err := resource.ParseOrder(c.order)
		if got := resource.Compare(keys, c.a, c.b); err != nil || got != c.want {
			t.Errorf("%q: %d, %v; want %d", c.order, got, err, c.want)
		}
	}
	for _, bad := range []string{"name up", "a b c", ",", "name,", strings.Repeat("x", 9000)} {
		if _, err := resource.ParseOrder(bad); !errors.Is(err, resource.ErrFilter) {
			t.Errorf("ParseOrder(%.20q): %v; want ErrFilter", bad, err)
		}
	}
}

func FuzzFilter(f *testing.F) {
	for _, seed := range []string{"name eq 'x'", "tags/any(t: t eq 'x')", "not (a gt 1 or b le datetime'2020-01-01')", "((((", "'", "a/any(", "substringof('x',y)"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		filter, err := resource.ParseFilter(text)
		if err != nil {
			if !errors.Is(err, resource.ErrFilter) {
				t.Errorf("%q: an error of another kind: %v", text, err)
			}
			return
		}
		first := filter.Match(echo)
		if again := filter.Match(echo); again != first {
			t.Errorf("%q: two answers", text)
		}
	})
}
