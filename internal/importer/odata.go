package importer

import (
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/portico-apim/portico/internal/odata"
	"github.com/portico-apim/portico/internal/source"
)

// oDataContentType is the content type of the metadata document of an OData API, oDataID its name.
const (
	oDataContentType = "application/vnd.ms-azure-apim.odata.schema"
	oDataID          = "odata"
)

// readOData reads the metadata document of an OData service. The API has no operations: its entity sets and functions are in the document, and so is what a request may
// look like.
func readOData(data []byte, opts Options) (*Result, error) {
	limits := opts.Limits.withDefaults()
	src := source.New(opts.Name, string(data))
	var diags source.Diagnostics
	if len(data) > limits.Bytes {
		_ = diags.Add(src, source.At(0), codeLimit, "the document has %d bytes; %d are allowed", len(data), limits.Bytes)
		return nil, diags
	}
	_, err := odata.Parse(src.Text)
	if wrong := (*odata.Error)(nil); errors.As(err, &wrong) {
		_ = diags.Add(src, source.At(offsetOf(src.Text, wrong.Line, wrong.Column)), codeSyntax, "%s", strings.TrimSuffix(wrong.Message, "."))
		return nil, diags
	}
	document, err := json.Marshal(map[string]string{"value": src.Text})
	if err != nil {
		return nil, err
	}
	result := &Result{Type: "odata", Schemas: []Schema{{ID: oDataID, ContentType: oDataContentType, Document: document}}}
	if root, ok := strings.CutSuffix(opts.BaseURL, "/$metadata"); ok {
		result.ServiceURL = root
	}
	return result, nil
}

// offsetOf is the offset of a line and column, both from 1; 0 if there is no line.
func offsetOf(text string, line, column int) int {
	at := 0
	for ; line > 1; line-- {
		at += strings.IndexByte(text[at:], '\n') + 1
	}
	for ; column > 1 && at < len(text); column-- {
		_, n := utf8.DecodeRuneInString(text[at:])
		at += n
	}
	return at
}

// writeOData gives back the metadata document.
func writeOData(api ExportAPI) ([]byte, error) {
	for _, s := range api.Schemas {
		var document struct{ Value string }
		if s.ContentType == oDataContentType && json.Unmarshal(s.Document, &document) == nil {
			return []byte(document.Value), nil
		}
	}
	return nil, ErrFormat
}

// restateOData gives back what was uploaded, if it is a metadata document.
func restateOData(data []byte) ([]byte, bool) {
	_, err := odata.Parse(string(data))
	return data, err == nil
}
