package xslt

import (
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/xmltree"
	"github.com/portico-apim/portico/internal/xpath"
)

// attributesOf are the attributes that elements of XSLT may have; those with an exclamation mark they must have.
func attributesOf(element string) (names []string, known bool) {
	list, known := map[string]string{
		"apply-imports": "", "apply-templates": "select mode", "attribute": "name! namespace", "attribute-set": "name! use-attribute-sets",
		"call-template": "name!", "choose": "", "comment": "", "copy": "use-attribute-sets", "copy-of": "select!",
		"decimal-format": "name decimal-separator grouping-separator infinity minus-sign NaN percent per-mille zero-digit digit pattern-separator",
		"element":        "name! namespace use-attribute-sets", "fallback": "", "for-each": "select!", "if": "test!", "import": "href!", "include": "href!",
		"key": "name! match! use!", "message": "terminate", "namespace-alias": "stylesheet-prefix! result-prefix!",
		"number": "level count from value format lang letter-value grouping-separator grouping-size", "otherwise": "",
		"output": "method version encoding omit-xml-declaration standalone doctype-public doctype-system cdata-section-elements indent media-type",
		"param":  "name! select", "preserve-space": "elements!", "processing-instruction": "name!",
		"sort": "select lang data-type order case-order", "strip-space": "elements!", "template": "match name priority mode",
		"text": "disable-output-escaping", "value-of": "select! disable-output-escaping", "variable": "name! select", "when": "test!",
		"with-param": "name! select",
	}[element]
	return strings.Fields(list), known
}

// checkAttributes checks the names of an element's attributes.
func checkAttributes(n *xmltree.Node) error {
	names, known := attributesOf(n.Name.Local)
	if !known {
		return nil
	}
	for _, a := range n.Attrs {
		if a.Name.Space == "" && !slices.Contains(names, a.Name.Local) && !slices.Contains(names, a.Name.Local+"!") && !forward(n) {
			return fail(n, "'%s' has no attribute '%s'", n.Name, a.Name)
		}
		if a.Name.Space == xslSpace {
			return fail(n, "'%s' has no attribute '%s'", n.Name, a.Name)
		}
	}
	for _, name := range names {
		required, ok := strings.CutSuffix(name, "!")
		if _, given := n.Attr("", required); ok && !given {
			return fail(n, "the attribute '%s' of '%s' is missing", required, n.Name)
		}
	}
	return nil
}

// yes reads an attribute that is yes or no; no without it.
func yes(n *xmltree.Node, attribute string) (bool, error) {
	v, ok := n.Attr("", attribute)
	if !ok || v == "no" {
		return false, nil
	}
	if v != "yes" {
		return false, fail(n, "the attribute '%s' of '%s' must be yes or no", attribute, n.Name)
	}
	return true, nil
}

// avt is an attribute value template (section 7.6.2): texts and expressions by turns.
type avt struct {
	parts []avtPart
	node  *xmltree.Node
}

type avtPart struct {
	text string
	expr *xpath.Expr
}

// constant returns the text of a template without expressions.
func (a *avt) constant() (string, bool) {
	switch {
	case len(a.parts) == 0:
		return "", true
	case len(a.parts) == 1 && a.parts[0].expr == nil:
		return a.parts[0].text, true
	}
	return "", false
}

// avt compiles the value of an attribute.
func (c *compiler) avt(n *xmltree.Node, attribute, text string) (*avt, error) {
	a := &avt{node: n}
	var plain strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case strings.HasPrefix(text[i:], "{{") || strings.HasPrefix(text[i:], "}}"):
			plain.WriteByte(text[i])
			i++
		case text[i] == '}':
			return nil, fail(n, "the attribute '%s' has a } without a {", attribute)
		case text[i] == '{':
			end := closingBrace(text, i+1)
			if end < 0 {
				return nil, fail(n, "the attribute '%s' has a { without a }", attribute)
			}
			e, err := xpath.Parse(text[i+1:end], c.library(n, nil))
			if err != nil {
				return nil, attributeError(n, attribute, text, err)
			}
			if plain.Len() > 0 {
				a.parts = append(a.parts, avtPart{text: plain.String()})
				plain.Reset()
			}
			a.parts = append(a.parts, avtPart{expr: e})
			i = end
		default:
			plain.WriteByte(text[i])
		}
	}
	if plain.Len() > 0 {
		a.parts = append(a.parts, avtPart{text: plain.String()})
	}
	return a, nil
}

// closingBrace finds the end of an expression; braces in its literals are text.
func closingBrace(text string, at int) int {
	for i := at; i < len(text); i++ {
		switch c := text[i]; c {
		case '}':
			return i
		case '\'', '"':
			end := strings.IndexByte(text[i+1:], c)
			if end < 0 {
				return -1
			}
			i += end + 1
		}
	}
	return -1
}

// optionalAVT compiles an attribute that may be missing; nil if it is.
func (c *compiler) optionalAVT(n *xmltree.Node, attribute string) (*avt, error) {
	text, ok := n.Attr("", attribute)
	if !ok {
		return nil, nil
	}
	return c.avt(n, attribute, text)
}

// text evaluates the template; "" if there is none.
func (a *avt) text(t *transform, ctx *context) (string, error) {
	if a == nil {
		return "", nil
	}
	if constant, ok := a.constant(); ok {
		return constant, nil
	}
	var b strings.Builder
	for _, p := range a.parts {
		part := p.text
		if p.expr != nil {
			var err error
			if part, err = t.text(ctx, p.expr); err != nil {
				return "", at(a.node, err)
			}
		}
		if err := t.run.Write(len(part)); err != nil {
			return "", err
		}
		b.WriteString(part)
	}
	return b.String(), nil
}
