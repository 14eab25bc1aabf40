package check

import (
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/source"
)

// suggest puts the name that is most like a misspelt one into the hint of a diagnostic.
func suggest(d *source.Diagnostic, name string, candidates []string) {
	candidates = slices.DeleteFunc(slices.Clone(candidates), func(n string) bool { return n == name })
	slices.Sort(candidates) // of names that are equally close the hint is always the same
	best := source.Closest(name, candidates)
	if best == "" {
		best = affix(name, candidates)
	}
	if best != "" {
		d.Hint = "did you mean '" + best + "'?"
	}
}

// affix returns the shortest candidate that begins or ends a word, or that the word begins or ends, with at least half of its letters:
// Method for HttpMethod.
func affix(word string, candidates []string) string {
	best := ""
	for _, c := range candidates {
		short, long := strings.ToLower(word), strings.ToLower(c)
		if len(short) > len(long) {
			short, long = long, short
		}
		if len(short) >= 3 && 2*len(short) >= len(long) && (strings.HasPrefix(long, short) || strings.HasSuffix(long, short)) && (best == "" || len(c) < len(best)) {
			best = c
		}
	}
	return best
}

// fewMembers is how many members a hint may list.
const fewMembers = 16

// memberHint says what may be meant by a member that a type does not have: a member of one of its properties, one with a similar
// name, or one of the few it has.
func (c *checker) memberHint(d *source.Diagnostic, on *rt.Type, static bool, name string) {
	if found := c.deeper(on, name); len(found) > 0 && !static {
		d.Hint = "write ." + strings.Join(found, " or .")
		return
	}
	own, inherited := c.memberNames(on, static)
	if suggest(d, name, own); d.Hint != "" {
		return
	}
	if best := source.Closest(name, inherited); best != "" && strings.EqualFold(best[:1], name[:1]) {
		d.Hint = "did you mean '" + best + "'?"
		return
	}
	if ofHost(on) && len(own) > 0 && len(own) <= fewMembers {
		d.Hint = on.Def.Name + " has " + strings.Join(own, ", ")
	}
}

// ofHost reports whether a type is one of the host's, such as those of context.
func ofHost(t *rt.Type) bool { return t.Kind == rt.KindInterface && t.Def.Namespace == "" }

// memberNames returns the names that can stand behind the dot after a value of a type, or after the type itself. Inherited are those that
// every object has; they are seldom meant.
func (c *checker) memberNames(on *rt.Type, static bool) (own, inherited []string) {
	add := func(n string) { own = append(own, n) }
	c.u.MemberNames(on, func(n string) {
		found := c.u.Lookup(on, n)
		switch {
		case n == ".ctor" || n == "this" || strings.HasPrefix(n, "op "):
		case len(found) == 0 || found[0].Owner == nil: // an element of a tuple
			add(n)
		case found[0].Static != static:
		case found[0].Owner == rt.ObjectType.Def:
			inherited = append(inherited, n)
		default:
			add(n)
		}
	})
	if !static {
		c.u.ExtensionNames(on, add)
	}
	slices.Sort(own)
	return slices.Compact(own), inherited
}

// deeper finds a member in the properties of a type of the host: Url.Path for Path.
func (c *checker) deeper(on *rt.Type, name string) []string {
	var found []string
	own, _ := c.memberNames(on, false)
	for _, n := range own {
		for _, m := range c.u.Lookup(on, n) {
			if t := m.ResultType(); m.Get && ofHost(t) && len(c.u.Lookup(t, name)) > 0 {
				found = append(found, n+"."+name)
			}
		}
	}
	return found
}
