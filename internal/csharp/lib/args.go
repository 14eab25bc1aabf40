package lib

import (
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// fn is the signature of every member, short enough for literals in tables.
type fn = func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error)

// nullArg is what a null argument that must not be null throws.
func nullArg(name string) error {
	return rt.Throw(rt.ArgumentNullException, "Value cannot be null. (Parameter '%s')", name)
}

// badArg is what an argument with a value that makes no sense throws.
func badArg(format string, args ...any) error { return rt.Throw(rt.ArgumentException, format, args...) }

// outOfRange is what an index or count outside its range throws.
func outOfRange(name, why string) error {
	return rt.Throw(rt.ArgumentOutOfRangeException, "%s (Parameter '%s')", why, name)
}

const indexMessage = "Index was out of range. Must be non-negative and less than the size of the collection."

// invalidOperation is what a call at the wrong time throws.
func invalidOperation(format string, args ...any) error {
	return rt.Throw(rt.InvalidOperationException, format, args...)
}

// notNull returns the first of the named arguments that is null as an error.
func notNull(args []rt.Value, names ...string) error {
	for i, name := range names {
		if args[i].IsNull() {
			return nullArg(name)
		}
	}
	return nil
}

// text is a string result that is paid for.
func text(f *rt.Frame, s string) (rt.Value, error) {
	return rt.String(s), f.Alloc(len(s))
}

// truth is a bool result.
func truth(b bool) (rt.Value, error) { return rt.Bool(b), nil }

// number is an int result.
func number(n int) (rt.Value, error) { return rt.Int(n), nil }

// constant is the function of a property that is always the same.
func constant(v rt.Value) fn {
	return func(*rt.Frame, rt.Value, []rt.Value) (rt.Value, error) { return v, nil }
}

// scan pays for going through a text.
func scan(f *rt.Frame, s string) error {
	return f.Scan(len(s))
}

// A composer makes a text bit by bit. A text that grows is copied on the way, so it costs twice.
type composer struct {
	f *rt.Frame
	b strings.Builder
}

func (c *composer) put(s string) error {
	if err := c.f.Alloc(2 * len(s)); err != nil {
		return err
	}
	grow(&c.b, len(s))
	c.b.WriteString(s)
	return nil
}

// grow makes room for n bytes more, and so much that a builder is not copied often.
func grow(b *strings.Builder, n int) {
	if b.Cap()-b.Len() < n {
		b.Grow(n)
	}
}

// mapRunes replaces characters; halves of surrogate pairs stay as they are.
func mapRunes(s string, to func(rune) rune) string {
	changed := false
	for _, r := range s {
		if r != '\uFFFD' && to(r) != r {
			changed = true
			break
		}
	}
	if !changed {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i, r := range s {
		if r == '\uFFFD' && !strings.HasPrefix(s[i:], "\uFFFD") {
			b.WriteByte(s[i]) // a byte of a half: range goes through it byte by byte
			continue
		}
		b.WriteRune(to(r))
	}
	return b.String()
}
