package xslt

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/xmltree"
	"github.com/portico-apim/portico/internal/xpath"
)

// compiler compiles a stylesheet.
type compiler struct {
	sheet *Stylesheet
	// known are the names of global variables, locals those in scope, the innermost last.
	known  map[xmltree.Name]bool
	locals []xmltree.Name
	// keyNames are the names of keys.
	keyNames map[xmltree.Name]bool
	// calls are the templates and attribute sets that must exist in the end.
	calls []func() error
	depth int
}

// stylesheet compiles the document element: a stylesheet, or a result that is its only template (section 2.3).
func (c *compiler) stylesheet(root *xmltree.Node) error {
	c.known, c.keyNames = map[xmltree.Name]bool{}, map[xmltree.Name]bool{}
	isSheet := root.Name.Space == xslSpace && (root.Name.Local == "stylesheet" || root.Name.Local == "transform")
	if !isSheet {
		return c.simplified(root)
	}
	if _, ok := root.Attr("", "version"); !ok {
		return fail(root, "the attribute 'version' of '%s' is missing", root.Name)
	}
	allowed := []string{"version", "id", "extension-element-prefixes", "exclude-result-prefixes"}
	for _, a := range root.Attrs {
		if a.Name.Space == "" && !slices.Contains(allowed, a.Name.Local) && !forward(root) {
			return fail(root, "'%s' has no attribute '%s'", root.Name, a.Name)
		}
	}
	if err := c.declare(root); err != nil {
		return err
	}
	for _, n := range root.Children {
		if err := c.topLevel(n); err != nil {
			return err
		}
	}
	return c.finish()
}

// simplified compiles a literal result element that is the whole stylesheet.
func (c *compiler) simplified(root *xmltree.Node) error {
	if _, ok := root.Attr(xslSpace, "version"); !ok {
		return fail(root, "the document element must be xsl:stylesheet, or have the attribute xsl:version")
	}
	body, err := c.body([]*xmltree.Node{root})
	if err != nil {
		return err
	}
	if err := c.addRules(root, "/", "", "", &template{root, body}); err != nil {
		return err
	}
	return c.finish()
}

// declare collects what other elements refer to: variables, keys and aliases of namespaces.
func (c *compiler) declare(root *xmltree.Node) error {
	for _, n := range root.Children {
		if n.Kind != xmltree.Element || n.Name.Space != xslSpace {
			continue
		}
		switch n.Name.Local {
		case "variable", "param", "key":
			name, err := c.nameOf(n)
			if err != nil {
				return err
			}
			if n.Name.Local == "key" {
				c.keyNames[name] = true
				continue
			}
			if c.known[name] {
				return fail(n, "the variable '%s' is declared twice", name.Local)
			}
			c.known[name] = true
		case "namespace-alias":
			if err := c.alias(n); err != nil {
				return err
			}
		}
	}
	return nil
}

// finish checks what elements referred to, and puts the best rules first.
func (c *compiler) finish() error {
	for _, check := range c.calls {
		if err := check(); err != nil {
			return err
		}
	}
	for _, rules := range c.sheet.rules {
		slices.Reverse(rules) // the last of equal priority is the best (section 5.5)
		slices.SortStableFunc(rules, func(a, b *rule) int { return cmp.Compare(b.priority, a.priority) })
	}
	return c.sheet.output.check()
}

// topLevel compiles a child of the stylesheet.
func (c *compiler) topLevel(n *xmltree.Node) error {
	switch {
	case n.Kind == xmltree.Text:
		if !xmltree.IsSpace(n.Value) {
			return fail(n.Parent, "'%s' cannot contain text", n.Parent.Name)
		}
		return nil
	case n.Kind != xmltree.Element:
		return nil
	case n.Name.Space == "":
		return fail(n, "'%s' is no element of a stylesheet", n.Name)
	case n.Name.Space == scriptSpace && n.Name.Local == "script":
		return fail(n, "scripts are not supported")
	case n.Name.Space != xslSpace:
		return nil // data of somebody else's (section 2.2)
	}
	if err := checkAttributes(n); err != nil {
		return err
	}
	switch n.Name.Local {
	case "import", "include":
		return fail(n, "'%s' is not supported: a stylesheet cannot read other ones", n.Name)
	case "template":
		return c.template(n)
	case "variable", "param":
		return c.global(n)
	case "output":
		return c.sheet.output.set(n)
	case "strip-space", "preserve-space":
		return c.space(n)
	case "key":
		return c.key(n)
	case "decimal-format":
		return c.decimalFormat(n)
	case "attribute-set":
		return c.attributeSet(n)
	case "namespace-alias":
		return nil // declare has seen it
	}
	if forward(n) {
		return nil
	}
	return fail(n, "'%s' cannot stand in a stylesheet", n.Name)
}

// scriptSpace is the namespace of Microsoft's extensions, exsltSpace that of EXSLT's.
const (
	scriptSpace = "urn:schemas-microsoft-com:xslt"
	exsltSpace  = "http://exslt.org/common"
)

// forward reports whether an element is of a later version of XSLT (section 2.5).
func forward(n *xmltree.Node) bool {
	for ; n != nil && n.Kind == xmltree.Element; n = n.Parent {
		space := xslSpace
		if n.Name.Space == xslSpace {
			space = ""
		}
		if version, ok := n.Attr(space, "version"); ok {
			x, err := strconv.ParseFloat(strings.TrimSpace(version), 64)
			return err != nil || x != 1
		}
	}
	return false
}

// nameOf returns the value of the attribute name.
func (c *compiler) nameOf(n *xmltree.Node) (xmltree.Name, error) {
	text, ok := n.Attr("", "name")
	if !ok {
		return xmltree.Name{}, fail(n, "the attribute 'name' of '%s' is missing", n.Name)
	}
	return expanded(n, strings.TrimSpace(text))
}

func (c *compiler) alias(n *xmltree.Node) error {
	from, _ := n.Attr("", "stylesheet-prefix")
	to, _ := n.Attr("", "result-prefix")
	var uris [2]string
	for i, prefix := range []*string{&from, &to} {
		if *prefix == "" {
			return fail(n, "'%s' needs the attributes 'stylesheet-prefix' and 'result-prefix'", n.Name)
		}
		if *prefix == "#default" {
			*prefix = ""
		}
		var ok bool
		if uris[i], ok = n.Scope.Lookup(*prefix); !ok {
			return fail(n, "the prefix '%s' is not declared", *prefix)
		}
	}
	c.sheet.aliases[uris[0]] = alias{to, uris[1]}
	return nil
}

// template compiles a template.
func (c *compiler) template(n *xmltree.Node) error {
	match, hasMatch := n.Attr("", "match")
	_, hasName := n.Attr("", "name")
	mode, hasMode := n.Attr("", "mode")
	priority, hasPriority := n.Attr("", "priority")
	switch {
	case !hasMatch && !hasName:
		return fail(n, "'%s' needs an attribute 'match' or 'name'", n.Name)
	case !hasMatch && (hasMode || hasPriority):
		return fail(n, "'%s' without 'match' can have no 'mode' and no 'priority'", n.Name)
	}
	c.locals = nil
	body, err := c.paramsAndBody(n)
	if err != nil {
		return err
	}
	t := &template{n, body}
	if hasName {
		name, err := c.nameOf(n)
		if err != nil {
			return err
		}
		if c.sheet.named[name] != nil {
			return fail(n, "the template '%s' is there twice", name.Local)
		}
		c.sheet.named[name] = t
	}
	if !hasMatch {
		return nil
	}
	return c.addRules(n, match, mode, priority, t)
}

// paramsAndBody compiles the content of a template: parameters, and then everything else.
func (c *compiler) paramsAndBody(n *xmltree.Node) ([]instruction, error) {
	rest := n.Children
	var params []instruction
	for len(rest) > 0 {
		at := rest[0]
		if at.Kind == xmltree.Element {
			if !isXSL(at, "param") {
				break
			}
			if err := checkAttributes(at); err != nil {
				return nil, err
			}
			p, err := c.param(at)
			if err != nil {
				return nil, err
			}
			params = append(params, p)
		} else if at.Kind == xmltree.Text && (!xmltree.IsSpace(at.Value) || preserves(at)) {
			break
		}
		rest = rest[1:]
	}
	body, err := c.body(rest)
	return append(params, body...), err
}

// addRules adds a rule for each alternative of a pattern.
func (c *compiler) addRules(n *xmltree.Node, match, mode, priority string, t *template) error {
	patterns, err := xpath.ParsePattern(match, c.library(n, nil))
	if err != nil {
		return attributeError(n, "match", match, err)
	}
	var modeName xmltree.Name
	if mode != "" {
		if modeName, err = expanded(n, strings.TrimSpace(mode)); err != nil {
			return err
		}
	}
	for _, p := range patterns {
		r := &rule{p, p.Priority, t}
		if priority != "" {
			if r.priority, err = strconv.ParseFloat(strings.TrimSpace(priority), 64); err != nil {
				return fail(n, "'%s' is no priority", priority)
			}
		}
		c.sheet.rules[modeName] = append(c.sheet.rules[modeName], r)
	}
	return nil
}

func (c *compiler) global(n *xmltree.Node) error {
	name, err := c.nameOf(n)
	if err != nil {
		return err
	}
	c.locals = nil
	v, err := c.value(n)
	c.sheet.globals = append(c.sheet.globals, &global{name, n.Name.Local == "param", v, n})
	return err
}

// key is a declaration of a key (section 12.2).
type key struct {
	match []*xpath.Pattern
	use   *xpath.Expr
	node  *xmltree.Node
}

func (c *compiler) key(n *xmltree.Node) error {
	name, err := c.nameOf(n)
	if err != nil {
		return err
	}
	c.locals = nil
	match, _ := n.Attr("", "match")
	none := func(xmltree.Name) bool { return false }
	k := &key{node: n}
	if k.match, err = xpath.ParsePattern(match, c.library(n, none)); err != nil {
		return attributeError(n, "match", match, err)
	}
	use, _ := n.Attr("", "use")
	if k.use, err = xpath.Parse(use, c.library(n, none)); err != nil {
		return attributeError(n, "use", use, err)
	}
	c.sheet.keys[name] = append(c.sheet.keys[name], k)
	return nil
}

// attributeError is what is wrong with an expression in an attribute.
func attributeError(n *xmltree.Node, attribute, text string, err error) error {
	return fail(n, "'%s' in the attribute '%s' of '%s': %s", text, attribute, n.Name, err)
}

// library is what names mean in the expressions of an element.
func (c *compiler) library(n *xmltree.Node, variable func(xmltree.Name) bool) xpath.Library {
	if variable == nil {
		variable = func(name xmltree.Name) bool {
			name.Prefix = ""
			return c.known[name] || slices.Contains(c.locals, name)
		}
	}
	return xpath.Library{Scope: n.Scope, Variable: variable, Function: func(name xmltree.Name) (xpath.Function, bool) { return c.function(n, name) }}
}

// expr compiles an expression in an attribute.
func (c *compiler) expr(n *xmltree.Node, attribute string) (*xpath.Expr, error) {
	text, ok := n.Attr("", attribute)
	if !ok {
		return nil, fail(n, "the attribute '%s' of '%s' is missing", attribute, n.Name)
	}
	e, err := xpath.Parse(text, c.library(n, nil))
	if err != nil {
		return nil, attributeError(n, attribute, text, err)
	}
	return e, nil
}

func isXSL(n *xmltree.Node, local string) bool {
	return n.Kind == xmltree.Element && n.Name.Space == xslSpace && n.Name.Local == local
}

// preserves reports whether a text of white space in the stylesheet counts (section 3.4).
func preserves(text *xmltree.Node) bool {
	if isXSL(text.Parent, "text") {
		return true
	}
	for n := text.Parent; n != nil; n = n.Parent {
		if space, ok := n.Attr(xmltree.XMLSpace, "space"); ok {
			return space == "preserve"
		}
	}
	return false
}
