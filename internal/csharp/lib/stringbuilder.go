package lib

import (
	"strings"
	"unicode/utf8"

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	builderDef = rt.Declare("System.Text", "class StringBuilder")
	readerBase = rt.Declare("System.IO", "class TextReader : IDisposable")
	writerBase = rt.Declare("System.IO", "class TextWriter : IDisposable")
	readerDef  = rt.Declare("System.IO", "class StringReader : TextReader")
	writerDef  = rt.Declare("System.IO", "class StringWriter : TextWriter")
)

// A builder is a StringBuilder or a StringWriter.
type builder struct {
	def    *rt.Def
	buf    []byte
	room   builderRoom
	target *builder // what a StringWriter writes to, if that is a StringBuilder
	closed bool     // of a StringWriter: nothing more is written
	// culture is that of what a StringWriter writes, nil for the invariant one.
	culture *format.Culture
}

// Type returns StringBuilder or StringWriter.
func (b *builder) Type() *rt.Type { return b.def.Type() }

// Text is what was written.
func (b *builder) Text(f *rt.Frame) (string, error) {
	if b.target != nil {
		b = b.target
	}
	if err := f.Alloc(len(b.buf)); err != nil {
		return "", err
	}
	return string(b.buf), nil
}

// Dispose closes a StringWriter; its text stays.
func (b *builder) Dispose() { b.closed = true }

// put appends a text to what is written to, unless that is closed.
func (b *builder) put(f *rt.Frame, s string) error {
	if b.closed {
		return disposed("writer")
	}
	if b.target != nil {
		b = b.target
	}
	return b.write(f, s)
}

// disposed is what a TextReader or TextWriter throws that was closed.
func disposed(what string) error {
	return rt.Throw(rt.ObjectDisposedException, "Cannot write to or read from a closed Text%s.", what)
}

// write appends a text, and pays for it and for moving what is there to where there is room.
func (b *builder) write(f *rt.Frame, s string) error {
	pay := len(s)
	if cap(b.buf)-len(b.buf) < pay {
		pay += 2 * len(b.buf)
	}
	if err := f.Alloc(pay); err != nil {
		return err
	}
	if err := b.room.grow(len(b.buf) + len(s)); err != nil {
		return err
	}
	if strings.HasPrefix(s, "\xED") { // half of a pair may meet the other half
		last := max(len(b.buf)-utf8.UTFMax+1, 0)
		s = rt.Join(string(b.buf[last:]), s)
		b.buf = b.buf[:last]
	}
	b.buf = append(b.buf, s...)
	return nil
}

// edit replaces everything by what a function makes of it.
func (b *builder) edit(f *rt.Frame, s string) error {
	if err := f.Alloc(len(s)); err != nil {
		return err
	}
	b.buf = []byte(s)
	return b.room.grow(len(s))
}

var builderClass = class(builderDef, "StringBuilder is a text that grows.", append(appendOverloads("StringBuilder Append", builderAppend), table{
	{"StringBuilder()", builderNew, "Makes an empty one."},
	{"StringBuilder(int capacity)", builderNew, "Makes an empty one."},
	{"StringBuilder(string value)", builderNew, "Makes one with a text in it."},
	{"StringBuilder(string value, int capacity)", builderNew, "Makes one with a text in it."},
	{"StringBuilder Append(char value, int repeatCount)", builderAppendRepeat, "Adds a character several times."},
	{"StringBuilder Append(string value, int startIndex, int count)", builderAppendPart, "Adds a part of a text."},
	{"StringBuilder AppendLine()", builderAppendLine, "Adds the end of a line."},
	{"StringBuilder AppendLine(string value)", builderAppendLine, "Adds a line."},
	{"StringBuilder AppendFormat(string format, object arg0)", builderFormat, "Adds a text with values in it."},
	{"StringBuilder AppendFormat(string format, object arg0, object arg1)", builderFormat, "Adds a text with values in it."},
	{"StringBuilder AppendFormat(string format, object arg0, object arg1, object arg2)", builderFormat, "Adds a text with values in it."},
	{"StringBuilder AppendFormat(string format, params object[] args)", builderFormatAll, "Adds a text with values in it."},
	{"StringBuilder AppendJoin(string separator, params object[] values)", builderJoin, "Adds values with a separator between them."},
	{"StringBuilder AppendJoin<T>(string separator, IEnumerable<T> values)", builderJoin, "Adds values with a separator between them."},
	{"StringBuilder Insert(int index, string value)", builderInsert, "Puts a text in at an index."},
	{"StringBuilder Insert(int index, char value)", builderInsert, "Puts a character in at an index."},
	{"StringBuilder Insert(int index, object value)", builderInsert, "Puts a value in at an index."},
	{"StringBuilder Remove(int startIndex, int length)", builderRemove, "Takes characters out."},
	{"StringBuilder Replace(string oldValue, string newValue)", builderReplace, "Puts one text in place of another."},
	{"StringBuilder Replace(char oldChar, char newChar)", builderReplace, "Puts one character in place of another."},
	{"StringBuilder Clear()", builderClear, "Takes everything out."},
	{"int Length { get; set; }", builderLength, "The length."},
	{"int Capacity { get; set; }", builderCapacity, "How much there is room for."},
	{"int EnsureCapacity(int capacity)", builderEnsure, "Makes room."},
	{"char this[int index] { get; set; }", builderAt, "The character at an index."},
	{"string ToString()", builderText, "Returns the text."},
	{"string ToString(int startIndex, int length)", builderText, "Returns a part of the text."},
}...))

// appendOverloads are Append and its like for every basic type.
func appendOverloads(head string, do fn) table {
	var rows table
	for _, t := range []string{"string", "char", "bool", "object", "int", "long", "double", "float", "decimal", "byte", "sbyte", "short", "ushort", "uint", "ulong", "char[]"} {
		rows = append(rows, table{{head + "(" + t + " value)", do, "Adds a value."}}...)
	}
	return rows
}

// builderOf returns where a StringBuilder or StringWriter keeps its text; nil for null.
func builderOf(v rt.Value) *builder {
	b := rt.As[*builder](v)
	if b != nil && b.target != nil {
		return b.target
	}
	return b
}

// written is the text of an appended value.
func written(f *rt.Frame, v rt.Value) (string, error) {
	if a := v.AsArray(); a != nil && v.Type().Elem().Kind == rt.KindChar {
		return charsOf(f, v)
	}
	return rt.ToString(f, v)
}

func builderAppend(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s, err := written(f, args[0])
	if err != nil {
		return rt.Null, err
	}
	return this, builderOf(this).write(f, s)
}

func builderAppendRepeat(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	v, err := stringRepeat(f, rt.Null, args)
	if err != nil {
		return rt.Null, err
	}
	return this, builderOf(this).write(f, v.AsString())
}

func builderAppendPart(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	v, err := stringSubstring(f, args[0], args[1:])
	if err != nil {
		return rt.Null, err
	}
	return this, builderOf(this).write(f, v.AsString())
}

// lineEnd is Environment.NewLine on the systems this runs on.
const lineEnd = "\n"

func builderAppendLine(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s := lineEnd
	if len(args) > 0 {
		s = args[0].AsString() + lineEnd
	}
	return this, builderOf(this).write(f, s)
}

func builderFormat(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	v, err := stringFormat(f, rt.Null, args)
	if err != nil {
		return rt.Null, err
	}
	return this, builderOf(this).write(f, v.AsString())
}

func builderFormatAll(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	v, err := stringFormatAll(f, rt.Null, args)
	if err != nil {
		return rt.Null, err
	}
	return this, builderOf(this).write(f, v.AsString())
}

func builderJoin(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	v, err := stringJoin(f, rt.Null, args)
	if err != nil {
		return rt.Null, err
	}
	return this, builderOf(this).write(f, v.AsString())
}

func builderInsert(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	b := builderOf(this)
	s, err := rt.ToString(f, args[1])
	if err != nil {
		return rt.Null, err
	}
	v, err := stringInsert(f, rt.String(string(b.buf)), []rt.Value{args[0], rt.String(s)})
	if err != nil {
		return rt.Null, err
	}
	return this, b.edit(f, v.AsString())
}

func builderRemove(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	b := builderOf(this)
	v, err := stringRemove(f, rt.String(string(b.buf)), args)
	if err != nil {
		return rt.Null, err
	}
	return this, b.edit(f, v.AsString())
}

func builderReplace(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	b := builderOf(this)
	v, err := stringReplace(f, rt.String(string(b.buf)), args)
	if err != nil {
		return rt.Null, err
	}
	return this, b.edit(f, v.AsString())
}

func builderClear(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	b := builderOf(this)
	b.buf = b.buf[:0]
	return this, nil
}

func builderLength(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	b := builderOf(this)
	n := rt.Length(string(b.buf))
	if len(args) == 0 {
		return rt.Int(n), scan(f, string(b.buf))
	}
	want := args[0].AsInt()
	if want < 0 {
		return rt.Null, outOfRange("value", indexMessage)
	}
	if want > n {
		pad, err := repeat(f, 0, want-n)
		if err != nil {
			return rt.Null, err
		}
		return rt.Null, b.write(f, pad.AsString())
	}
	part, err := f.Slice(string(b.buf), 0, want)
	if err != nil {
		return rt.Null, err
	}
	return rt.Null, b.edit(f, part)
}

func builderAt(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	b := builderOf(this)
	units := rt.Units(string(b.buf))
	i := args[0].AsInt()
	if err := f.Step(len(units) >> 4); err != nil {
		return rt.Null, err
	}
	switch outside := i < 0 || i >= len(units); {
	case outside && len(args) == 1:
		return rt.Null, rt.Throw(rt.IndexOutOfRangeException, "Index was outside the bounds of the array.")
	case outside:
		return rt.Null, outOfRange("index", indexMessage)
	case len(args) == 1:
		return rt.Char(units[i]), nil
	}
	units[i] = args[1].AsChar()
	return rt.Null, b.edit(f, rt.FromUnits(units))
}

func builderText(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	v, err := text(f, string(builderOf(this).buf))
	if err != nil || len(args) == 0 {
		return v, err
	}
	return stringSubstring(f, v, args)
}
