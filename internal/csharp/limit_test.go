package csharp_test

import (
	"testing"

	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/source"
)

// TestLimitTexts says what was too much, how much there is, and what to do.
func TestLimitTexts(t *testing.T) {
	t.Parallel()
	u := universe(t)
	for _, c := range []struct{ text, want string }{
		{`@{ while (true) ; return 1; }`, "the expression used too much: steps, more than 1000000 loop turns, calls and elements; let it go through less"},
		{`@(new string('x', 2000000000))`, "the expression used too much: memory, more than 48 MiB of texts and collections; let it make less"},
		{`@{ int F(int n) => F(n + 1); return F(0); }`, "the expression used too much: call depth, calls, sequences or trees nest too deep; use a loop instead of recursion"},
		{`@{ while (true) { try { Regex.IsMatch("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "^(a+)+$"); } catch { } } return 1; }`,
			"the expression used too much: regular expressions, more than 80ms; make patterns simpler or texts shorter"},
	} {
		p, diags := u.Compile(source.New("", c.text), csharp.Options{})
		if p == nil {
			t.Fatal(diags.Err())
		}
		if _, err := p.Eval(rt.NewFrame(rt.DefaultLimits)); err == nil || err.Error() != c.want {
			t.Errorf("%s\n got %v\nwant %s", c.text, err, c.want)
		}
	}
}
