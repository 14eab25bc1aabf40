package policies

import (
	"encoding/binary"
	"math"

	"github.com/portico-apim/portico/internal/policy"
)

// codecResponse is the first byte of a response in a cache. What is in a cache is read by gateways of other versions, too, so its form begins with a byte
// that says what follows.
const codecResponse byte = 'R'

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
	if len(r.data) > 0 {
		res.Body = policy.BytesBody(r.data)
	}
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
