package lib

import (
	"strings"

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
	target *builder // what a StringWriter writes to, if that is a StringBuilder
}

// Type returns StringBuilder or StringWriter.
func (b *builder) Type() *rt.Type { return b.def.Type() }

// Text is what was written.
func (b *builder) Text(*rt.Frame) (string, error) {
	if b.target != nil {
		b = b.target
	}
	return string(b.buf), nil
}

// Dispose does nothing.
func (b *builder) Dispose() {}

// write appends a text that is paid for.
func (b *builder) write(f *rt.Frame, s string) error {
	if err := f.Alloc(len(s)); err != nil {
		return err
	}
	if strings.HasPrefix(s, "\xED") { // half of a pair may meet the other half
		b.buf = []byte(rt.Join(string(b.buf), s))
		return nil
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
	return nil
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
	{"int EnsureCapacity(int capacity)", builderCapacity, "Makes room."},
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

func builderNew(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	b := &builder{def: builderDef}
	if len(args) > 0 && args[0].IsString() {
		return rt.Obj(b), b.write(f, args[0].AsString())
	}
	return rt.Obj(b), nil
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

func builderCapacity(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return number(max(16, cap(builderOf(this).buf)))
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

// A reader is a StringReader.
type reader struct {
	rest string
	half uint16 // the second half of a pair whose first one was read, 0 if there is none
}

// Type returns StringReader.
func (*reader) Type() *rt.Type { return readerDef.Type() }

// Dispose does nothing.
func (*reader) Dispose() {}

var readerClass = class(readerBase, "TextReader reads a text bit by bit.", table{
	{"string ReadToEnd()", readerToEnd, "Returns what is left."},
	{"string ReadLine()", readerLine, "Returns the next line, null at the end."},
	{"int Read()", readerRead, "Returns the next character, -1 at the end."},
	{"int Peek()", readerPeek, "Returns the next character without passing it, -1 at the end."},
	{"void Dispose()", nothing, "Does nothing."},
	{"void Close()", nothing, "Does nothing."},
})

var stringReaderClass = class(readerDef, "StringReader reads a text bit by bit.", table{
	{"StringReader(string s)", readerNew, "Begins at the beginning of a text."},
})

var writerClass = class(writerBase, "TextWriter collects a text.", append(append(appendOverloads("void Write", writerWrite), appendOverloads("void WriteLine", writerWriteLine)...), table{
	{"void WriteLine()", writerWriteLine, "Adds the end of a line."},
	{"void Write(string format, params object[] arg)", writerFormat, "Adds a text with values in it."},
	{"void Flush()", nothing, "Does nothing."},
	{"void Dispose()", nothing, "Does nothing."},
	{"void Close()", nothing, "Does nothing."},
	{"string NewLine { get; }", constant(rt.String(lineEnd)), "The end of a line."},
}...))

var stringWriterClass = class(writerDef, "StringWriter collects a text.", table{
	{"StringWriter()", writerNew, "Makes an empty one."},
	{"StringWriter(IFormatProvider formatProvider)", writerNew, "Makes an empty one."},
	{"string ToString()", objectToString, "Returns the text."},
})

func nothing(*rt.Frame, rt.Value, []rt.Value) (rt.Value, error) { return rt.Null, nil }

func readerNew(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Obj(&reader{rest: args[0].AsString()}), notNull(args, "s")
}

func readerToEnd(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.String(rt.As[*reader](this).take()), nil
}

func readerLine(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	r := rt.As[*reader](this)
	text := r.take()
	if text == "" {
		return rt.Null, nil
	}
	i := strings.IndexAny(text, "\r\n")
	if i < 0 {
		i = len(text)
	}
	line := text[:i]
	r.rest = text[i:]
	if strings.HasPrefix(r.rest, "\r\n") {
		r.rest = r.rest[2:]
	} else if r.rest != "" {
		r.rest = r.rest[1:]
	}
	return rt.String(line), scan(f, line)
}

func readerPeek(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	c, _, _ := rt.As[*reader](this).next()
	return number(c)
}

func readerRead(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	r := rt.As[*reader](this)
	c, rest, half := r.next()
	r.rest, r.half = rest, half
	return number(c)
}

// next returns the next code unit, -1 at the end, and what is left behind it.
func (r *reader) next() (c int, rest string, half uint16) {
	switch {
	case r.half != 0:
		return int(r.half), r.rest, 0
	case r.rest == "":
		return -1, "", 0
	}
	first, second, size := rt.DecodeUnit(r.rest)
	return int(first), r.rest[size:], second
}

// take returns all that is left.
func (r *reader) take() string {
	s := r.rest
	if r.half != 0 {
		s = rt.CharString(r.half) + s
	}
	r.rest, r.half = "", 0
	return s
}

func writerNew(*rt.Frame, rt.Value, []rt.Value) (rt.Value, error) {
	return rt.Obj(&builder{def: writerDef}), nil
}

func writerWrite(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	_, err := builderAppend(f, this, args)
	return rt.Null, err
}

func writerWriteLine(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if len(args) > 0 {
		if _, err := builderAppend(f, this, args); err != nil {
			return rt.Null, err
		}
	}
	return rt.Null, builderOf(this).write(f, lineEnd)
}

func writerFormat(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	_, err := builderFormatAll(f, this, args)
	return rt.Null, err
}
