package arm

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/resources"
)

// reply sends JSON; a nil body is none. An answer to HEAD has no body.
func (c *call) reply(status int, body any) {
	if body == nil || c.Method == http.MethodHead {
		if body == nil && status != http.StatusNoContent && c.Method != http.MethodHead {
			c.w.Header().Set("Content-Length", "0") // what pollers take for the end
		}
		c.w.WriteHeader(status)
		return
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(body); err != nil {
		panic(err) // properties structs can be encoded
	}
	h := c.w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	c.w.WriteHeader(status)
	_, _ = c.w.Write(b.Bytes()) // the client is gone
}

// replyShown sends a resource with its ETag.
func (c *call) replyShown(status int, s *resources.Shown) {
	c.w.Header().Set("ETag", resource.ETag(s.Revision))
	c.reply(status, s)
}

// list is the JSON of a page.
type list struct {
	Value    []*resources.Shown `json:"value"`
	Count    int                `json:"count"`
	NextLink string             `json:"nextLink,omitempty"`
}

// replyPage sends a page of a list with a link to the next.
func (s *Server) replyPage(c *call, p *resources.Page) {
	out := list{Value: p.Items, Count: p.Count}
	if out.Value == nil {
		out.Value = []*resources.Shown{}
	}
	if p.More {
		query := url.Values{}
		for name, values := range c.URL.Query() {
			query[name] = values
		}
		query.Set("$skip", strconv.Itoa(p.Skip+p.Top))
		query.Set("$top", strconv.Itoa(p.Top))
		out.NextLink = s.issuer.Endpoint(c.Host) + c.URL.EscapedPath() + "?" + query.Encode()
	}
	c.reply(http.StatusOK, out)
}
