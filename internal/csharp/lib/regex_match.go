package lib

import (
	"github.com/dlclark/regexp2/v2"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	captureDef           = rt.Declare("System.Text.RegularExpressions", "class Capture")
	groupDef             = rt.Declare("System.Text.RegularExpressions", "class Group : Capture")
	matchDef             = rt.Declare("System.Text.RegularExpressions", "class Match : Group")
	captureCollectionDef = rt.Declare("System.Text.RegularExpressions", "class CaptureCollection : IReadOnlyList<Capture>")
	groupCollectionDef   = rt.Declare("System.Text.RegularExpressions", "class GroupCollection : IReadOnlyList<Group>")
	matchCollectionDef   = rt.Declare("System.Text.RegularExpressions", "class MatchCollection : IReadOnlyList<Match>")
)

// A capture is a Capture, a Group or a Match: a part of a text.
type capture struct {
	def   *rt.Def
	input string
	at, n int // bytes
	ok    bool
	name  string
	parts []regexp2.Capture // of a group

	re    *regex // of a match
	match *regexp2.Match
}

// Type returns Capture, Group or Match.
func (c *capture) Type() *rt.Type { return c.def.Type() }

// Text is the captured text.
func (c *capture) Text(*rt.Frame) (string, error) { return c.value(), nil }

func (c *capture) value() string { return c.input[c.at : c.at+c.n] }

// emptyMatch is Match.Empty.
var emptyMatch = &capture{def: matchDef}

// newMatch makes a Match; Match.Empty if there is none.
func newMatch(re *regex, input string, m *regexp2.Match) rt.Value {
	if m == nil {
		return rt.Obj(emptyMatch)
	}
	at, n := m.ByteRange()
	return rt.Obj(&capture{def: matchDef, input: input, at: at, n: n, ok: true, name: "0", parts: m.Captures, re: re, match: m})
}

func newGroup(input string, g regexp2.Group) rt.Value {
	c := &capture{def: groupDef, name: g.Name, parts: g.Captures, ok: len(g.Captures) > 0}
	if c.ok {
		c.input = input
		c.at, c.n = g.ByteRange()
	}
	return rt.Obj(c)
}

// A matchCollection is a list of matches, groups or captures.
type matchCollection struct {
	def   *rt.Def
	items []rt.Value
}

// Type returns the class of the collection.
func (l *matchCollection) Type() *rt.Type {
	if l.def == nil {
		return matchCollectionDef.Type()
	}
	return l.def.Type()
}

// Len returns the number of elements.
func (l *matchCollection) Len() int { return len(l.items) }

// At returns an element.
func (l *matchCollection) At(i int) rt.Value { return l.items[i] }

// Enumerate begins a pass.
func (l *matchCollection) Enumerate() rt.Enumerator { return rt.EachOf(l) }

var captureClass = class(captureDef, "Capture is a part of a text that matched.", table{
	{"int Index { get; }", captureIndex, "Where the part begins."},
	{"int Length { get; }", captureLength, "The length of the part."},
	{"string Value { get; }", captureValue, "The part."},
	{"string ToString()", captureValue, "Returns the part."},
})

var groupClass = class(groupDef, "Group is what a group of a pattern matched.", table{
	{"bool Success { get; }", groupSuccess, "Reports whether the group took part in the match."},
	{"string Name { get; }", groupName, "The name of the group, or its number."},
	{"CaptureCollection Captures { get; }", groupCaptures, "Everything the group matched, in order."},
})

var matchClass = class(matchDef, "Match is one match of a pattern.", table{
	{"static Match Empty { get; }", constant(rt.Obj(emptyMatch)), "The match that is none."},
	{"GroupCollection Groups { get; }", matchGroups, "The groups; 0 is the whole match."},
	{"Match NextMatch()", matchNext, "Returns the match after this one."},
	{"string Result(string replacement)", matchResult, "Returns a text with $1 and ${name} replaced by groups."},
})

// collectionTable is what the three collections have.
func collectionTable(element string) table {
	return table{
		{"int Count { get; }", collectionCount, "The number of elements."},
		{element + " this[int i] { get; }", collectionAt, "The element at an index."},
	}
}

var (
	captureCollectionClass = class(captureCollectionDef, "CaptureCollection is a list of captures.", collectionTable("Capture"))
	matchCollectionClass   = class(matchCollectionDef, "MatchCollection is a list of matches.", collectionTable("Match"))
	groupCollectionClass   = class(groupCollectionDef, "GroupCollection is a list of groups.", table{
		{"int Count { get; }", collectionCount, "The number of groups."},
		{"Group this[int groupnum] { get; }", groupAt, "The group with a number."},
		{"Group this[string groupname] { get; }", groupNamed, "The group with a name."},
	})
)

func captureIndex(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	c := rt.As[*capture](this)
	i, err := f.Index(c.input, c.at)
	return rt.Int(i), err
}

func captureLength(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return number(rt.Length(rt.As[*capture](this).value()))
}

func captureValue(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.String(rt.As[*capture](this).value()), nil
}

func groupSuccess(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return truth(rt.As[*capture](this).ok)
}

func groupName(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.String(rt.As[*capture](this).name), nil
}

func groupCaptures(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	c := rt.As[*capture](this)
	list := &matchCollection{def: captureCollectionDef}
	for i := range c.parts {
		at, n := c.parts[i].ByteRange()
		list.items = append(list.items, rt.Obj(&capture{def: captureDef, input: c.input, at: at, n: n}))
	}
	return rt.Obj(list), nil
}

func matchGroups(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	c := rt.As[*capture](this)
	list := &matchCollection{def: groupCollectionDef}
	if c.match == nil {
		list.items = []rt.Value{rt.Obj(&capture{def: groupDef})}
		return rt.Obj(list), nil
	}
	list.items = []rt.Value{this}
	for _, g := range c.match.Groups()[1:] {
		list.items = append(list.items, newGroup(c.input, g))
	}
	return rt.Obj(list), nil
}

func matchNext(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	c := rt.As[*capture](this)
	if c.match == nil {
		return this, nil
	}
	next, err := c.re.after(f, c.match)
	if err != nil {
		return rt.Null, err
	}
	return newMatch(c.re, c.input, next), nil
}

func matchResult(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	c := rt.As[*capture](this)
	switch {
	case args[0].IsNull():
		return rt.Null, nullArg("replacement")
	case c.match == nil:
		return rt.Null, rt.Throw(rt.NotSupportedException, "Result cannot be called on a failed Match.")
	}
	s, err := expand(f, args[0].AsString(), c.input, c.match)
	return rt.String(s), err
}

func collectionCount(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return number(rt.As[*matchCollection](this).Len())
}

func collectionAt(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	l := rt.As[*matchCollection](this)
	i := args[0].AsInt()
	if i < 0 || i >= len(l.items) {
		return rt.Null, outOfRange("i", "Specified argument was out of the range of valid values.")
	}
	return l.items[i], nil
}

// groupAt returns a group; one that is not there is a group that did not match.
func groupAt(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	l := rt.As[*matchCollection](this)
	if i := args[0].AsInt(); i >= 0 && i < len(l.items) {
		return l.items[i], nil
	}
	return rt.Obj(&capture{def: groupDef}), nil
}

func groupNamed(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	for _, g := range rt.As[*matchCollection](this).items {
		if rt.As[*capture](g).name == args[0].AsString() {
			return g, nil
		}
	}
	return rt.Obj(&capture{def: groupDef}), nil
}
