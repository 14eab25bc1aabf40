package policy

import "github.com/portico-apim/portico/internal/csharp/rt"

// EvalFrame is the frame in which the exchange's expressions run.
func (x *Exchange) EvalFrame() *rt.Frame { return x.evalFrame() }

// DecodeText decodes a body with a content type.
func DecodeText(data []byte, contentType string) string {
	text, err := decodeText(data, charsetOf(contentType))
	if err != nil {
		return err.Error()
	}
	return text
}
