// Package source holds texts that people wrote, places in them, and what is wrong there.
//
// Policy documents contain C#: text inside text. A Source may therefore be embedded in another one; diagnostics of the inner
// text are shown at the place in the outer document where the author can change it.
package source

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// Span is a half-open range of byte offsets in a Source.
type Span struct {
	Start, End int
}

// At returns the empty span at an offset.
func At(offset int) Span { return Span{offset, offset} }

// Join returns the smallest span that covers both.
func (s Span) Join(o Span) Span {
	return Span{min(s.Start, o.Start), max(s.End, o.End)}
}

// Source is a named text. It is immutable and safe for concurrent use.
type Source struct {
	// Name is what people call the text: a file name, or the id of the resource that holds it.
	Name string
	// Text is the text itself.
	Text string

	lines []int // offset of the first byte of every line
	outer *Source
	parts []Part
}

// Part says that the inner text from Inner on came from the outer text at Outer. A part with Fixed set was put there by
// substitution (an entity, a named value): all of its inner bytes map to the one span Outer..Outer+Len.
type Part struct {
	Inner, Outer int
	// Len is the length in the outer text; for parts that are not fixed it is their length in both texts.
	Len   int
	Fixed bool
}

// New returns a source that stands on its own.
func New(name, text string) *Source {
	return &Source{Name: name, Text: text, lines: lineStarts(text)}
}

// Embed returns a source for text that was taken out of s. Parts are in ascending order of Inner, the first at 0, and say
// where each piece came from.
func (s *Source) Embed(text string, parts []Part) *Source {
	return &Source{Name: s.Name, Text: text, lines: lineStarts(text), outer: s, parts: parts}
}

// EmbedAt is Embed for a text that stands in s unchanged, beginning at offset.
func (s *Source) EmbedAt(text string, offset int) *Source {
	return s.Embed(text, []Part{{Outer: offset, Len: len(text)}})
}

// Outermost returns the document that a span of s belongs to, and the span's place in it.
func (s *Source) Outermost(span Span) (*Source, Span) {
	for s.outer != nil {
		start, _ := s.toOuter(span.Start)
		_, end := s.toOuter(max(span.End-1, span.Start))
		if span.End == span.Start {
			end = start
		}
		s, span = s.outer, Span{start, max(start, end)}
	}
	return s, span
}

// toOuter maps the byte at an inner offset to the outer range it came from.
func (s *Source) toOuter(offset int) (start, end int) {
	i := sort.Search(len(s.parts), func(i int) bool { return s.parts[i].Inner > offset }) - 1
	if i < 0 {
		return 0, 0
	}
	p := s.parts[i]
	if p.Fixed {
		return p.Outer, p.Outer + p.Len
	}
	at := p.Outer + min(offset-p.Inner, p.Len)
	return at, at + 1
}

// Position returns the line and column of an offset, both from 1; columns count characters, not bytes.
func (s *Source) Position(offset int) (line, column int) {
	offset = min(max(offset, 0), len(s.Text))
	line = sort.Search(len(s.lines), func(i int) bool { return s.lines[i] > offset })
	return line, utf8.RuneCountInString(s.Text[s.lines[line-1]:offset]) + 1
}

// Line returns the text of a line, counted from 1, without its line break.
func (s *Source) Line(line int) string {
	if line < 1 || line > len(s.lines) {
		return ""
	}
	end := len(s.Text)
	if line < len(s.lines) {
		end = s.lines[line]
	}
	return strings.TrimRight(s.Text[s.lines[line-1]:end], "\r\n")
}

func lineStarts(text string) []int {
	starts := make([]int, 1, 1+strings.Count(text, "\n"))
	for i := range len(text) {
		if text[i] == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}
