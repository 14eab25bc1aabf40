package policies

import (
	"encoding/binary"
	"math"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/policy"
)

// What is in a cache is read by gateways of other versions, too, so its form begins with a byte that says what follows.
const (
	codecResponse byte = 'R'
	codecNull     byte = 'n'
	codecString   byte = 's'
	codecBool     byte = 'b'
	codecInt      byte = 'i'
	codecLong     byte = 'l'
	codecDouble   byte = 'd'
	codecBytes    byte = 'B'
)

// encodeResponse returns a response with a buffered body as bytes.
func encodeResponse(res *policy.Message) []byte {
	body, _ := res.Body.Bytes(math.MaxInt64) // it is in memory already
	out := []byte{codecResponse}
	out = binary.AppendUvarint(out, uint64(res.Status)) //nolint:gosec // a status is positive
	out = appendText(out, res.Reason)
	out = binary.AppendUvarint(out, uint64(res.Header.Len())) //nolint:gosec // a length
	for name, value := range res.Header.All() {
		out = appendText(appendText(out, name), value)
	}
	return append(out, body...)
}

func appendText(out []byte, text string) []byte {
	return append(binary.AppendUvarint(out, uint64(len(text))), text...)
}

// decodeResponse reads what encodeResponse wrote. It reports false for anything else.
func decodeResponse(data []byte) (*policy.Message, bool) {
	if len(data) == 0 || data[0] != codecResponse {
		return nil, false
	}
	r := reader{data: data[1:]}
	res := policy.NewResponse(int(r.number())) //nolint:gosec // checked below
	res.Reason = r.text()
	for n := r.number(); n > 0 && !r.broken; n-- {
		name := r.text()
		res.Header.Add(name, r.text())
	}
	res.Body = policy.BytesBody(r.data)
	return res, !r.broken && res.Status >= 100 && res.Status <= 999
}

// reader takes bytes apart. Once something is missing it is broken and gives zeros.
type reader struct {
	data   []byte
	broken bool
}

func (r *reader) number() uint64 {
	n, size := binary.Uvarint(r.data)
	if size <= 0 {
		r.broken = true
		return 0
	}
	r.data = r.data[size:]
	return n
}

func (r *reader) text() string {
	n := r.number()
	if n > uint64(len(r.data)) {
		r.broken = true
		return ""
	}
	text := string(r.data[:n])
	r.data = r.data[n:]
	return text
}

// encodeValue returns a value of an expression as bytes. Values of types that have no form in bytes are an error.
func encodeValue(v rt.Value) ([]byte, error) {
	switch v.Kind() {
	case rt.KindNull:
		return []byte{codecNull}, nil
	case rt.KindString:
		return append([]byte{codecString}, v.AsString()...), nil
	case rt.KindBool:
		return []byte{codecBool, byte(v.AsInt())}, nil
	case rt.KindInt32:
		return binary.AppendVarint([]byte{codecInt}, v.AsLong()), nil
	case rt.KindInt64:
		return binary.AppendVarint([]byte{codecLong}, v.AsLong()), nil
	case rt.KindDouble:
		return binary.BigEndian.AppendUint64([]byte{codecDouble}, math.Float64bits(v.AsDouble())), nil
	}
	if res := policy.ResponseOf(v); res != nil {
		return encodeStored(res)
	}
	if b := v.AsBytes(); b != nil {
		return append([]byte{codecBytes}, b...), nil
	}
	if data, ok := encodeObject(v); ok {
		return data, nil
	}
	return nil, invalid("A value of type %s cannot be kept in a cache.", v.Type())
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
		return rt.Null, true
	case codecString:
		return rt.String(string(rest)), true
	case codecBool:
		return rt.Bool(len(rest) == 1 && rest[0] == 1), len(rest) == 1
	case codecInt, codecLong:
		n, size := binary.Varint(rest)
		if data[0] == codecInt {
			return rt.Int(int(n)), size == len(rest) && size > 0
		}
		return rt.Long(n), size == len(rest) && size > 0
	case codecDouble:
		if len(rest) != 8 {
			return rt.Null, false
		}
		return rt.Double(math.Float64frombits(binary.BigEndian.Uint64(rest))), true
	case codecBytes:
		return rt.Bytes(append([]byte{}, rest...)), true
	case codecResponse:
		res, ok := decodeResponse(data)
		return policy.ResponseValue(res), ok
	}
	return decodeObject(data)
}
