package source

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Severity says whether a diagnostic stops the work.
type Severity int

// The severities.
const (
	Error Severity = iota
	Warning
)

// String returns the lower-case word.
func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// Diagnostic is one thing that is wrong, or doubtful, at one place of a text.
type Diagnostic struct {
	Severity Severity
	// Code is stable and short: a C# compiler code (CS0103) or one of Portico's own (PP001). May be empty.
	Code string
	// Message is one sentence without a full stop, in the words of the language it is about.
	Message string
	// Hint says what to do about it. May be empty.
	Hint string
	// Target is the element or property the diagnostic is about, for machine-readable answers. May be empty.
	Target string
	Source *Source
	Span   Span
}

// Position returns the name of the outermost document and the line and column there, both from 1.
func (d Diagnostic) Position() (name string, line, column int) {
	if d.Source == nil {
		return "", 0, 0
	}
	src, span := d.Source.Outermost(d.Span)
	line, column = src.Position(span.Start)
	return src.Name, line, column
}

// Headline returns the first line of Error: place, severity, code and message.
func (d Diagnostic) Headline() string {
	var b strings.Builder
	if name, line, column := d.Position(); line > 0 {
		if name != "" {
			b.WriteString(name + ":")
		}
		fmt.Fprintf(&b, "%d:%d: ", line, column)
	}
	b.WriteString(d.Severity.String())
	if d.Code != "" {
		b.WriteString(" " + d.Code)
	}
	b.WriteString(": " + d.Message)
	return b.String()
}

// Error returns the headline, the line of the text with a caret under the place, and the hint.
func (d Diagnostic) Error() string {
	text := d.Headline()
	if d.Source != nil {
		text += "\n" + d.Snippet()
	}
	if d.Hint != "" {
		text += "\n  hint: " + d.Hint
	}
	return text
}

// snippetWidth bounds what Snippet shows of a long line, in characters.
const snippetWidth = 120

// Snippet returns the line of the outermost document the diagnostic is on, and below it a caret under its first character.
func (d Diagnostic) Snippet() string {
	src, span := d.Source.Outermost(d.Span)
	line, _ := src.Position(span.Start)
	before, after := around(src, line, span.Start)
	length := max(1, utf8.RuneCountInString(src.Text[span.Start:min(span.End, span.Start+len(string(after)), len(src.Text))]))
	at := len(before)
	text := slices.Concat(before, after)
	if at > snippetWidth*3/4 {
		cut := at - snippetWidth/2
		text, at = append([]rune("…"), text[cut:]...), at-cut+1
	}
	if len(text) > snippetWidth {
		text = append(text[:snippetWidth:snippetWidth], '…')
	}
	length = max(1, min(length, len(text)-at))
	return "  | " + string(text) + "\n  | " + strings.Repeat(" ", at) + strings.Repeat("^", length)
}

// around returns what stands before and behind an offset on its line, as far as a snippet can show it: a line may have megabytes.
func around(src *Source, line, offset int) (before, after []rune) {
	const reach = snippetWidth * utf8.UTFMax
	text := src.Line(line)
	at := min(offset-src.lines[line-1], len(text))
	low, high := max(0, at-reach), min(len(text), at+reach)
	for low > 0 && !utf8.RuneStart(text[low]) {
		low--
	}
	for high < len(text) && !utf8.RuneStart(text[high]) {
		high++
	}
	plain := func(s string) []rune { return []rune(strings.ReplaceAll(s, "\t", " ")) }
	return plain(text[low:at]), plain(text[at:high])
}

// Diagnostics is a list of diagnostics in the order they were found. As an error it reads as all of them.
type Diagnostics []Diagnostic //nolint:recvcheck // a list that grows by Add, and an error as it is

// Error returns every diagnostic, one below the other.
func (ds Diagnostics) Error() string {
	lines := make([]string, len(ds))
	for i, d := range ds {
		lines[i] = d.Error()
	}
	return strings.Join(lines, "\n")
}

// Err returns the diagnostics as an error if at least one of them is an error, nil otherwise.
func (ds Diagnostics) Err() error {
	for _, d := range ds {
		if d.Severity == Error {
			return ds
		}
	}
	return nil
}

// Add appends an error at a place.
func (ds *Diagnostics) Add(src *Source, span Span, code, format string, args ...any) *Diagnostic {
	*ds = append(*ds, Diagnostic{Code: code, Message: fmt.Sprintf(format, args...), Source: src, Span: span})
	return &(*ds)[len(*ds)-1]
}

// Warn appends a warning at a place.
func (ds *Diagnostics) Warn(src *Source, span Span, code, format string, args ...any) *Diagnostic {
	d := ds.Add(src, span, code, format, args...)
	d.Severity = Warning
	return d
}
