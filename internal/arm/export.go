package arm

import (
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/resources"
)

// linkLifetime is how long a link to an export is good, as in Azure.
const linkLifetime = 5 * time.Minute

// exportFormats are how the formats that were asked for are called in the answer, where that differs.
var exportFormats = map[string]string{"swagger-link": "swagger-link-json", "wsdl-link": "wsdl-link+xml", "wadl-link": "wadl-link-json"}

// export answers an API as a document: as a link, or the document itself.
func (s *Server) export(c *call, req resources.Request) error {
	format := strings.ToLower(c.URL.Query().Get("format"))
	if format == "" {
		return resource.Invalid("format", "'format' must not be empty.")
	}
	exported, err := s.exported(c, c.complete(req), format)
	if err != nil {
		return err
	}
	shown := format
	if name, ok := exportFormats[format]; ok {
		shown = name
	}
	if !strings.HasSuffix(format, "-link") {
		c.reply(http.StatusOK, map[string]any{"id": exported.ID, "format": shown, "value": inlineDocument(exported)})
		return nil
	}
	link, err := s.exportLink(c, exported.ID, format)
	if err != nil {
		return err
	}
	value := map[string]string{"link": link}
	c.reply(http.StatusOK, map[string]any{"id": exported.ID, "format": shown, "value": value, "link": link, "properties": map[string]any{"format": shown, "value": value}})
	return nil
}

// inlineDocument is a JSON document as it is, and any other as a string.
func inlineDocument(e *resources.Exported) any {
	if mediaType, _, _ := mime.ParseMediaType(e.ContentType); strings.HasSuffix(mediaType, "json") && json.Valid(e.Data) {
		return json.RawMessage(e.Data)
	}
	return string(e.Data)
}

func (s *Server) exported(c *call, req resources.Request, format string) (exported *resources.Exported, err error) {
	err = s.view(c, req, func(op *resources.Op) (err error) {
		exported, err = op.Export(format)
		return err
	})
	return exported, err
}

// exportLink makes the signed address of an export.
func (s *Server) exportLink(c *call, id, format string) (string, error) {
	expires := strconv.FormatInt(s.now().Add(linkLifetime).Unix(), 10)
	signature, err := s.signature(purposeExport, exportText(id, format, expires))
	if err != nil {
		return "", err
	}
	query := url.Values{"api": {id}, "format": {format}, "expires": {expires}, "signature": {signature}}
	return s.issuer.Endpoint(c.Host) + "/exports?" + query.Encode(), nil
}

func exportText(id, format, expires string) string { return id + "\n" + format + "\n" + expires }

// download answers an export to whoever has its link, while the link is good.
func (s *Server) download(c *call, _ map[string]string) error {
	q := c.URL.Query()
	id, format, expires := q.Get("api"), q.Get("format"), q.Get("expires")
	until, err := strconv.ParseInt(expires, 10, 64)
	if err != nil || !s.signed(purposeExport, exportText(id, format, expires), q.Get("signature")) {
		return resource.Errorf(http.StatusForbidden, "AuthenticationFailed", "The link is not valid.")
	}
	if s.now().After(time.Unix(until, 0)) {
		return resource.Errorf(http.StatusForbidden, "AuthenticationFailed", "The link has expired.")
	}
	parsed, err := resource.Parse(id)
	if err != nil {
		return resource.NotFound("API")
	}
	exported, err := s.exported(c, resources.Request{ID: parsed}, format)
	if err != nil {
		return err
	}
	h := c.w.Header()
	h.Set("Content-Type", exported.ContentType)
	h.Set("Content-Length", strconv.Itoa(len(exported.Data)))
	h.Set("Content-Disposition", "attachment")
	_, err = c.w.Write(exported.Data)
	return err
}
