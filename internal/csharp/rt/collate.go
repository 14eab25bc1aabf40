package rt

import (
	"strings"
	"unicode"
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

// CompareText compares two texts as the invariant culture does: by letters first; where these are the same, small letters come before
// capital ones, unless case does not count.
func CompareText(a, b string, ignoreCase bool) int {
	x, y := []rune(a), []rune(b)
	tie := 0
	i, j := 0, 0
	for {
		for i < len(x) && weight(x[i]) < 0 {
			i++
		}
		for j < len(y) && weight(y[j]) < 0 {
			j++
		}
		if i >= len(x) || j >= len(y) {
			break
		}
		if d := weight(x[i]) - weight(y[j]); d != 0 {
			return sign(d)
		}
		if tie == 0 && x[i] != y[j] {
			tie = accentOrCase(x[i], y[j], ignoreCase)
		}
		i, j = i+1, j+1
	}
	switch {
	case i < len(x):
		return 1
	case j < len(y):
		return -1
	}
	return tie
}

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

func baseLetter(r rune) rune {
	if r < 128 {
		return r
	}
	lower := unicode.ToLower(r)
	for i, c := range []rune(accented) {
		if c == lower {
			return rune(bases[i])
		}
	}
	return r
}

// EqualFold compares two texts without regard to case, as the ordinal comparisons of .NET do: character by character, in upper case.
func EqualFold(a, b string) bool {
	return a == b || Length(a) == Length(b) && strings.EqualFold(a, b)
}
