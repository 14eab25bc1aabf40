package policy

import "io"

// Message is a request or a response, free of the types of any HTTP library so that the engine under it can change.
type Message struct {
	// Method and URL belong to requests.
	Method string
	URL    URL
	// Status and Reason belong to responses. An empty reason means the standard one.
	Status int
	Reason string
	// Proto is the protocol the message came with, for example HTTP/1.1.
	Proto  string
	Header Header
	Body   Body
	// KeepHost says that a policy has set the Host field of a request: it is sent as it is instead of the address's host.
	KeepHost bool
	// Unbuffered says that each piece of the body is passed on as it comes, rather than once a buffer is full (buffer-response="false").
	Unbuffered bool
	// Trailer gives the trailer fields once the body was read to its end; nil if there are none.
	Trailer func() Header
	// Upgraded is the connection of a 101 response, and of the request it answers: bytes flow freely on it. The one who takes it closes it.
	Upgraded io.ReadWriteCloser
}

// NewResponse returns a response with a status and no body.
func NewResponse(status int) *Message {
	return &Message{Status: status, Proto: "HTTP/1.1"}
}

// SetBody replaces the body by a content and drops the headers that described the old one.
func (m *Message) SetBody(data []byte) {
	m.Body.Replace(BytesBody(data))
	m.Header.Del("Content-Length")
	m.Header.Del("Content-Encoding")
	m.Header.Del("Transfer-Encoding")
	m.Trailer = nil
}
