package source_test

import (
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/source"
)

func TestPosition(t *testing.T) {
	t.Parallel()
	s := source.New("a", "one\r\nzwö three\n")
	for _, c := range []struct{ offset, line, column int }{{0, 1, 1}, {3, 1, 4}, {5, 2, 1}, {10, 2, 5}, {16, 3, 1}, {99, 3, 1}, {-1, 1, 1}} {
		if l, col := s.Position(c.offset); l != c.line || col != c.column {
			t.Errorf("Position(%d) = %d:%d, want %d:%d", c.offset, l, col, c.line, c.column)
		}
	}
	if got := s.Line(1); got != "one" {
		t.Errorf("Line(1) = %q", got)
	}
}

func TestEmbeddedDiagnosticPointsIntoTheDocument(t *testing.T) {
	t.Parallel()
	outer := source.New("policy.xml", "<a\n b=\"@(x &lt; {{n}} + y)\"/>")
	//                      inner: @(x < 42 + y)
	inner := outer.Embed("@(x < 42 + y)", []source.Part{
		{Inner: 0, Outer: 7, Len: 4}, {Inner: 4, Outer: 11, Len: 4, Fixed: true}, {Inner: 5, Outer: 15, Len: 1},
		{Inner: 6, Outer: 16, Len: 5, Fixed: true}, {Inner: 8, Outer: 21, Len: 5},
	})
	for _, c := range []struct {
		span source.Span
		want string
	}{
		{source.Span{Start: 2, End: 3}, "policy.xml:2:7: error CS0103: m\n  |  b=\"@(x &lt; {{n}} + y)\"/>\n  |       ^"},
		{source.Span{Start: 4, End: 5}, "policy.xml:2:9: error CS0103: m\n  |  b=\"@(x &lt; {{n}} + y)\"/>\n  |         ^^^^"},
		{source.Span{Start: 7, End: 8}, "policy.xml:2:14: error CS0103: m\n  |  b=\"@(x &lt; {{n}} + y)\"/>\n  |              ^^^^^"},
		{source.Span{Start: 11, End: 12}, "policy.xml:2:22: error CS0103: m\n  |  b=\"@(x &lt; {{n}} + y)\"/>\n  |                      ^"},
	} {
		var ds source.Diagnostics
		ds.Add(inner, c.span, "CS0103", "m")
		if got := ds[0].Error(); got != c.want {
			t.Errorf("span %v:\n%s\nwant\n%s", c.span, got, c.want)
		}
	}
}

func TestErrIgnoresWarnings(t *testing.T) {
	t.Parallel()
	var ds source.Diagnostics
	ds.Warn(nil, source.Span{}, "", "only a warning")
	if ds.Err() != nil {
		t.Error("a warning must not be an error")
	}
	ds.Add(nil, source.Span{}, "PP001", "wrong")
	if ds.Err() == nil || ds[1].Error() != "error PP001: wrong" {
		t.Errorf("got %v", ds.Err())
	}
}

func TestSnippetOfALongLine(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("ä", 1000) + "HERE" + strings.Repeat("ö", 1<<20)
	var ds source.Diagnostics
	at := strings.Index(text, "HERE")
	ds.Add(source.New("", text), source.Span{Start: at, End: at + 4}, "", "m")
	want := "  | …" + strings.Repeat("ä", 60) + "HERE" + strings.Repeat("ö", 55) + "…\n  | " + strings.Repeat(" ", 61) + "^^^^"
	if got := ds[0].Snippet(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
