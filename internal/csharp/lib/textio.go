package lib

import (
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// A reader is a StringReader.
type reader struct {
	rest string
	half uint16 // the second half of a pair whose first one was read, 0 if there is none
	// closed says that nothing more is read.
	closed bool
}

// Type returns StringReader.
func (*reader) Type() *rt.Type { return readerDef.Type() }

// Dispose closes the reader.
func (r *reader) Dispose() { r.closed = true }

// reading makes a member of one that reads, which a closed reader does not.
func reading(read fn) fn {
	return func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		if rt.As[*reader](this).closed {
			return rt.Null, disposed("reader")
		}
		return read(f, this, args)
	}
}

// writing makes a member of one that writes, which a closed writer does not.
func writing(write fn) fn {
	return func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		if rt.As[*builder](this).closed {
			return rt.Null, disposed("writer")
		}
		return write(f, this, args)
	}
}

var readerClass = class(readerBase, "TextReader reads a text bit by bit.", table{
	{"string ReadToEnd()", reading(readerToEnd), "Returns what is left."},
	{"string ReadLine()", reading(readerLine), "Returns the next line, null at the end."},
	{"int Read()", reading(readerRead), "Returns the next character, -1 at the end."},
	{"int Peek()", reading(readerPeek), "Returns the next character without passing it, -1 at the end."},
	{"void Dispose()", dispose, "Closes the reader."},
	{"void Close()", dispose, "Closes the reader."},
})

var stringReaderClass = class(readerDef, "StringReader reads a text bit by bit.", table{
	{"StringReader(string s)", readerNew, "Begins at the beginning of a text."},
})

var writerClass = class(writerBase, "TextWriter collects a text.", append(append(appendOverloads("void Write", writing(writerWrite)), appendOverloads("void WriteLine", writing(writerWriteLine))...), table{
	{"void WriteLine()", writing(writerWriteLine), "Adds the end of a line."},
	{"void Write(string format, params object[] arg)", writing(writerFormat), "Adds a text with values in it."},
	{"void Flush()", nothing, "Does nothing."},
	{"void Dispose()", dispose, "Closes the writer."},
	{"void Close()", dispose, "Closes the writer."},
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

// writerNew makes a StringWriter, which writes in a culture if it is given one.
func writerNew(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	b := &builder{def: writerDef}
	if len(args) > 0 {
		b.culture = providedCulture(args)
	}
	return rt.Obj(b), nil
}

func writerWrite(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s, err := rt.As[*builder](this).written(f, args[0])
	if err != nil {
		return rt.Null, err
	}
	return rt.Null, builderOf(this).write(f, s)
}

// written is the text of a value in the culture of a writer.
func (b *builder) written(f *rt.Frame, v rt.Value) (string, error) {
	if b.culture == nil || v.Kind() == rt.KindArray {
		return written(f, v)
	}
	return rt.FormatIn(f, v, "", b.culture)
}

func writerWriteLine(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if len(args) > 0 {
		if _, err := writerWrite(f, this, args); err != nil {
			return rt.Null, err
		}
	}
	return rt.Null, builderOf(this).write(f, lineEnd)
}

func writerFormat(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	items, err := arrayItems(f, args[1], "arg")
	if err != nil {
		return rt.Null, err
	}
	v, err := composite(f, rt.As[*builder](this).culture, args[0], items)
	if err != nil {
		return rt.Null, err
	}
	return rt.Null, builderOf(this).write(f, v.AsString())
}
