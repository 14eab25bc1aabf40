package rt

import (
	"strings"
	"unicode/utf8"
)

// Strings are UTF-8 here and UTF-16 in .NET: lengths and indexes count UTF-16 code units. Half a surrogate pair, which UTF-8 has
// no place for, stands as the three bytes that the encoding's pattern gives (WTF-8).

const (
	surrogateMin  = 0xD800
	surrogateLow  = 0xDC00
	surrogateMax  = 0xDFFF
	surrogateSelf = 0x10000
)

// DecodeUnit returns the first UTF-16 code unit of a text that is not empty, the second one if the first is half of a pair (else
// 0), and the number of bytes both take.
func DecodeUnit(s string) (c, low uint16, size int) {
	if s[0] < utf8.RuneSelf {
		return uint16(s[0]), 0, 1
	}
	r, size := utf8.DecodeRuneInString(s)
	switch {
	case r == utf8.RuneError && size == 1:
		if isHalf(s) {
			return 0xD000 | uint16(s[1]&0x3F)<<6 | uint16(s[2]&0x3F), 0, 3
		}
		return 0xFFFD, 0, 1
	case r >= surrogateSelf:
		r -= surrogateSelf
		return uint16(surrogateMin + r>>10), uint16(surrogateLow + r&0x3FF), size
	}
	return uint16(r), 0, size
}

// IsASCII reports whether every character is below 128: whether bytes and code units are the same.
func IsASCII(s string) bool {
	for i := asciiPrefix(s); i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Length returns the length of a text in UTF-16 code units.
func Length(s string) int {
	at := asciiPrefix(s)
	n := at
	for at < len(s) {
		units, size := firstUnits(s[at:])
		n, at = n+units, at+size
	}
	return n
}

// Units returns the UTF-16 code units of a text.
func Units(s string) []uint16 {
	units := make([]uint16, 0, len(s))
	for s != "" {
		c, low, size := DecodeUnit(s)
		units = append(units, c)
		if low != 0 {
			units = append(units, low)
		}
		s = s[size:]
	}
	return units
}

// FromUnits returns the text of UTF-16 code units.
func FromUnits(units []uint16) string {
	var b strings.Builder
	b.Grow(len(units))
	for i := 0; i < len(units); i++ {
		c := units[i]
		if isHigh(c) && i+1 < len(units) && isLow(units[i+1]) {
			b.WriteRune(rune(c-surrogateMin)<<10 + rune(units[i+1]-surrogateLow) + surrogateSelf)
			i++
			continue
		}
		writeUnit(&b, c)
	}
	return b.String()
}

// CharString returns the text of one code unit.
func CharString(c uint16) string {
	if c < utf8.RuneSelf {
		return asciiTexts[c : c+1]
	}
	var b strings.Builder
	writeUnit(&b, c)
	return b.String()
}

var asciiTexts = func() string {
	var b [utf8.RuneSelf]byte
	for i := range b {
		b[i] = byte(i)
	}
	return string(b[:])
}()

func writeUnit(b *strings.Builder, c uint16) {
	if c >= surrogateMin && c <= surrogateMax {
		b.Write([]byte{0xE0 | byte(c>>12), 0x80 | byte(c>>6)&0x3F, 0x80 | byte(c)&0x3F})
		return
	}
	b.WriteRune(rune(c))
}

func isHigh(c uint16) bool { return c >= surrogateMin && c < surrogateLow }
func isLow(c uint16) bool  { return c >= surrogateLow && c <= surrogateMax }

// Join appends b to a so that two halves of a surrogate pair that meet become one character.
func Join(a, b string) string {
	if halvesMeet(a, b) {
		return FromUnits(append(Units(a), Units(b)...))
	}
	return a + b
}

// halvesMeet reports whether one text ends with the first half of a pair and the other begins with the second.
func halvesMeet(a, b string) bool {
	return len(a) >= 3 && len(b) >= 3 && b[0] == 0xED && b[1] >= 0xB0 && a[len(a)-3] == 0xED && a[len(a)-2] >= 0xA0 && a[len(a)-2] < 0xB0
}
