package policies

import (
	"errors"
	"fmt"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/policy"
)

// subject returns the message that policies such as set-header and set-body change: the request up to the backend section, then the
// response.
func subject(x *policy.Exchange) *policy.Message {
	if x.Section() == policy.Inbound || x.Section() == policy.Backend {
		return x.Request
	}
	return x.Response
}

// readBody returns the whole body of a message, which keeps it.
func readBody(x *policy.Exchange, m *policy.Message) ([]byte, error) {
	data, err := m.Body.Bytes(x.BodyLimit())
	var known *policy.Error
	switch {
	case err == nil:
		return data, nil
	case errors.As(err, &known):
		return nil, known
	case errors.Is(err, policy.ErrBodyTooLarge) && m == x.Request:
		return nil, policy.Fail(413, "BodyTooLarge", "Request body is too large")
	case errors.Is(err, policy.ErrBodyTooLarge):
		return nil, &policy.Error{Reason: "BodyTooLarge", Message: fmt.Sprintf("The response body is larger than %d bytes.", x.BodyLimit()), Cause: err}
	case m == x.Request:
		return nil, &policy.Error{Reason: policy.ReasonClientConnection, Message: "The operation was canceled.", Cause: err}
	}
	return nil, &policy.Error{Reason: policy.ReasonBackendConnection, Message: "Underlying transport connection was unexpectedly closed.", Cause: err}
}

// compressed reports whether the body of a message is encoded, so that a policy that changes text has to leave it as it is, and tells the trace.
func compressed(x *policy.Exchange, m *policy.Message, name string) bool {
	coding := m.Header.Get("Content-Encoding")
	if coding == "" || strings.EqualFold(coding, "identity") {
		return false
	}
	x.Notef(name, "The body is encoded as '%s' and stays as it is.", coding)
	return true
}

// bodyOf returns the bytes that a value makes as a body: those of a byte[], or text in UTF-8. Null is no body.
func bodyOf(v rt.Value) []byte {
	if data := v.AsBytes(); data != nil {
		return data
	}
	return []byte(policy.Text(v))
}

// invalid is the failure of an expression whose value the policy cannot use.
func invalid(format string, args ...any) *policy.Error {
	return &policy.Error{Reason: policy.ReasonExpression, Message: "Expression evaluation failed. " + fmt.Sprintf(format, args...)}
}
