package policy

import (
	"bytes"
	"mime"
	"strings"
	"unicode/utf8"
	"unsafe"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// charsetOf returns the charset parameter of a content type, "" if it has none.
func charsetOf(contentType string) string {
	if !strings.Contains(contentType, ";") {
		return ""
	}
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return ""
	}
	return params["charset"]
}

// charsetOfXML returns the encoding that an XML declaration names, "" if there is none. The declaration can be read in any charset that has ASCII.
func charsetOfXML(data []byte) string {
	declaration, _, ok := bytes.Cut(data, []byte("?>"))
	if !ok || !bytes.HasPrefix(declaration, []byte("<?xml")) {
		return ""
	}
	_, value, _ := bytes.Cut(declaration, []byte("encoding"))
	value = bytes.TrimLeft(value, " \t\r\n=")
	if len(value) == 0 || value[0] != '"' && value[0] != '\'' {
		return ""
	}
	charset, _, _ := bytes.Cut(value[1:], value[:1])
	return string(charset)
}

// Text returns the content of the message's body as text: by its byte order mark, the charset of its content type, the one that an XML declaration
// names, or as UTF-8. The text may share the bytes, which must not change any more.
func (m *Message) Text(data []byte) (string, error) {
	charset := charsetOf(m.Header.Get("Content-Type"))
	if charset == "" {
		charset = charsetOfXML(data)
	}
	return decodeText(data, charset)
}

// byteOrderMarks are the marks that go before a declared charset, as the text readers of .NET have it. The longer ones come first.
var byteOrderMarks = []struct {
	mark     string
	encoding encoding.Encoding // nil for UTF-8
}{
	{"\xEF\xBB\xBF", nil},
	{"\xFF\xFE\x00\x00", utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)},
	{"\x00\x00\xFE\xFF", utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)},
	{"\xFF\xFE", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
	{"\xFE\xFF", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
}

// decodeText returns bytes in a charset as text. A byte order mark wins over the charset and is not part of the text; an empty or unknown charset is
// UTF-8. The text may share the bytes, which must not change any more.
func decodeText(data []byte, charset string) (string, error) {
	for _, bom := range byteOrderMarks {
		if rest, ok := bytes.CutPrefix(data, []byte(bom.mark)); ok {
			return decodeWith(rest, bom.encoding)
		}
	}
	switch strings.ToLower(charset) {
	case "", "utf-8", "utf8":
		return decodeWith(data, nil)
	case "utf-16": // little-endian unless a mark says otherwise, as in .NET and unlike RFC 2781
		return decodeWith(data, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM))
	}
	enc, err := ianaindex.IANA.Encoding(charset)
	if err != nil {
		enc = nil
	}
	return decodeWith(data, enc)
}

func decodeWith(data []byte, enc encoding.Encoding) (string, error) {
	if enc == nil {
		return decodeUTF8(data), nil
	}
	decoded, err := enc.NewDecoder().Bytes(data)
	if err != nil {
		return "", rt.Throw(rt.ArgumentException, "The message body is not valid text: %s.", err)
	}
	return string(decoded), nil
}

// decodeUTF8 returns valid UTF-8 without copying it. What is not valid becomes U+FFFD, one for each sequence that is broken off.
func decodeUTF8(data []byte) string {
	if utf8.Valid(data) {
		return unsafe.String(unsafe.SliceData(data), len(data))
	}
	var b strings.Builder
	b.Grow(len(data))
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		if r == utf8.RuneError && size == 1 {
			size = brokenSequence(data)
		}
		b.WriteRune(r)
		data = data[size:]
	}
	return b.String()
}

// brokenSequence returns how many bytes at the beginning belong to one sequence that is not valid: the longest beginning of a valid one, at least one
// byte (Unicode standard, section 3.9, substitution of maximal subparts).
func brokenSequence(data []byte) int {
	n := 1
	for n < len(data) && n < utf8.UTFMax && !utf8.FullRune(data[:n]) {
		n++
	}
	if !utf8.FullRune(data[:n]) { // the text ends within the sequence
		return n
	}
	return max(n-1, 1)
}
