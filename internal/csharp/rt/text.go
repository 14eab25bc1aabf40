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

// decodeUnit returns the first UTF-16 code unit of a text that is not empty, the second one if the first is half of a pair (else
// 0), and the number of bytes both take.
func decodeUnit(s string) (c, low uint16, size int) {
	if s[0] < utf8.RuneSelf {
		return uint16(s[0]), 0, 1
	}
	r, size := utf8.DecodeRuneInString(s)
	switch {
	case r == utf8.RuneError && size == 1:
		if len(s) >= 3 && s[0] == 0xED && s[1]&0xE0 == 0xA0 && s[2]&0xC0 == 0x80 {
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
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Length returns the length of a text in UTF-16 code units.
func Length(s string) int {
	n := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c < 0x80 || c >= 0xC0 && c < 0xF0:
			n++
		case c >= 0xF0:
			n += 2
		}
	}
	return n
}

// CharAt returns the code unit at an index, or false if there is none.
func CharAt(s string, i int) (uint16, bool) {
	if i < 0 || i >= len(s) {
		return 0, false
	}
	for at := 0; at < len(s); {
		if s[at] < utf8.RuneSelf {
			if i == 0 {
				return uint16(s[at]), true
			}
			at, i = at+1, i-1
			continue
		}
		c, low, size := decodeUnit(s[at:])
		switch {
		case i == 0:
			return c, true
		case i == 1 && low != 0:
			return low, true
		case low != 0:
			i--
		}
		at, i = at+size, i-1
	}
	return 0, false
}

// Units returns the UTF-16 code units of a text.
func Units(s string) []uint16 {
	units := make([]uint16, 0, len(s))
	for s != "" {
		c, low, size := decodeUnit(s)
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

// Slice returns the code units from start to end of a text, which must be within it.
func Slice(s string, start, end int) string {
	if IsASCII(s) {
		return s[start:end]
	}
	return FromUnits(Units(s)[start:end])
}

// ByteIndex returns the offset in bytes of the code unit at an index; the middle of a pair is where the pair begins.
func ByteIndex(s string, i int) int {
	at := 0
	for i > 0 && at < len(s) {
		_, low, size := decodeUnit(s[at:])
		i--
		if low != 0 {
			if i == 0 {
				break
			}
			i--
		}
		at += size
	}
	return at
}

// Join appends b to a so that two halves of a surrogate pair that meet become one character.
func Join(a, b string) string {
	if len(a) >= 3 && len(b) >= 3 && b[0] == 0xED && b[1] >= 0xB0 && a[len(a)-3] == 0xED && a[len(a)-2] >= 0xA0 && a[len(a)-2] < 0xB0 {
		return FromUnits(append(Units(a), Units(b)...))
	}
	return a + b
}
