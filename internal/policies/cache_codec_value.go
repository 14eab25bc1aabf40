package policies

import (
	"encoding/binary"
	"slices"

	"github.com/portico-apim/portico/internal/csharp/decimal"
	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/policy"
)

// The first bytes of values in a cache, besides codecResponse and those of scalars.
const (
	codecNull    byte = 'n'
	codecString  byte = 's'
	codecStrings byte = 'S'
	codecBytes   byte = 'B'
	codecDecimal byte = 'm'
	codecJSON    byte = 'J'
	codecElement byte = 'E'
	codecXML     byte = 'X'
)

// scalarForm is a type whose values live in 64 bits, and their first byte in a cache.
type scalarForm struct {
	code byte
	typ  *rt.Type
}

func scalars() []scalarForm {
	return []scalarForm{
		{'b', rt.BoolType},
		{'c', rt.CharType},
		{'i', rt.IntType},
		{'l', rt.LongType},
		{'f', rt.FloatType},
		{'d', rt.DoubleType},
		{'D', rt.DateTime.Type()},
		{'T', rt.TimeSpan.Type()},
	}
}

// encodeValue returns a value of an expression as bytes. Values of types that have no form in bytes are an error.
func encodeValue(v rt.Value) ([]byte, error) {
	switch {
	case v.IsNull():
		return []byte{codecNull}, nil
	case v.IsString():
		return append([]byte{codecString}, v.AsString()...), nil
	case v.AsBytes() != nil:
		return append([]byte{codecBytes}, v.AsBytes()...), nil
	case v.Kind() == rt.KindDecimal:
		return append([]byte{codecDecimal}, v.AsDecimal().String()...), nil
	case v.Type() == rt.ArrayOf(rt.StringType):
		return encodeStrings(v.AsStrings()), nil
	}
	if res := policy.ResponseOf(v); res != nil {
		return encodeStored(res)
	}
	if data, ok := encodeTree(v); ok {
		return data, nil
	}
	all := scalars()
	i := slices.IndexFunc(all, func(s scalarForm) bool { return s.typ == v.Type() })
	if i < 0 {
		return nil, invalid("A value of type %s cannot be kept in a cache.", v.Type())
	}
	return binary.AppendVarint([]byte{all[i].code}, v.AsLong()), nil
}

// encodeTree returns JSON, an XML document or an XML element as text; false for other values.
func encodeTree(v rt.Value) ([]byte, bool) {
	f := rt.NewFrame(rt.DefaultLimits)
	code := codecJSON
	text, ok, err := lib.JSONText(f, v, false)
	switch {
	case ok:
	case v.Type() == lib.XElementType:
		code = codecElement
		text, ok, err = lib.XMLText(f, v, false)
	case v.Type() == lib.XDocumentType:
		code = codecXML
		text, ok, err = lib.XMLText(f, v, false)
	}
	return append([]byte{code}, text...), ok && err == nil
}

func encodeStrings(list []string) []byte {
	out := binary.AppendUvarint([]byte{codecStrings}, uint64(len(list)))
	for _, text := range list {
		out = appendText(out, text)
	}
	return out
}

// encodeStored returns a response whose body may still be a stream. One that is too large is nothing, which no reader takes for a value.
func encodeStored(res *policy.Message) ([]byte, error) {
	fits, err := res.Body.Fits(maxCached)
	switch {
	case err != nil:
		return nil, broken(err)
	case !fits:
		return nil, nil
	}
	return encodeResponse(res), nil
}

// broken is the failure of a backend that did not send the whole of a body.
func broken(cause error) *policy.Error {
	return &policy.Error{Reason: policy.ReasonBackendConnection, Message: "Underlying transport connection was unexpectedly closed.", Cause: cause}
}

// decodeValue reads what encodeValue wrote; false for anything else.
func decodeValue(data []byte) (rt.Value, bool) {
	if len(data) == 0 {
		return rt.Null, false
	}
	rest := data[1:]
	switch data[0] {
	case codecNull:
		return rt.Null, len(rest) == 0
	case codecString:
		return rt.String(string(rest)), true
	case codecStrings:
		return decodeStrings(rest)
	case codecBytes:
		return rt.Bytes(append([]byte{}, rest...)), true
	case codecDecimal:
		d, err := decimal.Parse(string(rest))
		return rt.Decimal(d), err == nil
	case codecJSON, codecElement, codecXML:
		v, err := decodeTree(data[0], string(rest))
		return v, err == nil
	case codecResponse:
		res, ok := decodeResponse(data)
		return policy.ResponseValue(res), ok
	}
	return decodeScalar(data)
}

func decodeTree(code byte, text string) (rt.Value, error) {
	f := rt.NewFrame(rt.DefaultLimits)
	switch code {
	case codecElement:
		return lib.ParseXML(f, text, lib.XElementType)
	case codecXML:
		return lib.ParseXML(f, text, lib.XDocumentType)
	}
	return lib.ParseJSON(f, text, nil)
}

func decodeStrings(data []byte) (rt.Value, bool) {
	r := reader{data: data}
	list := []string{}
	for n := r.number(); n > 0 && !r.broken; n-- {
		list = append(list, r.text())
	}
	return rt.Strings(list), !r.broken && len(r.data) == 0
}

func decodeScalar(data []byte) (rt.Value, bool) {
	n, size := binary.Varint(data[1:])
	all := scalars()
	i := slices.IndexFunc(all, func(s scalarForm) bool { return s.code == data[0] })
	if i < 0 || size <= 0 || size != len(data)-1 {
		return rt.Null, false
	}
	return rt.Scalar(all[i].typ, n), true
}
