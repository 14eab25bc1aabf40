package rt

import (
	"strings"

	"github.com/portico-apim/portico/internal/csharp/decimal"
	"github.com/portico-apim/portico/internal/csharp/format"
)

// A Texter is an object with its own ToString().
type Texter interface {
	Object
	Text(f *Frame) (string, error)
}

// A Formatter is an object with its own ToString(format, provider). Nil is the invariant culture.
type Formatter interface {
	Object
	FormatText(f *Frame, spec string, c *format.Culture) (string, error)
}

// ToString is value.ToString(), "" for null. Frame may be nil for constants.
func ToString(f *Frame, v Value) (string, error) {
	switch r := v.ref.(type) {
	case nil:
		return "", nil
	case *stringData:
		return v.AsString(), nil
	case *Type:
		return scalarText(v, r, "", nil)
	case *decimalObject:
		return r.d.String(), nil
	case Texter:
		return r.Text(f)
	default:
		return r.Type().FullName(), nil
	}
}

// FormatValue is value.ToString(format) for values that take a format, and ToString() for others; "" for null.
func FormatValue(f *Frame, v Value, spec string) (string, error) { return FormatIn(f, v, spec, nil) }

// FormatIn is FormatValue as a culture writes it; nil is the invariant one.
func FormatIn(f *Frame, v Value, spec string, c *format.Culture) (string, error) {
	if spec == "" && c == nil {
		return ToString(f, v)
	}
	if f != nil { // nobody pays for constants
		if err := f.Step(len(spec)); err != nil {
			return "", err
		}
	}
	switch r := v.ref.(type) {
	case *Type:
		return scalarText(v, r, spec, c)
	case *decimalObject:
		return formatted(format.Decimal(r.d).In(c).Format(spec))
	case Formatter:
		return r.FormatText(f, spec, c)
	}
	return ToString(f, v)
}

func formatted(text string, err error) (string, error) {
	if err != nil {
		return "", Throw(FormatException, "Input string was not in a correct format.")
	}
	return text, nil
}

// scalarText is the text of a scalar.
func scalarText(v Value, t *Type, spec string, c *format.Culture) (string, error) {
	switch t.Kind {
	case KindBool:
		if v.AsBool() {
			return "True", nil
		}
		return "False", nil
	case KindChar:
		return CharString(v.AsChar()), nil
	case KindEnum:
		return enumText(v, t, spec)
	case KindStruct:
		return structText(v, t, spec, c)
	}
	return formatted(numberOf(v, t.Kind).In(c).Format(spec))
}

// numberOf is a number as digits.
func numberOf(v Value, k Kind) format.Number {
	switch k {
	case KindDouble:
		return format.Double(v.AsDouble())
	case KindSingle:
		return format.Float(float32(v.AsDouble()))
	case KindDecimal:
		return format.Decimal(decimal.Decimal{})
	case KindSByte:
		return format.Int(v.AsLong(), 1)
	case KindByte:
		return format.Uint(v.num, 1)
	case KindInt16:
		return format.Int(v.AsLong(), 2)
	case KindUInt16:
		return format.Uint(v.num, 2)
	case KindUInt32:
		return format.Uint(v.num, 4)
	case KindUInt64:
		return format.Uint(v.num, 8)
	case KindInt64:
		return format.Int(v.AsLong(), 8)
	}
	return format.Int(v.AsLong(), 4)
}

// enumText is the name of an enum's value, or of the flags it is made of; the number if it has none.
func enumText(v Value, t *Type, spec string) (string, error) {
	switch spec {
	case "", "G", "g", "F", "f":
	case "D", "d":
		return format.Int(v.AsLong(), 4).General(), nil
	case "X", "x":
		return format.Uint(uint64(uint32(v.AsLong())), 4).Format("X8")
	default:
		return "", Throw(FormatException, "Format String can be only \"G\", \"g\", \"X\", \"x\", \"F\", \"f\", \"D\" or \"d\".")
	}
	n := v.AsLong()
	for _, e := range t.Def.Values {
		if e.Value == n {
			return e.Name, nil
		}
	}
	if t.Def.Flags || spec == "F" || spec == "f" {
		if text := flagsText(t.Def.Values, n); text != "" {
			return text, nil
		}
	}
	return format.Int(n, 4).General(), nil
}

func flagsText(values []EnumValue, n int64) string {
	var names []string
	for i := len(values) - 1; i >= 0; i-- {
		if e := values[i]; e.Value != 0 && n&e.Value == e.Value {
			names = append([]string{e.Name}, names...)
			n &^= e.Value
		}
	}
	if n != 0 {
		return ""
	}
	return strings.Join(names, ", ")
}

// structText is the text of DateTime, TimeSpan, and of default(T) of the structs that are objects otherwise.
func structText(v Value, t *Type, spec string, c *format.Culture) (string, error) {
	switch t.Def {
	case DateTime:
		m := format.Moment{Ticks: v.Ticks(), Kind: v.DateKind(), In: c}
		return formatted(m.Format(spec))
	case TimeSpan:
		return formatted(format.Span(v.AsLong(), spec, c))
	}
	switch t.Def.FullName() { // default(T) of structs whose other values are objects
	case "System.Guid":
		return zeroGuid(spec)
	case "System.DateTimeOffset":
		return formatted(format.Moment{HasOffset: true, In: c}.Format(spec))
	}
	return t.FullName(), nil
}

// zeroGuid is the text of the Guid that is all zero.
func zeroGuid(spec string) (string, error) {
	const d = "00000000-0000-0000-0000-000000000000"
	switch spec {
	case "", "D", "d":
		return d, nil
	case "N", "n":
		return strings.ReplaceAll(d, "-", ""), nil
	case "B", "b":
		return "{" + d + "}", nil
	case "P", "p":
		return "(" + d + ")", nil
	case "X", "x":
		return "{0x00000000,0x0000,0x0000,{0x00,0x00,0x00,0x00,0x00,0x00,0x00,0x00}}", nil
	}
	return "", Throw(FormatException, "Format string can be only \"D\", \"d\", \"N\", \"n\", \"P\", \"p\", \"B\", \"b\", \"X\" or \"x\".")
}

// JoinTexts joins texts, and pays for it.
func JoinTexts(f *Frame, texts []string) (string, error) {
	n, halves := 0, false
	for _, s := range texts {
		n += len(s)
		halves = halves || len(s) >= 3 && s[0] == 0xED && s[1] >= 0xB0
	}
	if err := f.Alloc(n); err != nil {
		return "", err
	}
	s := join(texts)
	if halves { // that may have met their other halves
		if err := f.Step(n >> 4); err != nil {
			return "", err
		}
		s = FromUnits(Units(s))
	}
	return s, nil
}

func join(texts []string) string {
	switch len(texts) {
	case 2:
		return texts[0] + texts[1]
	case 3:
		return texts[0] + texts[1] + texts[2]
	}
	return strings.Join(texts, "")
}

// FormatAligned is a hole of an interpolated or composite string: the text of a value, padded to a width, to the left when the width is
// negative.
func FormatAligned(f *Frame, v Value, align int, spec string, c *format.Culture) (string, error) {
	text, err := FormatIn(f, v, spec, c)
	if err != nil || align == 0 {
		return text, err
	}
	width := max(align, -align)
	n := width - Length(text)
	if n <= 0 {
		return text, nil
	}
	if err := f.Alloc(n); err != nil {
		return "", err
	}
	if align < 0 {
		return text + strings.Repeat(" ", n), nil
	}
	return strings.Repeat(" ", n) + text, nil
}
