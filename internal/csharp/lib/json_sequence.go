package lib

import (
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	jenumerableInterface = rt.Declare("Newtonsoft.Json.Linq", "interface IJEnumerable<out T> : IEnumerable<T>")
	jenumerableDef       = rt.Declare("Newtonsoft.Json.Linq", "struct JEnumerable<T> : IJEnumerable<T>, IEquatable<JEnumerable<T>>")
	tokenComparerDef     = rt.Declare("Newtonsoft.Json.Linq", "class JTokenEqualityComparer : IEqualityComparer<JToken>")
)

var jsonSequenceClasses = []rt.Class{
	class(jenumerableInterface, "IJEnumerable is a sequence of tokens.", table{
		{"IJEnumerable<JToken> this[object key] { get; }", sequenceIndex, "The children with a name or index of all tokens."},
	}),
	class(jenumerableDef, "JEnumerable is a sequence of tokens.", table{
		{"static JEnumerable<T> Empty { get; }", sequenceEmpty, "No tokens."},
		{"JEnumerable(IEnumerable<T> enumerable)", sequenceNew, "Makes one of a sequence."},
		{"IJEnumerable<JToken> this[object key] { get; }", sequenceIndex, "The children with a name or index of all tokens."},
		{"IEnumerator<T> GetEnumerator()", getEnumerator, "Begins a pass."},
		{"bool Equals(JEnumerable<T> other)", objectEquals, "Reports whether it is the same sequence."},
	}),
	class(tokenComparerDef, "JTokenEqualityComparer compares tokens with everything in them.", table{
		{"JTokenEqualityComparer()", tokenComparerNew, "Makes the comparer."},
		{"bool Equals(JToken x, JToken y)", comparerEquals, "Reports whether two tokens are the same, with everything in them."},
		{"int GetHashCode(JToken obj)", comparerHash, "Returns a number that is the same for equal tokens."},
	}),
}

var linqExtensionsClass = class(linqExtensions, "Extensions has operators on sequences of tokens.", table{
	{"static U Value<U>(this IEnumerable<JToken> value)", extensionValue, "Returns a token as a U."},
	{"static U Value<T, U>(this IEnumerable<T> value)", extensionValue, "Returns a token as a U."},
	{"static IEnumerable<U> Values<U>(this IEnumerable<JToken> source)", extensionValues, "Returns the values of all children as Us."},
	{"static IJEnumerable<JToken> Values(this IEnumerable<JToken> source)", extensionAllValues, "Returns the values of all children."},
	{"static IJEnumerable<JToken> Values(this IEnumerable<JToken> source, object key)", extensionValuesAt, "Returns the children with a name or index of all tokens."},
	{"static IEnumerable<U> Values<U>(this IEnumerable<JToken> source, object key)", extensionValuesAt, "Returns the children with a name or index of all tokens as Us."},
	{"static IJEnumerable<JToken> Children<T>(this IEnumerable<T> source)", extensionChildren, "Returns the children of all tokens."},
	{"static IEnumerable<U> Children<T, U>(this IEnumerable<T> source)", extensionChildren, "Returns the children of all tokens as Us."},
	{"static IJEnumerable<JToken> Descendants<T>(this IEnumerable<T> source)", extensionAll(false), "Returns everything in all tokens."},
	{"static IJEnumerable<JToken> DescendantsAndSelf<T>(this IEnumerable<T> source)", extensionAll(true), "Returns all tokens with everything in them."},
	{"static IJEnumerable<JToken> Ancestors<T>(this IEnumerable<T> source)", extensionAncestors(false), "Returns the containers that all tokens are in."},
	{"static IJEnumerable<JToken> AncestorsAndSelf<T>(this IEnumerable<T> source)", extensionAncestors(true), "Returns all tokens and the containers they are in."},
	{"static IJEnumerable<JProperty> Properties(this IEnumerable<JObject> source)", extensionProperties, "Returns the properties of all objects."},
	{"static IJEnumerable<JToken> AsJEnumerable(this IEnumerable<JToken> source)", sequenceNew, "Returns the sequence itself."},
	{"static IJEnumerable<T> AsJEnumerable<T>(this IEnumerable<T> source)", sequenceNew, "Returns the sequence itself."},
})

// jsonSequence makes a JEnumerable of elem.
func jsonSequence(elem *rt.Type, begin func() rt.Enumerator) (rt.Value, error) {
	return rt.Obj(&sequence{typ: jenumerableDef.Of(elem), begin: begin}), nil
}

func sequenceEmpty(f *rt.Frame, _ rt.Value, _ []rt.Value) (rt.Value, error) {
	return jsonSequence(f.Types[0], func() rt.Enumerator { return (&token{}).Enumerate() })
}

func sequenceNew(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	elem := tokenDef.Type()
	if len(f.Types) > 0 {
		elem = f.Types[0]
	}
	if args[0].IsNull() {
		return rt.Null, nullArg("enumerable")
	}
	if asToken(args[0]) != nil {
		return args[0], nil
	}
	return jsonSequence(elem, source(f, args[0]))
}

// sequenceIndex is sequence[key]; a token is a sequence that knows its own children.
func sequenceIndex(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if t := asToken(this); t != nil {
		c, err := t.child(args[0])
		return rt.Obj(c), err
	}
	return childrenAt(f, this, args[0], tokenDef.Type())
}

func extensionValue(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	to := f.Types[len(f.Types)-1]
	if args[0].IsNull() {
		return rt.Null, nullArg("value")
	}
	t := asToken(args[0])
	if t == nil {
		return rt.Null, badArg("Source value must be a JToken.")
	}
	return valueAs(f, t, to)
}

// eachToken makes a sequence of what a function gives for every token of a sequence.
func eachToken(source rt.Value, elem *rt.Type, give func(f *rt.Frame, t *token) ([]*token, error)) (rt.Value, error) {
	if source.IsNull() {
		return rt.Null, nullArg("source")
	}
	return jsonSequence(elem, func() rt.Enumerator {
		in, err := rt.EnumeratorOf(source, tokenDef.Type())
		var queue []*token
		return pass(func(f *rt.Frame) (rt.Value, bool, error) {
			if err != nil {
				return rt.Null, false, err
			}
			for len(queue) == 0 {
				v, ok, err := step(f, in)
				if err != nil || !ok {
					return rt.Null, false, err
				}
				if queue, err = give(f, tokenOf(v)); err != nil {
					return rt.Null, false, err
				}
			}
			t := queue[0]
			queue = queue[1:]
			v, err := valueAs(f, t, elem)
			return v, true, err
		})
	})
}

// held is a copy of a list of tokens, which may change while somebody goes through it.
func held(f *rt.Frame, list []*token) ([]*token, error) {
	return slices.Clone(list), f.Alloc(8 * len(list))
}

func extensionAllValues(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return eachToken(args[0], tokenDef.Type(), func(f *rt.Frame, t *token) ([]*token, error) { return held(f, values(t)) })
}

// extensionValues is Values<U>: the children of containers, values themselves.
func extensionValues(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return eachToken(args[0], f.Types[0], func(f *rt.Frame, t *token) ([]*token, error) {
		if !t.isContainer() {
			return []*token{t}, nil
		}
		return held(f, values(t))
	})
}

func extensionValuesAt(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	elem := tokenDef.Type()
	if len(f.Types) > 0 {
		elem = f.Types[0]
	}
	return childrenAt(f, args[0], args[1], elem)
}

// childrenAt are the children with a name or index of all tokens of a sequence.
func childrenAt(_ *rt.Frame, source, key rt.Value, elem *rt.Type) (rt.Value, error) {
	return eachToken(source, elem, func(_ *rt.Frame, t *token) ([]*token, error) {
		c, err := t.child(key)
		if err != nil || c == nil {
			return nil, err
		}
		return []*token{c}, nil
	})
}

func extensionChildren(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	elem := tokenDef.Type()
	if len(f.Types) > 1 {
		elem = f.Types[1]
	}
	return eachToken(args[0], elem, func(f *rt.Frame, t *token) ([]*token, error) { return held(f, t.items) })
}

func extensionProperties(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return eachToken(args[0], jpropertyDef.Type(), func(f *rt.Frame, t *token) ([]*token, error) { return held(f, t.items) })
}

func extensionAll(self bool) fn {
	return func(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		return eachToken(args[0], tokenDef.Type(), func(f *rt.Frame, t *token) ([]*token, error) {
			if self {
				return t.descendants(f, []*token{t})
			}
			return t.descendants(f, nil)
		})
	}
}

func extensionAncestors(self bool) fn {
	return func(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		return eachToken(args[0], tokenDef.Type(), func(f *rt.Frame, t *token) ([]*token, error) {
			list := t.ancestors(self)
			return list, f.Alloc(8 * len(list))
		})
	}
}

// A tokenComparer is a JTokenEqualityComparer.
type tokenComparer struct{}

// Type returns JTokenEqualityComparer.
func (*tokenComparer) Type() *rt.Type { return tokenComparerDef.Type() }

func (*tokenComparer) compare(f *rt.Frame, a, b rt.Value) (int, error) { return rt.Compare(f, a, b) }

// key is a text that tokens have in common if they are the same: their JSON with the properties in order of their names.
func (*tokenComparer) key(f *rt.Frame, v rt.Value) (any, error) {
	t := asToken(v)
	if t == nil {
		return nil, nil
	}
	var b strings.Builder
	err := t.writeKey(f, &b)
	return b.String(), err
}

func (t *token) writeKey(f *rt.Frame, b *strings.Builder) error {
	items := t.items
	if t.kind == kindObject {
		items = slices.Clone(items)
		slices.SortFunc(items, func(a, b *token) int { return strings.Compare(a.name, b.name) })
	}
	text := ""
	if !t.isContainer() {
		var err error
		if text, err = rt.ToString(f, t.value); err != nil {
			return err
		}
	}
	before := b.Len()
	b.WriteString(t.kindName() + " " + itoa(len(t.name)) + t.name + itoa(len(text)) + text + "(")
	if err := f.Alloc(b.Len() - before + 16*len(items)); err != nil {
		return err
	}
	for _, item := range items {
		if err := item.writeKey(f, b); err != nil {
			return err
		}
	}
	b.WriteString(")")
	return nil
}

func tokenComparerNew(*rt.Frame, rt.Value, []rt.Value) (rt.Value, error) {
	return rt.Obj(&tokenComparer{}), nil
}
