package backend

import (
	"errors"
	"fmt"
	"io"

	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/safety"
)

// SafetyHost is the host of a content-safety service that is built in: nothing is dialled for it.
const SafetyHost = "contentsafety.portico.internal"

// maxJudged bounds a request to the built-in service, in bytes.
const maxJudged = 1 << 20

// judge answers as Azure AI Content Safety does, by rules.
func judge(rules *safety.Rules, req *Request) (*policy.Message, error) {
	var body []byte
	if req.Body != nil {
		var err error
		body, err = io.ReadAll(io.LimitReader(req.Body, maxJudged))
		if err = errors.Join(err, req.Body.Close()); err != nil {
			return nil, fmt.Errorf("judge: %w", err)
		}
	}
	status, answer := rules.Answer(req.URL.Path, body)
	res := policy.NewResponse(status)
	res.Header.Add("Content-Type", "application/json")
	res.Body = policy.BytesBody(answer)
	return res, nil
}
