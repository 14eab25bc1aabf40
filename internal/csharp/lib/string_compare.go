package lib

import (
	"cmp"
	"unicode/utf16"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var stringCompareClass = class(rt.StringType.Def, "", table{
	{"bool Equals(string value)", stringEquals, "Reports whether two texts are the same."},
	{"bool Equals(string value, StringComparison comparisonType)", stringEquals, "Reports whether two texts are the same."},
	{"static bool Equals(string a, string b)", stringEqualsStatic, "Reports whether two texts are the same."},
	{"static bool Equals(string a, string b, StringComparison comparisonType)", stringEqualsStatic, "Reports whether two texts are the same."},
	{"int CompareTo(string strB)", stringCompareTo, "Compares with another text: negative, 0 or positive."},
	{"int CompareTo(object value)", stringCompareTo, "Compares with another text: negative, 0 or positive."},
	{"static int Compare(string strA, string strB)", stringCompare, "Compares two texts: negative, 0 or positive."},
	{"static int Compare(string strA, string strB, bool ignoreCase)", stringCompare, "Compares two texts: negative, 0 or positive."},
	{"static int Compare(string strA, string strB, bool ignoreCase, CultureInfo culture)", stringCompare, "Compares two texts: negative, 0 or positive."},
	{"static int Compare(string strA, string strB, StringComparison comparisonType)", stringCompare, "Compares two texts: negative, 0 or positive."},
	{"static int CompareOrdinal(string strA, string strB)", stringCompareOrdinal, "Compares two texts by their code units."},
})

func stringEquals(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if !args[0].IsString() {
		return truth(false)
	}
	a, b := this.AsString(), args[0].AsString()
	if len(args) > 1 && ignoresCase(args[1]) {
		return rt.Bool(rt.EqualFold(a, b)), f.Scan(2 * len(a))
	}
	if len(a) != len(b) {
		return truth(false)
	}
	return rt.Bool(a == b), scan(f, a)
}

func stringEqualsStatic(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() || args[1].IsNull() {
		return truth(args[0].IsNull() && args[1].IsNull())
	}
	return stringEquals(f, args[0], args[1:])
}

func stringCompareTo(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return number(1)
	}
	if !args[0].IsString() {
		return rt.Null, badArg("Object must be of type String.")
	}
	n, err := rt.CompareTexts(f, this.AsString(), args[0].AsString(), false)
	return rt.Int(n), err
}

func stringCompare(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	a, b := args[0], args[1]
	if a.IsNull() || b.IsNull() {
		return number(btoi(!a.IsNull()) - btoi(!b.IsNull()))
	}
	fold := len(args) > 2 && ignoresCase(args[2])
	if len(args) > 2 && args[2].Kind() == rt.KindEnum && args[2].AsInt() >= 4 {
		n, err := compareOrdinal(f, a.AsString(), b.AsString(), fold)
		return rt.Int(n), err
	}
	n, err := rt.CompareTexts(f, a.AsString(), b.AsString(), fold)
	return rt.Int(n), err
}

func stringCompareOrdinal(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	a, b := args[0], args[1]
	if a.IsNull() || b.IsNull() {
		return number(btoi(!a.IsNull()) - btoi(!b.IsNull()))
	}
	n, err := compareOrdinal(f, a.AsString(), b.AsString(), false)
	return rt.Int(n), err
}

// compareOrdinal is the difference of the first code units that differ, or of the lengths.
func compareOrdinal(f *rt.Frame, a, b string, fold bool) (int, error) {
	if err := f.Scan(2 * min(len(a), len(b))); err != nil {
		return 0, err
	}
	if fold {
		return compareFolded(a, b), nil
	}
	return rt.CompareOrdinal(a, b), nil
}

// compareFolded is rt.CompareOrdinal of two texts in capital letters.
func compareFolded(a, b string) int {
	for a != "" && b != "" {
		x, lowX, sizeX := rt.DecodeUnit(a)
		y, lowY, sizeY := rt.DecodeUnit(b)
		if x != y || lowX != lowY {
			x, lowX = upperUnits(x, lowX)
			y, lowY = upperUnits(y, lowY)
			if d := cmp.Or(int(x)-int(y), int(lowX)-int(lowY)); d != 0 {
				return d
			}
		}
		a, b = a[sizeX:], b[sizeY:]
	}
	return rt.Length(a) - rt.Length(b)
}

// upperUnits is the capital letter of a code unit, or of a pair of them.
func upperUnits(c, low uint16) (uint16, uint16) {
	if low == 0 {
		return uint16(toUpper(rune(c))), 0
	}
	high, second := utf16.EncodeRune(toUpper(utf16.DecodeRune(rune(c), rune(low))))
	return uint16(high), uint16(second)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
