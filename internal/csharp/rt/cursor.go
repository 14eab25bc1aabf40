package rt

import (
	"encoding/binary"
	"unicode/utf8"
	"unsafe"
)

// A cursor remembers about a long text how many code units it has, and at which byte the code unit begins that was last asked for. So
// a loop over the indexes of a text takes as long as the text is, as in .NET, although texts are UTF-8 here.
type cursor struct {
	text  string
	units int // the length of the text in code units
	unit  int // the index of a code unit …
	at    int // … and the byte where its character begins
}

// longText is from how many bytes on a text is worth a cursor.
const longText = 64

// Length returns the length of a text in UTF-16 code units, and pays for counting.
func (f *Frame) Length(s string) (int, error) {
	if len(s) < longText {
		return Length(s), nil
	}
	c, err := f.cursor(s)
	if err != nil {
		return 0, err
	}
	return c.units, nil
}

// Offset returns the byte offset of the code unit at an index, which must not be beyond the end; split says that the index is in the
// middle of a surrogate pair, whose offset it is then.
func (f *Frame) Offset(s string, i int) (offset int, split bool, err error) {
	if len(s) < longText {
		c := cursor{text: s}
		offset, split = c.seek(i)
		return offset, split, nil
	}
	c, err := f.cursor(s)
	if err != nil || c.units == len(s) {
		return i, false, err
	}
	before := c.at
	offset, split = c.seek(i)
	return offset, split, f.Scan(max(offset-before, before-offset))
}

// Index returns the index of the code unit at a byte offset, which must be where a character begins.
func (f *Frame) Index(s string, offset int) (int, error) {
	if len(s) < longText {
		return Length(s[:offset]), nil
	}
	c, err := f.cursor(s)
	if err != nil || c.units == len(s) {
		return offset, err
	}
	from := c.at
	if offset < from {
		c.unit, c.at, from = 0, 0, 0
	}
	c.unit, c.at = c.unit+Length(s[from:offset]), offset
	return c.unit, f.Scan(offset - from)
}

// CharAt returns the code unit at an index, or false if there is none.
func (f *Frame) CharAt(s string, i int) (c uint16, ok bool, err error) {
	n, err := f.Length(s)
	if i < 0 || i >= n || err != nil {
		return 0, false, err
	}
	at, split, err := f.Offset(s, i)
	c, low, _ := DecodeUnit(s[at:])
	if split {
		c = low
	}
	return c, true, err
}

// Slice returns the code units from start to end of a text, which must be within it.
func (f *Frame) Slice(s string, start, end int) (string, error) {
	from, splitStart, err := f.Offset(s, start)
	if err != nil {
		return "", err
	}
	to, splitEnd, err := f.Offset(s, end)
	if err != nil || !splitStart && !splitEnd {
		return s[from:to], err
	}
	head, tail := "", ""
	if splitStart {
		_, low, size := DecodeUnit(s[from:])
		if start == end {
			return "", nil
		}
		head, from = CharString(low), from+size
	}
	if splitEnd {
		high, _, _ := DecodeUnit(s[to:])
		tail = CharString(high)
	}
	return head + s[from:to] + tail, nil
}

// cursor returns the cursor of a long text. The two texts that were used last have one.
func (f *Frame) cursor(s string) (*cursor, error) {
	for i := range f.cursors {
		if c := &f.cursors[i]; len(c.text) == len(s) && unsafe.StringData(c.text) == unsafe.StringData(s) {
			f.older = 1 - i
			return c, nil
		}
	}
	if err := f.Scan(len(s)); err != nil {
		return nil, err
	}
	c := &f.cursors[f.older]
	f.older = 1 - f.older
	*c = cursor{text: s, units: Length(s)}
	return c, nil
}

// seek moves to the code unit at an index, from where it is or from the beginning, whichever is nearer.
func (c *cursor) seek(i int) (offset int, split bool) {
	if i < c.unit/2 {
		c.unit, c.at = 0, 0
	}
	for c.unit > i {
		units, size := lastUnits(c.text[:c.at])
		c.unit, c.at = c.unit-units, c.at-size
	}
	for c.unit < i {
		units, size := firstUnits(c.text[c.at:])
		if c.unit+units > i {
			break
		}
		c.unit, c.at = c.unit+units, c.at+size
	}
	return c.at, c.unit < i
}

// firstUnits returns how many code units and bytes the first character of a text takes.
func firstUnits(s string) (units, size int) {
	_, low, size := DecodeUnit(s)
	if low != 0 {
		return 2, size
	}
	return 1, size
}

// lastUnits returns how many code units and bytes the last character of a text takes.
func lastUnits(s string) (units, size int) {
	r, size := utf8.DecodeLastRuneInString(s)
	switch {
	case r >= surrogateSelf:
		return 2, size
	case r == utf8.RuneError && size == 1 && len(s) >= 3 && isHalf(s[len(s)-3:]):
		return 1, 3
	}
	return 1, size
}

// isHalf reports whether a text begins with half a surrogate pair.
func isHalf(s string) bool {
	return len(s) >= 3 && s[0] == 0xED && s[1]&0xE0 == 0xA0 && s[2]&0xC0 == 0x80
}

// asciiPrefix is how many bytes at the beginning of a text are surely ASCII. It looks at eight at a time.
func asciiPrefix(s string) int {
	b := unsafe.Slice(unsafe.StringData(s), len(s))
	i := 0
	for ; i+8 <= len(b); i += 8 {
		if binary.LittleEndian.Uint64(b[i:])&0x8080808080808080 != 0 {
			return i
		}
	}
	for i < len(b) && b[i] < utf8.RuneSelf {
		i++
	}
	return i
}
