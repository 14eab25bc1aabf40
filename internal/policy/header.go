package policy

import (
	"iter"
	"slices"
	"strings"
)

// Field is one header line.
type Field struct {
	Name, Value string
}

// Header is a list of header lines in the order in which they were received or added. Names keep the casing they came with and are
// compared without regard to case (RFC 9110 section 5.1). The zero Header is empty and ready to use.
type Header struct {
	fields []Field
}

// MakeHeader returns a header of name, value pairs.
func MakeHeader(pairs ...string) Header {
	var h Header
	for i := 0; i+1 < len(pairs); i += 2 {
		h.Add(pairs[i], pairs[i+1])
	}
	return h
}

// Len returns the number of lines.
func (h *Header) Len() int { return len(h.fields) }

// At returns the line at an index below Len.
func (h *Header) At(i int) Field { return h.fields[i] }

// All yields the lines in order. The loop must not change the header.
func (h *Header) All() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for _, f := range h.fields {
			if !yield(f.Name, f.Value) {
				return
			}
		}
	}
}

// Get returns the value of the first line with the name, or "".
func (h *Header) Get(name string) string {
	v, _ := h.Lookup(name)
	return v
}

// Lookup returns the value of the first line with the name and whether there is one.
func (h *Header) Lookup(name string) (string, bool) {
	for i := range h.fields {
		if EqualFold(h.fields[i].Name, name) {
			return h.fields[i].Value, true
		}
	}
	return "", false
}

// Has reports whether there is a line with the name.
func (h *Header) Has(name string) bool {
	_, ok := h.Lookup(name)
	return ok
}

// Values returns the values of all lines with the name, in order; nil if there are none.
func (h *Header) Values(name string) []string {
	var values []string
	for i := range h.fields {
		if EqualFold(h.fields[i].Name, name) {
			values = append(values, h.fields[i].Value)
		}
	}
	return values
}

// Joined returns the values of all lines with the name, joined by commas, and whether there is one.
func (h *Header) Joined(name string) (string, bool) {
	first, count := "", 0
	for i := range h.fields {
		if EqualFold(h.fields[i].Name, name) {
			if count++; count == 1 {
				first = h.fields[i].Value
			}
		}
	}
	if count < 2 {
		return first, count == 1
	}
	return strings.Join(h.Values(name), ","), true
}

// Grow makes room for n more lines.
func (h *Header) Grow(n int) { h.fields = slices.Grow(h.fields, n) }

// Add appends a line.
func (h *Header) Add(name, value string) {
	h.fields = append(h.fields, Field{name, value})
}

// Set replaces all lines with the name by one, at the place of the first.
func (h *Header) Set(name, value string) {
	for i := range h.fields {
		if EqualFold(h.fields[i].Name, name) {
			h.fields[i].Value = value
			h.deleteFrom(i+1, name)
			return
		}
	}
	h.Add(name, value)
}

// Del removes all lines with the name.
func (h *Header) Del(name string) { h.deleteFrom(0, name) }

func (h *Header) deleteFrom(start int, name string) {
	n := start
	for i := start; i < len(h.fields); i++ {
		if !EqualFold(h.fields[i].Name, name) {
			h.fields[n] = h.fields[i]
			n++
		}
	}
	clear(h.fields[n:])
	h.fields = h.fields[:n]
}

// Clone returns a copy that shares nothing with h.
func (h *Header) Clone() Header { return Header{slices.Clone(h.fields)} }

// Reset removes all lines and keeps the memory.
func (h *Header) Reset() {
	clear(h.fields)
	h.fields = h.fields[:0]
}

// EqualFold compares two ASCII names without regard to case. It is strings.EqualFold for header names, which are ASCII, and faster.
func EqualFold(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		x, y := a[i], b[i]
		if x == y {
			continue
		}
		if x|0x20 != y|0x20 || x|0x20 < 'a' || x|0x20 > 'z' {
			return false
		}
	}
	return true
}
