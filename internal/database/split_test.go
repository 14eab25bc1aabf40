package database

import (
	"strings"
	"testing"
)

func TestSplit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"SELECT 1", "SELECT 1"},
		{" ; SELECT 1 ;\n\nSELECT 2;", "SELECT 1|SELECT 2"},
		{"SELECT ';', 'it''s;'; SELECT 2", "SELECT ';', 'it''s;'|SELECT 2"},
		{`SELECT E'\';', 'a\'; SELECT 2`, `SELECT E'\';', 'a\'|SELECT 2`},
		{`SELECT "a;""b;"; SELECT 2`, `SELECT "a;""b;"|SELECT 2`},
		{"SELECT 1 -- no; \n; SELECT 2 -- end;", "SELECT 1 -- no;|SELECT 2 -- end;"},
		{"SELECT /* ; /* ; */ ; */ 1; SELECT 2", "SELECT /* ; /* ; */ ; */ 1|SELECT 2"},
		{"SELECT $$a;b$$; SELECT $x$ ; $$ ; $x$; SELECT $1", "SELECT $$a;b$$|SELECT $x$ ; $$ ; $x$|SELECT $1"},
		{"SELECT a$b$c; SELECT typE'x;'", "SELECT a$b$c|SELECT typE'x;'"},
		{"SELECT 'never ends; SELECT 2", "SELECT 'never ends; SELECT 2"},
		{"", ""},
	} {
		if got := strings.Join(split(c.text), "|"); got != c.want {
			t.Errorf("%s: got %s, want %s", c.text, got, c.want)
		}
	}
}

// FuzzSplit looks for texts of which something is lost, or that do not come apart into the same statements again.
func FuzzSplit(f *testing.F) {
	for _, text := range []string{"SELECT ';'; SELECT 1", "$$;$$;", "/*;*/ --;\n;", `"a;"`, `E'\';';`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		statements := split(text)
		letters := func(s string) string { return strings.Join(strings.Fields(strings.ReplaceAll(s, ";", " ")), "") }
		if got, want := letters(strings.Join(statements, ";\n")), letters(text); got != want {
			t.Errorf("%q: got %q", text, statements)
		}
	})
}
