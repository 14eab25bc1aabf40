package rt

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// asciiOrder is the order of ASCII characters in the root collation: punctuation, symbols, digits, letters.
const asciiOrder = "\t\n\v\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789"

var asciiWeight = func() (w [128]int) {
	for i := range w {
		w[i] = -1 // control characters do not count
	}
	for i, c := range asciiOrder {
		w[c] = i + 1
	}
	for c := 'a'; c <= 'z'; c++ {
		w[c] = 100 + int(c-'a')
		w[unicode.ToUpper(c)] = w[c]
	}
	return w
}()

// CompareTexts is CompareText, paid for.
func CompareTexts(f *Frame, a, b string, ignoreCase bool) (int, error) {
	if err := f.Step(1 + min(len(a), len(b))>>2); err != nil {
		return 0, err
	}
	return CompareText(a, b, ignoreCase), nil
}

// CompareText compares two texts as the invariant culture does: by letters first; where these are the same, small letters come before
// capital ones, unless case does not count.
func CompareText(a, b string, ignoreCase bool) int {
	tie := 0
	for {
		x, endX := nextLetter(a)
		y, endY := nextLetter(b)
		switch {
		case endX == 0 && endY == 0:
			return tie
		case endX == 0:
			return -1
		case endY == 0:
			return 1
		}
		if d := weight(x) - weight(y); d != 0 {
			return sign(d)
		}
		if tie == 0 && x != y {
			tie = accentOrCase(x, y, ignoreCase)
		}
		a, b = a[endX:], b[endY:]
	}
}

// nextLetter returns the next character that counts, and at which byte it ends; 0 if there is none.
func nextLetter(s string) (r rune, end int) {
	for end < len(s) {
		r, size := utf8.DecodeRuneInString(s[end:])
		end += size
		if weight(r) >= 0 {
			return r, end
		}
	}
	return 0, 0
}

// CompareOrdinal returns the difference of the first code units that differ, or of the lengths.
func CompareOrdinal(a, b string) int {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	for i > 0 && i < len(a) && !utf8.RuneStart(a[i]) {
		i--
	}
	a, b = a[i:], b[i:]
	x, y := Units(a[:min(len(a), twoUnits)]), Units(b[:min(len(b), twoUnits)])
	for j := range min(len(x), len(y), 2) {
		if x[j] != y[j] {
			return int(x[j]) - int(y[j])
		}
	}
	return Length(a) - Length(b)
}

// twoUnits is how many bytes surely hold the two code units by which characters differ: half a pair and a whole one.
const twoUnits = 3 + utf8.UTFMax

// weight is the primary weight of a character: that of its base letter.
func weight(r rune) int {
	r = unicode.ToLower(baseLetter(r))
	if r < 128 {
		return asciiWeight[r]
	}
	return 1000 + int(r)
}

// accentOrCase orders characters with the same base letter.
func accentOrCase(a, b rune, ignoreCase bool) int {
	la, lb := unicode.ToLower(a), unicode.ToLower(b)
	switch {
	case la != lb:
		return sign(int(la) - int(lb))
	case ignoreCase:
		return 0
	case unicode.IsLower(a):
		return -1
	}
	return 1
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

// accented lists the accented Latin letters and, in the same places, their base letters.
const (
	accented = "àáâãäåçèéêëìíîïñòóôõöùúûüýÿāăąćĉċčďēĕėęěĝğġģĥĩīĭįĵķĺļľńņňōŏőŕŗřśŝşšţťũūŭůűųŵŷźżž"
	bases    = "aaaaaaceeeeiiiinooooouuuuyyaaaccccdeeeeegggghiiiijklllnnnooorrrssssttuuuuuuwyzzz"
)

// baseLetters says which letter an accented one is weighed as, 0 for others. The last accented one that is listed is U+017E.
var baseLetters = func() (letters [0x180]rune) {
	for i, r := range []rune(accented) {
		letters[r] = rune(bases[i])
		letters[unicode.ToUpper(r)] = rune(bases[i])
	}
	return letters
}()

func baseLetter(r rune) rune {
	if r < 128 {
		return r
	}
	small := r
	if int(r) >= len(baseLetters) {
		small = unicode.ToLower(r) // the sign of the angstrom is a letter, too
	}
	if int(small) >= len(baseLetters) || baseLetters[small] == 0 {
		return r
	}
	return baseLetters[small]
}

// EqualFold compares two texts without regard to case, as the ordinal comparisons of .NET do: character by character, in upper case.
func EqualFold(a, b string) bool {
	return a == b || Length(a) == Length(b) && strings.EqualFold(a, b)
}
