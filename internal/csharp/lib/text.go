package lib

import (
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	encodingDef = rt.Declare("System.Text", "class Encoding")
	utf8Def     = rt.Declare("System.Text", "class UTF8Encoding : Encoding")
)

// An encoding turns texts into bytes and back.
type encoding struct {
	name   string
	def    *rt.Def
	encode func(s string) []byte
	decode func(b []byte) string
	mark   []byte
	page   int
}

// Type returns Encoding.
func (e *encoding) Type() *rt.Type { return e.def.Type() }

var (
	utf8Encoding    = &encoding{"utf-8", utf8Def, encodeUTF8, decodeUTF8, []byte{0xEF, 0xBB, 0xBF}, 65001}
	asciiEncoding   = &encoding{"us-ascii", encodingDef, encodeUpTo(0x7F), decodeUpTo(0x7F), nil, 20127}
	latin1Encoding  = &encoding{"iso-8859-1", encodingDef, encodeUpTo(0xFF), decodeUpTo(0xFF), nil, 28591}
	unicodeEncoding = &encoding{"utf-16", encodingDef, encodeUTF16(binary.LittleEndian), decodeUTF16(binary.LittleEndian), []byte{0xFF, 0xFE}, 1200}
	bigEndian       = &encoding{"utf-16BE", encodingDef, encodeUTF16(binary.BigEndian), decodeUTF16(binary.BigEndian), []byte{0xFE, 0xFF}, 1201}
	utf32Encoding   = &encoding{"utf-32", encodingDef, encodeUTF32, decodeUTF32, []byte{0xFF, 0xFE, 0, 0}, 12000}
)

// encodings are those that GetEncoding knows.
var encodings = []*encoding{utf8Encoding, asciiEncoding, latin1Encoding, unicodeEncoding, bigEndian, utf32Encoding}

// encodeUTF8 replaces halves of pairs by the replacement character.
func encodeUTF8(s string) []byte {
	if utf8.ValidString(s) {
		return []byte(s)
	}
	return []byte(string(utf16.Decode(rt.Units(s))))
}

func decodeUTF8(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	return decodeBroken(b)
}

// decodeBroken replaces every maximal part of a broken sequence by one replacement character.
func decodeBroken(b []byte) string {
	var out strings.Builder
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if r != utf8.RuneError || size > 1 {
			out.Write(b[:size])
			b = b[size:]
			continue
		}
		out.WriteRune(utf8.RuneError)
		b = b[brokenLength(b):]
	}
	return out.String()
}

// brokenLength is the length of the longest beginning of b that could begin a character.
func brokenLength(b []byte) int {
	need := 0
	low, high := byte(0x80), byte(0xBF)
	switch c := b[0]; {
	case c >= 0xC2 && c <= 0xDF:
		need = 1
	case c >= 0xE0 && c <= 0xEF:
		need = 2
		if c == 0xE0 {
			low = 0xA0
		} else if c == 0xED {
			high = 0x9F
		}
	case c >= 0xF0 && c <= 0xF4:
		need = 3
		if c == 0xF0 {
			low = 0x90
		} else if c == 0xF4 {
			high = 0x8F
		}
	}
	n := 1
	for n <= need && n < len(b) && b[n] >= low && b[n] <= high {
		n++
		low, high = 0x80, 0xBF
	}
	return n
}

func encodeUpTo(last uint16) func(string) []byte {
	return func(s string) []byte {
		units := rt.Units(s)
		b := make([]byte, 0, len(units))
		for _, u := range units {
			if u > last {
				u = '?'
			}
			b = append(b, byte(u))
		}
		return b
	}
}

func decodeUpTo(last byte) func([]byte) string {
	return func(b []byte) string {
		var out strings.Builder
		for _, c := range b {
			if c > last {
				c = '?'
			}
			out.WriteRune(rune(c))
		}
		return out.String()
	}
}

func encodeUTF16(order binary.ByteOrder) func(string) []byte {
	return func(s string) []byte {
		units := rt.Units(s)
		b := make([]byte, 2*len(units))
		for i, u := range units {
			order.PutUint16(b[2*i:], u)
		}
		return b
	}
}

func decodeUTF16(order binary.ByteOrder) func([]byte) string {
	return func(b []byte) string {
		units := make([]uint16, 0, len(b)/2)
		for ; len(b) >= 2; b = b[2:] {
			units = append(units, order.Uint16(b))
		}
		if len(b) == 1 {
			units = append(units, 0xFFFD)
		}
		return rt.FromUnits(units)
	}
}

func encodeUTF32(s string) []byte {
	var b []byte
	for _, r := range s {
		b = binary.LittleEndian.AppendUint32(b, uint32(r))
	}
	return b
}

func decodeUTF32(b []byte) string {
	var out strings.Builder
	for ; len(b) >= 4; b = b[4:] {
		out.WriteRune(rune(binary.LittleEndian.Uint32(b)))
	}
	return out.String()
}

var encodingClass = class(encodingDef, "Encoding turns texts into bytes and back.", table{
	{"static Encoding UTF8 { get; }", constant(rt.Obj(utf8Encoding)), "UTF-8."},
	{"static Encoding ASCII { get; }", constant(rt.Obj(asciiEncoding)), "ASCII; other characters become ?."},
	{"static Encoding Unicode { get; }", constant(rt.Obj(unicodeEncoding)), "UTF-16, little-endian."},
	{"static Encoding BigEndianUnicode { get; }", constant(rt.Obj(bigEndian)), "UTF-16, big-endian."},
	{"static Encoding UTF32 { get; }", constant(rt.Obj(utf32Encoding)), "UTF-32, little-endian."},
	{"static Encoding Default { get; }", constant(rt.Obj(utf8Encoding)), "UTF-8."},
	{"static Encoding Latin1 { get; }", constant(rt.Obj(latin1Encoding)), "ISO 8859-1."},
	{"static Encoding GetEncoding(string name)", encodingNamed, "Returns the encoding of that name."},
	{"static Encoding GetEncoding(int codepage)", encodingNumbered, "Returns the encoding with that number."},
	{"static byte[] Convert(Encoding srcEncoding, Encoding dstEncoding, byte[] bytes)", encodingConvert, "Turns bytes of one encoding into those of another."},
	{"byte[] GetBytes(string s)", encodingGetBytes, "Returns the bytes of a text."},
	{"byte[] GetBytes(char[] chars)", encodingGetBytes, "Returns the bytes of characters."},
	{"string GetString(byte[] bytes)", encodingGetString, "Returns the text of bytes."},
	{"string GetString(byte[] bytes, int index, int count)", encodingGetString, "Returns the text of some of the bytes."},
	{"char[] GetChars(byte[] bytes)", encodingGetChars, "Returns the characters of bytes."},
	{"int GetByteCount(string s)", encodingGetByteCount, "Returns how many bytes a text has."},
	{"int GetCharCount(byte[] bytes)", encodingGetCharCount, "Returns how many code units bytes have."},
	{"byte[] GetPreamble()", encodingGetPreamble, "Returns the byte order mark."},
	{"string WebName { get; }", encodingName, "The name."},
	{"string BodyName { get; }", encodingName, "The name."},
	{"int CodePage { get; }", encodingPage, "The number."},
})

var utf8Class = class(utf8Def, "UTF8Encoding is UTF-8.", table{
	{"UTF8Encoding()", constant(rt.Obj(utf8Encoding)), "Returns the encoding."},
	{"UTF8Encoding(bool encoderShouldEmitUTF8Identifier)", constant(rt.Obj(utf8Encoding)), "Returns the encoding."},
})

func encodingNamed(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	aliases := map[string]string{"utf8": "utf-8", "ascii": "us-ascii", "latin1": "iso-8859-1", "utf-16le": "utf-16", "unicode": "utf-16", "iso8859-1": "iso-8859-1", "l1": "iso-8859-1"}
	name := strings.ToLower(args[0].AsString())
	if alias := aliases[name]; alias != "" {
		name = alias
	}
	for _, e := range encodings {
		if strings.EqualFold(e.name, name) {
			return rt.Obj(e), nil
		}
	}
	return rt.Null, badArg("'%s' is not a supported encoding name. (Parameter 'name')", args[0].AsString())
}

func encodingNumbered(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	for _, e := range encodings {
		if e.page == args[0].AsInt() {
			return rt.Obj(e), nil
		}
	}
	return rt.Null, rt.Throw(rt.NotSupportedException, "No data is available for encoding %d.", args[0].AsInt())
}

func encodingConvert(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if err := notNull(args, "srcEncoding", "dstEncoding", "bytes"); err != nil {
		return rt.Null, err
	}
	s := rt.As[*encoding](args[0]).decode(args[2].AsBytes())
	b := rt.As[*encoding](args[1]).encode(s)
	return rt.Bytes(b), f.Alloc(len(s) + len(b))
}

func encodingGetBytes(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("s")
	}
	s := args[0].AsString()
	if !args[0].IsString() {
		var err error
		if s, err = charsOf(f, args[0]); err != nil {
			return rt.Null, err
		}
	}
	if err := f.Alloc(4 * len(s)); err != nil {
		return rt.Null, err
	}
	return rt.Bytes(rt.As[*encoding](this).encode(s)), nil
}

func encodingGetString(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("bytes")
	}
	b := args[0].AsBytes()
	if len(args) > 1 {
		var err error
		if b, err = bytesPart(args, "bytes"); err != nil {
			return rt.Null, err
		}
	}
	if err := f.Alloc(len(b)); err != nil {
		return rt.Null, err
	}
	return text(f, rt.As[*encoding](this).decode(b))
}

func encodingGetChars(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s, err := encodingGetString(f, this, args)
	if err != nil {
		return rt.Null, err
	}
	return stringToCharArray(f, s, nil)
}

func encodingGetByteCount(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("s")
	}
	return number(len(rt.As[*encoding](this).encode(args[0].AsString())))
}

func encodingGetCharCount(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("bytes")
	}
	return number(rt.Length(rt.As[*encoding](this).decode(args[0].AsBytes())))
}

func encodingGetPreamble(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Bytes(append([]byte{}, rt.As[*encoding](this).mark...)), nil
}

func encodingName(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.String(rt.As[*encoding](this).name), nil
}

func encodingPage(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return number(rt.As[*encoding](this).page)
}
