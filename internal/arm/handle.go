package arm

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/resources"
	"github.com/portico-apim/portico/internal/store"
)

// complete adds to a request what HTTP says about it.
func (c *call) complete(req resources.Request) resources.Request {
	req.Query = c.URL.Query()
	req.Match = resource.ParseMatch(strings.Join(c.Header.Values("If-Match"), ","))
	req.APIVersion = queryVersion(c.Request)
	req.By = c.principal.Name
	return req
}

// view runs a reading operation.
func (s *Server) view(c *call, req resources.Request, read func(op *resources.Op) error) error {
	return s.store.View(c.Context(), func(tx store.Tx) error { return read(s.table.Begin(c.Context(), tx, req)) })
}

// update runs a changing operation. It may run more than once; the last outcome counts. The revision is that of the change.
func (s *Server) update(c *call, req resources.Request, change func(op *resources.Op) (*resources.Result, error)) (*resources.Result, error) {
	var result *resources.Result
	var ignored []string
	revision, err := s.store.Update(c.Context(), func(tx store.Tx) error {
		op := s.table.Begin(c.Context(), tx, req)
		var err error
		result, err = change(op)
		ignored = op.Ignored()
		return err
	})
	if err != nil {
		return nil, err
	}
	if result != nil && result.Shown != nil {
		result.Shown.Committed(revision)
	}
	if len(ignored) > 0 {
		c.w.Header().Set("x-portico-ignored-properties", headerList(ignored))
	}
	return result, nil
}

// headerList joins names for a header, as many as are of use to somebody.
func headerList(names []string) string {
	const shown = 20
	if len(names) > shown {
		names = append(names[:shown:shown], "...")
	}
	text := strings.Join(names, ", ")
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, text)
}

// head answers whether a resource is there. A relation without an entity tag has nothing to say but that.
func (s *Server) head(c *call, k *resources.Kind, req resources.Request) error {
	return s.view(c, c.complete(req), func(op *resources.Op) error {
		shown, err := op.Get()
		if err != nil {
			return err
		}
		if !k.Has('G') {
			c.w.WriteHeader(http.StatusNoContent)
			return nil
		}
		c.replyShown(http.StatusOK, shown)
		return nil
	})
}

// get answers a resource; with export, an API as a document; where a policy is asked for as XML, the document itself.
func (s *Server) get(c *call, k *resources.Kind, req resources.Request) error {
	if strings.EqualFold(c.URL.Query().Get("export"), "true") && strings.HasSuffix(k.Type, "/apis") {
		return s.export(c, req)
	}
	req = c.complete(req)
	format, asText := wantsPolicyText(c.Request)
	if asText {
		req.Query.Set("format", format)
	}
	var shown *resources.Shown
	err := s.view(c, req, func(op *resources.Op) (err error) {
		shown, err = op.Get()
		return err
	})
	if err != nil {
		return err
	}
	if asText && shown.Text != "" {
		c.w.Header().Set("ETag", resource.ETag(shown.Revision))
		c.w.Header().Set("Content-Type", policyTypes[format]+"; charset=utf-8")
		_, err := io.WriteString(c.w, shown.Text)
		return err
	}
	c.replyShown(http.StatusOK, shown)
	return nil
}

// policyTypes are the media types of policy documents, by format.
var policyTypes = map[string]string{
	"xml": "application/vnd.ms-azure-apim.policy+xml", "rawxml": "application/vnd.ms-azure-apim.policy.raw+xml",
}

// wantsPolicyText reports whether a client accepts a policy document only as XML, and in which format.
func wantsPolicyText(r *http.Request) (format string, ok bool) {
	accept := strings.ToLower(strings.Join(r.Header.Values("Accept"), ","))
	if accept == "" || strings.Contains(accept, "json") || strings.Contains(accept, "*/*") {
		return "", false
	}
	for _, format := range []string{"rawxml", "xml"} {
		if strings.Contains(accept, policyTypes[format]) {
			return format, true
		}
	}
	return "", false
}

// list answers a page of a collection.
func (s *Server) list(c *call, _ *resources.Kind, req resources.Request) error {
	var page *resources.Page
	err := s.view(c, c.complete(req), func(op *resources.Op) (err error) {
		page, err = op.List()
		return err
	})
	if err != nil {
		return err
	}
	s.replyPage(c, page)
	return nil
}

// put creates or replaces a resource.
func (s *Server) put(c *call, k *resources.Kind, req resources.Request) error {
	req = c.complete(req)
	body, err := s.prepared(c, k, &req)
	if err != nil {
		return err
	}
	result, err := s.update(c, req, func(op *resources.Op) (*resources.Result, error) { return op.Put(body) })
	if err != nil {
		return err
	}
	status := http.StatusOK
	if result.Created {
		status = http.StatusCreated
	}
	c.replyShown(status, result.Shown)
	return nil
}

// patch changes a resource.
func (s *Server) patch(c *call, k *resources.Kind, req resources.Request) error {
	req = c.complete(req)
	body, err := s.prepared(c, k, &req)
	if err != nil {
		return err
	}
	result, err := s.update(c, req, func(op *resources.Op) (*resources.Result, error) { return op.Patch(body) })
	if err != nil {
		return err
	}
	c.replyShown(http.StatusOK, result.Shown)
	return nil
}

// prepared reads the body and does what has to be done before the transaction.
func (s *Server) prepared(c *call, k *resources.Kind, req *resources.Request) (json.RawMessage, error) {
	body, err := s.body(c, k)
	if err != nil || !k.Prepares() {
		return body, err
	}
	return s.table.Prepare(c.Context(), req, body)
}

// delete deletes a resource. Newer clients want a long-running answer for some kinds.
func (s *Server) delete(c *call, k *resources.Kind, req resources.Request) error {
	req = c.complete(req)
	result, err := s.update(c, req, func(op *resources.Op) (*resources.Result, error) { return op.Delete() })
	switch {
	case err != nil:
		return err
	case !result.Deleted:
		c.reply(http.StatusNoContent, nil)
	case k.LateDelete != "" && req.APIVersion >= k.LateDelete:
		s.accepted(c, req.ID)
	default:
		c.reply(http.StatusOK, nil)
	}
	return nil
}

// act runs an action.
func (s *Server) act(c *call, k *resources.Kind, a *resources.Action, req resources.Request) error {
	req = c.complete(req)
	body, err := s.body(c, k)
	if err != nil {
		return err
	}
	var answer any
	var revision uint64
	run := func(op *resources.Op) error {
		shown, err := op.Get()
		if err != nil {
			return err
		}
		revision = shown.Revision
		answer, err = a.Run(op, body)
		return err
	}
	if !a.Writes {
		err = s.view(c, req, run)
	} else {
		revision, err = s.store.Update(c.Context(), func(tx store.Tx) error { return run(s.table.Begin(c.Context(), tx, req)) })
	}
	if err != nil {
		return err
	}
	s.replyAction(c, a, answer, revision)
	return nil
}

func (s *Server) replyAction(c *call, a *resources.Action, answer any, revision uint64) {
	status := a.Status
	switch {
	case status != 0:
	case answer == nil:
		status = http.StatusNoContent
	default:
		status = http.StatusOK
	}
	if shown, ok := answer.(*resources.Shown); ok {
		shown.Committed(revision)
	}
	if answer != nil {
		c.w.Header().Set("ETag", resource.ETag(revision))
	}
	c.reply(status, answer)
}

// maxDepth bounds how deep the JSON of a request may be nested.
const maxDepth = 256

// tooDeep reports whether JSON is nested deeper than is allowed, without decoding it.
func tooDeep(data []byte) bool {
	depth, inString := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

// body reads a request body within the bounds of the kind. A policy sent as XML is wrapped as JSON.
func (s *Server) body(c *call, k *resources.Kind) (json.RawMessage, error) {
	limit := s.maxBody
	if k != nil && k.MaxBody > limit {
		limit = k.MaxBody
	}
	data, err := io.ReadAll(http.MaxBytesReader(c.w, c.Body, limit))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return nil, resource.Errorf(http.StatusRequestEntityTooLarge, "RequestContentTooLarge", "The request content size exceeds the maximum size of %d bytes.", limit)
	}
	if err != nil {
		return nil, resource.Errorf(http.StatusBadRequest, "InvalidRequestContent", "The request content could not be read.")
	}
	if tooDeep(data) {
		return nil, resource.Errorf(http.StatusBadRequest, "InvalidRequestContent", "The request content is nested more than %d levels deep.", maxDepth)
	}
	mediaType, _, _ := mime.ParseMediaType(c.Header.Get("Content-Type"))
	for format, t := range policyTypes {
		if mediaType == t {
			return json.Marshal(map[string]any{"properties": map[string]string{"format": format, "value": string(data)}})
		}
	}
	return data, nil
}
