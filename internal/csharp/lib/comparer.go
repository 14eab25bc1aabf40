package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

var (
	stringComparerDef   = rt.Declare("System", "class StringComparer : IComparer<string>, IEqualityComparer<string>, IComparer, IEqualityComparer")
	comparerDef         = rt.Declare("System.Collections.Generic", "interface IComparer<in T>")
	equalityComparerDef = rt.Declare("System.Collections.Generic", "interface IEqualityComparer<in T>")
	defaultComparerDef  = rt.Declare("System.Collections.Generic", "class Comparer<T> : IComparer<T>, IComparer")
	defaultEqualityDef  = rt.Declare("System.Collections.Generic", "class EqualityComparer<T> : IEqualityComparer<T>, IEqualityComparer")
)

// A comparer is an IComparer<T> and an IEqualityComparer<T>.
type comparer interface {
	rt.Object
	compare(f *rt.Frame, a, b rt.Value) (int, error)
	key(f *rt.Frame, v rt.Value) (any, error)
}

// A stringComparer compares texts as a StringComparison says.
type stringComparer struct{ kind int }

// Type returns StringComparer.
func (*stringComparer) Type() *rt.Type { return stringComparerDef.Type() }

func (c *stringComparer) fold() bool { return c.kind%2 == 1 }

func (c *stringComparer) compare(f *rt.Frame, a, b rt.Value) (int, error) {
	if a.IsNull() || b.IsNull() {
		return btoi(!a.IsNull()) - btoi(!b.IsNull()), nil
	}
	if c.kind >= 4 {
		return compareOrdinal(f, a.AsString(), b.AsString(), c.fold())
	}
	return rt.CompareTexts(f, a.AsString(), b.AsString(), c.fold())
}

func (c *stringComparer) key(f *rt.Frame, v rt.Value) (any, error) {
	if v.IsString() && c.fold() {
		s := v.AsString()
		return mapRunes(s, toUpper), f.Alloc(len(s))
	}
	return rt.Key(f, v)
}

// A plainComparer is Comparer<T>.Default, or a Comparison<T> made into a comparer.
type plainComparer struct {
	typ *rt.Type
	by  rt.Value
}

// Type returns Comparer<T>.
func (c *plainComparer) Type() *rt.Type { return c.typ }

func (c *plainComparer) compare(f *rt.Frame, a, b rt.Value) (int, error) {
	if c.by.IsNull() {
		return rt.Compare(f, a, b)
	}
	n, err := rt.Call2(f, c.by, a, b)
	return n.AsInt(), err
}

func (c *plainComparer) key(f *rt.Frame, v rt.Value) (any, error) { return rt.Key(f, v) }

func comparerFor(kind int) fn { return constant(rt.Obj(&stringComparer{kind})) }

var stringComparerClass = class(stringComparerDef, "StringComparer compares texts in some way.", table{
	{"static StringComparer Ordinal { get; }", comparerFor(4), "Compares by code units."},
	{"static StringComparer OrdinalIgnoreCase { get; }", comparerFor(5), "Compares by code units without regard to case."},
	{"static StringComparer InvariantCulture { get; }", comparerFor(2), "Compares as the invariant culture does."},
	{"static StringComparer InvariantCultureIgnoreCase { get; }", comparerFor(3), "Compares as the invariant culture does, without regard to case."},
	{"static StringComparer CurrentCulture { get; }", comparerFor(0), "Compares as the invariant culture does."},
	{"static StringComparer CurrentCultureIgnoreCase { get; }", comparerFor(1), "Compares as the invariant culture does, without regard to case."},
	{"int Compare(string x, string y)", comparerCompare, "Compares two texts: negative, 0 or positive."},
	{"bool Equals(string x, string y)", comparerEquals, "Reports whether two texts are the same."},
	{"int GetHashCode(string obj)", comparerHash, "Returns a number that is the same for equal texts."},
})

var comparerClasses = []rt.Class{
	class(comparerDef, "IComparer compares values.", table{
		{"int Compare(T x, T y)", comparerCompare, "Compares two values: negative, 0 or positive."},
	}),
	class(equalityComparerDef, "IEqualityComparer compares values.", table{
		{"bool Equals(T x, T y)", comparerEquals, "Reports whether two values are the same."},
		{"int GetHashCode(T obj)", comparerHash, "Returns a number that is the same for equal values."},
	}),
	class(defaultComparerDef, "Comparer compares values by their own order.", table{
		{"static Comparer<T> Default { get; }", comparerDefault, "The usual order."},
		{"static Comparer<T> Create(Comparison<T> comparison)", comparerCreate, "Makes a comparer of a function."},
		{"int Compare(T x, T y)", comparerCompare, "Compares two values: negative, 0 or positive."},
	}),
	class(defaultEqualityDef, "EqualityComparer compares values by their own equality.", table{
		{"static EqualityComparer<T> Default { get; }", equalityDefault, "The usual equality."},
		{"bool Equals(T x, T y)", comparerEquals, "Reports whether two values are the same."},
		{"int GetHashCode(T obj)", comparerHash, "Returns a number that is the same for equal values."},
	}),
}

func comparerCompare(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	n, err := rt.As[comparer](this).compare(f, args[0], args[1])
	return rt.Int(n), err
}

func comparerEquals(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	same, err := equalBy(f, rt.As[comparer](this), args[0], args[1])
	return rt.Bool(same), err
}

// equalBy compares by a comparer; nil is the usual equality.
func equalBy(f *rt.Frame, by comparer, a, b rt.Value) (bool, error) {
	switch c := by.(type) {
	case *stringComparer:
		if a.IsString() && b.IsString() {
			n, err := c.compare(f, a, b)
			return n == 0, err
		}
	case *tokenComparer:
		return deepEquals(f, asToken(a), asToken(b))
	case *nodeComparer:
		return sameXML(f, asNode(a), asNode(b))
	case *setComparer:
		x, err := c.key(f, a)
		if err != nil {
			return false, err
		}
		y, err := c.key(f, b)
		return x == y, err
	}
	return rt.Equal(f, a, b)
}

// comparerHash is GetHashCode of a comparer: only texts must not be null.
func comparerHash(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		if rt.As[*stringComparer](this) != nil {
			return rt.Null, nullArg("obj")
		}
		return number(0)
	}
	k, err := rt.As[comparer](this).key(f, args[0])
	if err != nil {
		return rt.Null, err
	}
	if text, ok := k.(string); ok {
		return hashCode(f, rt.String(text))
	}
	return hashCode(f, args[0])
}

func comparerDefault(f *rt.Frame, _ rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Obj(&plainComparer{typ: defaultComparerDef.Of(f.Types[0])}), nil
}

func comparerCreate(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Obj(&plainComparer{typ: defaultComparerDef.Of(f.Types[0]), by: args[0]}), notNull(args, "comparison")
}

func equalityDefault(f *rt.Frame, _ rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Obj(&plainComparer{typ: defaultEqualityDef.Of(f.Types[0])}), nil
}
