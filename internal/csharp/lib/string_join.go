package lib

import (
	"errors"

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var stringJoinClass = class(rt.StringType.Def, "", table{
	{"static string Concat(object arg0)", stringConcat, "Joins values."},
	{"static string Concat(object arg0, object arg1)", stringConcat, "Joins values."},
	{"static string Concat(object arg0, object arg1, object arg2)", stringConcat, "Joins values."},
	{"static string Concat(string str0, string str1)", stringConcat, "Joins texts."},
	{"static string Concat(string str0, string str1, string str2)", stringConcat, "Joins texts."},
	{"static string Concat(string str0, string str1, string str2, string str3)", stringConcat, "Joins texts."},
	{"static string Concat(params object[] args)", stringConcatAll, "Joins values."},
	{"static string Concat(params string[] values)", stringConcatAll, "Joins texts."},
	{"static string Concat(IEnumerable<string> values)", stringConcatAll, "Joins texts."},
	{"static string Concat<T>(IEnumerable<T> values)", stringConcatAll, "Joins values."},
	{"static string Join(string separator, params string[] value)", stringJoin, "Joins texts with a separator between them."},
	{"static string Join(string separator, params object[] values)", stringJoin, "Joins values with a separator between them."},
	{"static string Join(string separator, IEnumerable<string> values)", stringJoin, "Joins texts with a separator between them."},
	{"static string Join<T>(string separator, IEnumerable<T> values)", stringJoin, "Joins values with a separator between them."},
	{"static string Join(string separator, string[] value, int startIndex, int count)", stringJoinPart, "Joins some texts with a separator between them."},
	{"static string Join(char separator, params string[] value)", stringJoin, "Joins texts with a separator between them."},
	{"static string Join(char separator, params object[] values)", stringJoin, "Joins values with a separator between them."},
	{"static string Join<T>(char separator, IEnumerable<T> values)", stringJoin, "Joins values with a separator between them."},
	{"static string Format(string format, object arg0)", stringFormat, "Replaces {0} by a value."},
	{"static string Format(string format, object arg0, object arg1)", stringFormat, "Replaces {0} and {1} by values."},
	{"static string Format(string format, object arg0, object arg1, object arg2)", stringFormat, "Replaces {0}, {1} and {2} by values."},
	{"static string Format(string format, params object[] args)", stringFormatAll, "Replaces {n} by values."},
})

func stringConcat(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	var few [4]string
	texts := few[:0]
	for _, a := range args {
		s, err := rt.ToString(f, a)
		if err != nil {
			return rt.Null, err
		}
		texts = append(texts, s)
	}
	joined, err := rt.JoinTexts(f, texts)
	return rt.String(joined), err
}

func stringConcatAll(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("values")
	}
	return join(f, "", args[0])
}

func stringJoin(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[1].IsNull() {
		return rt.Null, nullArg("values")
	}
	sep := args[0].AsString()
	if args[0].Kind() == rt.KindChar {
		sep = rt.CharString(args[0].AsChar())
	}
	return join(f, sep, args[1])
}

// join joins the elements of a sequence.
func join(f *rt.Frame, sep string, seq rt.Value) (rt.Value, error) {
	c := &composer{f: f}
	first := true
	err := rt.Iterate(f, seq, func(v rt.Value) (bool, error) {
		s, err := rt.ToString(f, v)
		if err == nil && !first {
			err = c.put(sep)
		}
		if err != nil {
			return false, err
		}
		first = false
		return true, c.put(s)
	})
	if err != nil {
		return rt.Null, err
	}
	return rt.String(c.b.String()), nil
}

func stringJoinPart(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	a := args[1].AsArray()
	start, n := args[2].AsInt(), args[3].AsInt()
	switch {
	case a == nil:
		return rt.Null, nullArg("value")
	case start < 0 || n < 0 || start+n > a.Len():
		return rt.Null, outOfRange("startIndex", indexMessage)
	}
	sep := args[0].AsString()
	if args[0].Kind() == rt.KindChar {
		sep = rt.CharString(args[0].AsChar())
	}
	c := &composer{f: f}
	for i := range n {
		if i > 0 {
			if err := c.put(sep); err != nil {
				return rt.Null, err
			}
		}
		if err := c.put(a.At(start + i).AsString()); err != nil {
			return rt.Null, err
		}
	}
	return rt.String(c.b.String()), f.Step(n)
}

func stringFormat(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return composite(f, nil, args[0], args[1:])
}

func stringFormatAll(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	items, err := arrayItems(f, args[1], "args")
	if err != nil {
		return rt.Null, err
	}
	return composite(f, nil, args[0], items)
}

// arrayItems returns the elements of an array, paid for.
func arrayItems(f *rt.Frame, v rt.Value, name string) ([]rt.Value, error) {
	a := v.AsArray()
	if a == nil {
		return nil, nullArg(name)
	}
	if err := f.Alloc(elementBytes * a.Len()); err != nil {
		return nil, err
	}
	items := make([]rt.Value, a.Len())
	for i := range items {
		items[i] = a.At(i)
	}
	return items, nil
}

// composite replaces the holes of a format string.
func composite(f *rt.Frame, c *format.Culture, spec rt.Value, items []rt.Value) (rt.Value, error) {
	if spec.IsNull() {
		return rt.Null, nullArg("format")
	}
	if err := f.Alloc(len(spec.AsString())); err != nil {
		return rt.Null, err
	}
	out, err := format.Composite(spec.AsString(), func(i, align int, spec string) (string, error) {
		if i >= len(items) {
			return "", rt.Throw(rt.FormatException, "Index (zero based) must be greater than or equal to zero and less than the size of the argument list.")
		}
		s, err := rt.FormatAligned(f, items[i], align, spec, c)
		if err != nil {
			return "", err
		}
		return s, f.Alloc(2 * len(s))
	})
	if errors.Is(err, format.ErrComposite) {
		return rt.Null, rt.Throw(rt.FormatException, "Input string was not in a correct format.")
	}
	if err != nil {
		return rt.Null, err
	}
	return rt.String(out), nil
}
