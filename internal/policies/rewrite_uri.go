package policies

import (
	"net/url"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/policy"
)

// rewriteURI replaces path and query of the request behind the backend's address.
type rewriteURI struct {
	// Template is the new path and query, with {name} for parameters of the operation's URL template.
	Template policy.Expr[string] `attr:"template,required"`
	// CopyUnmatchedParams appends query parameters that the operation's URL template does not have, unless the new template sets them.
	CopyUnmatchedParams policy.Expr[bool] `attr:"copy-unmatched-params" default:"true"`
}

// Check refuses placeholders that are not closed.
func (p *rewriteURI) Check(c *policy.Check) {
	template, literal := p.Template.Literal()
	if _, given := c.Element.Attr("template"); !literal || !given {
		return
	}
	if strings.Count(template, "{") != strings.Count(template, "}") {
		c.Errorf("template", "A placeholder of the template is not closed.")
	}
}

// Run rewrites the URL.
func (p *rewriteURI) Run(x *policy.Exchange) error {
	template, err := p.Template.Eval(x)
	if err != nil {
		return err
	}
	unmatched, err := p.CopyUnmatchedParams.Eval(x)
	if err != nil {
		return err
	}
	path, query, _ := strings.Cut(template, "?")
	_, literal := p.Template.Literal()
	path, err = fill(x, path, literal, escapePath)
	if err != nil {
		return err
	}
	query, err = fill(x, query, literal, policy.EscapeQuery)
	if err != nil {
		return err
	}
	query = escapeRest(query, isQueryCharacter)
	if unmatched {
		query = join(query, unmatchedQuery(x, query))
	}
	x.SetRelativePath(escapeRest(path, isPathCharacter))
	x.Request.URL.Query = query
	return nil
}

// fill puts the values of template parameters, escaped, in the place of their {name}. A name that the operation's template does not have is an error
// in a template that the author wrote, and stays as it is in one that an expression made.
func fill(x *policy.Exchange, template string, literal bool, escape func(string) string) (string, error) {
	var b strings.Builder
	for {
		start := strings.IndexByte(template, '{')
		length := strings.IndexByte(template[max(start, 0):], '}')
		if start < 0 || length < 0 {
			b.WriteString(template)
			return b.String(), nil
		}
		b.WriteString(template[:start])
		placeholder := template[start : start+length+1]
		name, wild := strings.CutPrefix(placeholder[1:length], "*")
		value, ok := matched(x, name)
		switch {
		case ok && wild:
			b.WriteString(escapeRest(value, isPathCharacter))
		case ok:
			b.WriteString(escape(value))
		case literal:
			return "", &policy.Error{
				Reason:  policy.ReasonPolicyConfiguration,
				Message: "The template of rewrite-uri has the parameter '" + name + "', which the URL template of the operation does not have.",
			}
		default:
			b.WriteString(placeholder)
		}
		template = template[start+length+1:]
	}
}

// matched returns the value of a template parameter, its name compared without regard to case.
func matched(x *policy.Exchange, name string) (string, bool) {
	i := slices.IndexFunc(x.Matched, func(p policy.Param) bool { return strings.EqualFold(p.Name, name) })
	if i < 0 {
		return "", false
	}
	return x.Matched[i].Value, true
}

// unmatchedQuery returns the pairs of the request's query that neither the operation's URL template nor the new query has, as they were written.
func unmatchedQuery(x *policy.Exchange, query string) string {
	kept := x.Request.URL.Query
	if x.Operation != nil {
		_, template, _ := strings.Cut(x.Operation.URLTemplate, "?")
		for name := range policy.QueryPairs(template) {
			kept = policy.DeleteQuery(kept, name)
		}
	}
	for name := range policy.QueryPairs(query) {
		kept = policy.DeleteQuery(kept, name)
	}
	return kept
}

func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "&" + b
}

// escapePath escapes a value that is one segment of a path.
func escapePath(value string) string { return url.PathEscape(value) }

// escapeRest escapes what may not stand in a path or query and leaves alone what is escaped already.
func escapeRest(text string, allowed func(byte) bool) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(text) {
		c := text[i]
		if allowed(c) || c == '%' && i+2 < len(text) && isHex(text[i+1]) && isHex(text[i+2]) {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return b.String()
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}

// isPathCharacter reports whether a character may stand in a path (RFC 3986 section 3.3).
func isPathCharacter(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' || strings.IndexByte("/-._~!$&'()*+,;=:@", c) >= 0
}

// isQueryCharacter reports whether a character may stand in a query (RFC 3986 section 3.4).
func isQueryCharacter(c byte) bool { return c == '?' || isPathCharacter(c) }
