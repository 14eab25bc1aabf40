package policy

// DecodeText decodes a body with a content type.
func DecodeText(data []byte, contentType string) string {
	text, err := decodeText(data, charsetOf(contentType))
	if err != nil {
		return err.Error()
	}
	return text
}
