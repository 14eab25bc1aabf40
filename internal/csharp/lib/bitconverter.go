package lib

import (
	"encoding/binary"
	"math"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var bitConverterDef = rt.Declare("System", "static class BitConverter")

var bitConverterClass = class(bitConverterDef, "BitConverter turns numbers into bytes and back, the lowest byte first.", append(bitConverterRows(), table{
	{"static bool IsLittleEndian { get; }", constant(rt.Bool(true)), "Always true."},
	{"static string ToString(byte[] value)", bitsToString, "Returns hexadecimal digits with dashes between the bytes."},
	{"static string ToString(byte[] value, int startIndex)", bitsToString, "Returns hexadecimal digits of the bytes from an index on."},
	{"static string ToString(byte[] value, int startIndex, int length)", bitsToString, "Returns hexadecimal digits of some bytes."},
	{"static long DoubleToInt64Bits(double value)", doubleToBits, "Returns the bits of a double."},
	{"static int SingleToInt32Bits(float value)", singleToBits, "Returns the bits of a float."},
	{"static float Int32BitsToSingle(int value)", bitsToSingle, "Returns the float of bits."},
	{"static double Int64BitsToDouble(long value)", bitsToDouble, "Returns the double of bits."},
}...))

// bitConverterRows are GetBytes and To… for every type.
func bitConverterRows() table {
	var rows table
	for _, t := range []struct {
		name string
		t    *rt.Type
		size int
	}{
		{"Boolean", rt.BoolType, 1}, {"Char", rt.CharType, 2}, {"Int16", rt.ShortType, 2}, {"UInt16", rt.UShortType, 2}, {"Int32", rt.IntType, 4},
		{"UInt32", rt.UIntType, 4}, {"Int64", rt.LongType, 8}, {"UInt64", rt.ULongType, 8}, {"Single", rt.FloatType, 4}, {"Double", rt.DoubleType, 8},
	} {
		keyword := t.t.String()
		rows = append(rows, table{
			{"static byte[] GetBytes(" + keyword + " value)", bitsOf(t.size), "Returns the bytes of a value."},
			{"static " + keyword + " To" + t.name + "(byte[] value, int startIndex)", bitsTo(t.t, t.size), "Reads a value."},
		}...)
	}
	return rows
}

func bitsOf(size int) fn {
	return func(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		n := uint64(args[0].AsLong())
		if args[0].Kind() == rt.KindSingle {
			n = uint64(math.Float32bits(float32(args[0].AsDouble())))
		}
		b := binary.LittleEndian.AppendUint64(nil, n)
		return rt.Bytes(b[:size]), nil
	}
}

func bitsTo(t *rt.Type, size int) fn {
	return func(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		b, i := args[0].AsBytes(), args[1].AsInt()
		switch {
		case args[0].IsNull():
			return rt.Null, nullArg("value")
		case i < 0 || i >= len(b):
			return rt.Null, outOfRange("startIndex", indexMessage)
		case i+size > len(b):
			return rt.Null, badArg("Destination array is not long enough to copy all the items in the collection. Check array index and length.")
		}
		var full [8]byte
		copy(full[:], b[i:i+size])
		n := binary.LittleEndian.Uint64(full[:])
		switch t.Kind {
		case rt.KindBool:
			return truth(n != 0)
		case rt.KindSingle:
			return rt.Float(math.Float32frombits(uint32(n))), nil
		case rt.KindDouble:
			return rt.Double(math.Float64frombits(n)), nil
		}
		return rt.Scalar(t, rt.Wrap(t.Kind, int64(n))), nil
	}
}

func bitsToString(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	b := args[0].AsBytes()
	from := 0
	if len(args) > 1 {
		from = args[1].AsInt()
	}
	n := len(b) - from
	if len(args) > 2 {
		n = args[2].AsInt()
	}
	switch {
	case args[0].IsNull():
		return rt.Null, nullArg("value")
	case from < 0 || from >= len(b) && from > 0:
		return rt.Null, outOfRange("startIndex", indexMessage)
	case n < 0:
		return rt.Null, outOfRange("length", "Value must be positive.")
	case n > len(b)-from:
		return rt.Null, badArg("Destination array is not long enough to copy all the items in the collection. Check array index and length.")
	}
	if err := f.Alloc(3 * n); err != nil {
		return rt.Null, err
	}
	var s strings.Builder
	s.Grow(3 * n)
	for i, c := range b[from : from+n] {
		if i > 0 {
			s.WriteByte('-')
		}
		s.WriteByte(upperHex[c>>4])
		s.WriteByte(upperHex[c&15])
	}
	return rt.String(s.String()), nil
}

func doubleToBits(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Long(int64(math.Float64bits(args[0].AsDouble()))), nil
}

func singleToBits(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return number(int(int32(math.Float32bits(float32(args[0].AsDouble())))))
}

func bitsToSingle(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Float(math.Float32frombits(uint32(args[0].AsInt()))), nil
}

func bitsToDouble(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Double(math.Float64frombits(uint64(args[0].AsLong()))), nil
}
