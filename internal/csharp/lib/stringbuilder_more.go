package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

var builderMoreClass = class(builderDef, "", append(builderInserts(), table{
	{"StringBuilder(int capacity, int maxCapacity)", builderNew, "Makes an empty one."},
	{"StringBuilder(string value, int startIndex, int length, int capacity)", builderNewPart, "Makes one with a part of a text in it."},
	{"int MaxCapacity { get; }", builderMost, "How long the text may become, but for the memory of an expression."},
	{"StringBuilder Append(StringBuilder value)", builderAppend, "Adds a text."},
	{"StringBuilder Append(StringBuilder value, int startIndex, int count)", builderAppendBuilder, "Adds a part of a text."},
	{"StringBuilder Append(char[] value, int startIndex, int charCount)", builderAppendChars, "Adds some characters."},
	{"StringBuilder AppendFormat(IFormatProvider provider, string format, object arg0)", builderFormatIn(stringFormatIn), "Adds a text with a value in it."},
	{"StringBuilder AppendFormat(IFormatProvider provider, string format, object arg0, object arg1)", builderFormatIn(stringFormatIn), "Adds a text with values in it."},
	{"StringBuilder AppendFormat(IFormatProvider provider, string format, object arg0, object arg1, object arg2)", builderFormatIn(stringFormatIn), "Adds a text with values in it."},
	{"StringBuilder AppendFormat(IFormatProvider provider, string format, params object[] args)", builderFormatIn(stringFormatAllIn), "Adds a text with values in it."},
	{"StringBuilder AppendJoin(string separator, params string[] values)", builderJoin, "Adds texts with a separator between them."},
	{"StringBuilder AppendJoin(char separator, params object[] values)", builderJoin, "Adds values with a separator between them."},
	{"StringBuilder AppendJoin(char separator, params string[] values)", builderJoin, "Adds texts with a separator between them."},
	{"StringBuilder AppendJoin<T>(char separator, IEnumerable<T> values)", builderJoin, "Adds values with a separator between them."},
	{"StringBuilder Insert(int index, string value, int count)", builderInsertTimes, "Puts a text in at an index, several times."},
	{"StringBuilder Insert(int index, char[] value, int startIndex, int charCount)", builderInsertChars, "Puts some characters in at an index."},
	{"StringBuilder Replace(char oldChar, char newChar, int startIndex, int count)", builderReplacePart, "Puts one character in place of another in a part."},
	{"StringBuilder Replace(string oldValue, string newValue, int startIndex, int count)", builderReplacePart, "Puts one text in place of another in a part."},
	{"void CopyTo(int sourceIndex, char[] destination, int destinationIndex, int count)", builderCopyTo, "Writes some characters to an array."},
	{"bool Equals(StringBuilder sb)", builderEquals, "Reports whether two hold the same text."},
}...))

// builderInserts are Insert for the types that have no row of their own.
func builderInserts() table {
	var rows table
	for _, t := range []string{"bool", "int", "long", "double", "float", "decimal", "byte", "sbyte", "short", "ushort", "uint", "ulong", "char[]"} {
		rows = append(rows, table{{"StringBuilder Insert(int index, " + t + " value)", builderInsertValue, "Puts a value in at an index."}}...)
	}
	return rows
}

// whole is the text of a builder.
func (b *builder) whole() rt.Value { return rt.String(string(b.buf)) }

func builderNewPart(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	b, err := sized(args[3], rt.Null)
	if err != nil {
		return rt.Null, err
	}
	part, err := stringSubstring(f, rt.String(args[0].AsString()), args[1:3])
	if err != nil {
		return rt.Null, err
	}
	return rt.Obj(b), b.begin(f, part.AsString())
}

func builderAppendBuilder(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	from := builderOf(args[0])
	if from == nil {
		return this, nil
	}
	return builderAppendPart(f, this, []rt.Value{from.whole(), args[1], args[2]})
}

func builderAppendChars(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	part, err := stringNewPart(f, rt.Null, args)
	if err != nil {
		return rt.Null, err
	}
	return this, builderOf(this).write(f, part.AsString())
}

// builderFormatIn makes AppendFormat of a string.Format with a provider.
func builderFormatIn(make fn) fn {
	return func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		v, err := make(f, rt.Null, args)
		if err != nil {
			return rt.Null, err
		}
		return this, builderOf(this).write(f, v.AsString())
	}
}

func builderInsertValue(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s, err := written(f, args[1])
	if err != nil {
		return rt.Null, err
	}
	return builderInsert(f, this, []rt.Value{args[0], rt.String(s)})
}

func builderInsertTimes(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	times, part := args[2].AsInt(), args[1].AsString()
	if times < 0 {
		return rt.Null, outOfRange("count", "Non-negative number required.")
	}
	b := &builder{def: builderDef}
	if part != "" {
		for range times {
			if err := b.write(f, part); err != nil {
				return rt.Null, err
			}
		}
	}
	return builderInsert(f, this, []rt.Value{args[0], b.whole()})
}

func builderInsertChars(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	part, err := stringNewPart(f, rt.Null, args[1:])
	if err != nil {
		return rt.Null, err
	}
	return builderInsert(f, this, []rt.Value{args[0], part})
}

func builderReplacePart(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	b := builderOf(this)
	s := string(b.buf)
	size, err := f.Length(s)
	from, n := args[2].AsInt(), args[3].AsInt()
	switch {
	case err != nil:
		return rt.Null, err
	case from < 0 || from > size:
		return rt.Null, outOfRange("startIndex", indexMessage)
	case n < 0 || n > size-from:
		return rt.Null, outOfRange("count", indexMessage)
	}
	var parts [3]string
	for i, at := range [][2]int{{0, from}, {from, from + n}, {from + n, size}} {
		if parts[i], err = f.Slice(s, at[0], at[1]); err != nil {
			return rt.Null, err
		}
	}
	replaced, err := stringReplace(f, rt.String(parts[1]), args[:2])
	if err != nil {
		return rt.Null, err
	}
	return this, b.edit(f, rt.Join(rt.Join(parts[0], replaced.AsString()), parts[2]))
}

func builderCopyTo(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	return stringCopyTo(f, builderOf(this).whole(), args)
}

func builderEquals(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	other := builderOf(args[0])
	if other == nil {
		return truth(false)
	}
	same, err := rt.EqualTexts(f, string(builderOf(this).buf), string(other.buf))
	return rt.Bool(same), err
}

var stringWriterMoreClass = class(writerDef, "", table{
	{"StringWriter(StringBuilder sb)", writerOver, "Writes to a StringBuilder."},
	{"StringWriter(StringBuilder sb, IFormatProvider formatProvider)", writerOver, "Writes to a StringBuilder."},
	{"Encoding Encoding { get; }", constant(rt.Obj(unicodeEncoding)), "UTF-16."},
	{"StringBuilder GetStringBuilder()", writerBuilder, "Returns what is written to."},
	{"void Write(char[] buffer, int index, int count)", writing(writerWriteChars), "Adds some characters."},
})

// writerOver makes a writer that shares the text of a StringBuilder.
func writerOver(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	b := builderOf(args[0])
	if b == nil {
		return rt.Null, nullArg("sb")
	}
	w := &builder{def: writerDef, target: b}
	if len(args) > 1 {
		w.culture = providedCulture(args[1:])
	}
	return rt.Obj(w), nil
}

func writerBuilder(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	w := rt.As[*builder](this)
	if w.target == nil { // from now on both write to the same text
		w.target = &builder{def: builderDef, buf: w.buf}
	}
	return rt.Obj(w.target), nil
}

func writerWriteChars(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	_, err := builderAppendChars(f, this, args)
	return rt.Null, err
}

var stringReaderMoreClass = class(readerDef, "", table{
	{"int Read(char[] buffer, int index, int count)", reading(readerReadChars), "Reads characters into an array, and returns how many there were."},
})

func readerReadChars(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	a, at, n := asArray(args[0]), args[1].AsInt(), args[2].AsInt()
	switch {
	case a == nil:
		return rt.Null, nullArg("buffer")
	case at < 0 || n < 0:
		return rt.Null, outOfRange("index", "Non-negative number required.")
	case n > a.Len()-at:
		return rt.Null, badArg("Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.")
	}
	for i := range n {
		c, err := readerRead(f, this, nil)
		if err == nil {
			err = f.Step(1)
		}
		if err != nil || c.AsInt() < 0 {
			return rt.Int(i), err
		}
		a.Set(at+i, rt.Char(uint16(c.AsInt())))
	}
	return number(n)
}

var webMoreClass = class(webUtility, "", table{
	{"static void HtmlEncode(string value, TextWriter output)", webWrite(webHTMLEncode), "Writes a text escaped for HTML."},
	{"static void HtmlDecode(string value, TextWriter output)", webWrite(webHTMLDecode), "Writes what HtmlEncode escaped."},
	{"static byte[] UrlDecodeToBytes(byte[] encodedValue, int offset, int count)", webURLDecodeBytes, "Reads the bytes that UrlEncodeToBytes escaped."},
})

// webWrite makes a member that writes what another one returns.
func webWrite(make fn) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		w := builderOf(args[1])
		if w == nil {
			return rt.Null, nullArg("output")
		}
		v, err := make(f, rt.Null, args[:1])
		if err != nil {
			return rt.Null, err
		}
		return rt.Null, w.write(f, v.AsString())
	}
}

func webURLDecodeBytes(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() && args[2].AsInt() == 0 {
		return rt.Null, nil
	}
	b, err := bytesPart(args, "encodedValue")
	if err != nil {
		return rt.Null, err
	}
	out := unescapeQuery(string(b))
	return rt.Bytes([]byte(out)), f.Alloc(len(b) + len(out))
}
