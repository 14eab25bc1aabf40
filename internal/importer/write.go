package importer

// appendJSON writes a value as compact JSON.
func appendJSON(out []byte, n *node) []byte {
	switch n.kind {
	case text:
		return appendString(out, n.value)
	case array:
		out = append(out, '[')
		for i := range n.children {
			if i > 0 {
				out = append(out, ',')
			}
			out = appendJSON(out, &n.children[i])
		}
		return append(out, ']')
	case object:
		out = append(out, '{')
		for i := range n.children {
			if i > 0 {
				out = append(out, ',')
			}
			out = append(appendString(out, n.children[i].key), ':')
			out = appendJSON(out, &n.children[i])
		}
		return append(out, '}')
	}
	return append(out, n.value...)
}

// appendString writes a JSON string.
func appendString(out []byte, s string) []byte {
	const hex = "0123456789abcdef"
	out = append(out, '"')
	start := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		out = append(out, s[start:i]...)
		switch c {
		case '"', '\\':
			out = append(out, '\\', c)
		case '\n':
			out = append(out, '\\', 'n')
		case '\r':
			out = append(out, '\\', 'r')
		case '\t':
			out = append(out, '\\', 't')
		default:
			out = append(out, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		start = i + 1
	}
	out = append(out, s[start:]...)
	return append(out, '"')
}
