package backend

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/portico-apim/portico/internal/policy"
)

// EchoHost is the host of a backend that is built in: nothing is dialled for it. EchoURL is the address of the Echo API that a
// new service begins with.
const (
	EchoHost = "echo.portico.internal"
	EchoURL  = "http://" + EchoHost + "/api"
)

// notEchoed are the fields that belong to the request or its connection and would be wrong in a response.
var notEchoed = []string{
	"Host", "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authorization", "Transfer-Encoding", "TE", "Trailer", "Upgrade", "Expect", "Content-Length",
}

// echo answers as Azure's Echo API does, whatever the method and the path: status 200, the request's header fields, the request's body.
// The body is a stream: what was sent comes back while more is being sent. It has begun when the response does, as clients may wait
// for 100 Continue.
func echo(req *Request) (*policy.Message, error) {
	res := policy.NewResponse(200)
	for name, value := range req.Header.All() {
		if !isSet(req.Set, name) {
			res.Header.Add(name, value)
		}
	}
	for _, f := range req.Set {
		res.Header.Add(f.Name, f.Value)
	}
	for _, name := range notEchoed {
		res.Header.Del(name)
	}
	switch {
	case req.Body == nil:
		res.Header.Add("Content-Length", "0")
	case req.Method == methodHead:
		_ = req.Body.Close()
	default:
		if req.Length >= 0 {
			res.Header.Add("Content-Length", strconv.FormatInt(req.Length, 10))
		}
		body := bufio.NewReader(req.Body)
		if _, err := body.Peek(1); err != nil && err != io.EOF {
			return nil, fmt.Errorf("echo: %w", errors.Join(err, req.Body.Close()))
		}
		res.Body = policy.StreamBody(begun{body, req.Body}, req.Length)
		res.Trailer = req.Trailer
	}
	return res, nil
}

// begun is a body of which the first bytes were read ahead.
type begun struct {
	io.Reader
	io.Closer
}

func isSet(set []policy.Field, name string) bool {
	for _, f := range set {
		if policy.EqualFold(f.Name, name) {
			return true
		}
	}
	return false
}
