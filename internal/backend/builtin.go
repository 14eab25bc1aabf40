package backend

import (
	"errors"
	"fmt"
	"io"

	"github.com/portico-apim/portico/internal/policy"
)

// SafetyHost and EmbeddingsHost are the hosts of services that are built in, so that policies for language models can be tried without a cloud: one that
// judges texts as Azure AI Content Safety does, and one that makes embeddings as OpenAI's API does. Nothing is dialled for them.
const (
	SafetyHost     = "contentsafety.portico.internal"
	EmbeddingsHost = "embeddings.portico.internal"
)

// maxBuiltIn bounds a request to a built-in service, in bytes.
const maxBuiltIn = 1 << 20

// serveBuiltIn answers with what a built-in service makes of the path and the body.
func serveBuiltIn(req *Request, answer func(path string, body []byte) (int, []byte)) (*policy.Message, error) {
	var body []byte
	if req.Body != nil {
		var err error
		body, err = io.ReadAll(io.LimitReader(req.Body, maxBuiltIn))
		if err = errors.Join(err, req.Body.Close()); err != nil {
			return nil, fmt.Errorf("read request: %w", err)
		}
	}
	status, data := answer(req.URL.Path, body)
	res := policy.NewResponse(status)
	res.Header.Add("Content-Type", "application/json")
	res.Body = policy.BytesBody(data)
	return res, nil
}
