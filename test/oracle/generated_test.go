package oracle_test

import (
	"flag"
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	count = flag.Int("expressions", 400, "how many expressions to generate")
	seed  = flag.Int("seed", 1, "of generated expressions")
)

const (
	// batch is how many expressions are compiled at once.
	batch = 500
	// maxShown is how many differences are made smaller and shown.
	maxShown = 12
	// rounds is how often one is made smaller.
	rounds = 12
)

// TestGenerated compares expressions that the grammar makes with real C#. What differs is made smaller before it is shown.
func TestGenerated(t *testing.T) {
	t.Parallel()
	g, err := readGrammar(grammarText)
	if err != nil {
		t.Fatal(err)
	}
	c := newComparison(t)
	made, differ := 0, 0
	for made < *count {
		var trees []*tree
		for len(trees) < min(batch, *count-made) {
			trees = append(trees, g.expressions().Example(*seed*1_000_000+made+len(trees)))
		}
		made += len(trees)
		for _, n := range c.differing(trees) {
			if differ++; differ <= maxShown {
				n = c.shrink(n)
				t.Errorf("%s\nportico gives %s\n.NET gives    %s", n, c.portico(n.String()), summary(ask(t, []string{n.String()})[0]))
			}
		}
	}
	total := 0
	for _, forms := range g.forms {
		total += len(forms)
	}
	t.Logf("%d expressions, %d of %d forms: %d compiled and gave a value, %d threw, %d were refused, %d differ", made, len(g.used), total, c.values, c.thrown, c.refused, differ)
	if differ > maxShown {
		t.Errorf("%d more differ", differ-maxShown)
	}
	if c.refused*5 > made {
		t.Errorf("%d of %d expressions were refused: they say little", c.refused, made)
	}
}

// comparison compares Portico with the oracle.
type comparison struct {
	t        *testing.T
	universe *csharp.Universe
	// values, thrown and refused count what became of expressions in real C#.
	values, thrown, refused int
}

func newComparison(t *testing.T) *comparison {
	t.Helper()
	u, err := csharp.New()
	if err != nil {
		t.Fatal(err)
	}
	return &comparison{t: t, universe: u}
}

// differing returns the trees for which Portico and the oracle differ.
func (c *comparison) differing(trees []*tree) (differ []*tree) {
	texts := make([]string, len(trees))
	for i, n := range trees {
		texts[i] = n.String()
	}
	for i, want := range ask(c.t, texts) {
		switch {
		case want.CompileError != "":
			c.refused++
		case want.Exception != "":
			c.thrown++
		default:
			c.values++
		}
		if c.portico(texts[i]) != summary(want) {
			differ = append(differ, trees[i])
		}
	}
	return differ
}

// portico is what Portico makes of an expression.
func (c *comparison) portico(text string) string {
	return summary(c.universe.Evaluate("", text, csharp.Options{}, rt.NewFrame(rt.DefaultLimits)))
}

// shrink looks for a smaller tree that still differs, again and again.
func (c *comparison) shrink(n *tree) *tree {
	counts := *c
	defer func() { c.values, c.thrown, c.refused = counts.values, counts.thrown, counts.refused }()
	for range rounds {
		smaller := n.smaller()
		slices.SortStableFunc(smaller, func(a, b *tree) int { return len(a.String()) - len(b.String()) })
		if len(smaller) > batch {
			smaller = smaller[:batch]
		}
		differ := c.differing(smaller)
		if len(differ) == 0 {
			break
		}
		n = differ[0]
	}
	return n
}

// smaller returns the trees that come of putting a part of a part, of the same type, in its place.
func (n *tree) smaller() (all []*tree) {
	for i, hole := range n.holes {
		replace := func(by *tree) {
			m := *n
			m.holes = slices.Clone(n.holes)
			m.holes[i] = by
			all = append(all, &m)
		}
		for _, part := range hole.parts(hole.typ) {
			replace(part)
		}
		for _, by := range hole.smaller() {
			replace(by)
		}
	}
	return all
}

// parts returns the trees of a type below a tree.
func (n *tree) parts(typ string) (all []*tree) {
	for _, hole := range n.holes {
		if hole.typ == typ {
			all = append(all, hole)
		}
		all = append(all, hole.parts(typ)...)
	}
	return all
}

// summary is what counts of an outcome: not the code of a compile error, since Mono's compiler has its own, nor the digits with which a number is written.
func summary(o outcome) string {
	switch {
	case o.CompileError != "":
		return "compile error"
	case o.Exception != "":
		return "exception " + o.Exception
	case o.Limit != "":
		return "limit " + o.Limit
	}
	if bits := map[string]int{"Double": 64, "Single": 32}[o.Type]; bits > 0 {
		if x, err := strconv.ParseFloat(o.Value, bits); err == nil {
			return o.Type + " " + strconv.FormatFloat(x, 'g', -1, bits)
		}
	}
	return fmt.Sprintf("%s %q", o.Type, o.Value)
}
