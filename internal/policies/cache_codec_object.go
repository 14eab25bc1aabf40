package policies

import (
	"encoding/binary"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// The codes of values that are more than a number or a text.
const (
	codecDateTime byte = 'D'
	codecTimeSpan byte = 'T'
)

// encodeObject returns a value of the library's types as bytes; false for types that cannot be kept.
func encodeObject(v rt.Value) ([]byte, bool) {
	switch v.Type().Def {
	case rt.DateTime:
		return binary.AppendVarint([]byte{codecDateTime}, v.AsLong()), true
	case rt.TimeSpan:
		return binary.AppendVarint([]byte{codecTimeSpan}, v.AsLong()), true
	}
	return nil, false
}

// decodeObject reads what encodeObject wrote; false for anything else.
func decodeObject(data []byte) (rt.Value, bool) {
	switch data[0] {
	case codecDateTime, codecTimeSpan:
		n, size := binary.Varint(data[1:])
		t := rt.DateTime.Type()
		if data[0] == codecTimeSpan {
			t = rt.TimeSpan.Type()
		}
		return rt.Scalar(t, n), size > 0 && size == len(data)-1
	}
	return rt.Null, false
}
