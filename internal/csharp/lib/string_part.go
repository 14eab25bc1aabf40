package lib

import (
	"golang.org/x/text/unicode/norm"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var normalizationForm = rt.Declare("System.Text", "enum NormalizationForm { FormC = 1, FormD = 2, FormKC = 5, FormKD = 6 }")

var stringPartClass = class(rt.StringType.Def, "", table{
	{"int IndexOf(char value, StringComparison comparisonType)", stringIndexOf, "Returns where a character first is, or -1."},
	{"int IndexOf(string value, int startIndex, int count, StringComparison comparisonType)", stringIndexOf, "Returns where another text first is in a part of the text, or -1."},
	{"int IndexOfAny(char[] anyOf, int startIndex, int count)", stringIndexOfAny, "Returns where one of some characters first is in a part of the text, or -1."},
	{"int GetHashCode(StringComparison comparisonType)", stringHash, "Returns a number that is the same for texts that compare as equal."},
	{"void CopyTo(int sourceIndex, char[] destination, int destinationIndex, int count)", stringCopyTo, "Writes some of the code units to an array."},
	{"CharEnumerator GetEnumerator()", stringEnumerator, "Begins a pass through the code units."},
	{"static string IsInterned(string str)", stringCopy, "Returns the text: texts that are the same are one object."},
	{"static string Concat(object arg0, object arg1, object arg2, object arg3)", stringConcat, "Joins values."},
	{"static string Join(char separator, string[] value, int startIndex, int count)", stringJoinPart, "Joins some texts with a separator between them."},
	{"static int CompareOrdinal(string strA, int indexA, string strB, int indexB, int length)", stringComparePart(partOrdinal), "Compares parts of two texts by their code units."},
	{"static int Compare(string strA, int indexA, string strB, int indexB, int length)", stringComparePart(partCulture), "Compares parts of two texts: negative, 0 or positive."},
	{"static int Compare(string strA, int indexA, string strB, int indexB, int length, bool ignoreCase)", stringComparePart(partCulture), "Compares parts of two texts: negative, 0 or positive."},
	{"static int Compare(string strA, int indexA, string strB, int indexB, int length, bool ignoreCase, CultureInfo culture)", stringComparePart(partCulture), "Compares parts of two texts: negative, 0 or positive."},
	{"static int Compare(string strA, int indexA, string strB, int indexB, int length, StringComparison comparisonType)", stringComparePart(stringCompare), "Compares parts of two texts: negative, 0 or positive."},
	{"static int Compare(string strA, int indexA, string strB, int indexB, int length, CultureInfo culture, CompareOptions options)", stringComparePart(stringCompareOptions), "Compares parts of two texts: negative, 0 or positive."},
	{"static int Compare(string strA, string strB, CultureInfo culture, CompareOptions options)", stringCompareOptions, "Compares two texts: negative, 0 or positive."},
	{"string ToLower(CultureInfo culture)", stringCase(false), "Returns the text in small letters."},
	{"string ToUpper(CultureInfo culture)", stringCase(true), "Returns the text in capital letters."},
	{"string Replace(string oldValue, string newValue, bool ignoreCase, CultureInfo culture)", stringReplace, "Returns the text with one text in place of another."},
	{"string Normalize()", stringNormalize, "Returns the text in Unicode normal form C."},
	{"string Normalize(NormalizationForm normalizationForm)", stringNormalize, "Returns the text in a Unicode normal form."},
	{"bool IsNormalized()", stringIsNormalized, "Reports whether the text is in Unicode normal form C."},
	{"bool IsNormalized(NormalizationForm normalizationForm)", stringIsNormalized, "Reports whether the text is in a Unicode normal form."},
	{"static string Format(IFormatProvider provider, string format, object arg0)", stringFormatIn, "Replaces {0} by a value."},
	{"static string Format(IFormatProvider provider, string format, object arg0, object arg1)", stringFormatIn, "Replaces {0} and {1} by values."},
	{"static string Format(IFormatProvider provider, string format, object arg0, object arg1, object arg2)", stringFormatIn, "Replaces {0}, {1} and {2} by values."},
	{"static string Format(IFormatProvider provider, string format, params object[] args)", stringFormatAllIn, "Replaces {n} by values."},
})

func stringHash(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	kind := args[0].AsInt()
	if kind < 0 || kind > 5 {
		return rt.Null, badArg("The string comparison type passed in is currently not supported. (Parameter 'comparisonType')")
	}
	return comparerHash(f, rt.Obj(&stringComparer{kind}), []rt.Value{this})
}

func stringCopyTo(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	from, to, at, n := args[0].AsInt(), asArray(args[1]), args[2].AsInt(), args[3].AsInt()
	if to == nil {
		return rt.Null, nullArg("destination")
	}
	size, err := f.Length(this.AsString())
	switch {
	case err != nil:
		return rt.Null, err
	case from < 0 || at < 0 || n < 0 || n > size-from || n > to.Len()-at:
		return rt.Null, outOfRange("count", indexMessage)
	}
	part, err := f.Slice(this.AsString(), from, from+n)
	if err != nil {
		return rt.Null, err
	}
	if err := f.Alloc(2 * n); err != nil {
		return rt.Null, err
	}
	for i, u := range rt.Units(part) {
		to.Set(at+i, rt.Char(u))
	}
	return rt.Null, nil
}

// stringComparePart makes a comparison of parts of one of whole texts: what follows the two texts stays.
func stringComparePart(compare fn) fn {
	return func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		n := args[4].AsInt()
		if n < 0 {
			return rt.Null, outOfRange("length", "Non-negative number required.")
		}
		texts := []rt.Value{args[0], args[2]}
		if n == 0 && !args[0].IsNull() && !args[2].IsNull() {
			return number(0)
		}
		for i, start := range []int{args[1].AsInt(), args[3].AsInt()} {
			if texts[i].IsNull() {
				continue
			}
			size, err := f.Length(texts[i].AsString())
			switch {
			case err != nil:
				return rt.Null, err
			case start < 0 || start > size:
				return rt.Null, outOfRange("index", indexMessage)
			}
			part, err := f.Slice(texts[i].AsString(), start, start+min(n, size-start))
			if err != nil {
				return rt.Null, err
			}
			texts[i] = rt.String(part)
		}
		return compare(f, this, append(texts, args[5:]...))
	}
}

func partOrdinal(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	return stringCompareOrdinal(f, this, args)
}

func partCulture(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	return stringCompare(f, this, args)
}

func stringCompareOptions(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	n, err := compareWith(f, args[0], args[1], args[3].AsInt())
	return rt.Int(n), err
}

// formOf is the normal form among the arguments, C if there is none.
func formOf(args []rt.Value) (norm.Form, error) {
	if len(args) == 0 {
		return norm.NFC, nil
	}
	form, ok := map[int]norm.Form{1: norm.NFC, 2: norm.NFD, 5: norm.NFKC, 6: norm.NFKD}[args[0].AsInt()]
	if !ok {
		return form, badArg("Invalid or unsupported normalization form. (Parameter 'normalizationForm')")
	}
	return form, nil
}

func stringNormalize(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	form, err := formOf(args)
	if err != nil {
		return rt.Null, err
	}
	if err := f.Step(len(this.AsString()) * normalSteps >> 6); err != nil {
		return rt.Null, err
	}
	return text(f, form.String(this.AsString()))
}

func stringIsNormalized(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	form, err := formOf(args)
	if err != nil {
		return rt.Null, err
	}
	if err := f.Step(len(this.AsString()) * normalSteps >> 6); err != nil {
		return rt.Null, err
	}
	return rt.Bool(form.IsNormalString(this.AsString())), nil
}

// normalSteps is what bringing 64 bytes of text into a normal form costs.
const normalSteps = 48

// decomposed is a text with the marks of its letters on their own.
func decomposed(s string) string { return norm.NFD.String(s) }

func stringFormatIn(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return composite(f, providedCulture(args[:1]), args[1], args[2:])
}

func stringFormatAllIn(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	items, err := arrayItems(f, args[2], "args")
	if err != nil {
		return rt.Null, err
	}
	return composite(f, providedCulture(args[:1]), args[1], items)
}
