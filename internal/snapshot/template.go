package snapshot

import (
	"fmt"
	"net/url"
	"strings"
)

// template is a parsed URL template of an operation.
type template struct {
	segments []segment
	query    []queryRule
}

// segment is one path segment of a template: literals and parameters in turn, or the wildcard that takes the rest of the path.
type segment struct {
	parts []part
	// wildcard takes the rest of the path; name is the parameter it goes to, empty for a bare asterisk.
	wildcard bool
	name     string
}

// part is a literal or a parameter within a segment.
type part struct {
	literal string
	param   string
}

// queryRule is a query parameter that a request must have. The value goes to a parameter, or must be the literal.
type queryRule struct {
	name, param, literal string
}

// maxParams bounds the parameters in the path of a template.
const maxParams = 24

// parseTemplate parses a URL template: segments of literals and {parameters}, a last segment * or {*rest}, and required query parameters
// (apim-facts: operation matching).
func parseTemplate(text string) (template, error) {
	var t template
	path, query, _ := strings.Cut(text, "?")
	if n := strings.Count(path, "{"); n >= maxParams {
		return t, fmt.Errorf("URL template has %d parameters; %d are allowed", n, maxParams-1)
	}
	path = strings.TrimPrefix(path, "/")
	raw := strings.Split(path, "/")
	for i, s := range raw {
		seg, err := parseSegment(s)
		if err != nil {
			return t, fmt.Errorf("URL template %q: %w", text, err)
		}
		if seg.wildcard && i != len(raw)-1 {
			return t, fmt.Errorf("URL template %q: only the last segment can be a wildcard", text)
		}
		t.segments = append(t.segments, seg)
	}
	for pair := range strings.SplitSeq(query, "&") {
		if pair == "" {
			continue
		}
		rule, err := parseQueryRule(pair)
		if err != nil {
			return t, fmt.Errorf("URL template %q: %w", text, err)
		}
		t.query = append(t.query, rule)
	}
	return t, nil
}

func parseSegment(text string) (segment, error) {
	if text == "*" {
		return segment{wildcard: true}, nil
	}
	if name, ok := strings.CutPrefix(text, "{*"); ok && strings.HasSuffix(name, "}") {
		return segment{wildcard: true, name: strings.TrimSuffix(name, "}")}, nil
	}
	var seg segment
	for text != "" {
		open := strings.IndexByte(text, '{')
		if open < 0 {
			open = len(text)
		}
		if open > 0 {
			seg.parts = append(seg.parts, part{literal: strings.ToLower(unescape(text[:open]))})
			text = text[open:]
			continue
		}
		end := strings.IndexByte(text, '}')
		if end < 2 {
			return seg, fmt.Errorf("parameter in %q is not closed or has no name", text)
		}
		if n := len(seg.parts); n > 0 && seg.parts[n-1].param != "" {
			return seg, fmt.Errorf("parameters %q and %q have nothing between them", seg.parts[n-1].param, text[1:end])
		}
		seg.parts = append(seg.parts, part{param: text[1:end]})
		text = text[end+1:]
	}
	return seg, nil
}

func parseQueryRule(pair string) (queryRule, error) {
	name, value, _ := strings.Cut(pair, "=")
	rule := queryRule{name: unescape(name)}
	if inner, ok := strings.CutPrefix(value, "{"); ok {
		param, closed := strings.CutSuffix(inner, "}")
		if !closed || param == "" {
			return rule, fmt.Errorf("query parameter %q is not closed or has no name", name)
		}
		rule.param = param
		return rule, nil
	}
	rule.literal = unescape(value)
	return rule, nil
}

// literal returns the text of a segment that has no parameters.
func (s segment) literal() (string, bool) {
	switch {
	case s.wildcard:
		return "", false
	case len(s.parts) == 0:
		return "", true
	case len(s.parts) == 1 && s.parts[0].param == "":
		return s.parts[0].literal, true
	}
	return "", false
}

// weight orders the segments with parameters at one place: the more literal text, the more specific.
func (s segment) weight() int {
	n := 0
	for _, p := range s.parts {
		n += len(p.literal)
	}
	return n
}

func unescape(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	if u, err := url.PathUnescape(s); err == nil {
		return u
	}
	return s
}
