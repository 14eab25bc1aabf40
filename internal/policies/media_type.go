package policies

import "strings"

// mediaType returns a content type without its parameters.
func mediaType(contentType string) string {
	t, _, _ := strings.Cut(contentType, ";")
	return strings.TrimSpace(t)
}

// isJSON reports whether content of a type is JSON.
func isJSON(contentType string) bool {
	t := strings.ToLower(mediaType(contentType))
	return t == "application/json" || t == "text/json" || strings.HasSuffix(t, "+json")
}

// isXML reports whether content of a type is XML.
func isXML(contentType string) bool {
	t := strings.ToLower(mediaType(contentType))
	return t == "application/xml" || t == "text/xml" || strings.HasSuffix(t, "+xml")
}

// isText reports whether content of a type is text that ends: an event stream may go on for ever. Content without a type is taken for text.
func isText(contentType string) bool {
	t := strings.ToLower(mediaType(contentType))
	switch t {
	case "", "application/javascript", "application/ecmascript", "application/x-javascript", "application/xml-dtd", "application/yaml", "application/x-ndjson", "application/graphql":
		return true
	case "text/event-stream":
		return false
	}
	return strings.HasPrefix(t, "text/") || isJSON(t) || isXML(t) || strings.HasSuffix(t, "+yaml")
}
