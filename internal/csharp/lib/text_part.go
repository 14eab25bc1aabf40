package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

var encodingPartClass = class(encodingDef, "", table{
	{"byte[] GetBytes(string s, int index, int count)", encodingOfPart(encodingGetBytes), "Returns the bytes of a part of a text."},
	{"byte[] GetBytes(char[] chars, int index, int count)", encodingOfPart(encodingGetBytes), "Returns the bytes of some characters."},
	{"int GetBytes(string s, int charIndex, int charCount, byte[] bytes, int byteIndex)", encodingBytesInto, "Writes the bytes of a part of a text to an array, and returns how many there are."},
	{"int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex)", encodingBytesInto, "Writes the bytes of some characters to an array, and returns how many there are."},
	{"int GetByteCount(char[] chars)", encodingCountBytes, "Returns how many bytes characters have."},
	{"int GetByteCount(string s, int index, int count)", encodingOfPart(encodingCountBytes), "Returns how many bytes a part of a text has."},
	{"int GetByteCount(char[] chars, int index, int count)", encodingOfPart(encodingCountBytes), "Returns how many bytes some characters have."},
	{"char[] GetChars(byte[] bytes, int index, int count)", encodingGetChars, "Returns the characters of some bytes."},
	{"int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)", encodingCharsInto, "Writes the characters of some bytes to an array, and returns how many there are."},
	{"int GetCharCount(byte[] bytes, int index, int count)", encodingCountChars, "Returns how many code units some bytes have."},
	{"int GetMaxByteCount(int charCount)", encodingMost(func(e *encoding, n int) int { return e.mostBytes(n) }), "Returns how many bytes so many characters have at most."},
	{"int GetMaxCharCount(int byteCount)", encodingMost(func(e *encoding, n int) int { return e.mostChars(n) }), "Returns how many characters so many bytes have at most."},
	{"static byte[] Convert(Encoding srcEncoding, Encoding dstEncoding, byte[] bytes, int index, int count)", encodingConvertPart, "Turns some bytes of one encoding into those of another."},
	{"object Clone()", stringSelf, "Returns the encoding."},
	{"string EncodingName { get; }", encodingTitle, "A name for people."},
	{"string HeaderName { get; }", encodingName, "The name."},
	{"int WindowsCodePage { get; }", encodingWindowsPage, "The number of Windows' encoding that is closest."},
	{"bool IsReadOnly { get; }", constant(rt.Bool(true)), "Always true."},
	{"bool IsSingleByte { get; }", encodingIs(func(e *encoding) bool { return e.single() }), "Reports whether every character is one byte."},
	{"bool IsBrowserDisplay { get; }", encodingIs(func(e *encoding) bool { return e == utf8Encoding || e == latin1Encoding }), "Reports whether browsers show it."},
	{"bool IsBrowserSave { get; }", encodingIs(func(e *encoding) bool { return e == utf8Encoding || e == latin1Encoding || e == unicodeEncoding }), "Reports whether browsers save it."},
	{"bool IsMailNewsDisplay { get; }", encodingIs(func(e *encoding) bool { return e == utf8Encoding || e == latin1Encoding || e == asciiEncoding }), "Reports whether mail programs show it."},
	{"bool IsMailNewsSave { get; }", encodingIs(func(e *encoding) bool { return e == utf8Encoding || e == latin1Encoding || e == asciiEncoding }), "Reports whether mail programs save it."},
	{"bool IsAlwaysNormalized()", constant(rt.Bool(false)), "Returns false."},
	{"bool IsAlwaysNormalized(NormalizationForm form)", constant(rt.Bool(false)), "Returns false."},
})

func encodingOf(v rt.Value) *encoding { return rt.As[*encoding](v) }

// partOfText is the part of a string or char[] that index and count name.
func partOfText(f *rt.Frame, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("s")
	}
	if args[0].IsString() {
		return stringSubstring(f, args[0], args[1:3])
	}
	return stringNewPart(f, rt.Null, args[:3])
}

// encodingOfPart makes a member of one that takes a whole text.
func encodingOfPart(whole fn) fn {
	return func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		part, err := partOfText(f, args)
		if err != nil {
			return rt.Null, err
		}
		return whole(f, this, []rt.Value{part})
	}
}

func encodingBytesInto(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	v, err := encodingOfPart(encodingGetBytes)(f, this, args)
	if err != nil {
		return rt.Null, err
	}
	to, at := args[3].AsBytes(), args[4].AsInt()
	switch b := v.AsBytes(); {
	case args[3].IsNull():
		return rt.Null, nullArg("bytes")
	case at < 0 || at > len(to):
		return rt.Null, outOfRange("byteIndex", indexMessage)
	case len(b) > len(to)-at:
		return rt.Null, badArg("The output byte buffer is too small to contain the encoded data. (Parameter 'bytes')")
	default:
		return number(copy(to[at:], b))
	}
}

func encodingCountBytes(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	v, err := encodingGetBytes(f, this, args)
	return rt.Int(len(v.AsBytes())), err
}

func encodingCharsInto(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	v, err := encodingGetString(f, this, args[:3])
	if err != nil {
		return rt.Null, err
	}
	to, at, units := asArray(args[3]), args[4].AsInt(), rt.Units(v.AsString())
	switch {
	case to == nil:
		return rt.Null, nullArg("chars")
	case at < 0 || at > to.Len():
		return rt.Null, outOfRange("charIndex", indexMessage)
	case len(units) > to.Len()-at:
		return rt.Null, badArg("The output char buffer is too small to contain the decoded characters. (Parameter 'chars')")
	}
	for i, u := range units {
		to.Set(at+i, rt.Char(u))
	}
	return rt.Int(len(units)), f.Alloc(2 * len(units))
}

func encodingCountChars(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	v, err := encodingGetString(f, this, args)
	return rt.Int(rt.Length(v.AsString())), err
}

func encodingConvertPart(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	b, err := bytesPart(args[2:], "bytes")
	if err != nil {
		return rt.Null, err
	}
	return encodingConvert(f, this, []rt.Value{args[0], args[1], rt.Bytes(b)})
}

// single reports whether every character is one byte.
func (e *encoding) single() bool { return e == asciiEncoding || e == latin1Encoding }

// mostBytes is how many bytes n characters have at most, half a pair left over from before among them.
func (e *encoding) mostBytes(n int) int {
	switch {
	case e.single():
		return n + 1
	case e == utf8Encoding:
		return 3 * (n + 1)
	case e == utf32Encoding:
		return 4 * (n + 1)
	}
	return 2 * (n + 1)
}

// mostChars is how many characters n bytes have at most, those of a broken beginning among them.
func (e *encoding) mostChars(n int) int {
	switch {
	case e.single():
		return n
	case e == utf8Encoding:
		return n + 1
	case e == utf32Encoding:
		return n/2 + 2
	}
	return n/2 + n&1 + 1
}

func encodingMost(of func(*encoding, int) int) fn {
	return func(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		n := args[0].AsInt()
		if n < 0 || n > 1<<29 {
			return rt.Null, outOfRange("charCount", "Non-negative number required.")
		}
		return number(of(encodingOf(this), n))
	}
}

func encodingIs(is func(*encoding) bool) fn {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) { return truth(is(encodingOf(this))) }
}

func encodingTitle(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	titles := map[int]string{
		65001: "Unicode (UTF-8)", 20127: "US-ASCII", 28591: "Western European (ISO)", 1200: "Unicode", 1201: "Unicode (Big-Endian)", 12000: "Unicode (UTF-32)",
	}
	return rt.String(titles[encodingOf(this).page]), nil
}

func encodingWindowsPage(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	if encodingOf(this).single() {
		return number(1252)
	}
	return number(1200)
}
