package lib

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var guidDef = rt.Declare("System", "struct Guid : IComparable, IFormattable, IComparable<Guid>, IEquatable<Guid>")

// A guid is 16 bytes in the order of the text; the first three groups are little-endian in byte arrays.
type guid [16]byte

// Type returns Guid.
func (*guid) Type() *rt.Type { return guidDef.Type() }

// Key makes equal values equal.
func (g *guid) Key() any { return *g }

// Text is ToString().
func (g *guid) Text(*rt.Frame) (string, error) { return g.format("D") }

// FormatText is ToString(format).
func (g *guid) FormatText(_ *rt.Frame, spec string, _ *format.Culture) (string, error) {
	return g.format(spec)
}

// CompareTo compares byte by byte.
func (g *guid) CompareTo(_ *rt.Frame, other rt.Value) (int, error) {
	h := guidOf(other)
	return strings.Compare(string(g[:]), string(h[:])), nil
}

func (g *guid) format(spec string) (string, error) {
	h := hex.EncodeToString(g[:])
	d := h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
	switch spec {
	case "", "D", "d":
		return d, nil
	case "N", "n":
		return h, nil
	case "B", "b":
		return "{" + d + "}", nil
	case "P", "p":
		return "(" + d + ")", nil
	case "X", "x":
		bytes := make([]string, 8)
		for i := range bytes {
			bytes[i] = "0x" + h[16+2*i:18+2*i]
		}
		return "{0x" + h[:8] + ",0x" + h[8:12] + ",0x" + h[12:16] + ",{" + strings.Join(bytes, ",") + "}}", nil
	}
	return "", rt.Throw(rt.FormatException, "Format string can be only \"D\", \"d\", \"N\", \"n\", \"P\", \"p\", \"B\", \"b\", \"X\" or \"x\".")
}

// guidOf returns the bytes of a Guid; default(Guid) is all zero.
func guidOf(v rt.Value) guid {
	if g := rt.As[*guid](v); g != nil {
		return *g
	}
	return guid{}
}

// guidValue returns a Guid. The empty one is always default(Guid), so that it equals itself.
func guidValue(g guid) rt.Value {
	if g == (guid{}) {
		return rt.Scalar(guidDef.Type(), 0)
	}
	return rt.Obj(&g)
}

// GuidFromBytes returns the Guid whose text shows the 16 bytes in their order.
func GuidFromBytes(b [16]byte) rt.Value { return guidValue(b) }

var guidClass = class(guidDef, "Guid is a globally unique identifier.", table{
	{"Guid(string g)", guidParse, "Reads an identifier."},
	{"Guid(byte[] b)", guidFromBytes, "Makes an identifier of 16 bytes."},
	{"Guid(int a, short b, short c, byte[] d)", guidFromGroups, "Makes an identifier of its groups, the last two as 8 bytes."},
	{"Guid(int a, short b, short c, byte d, byte e, byte f, byte g, byte h, byte i, byte j, byte k)", guidFromGroups, "Makes an identifier of its groups, the last two as 8 bytes."},
	{"Guid(uint a, ushort b, ushort c, byte d, byte e, byte f, byte g, byte h, byte i, byte j, byte k)", guidFromGroups, "Makes an identifier of its groups, the last two as 8 bytes."},
	{"static Guid Empty { get; }", constant(guidValue(guid{})), "The identifier that is all zero."},
	{"static Guid NewGuid()", guidNew, "Makes a random identifier."},
	{"static Guid Parse(string input)", guidParse, "Reads an identifier. It throws if the text is none."},
	{"static Guid ParseExact(string input, string format)", guidParseExact, "Reads an identifier in one format."},
	{"static bool TryParse(string input, out Guid result)", tryParse(guidDef.Type(), guidParse), "Reads an identifier, and reports whether the text is one."},
	{"static bool TryParseExact(string input, string format, out Guid result)", tryParse(guidDef.Type(), guidParseExact), "Reads an identifier in one format, and reports whether the text is one."},
	{"byte[] ToByteArray()", guidToBytes, "Returns the 16 bytes; the first three groups are little-endian."},
	{"string ToString()", objectToString, "Returns 32 digits in five groups."},
	{"string ToString(string format)", guidToString, "Returns the identifier in the format N, D, B, P or X."},
	{"string ToString(string format, IFormatProvider provider)", guidToString, "Returns the identifier in the format N, D, B, P or X."},
	{"int CompareTo(object value)", compareTo, "Compares with another identifier: negative, 0 or positive."},
	{"int CompareTo(Guid value)", guidCompareTo, "Compares with another identifier: negative, 0 or positive."},
	{"bool Equals(Guid g)", objectEquals, "Reports whether two identifiers are the same."},
	{"static bool operator ==(Guid a, Guid b)", relation("=="), "Compares two identifiers."},
	{"static bool operator !=(Guid a, Guid b)", relation("!="), "Compares two identifiers."},
})

func guidNew(*rt.Frame, rt.Value, []rt.Value) (rt.Value, error) {
	var g guid
	if _, err := rand.Read(g[:]); err != nil {
		return rt.Null, err
	}
	g[6], g[8] = g[6]&0x0F|0x40, g[8]&0x3F|0x80
	return guidValue(g), nil
}

// guidPatterns are the written forms; 0 is a hexadecimal digit.
var guidPatterns = map[string]string{
	"N": strings.Repeat("0", 32),
	"D": "00000000-0000-0000-0000-000000000000",
	"B": "{00000000-0000-0000-0000-000000000000}",
	"P": "(00000000-0000-0000-0000-000000000000)",
	"X": "{0x00000000,0x0000,0x0000,{0x00,0x00,0x00,0x00,0x00,0x00,0x00,0x00}}",
}

// readGuid reads a text in one of the forms.
func readGuid(s, form string) (guid, bool) {
	pattern := guidPatterns[form]
	if len(s) != len(pattern) {
		return guid{}, false
	}
	digits := make([]byte, 0, 32)
	for i := range len(s) {
		if pattern[i] == '0' && !(i+1 < len(pattern) && pattern[i+1] == 'x') {
			digits = append(digits, s[i])
		} else if s[i] != pattern[i] && !(pattern[i] == 'x' && s[i] == 'X') {
			return guid{}, false
		}
	}
	var g guid
	_, err := hex.Decode(g[:], digits)
	return g, err == nil
}

func guidParse(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("input")
	}
	s := strings.TrimSpace(args[0].AsString())
	for form := range guidPatterns {
		if g, ok := readGuid(s, form); ok {
			return guidValue(g), nil
		}
	}
	return rt.Null, rt.Throw(rt.FormatException, "Unrecognized Guid format.")
}

func guidParseExact(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if err := notNull(args, "input", "format"); err != nil {
		return rt.Null, err
	}
	g, ok := readGuid(strings.TrimSpace(args[0].AsString()), strings.ToUpper(args[1].AsString()))
	if !ok {
		return rt.Null, rt.Throw(rt.FormatException, "Unrecognized Guid format.")
	}
	return guidValue(g), nil
}

// swapGuid changes between the order of the text and that of byte arrays.
func swapGuid(g guid) guid {
	g[0], g[1], g[2], g[3] = g[3], g[2], g[1], g[0]
	g[4], g[5] = g[5], g[4]
	g[6], g[7] = g[7], g[6]
	return g
}

func guidFromBytes(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	b := args[0].AsBytes()
	switch {
	case args[0].IsNull():
		return rt.Null, nullArg("b")
	case len(b) != 16:
		return rt.Null, badArg("Byte array for Guid must be exactly 16 bytes long. (Parameter 'b')")
	}
	return guidValue(swapGuid(guid(b))), nil
}

func guidFromGroups(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	var g guid
	binary.BigEndian.PutUint32(g[:], uint32(args[0].AsInt()))
	binary.BigEndian.PutUint16(g[4:], uint16(args[1].AsInt()))
	binary.BigEndian.PutUint16(g[6:], uint16(args[2].AsInt()))
	if len(args) > 4 {
		for i, b := range args[3:] {
			g[8+i] = byte(b.AsInt())
		}
		return guidValue(g), nil
	}
	rest := args[3].AsBytes()
	switch {
	case args[3].IsNull():
		return rt.Null, nullArg("d")
	case len(rest) != 8:
		return rt.Null, badArg("Byte array for Guid must be exactly 8 bytes long. (Parameter 'd')")
	}
	copy(g[8:], rest)
	return guidValue(g), nil
}

func guidToBytes(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	g := swapGuid(guidOf(this))
	return rt.Bytes(g[:]), nil
}

func guidToString(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	g := guidOf(this)
	s, err := g.format(args[0].AsString())
	return rt.String(s), err
}

func guidCompareTo(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	g := guidOf(this)
	n, err := g.CompareTo(f, args[0])
	return rt.Int(n), err
}
