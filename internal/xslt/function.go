package xslt

import (
	"slices"
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/xmltree"
	"github.com/portico-apim/portico/internal/xpath"
)

// function returns a function that XSLT adds to those of XPath (section 12).
func (c *compiler) function(n *xmltree.Node, name xmltree.Name) (xpath.Function, bool) {
	if name.Local == "node-set" && (name.Space == scriptSpace || name.Space == exsltSpace) {
		return xpath.Function{Min: 1, Max: 1, Call: nodeSet}, true
	}
	if name.Space != "" {
		return xpath.Function{}, false
	}
	switch name.Local {
	case "current":
		return xpath.Function{Call: func(ctx *xpath.Context, _ []xpath.Value) (xpath.Value, error) { return xpath.NodeSet{ctx.Current}, nil }}, true
	case "key":
		return xpath.Function{Min: 2, Max: 2, Call: c.keyFunction(n)}, true
	case "format-number":
		return xpath.Function{Min: 2, Max: 3, Call: c.formatNumber(n)}, true
	case "generate-id":
		return xpath.Function{Max: 1, Call: generateID}, true
	case "system-property":
		return xpath.Function{Min: 1, Max: 1, Call: systemProperty(n)}, true
	case "element-available":
		return xpath.Function{Min: 1, Max: 1, Call: c.elementAvailable(n)}, true
	case "function-available":
		return xpath.Function{Min: 1, Max: 1, Call: c.functionAvailable(n)}, true
	case "unparsed-entity-uri":
		return xpath.Function{Min: 1, Max: 1, Call: func(*xpath.Context, []xpath.Value) (xpath.Value, error) { return "", nil }}, true
	case "document":
		return xpath.Function{Min: 1, Max: 2, Call: func(*xpath.Context, []xpath.Value) (xpath.Value, error) {
			return nil, &xpath.Error{Message: "the function document() is not supported: a stylesheet cannot read other documents"}
		}}, true
	}
	return xpath.Function{}, false
}

// nodeSet gives back a node-set, and makes a text node of anything else, as EXSLT wants it.
func nodeSet(ctx *xpath.Context, args []xpath.Value) (xpath.Value, error) {
	if _, ok := args[0].(xpath.NodeSet); ok {
		return args[0], nil
	}
	text, err := ctx.String(args[0])
	if err != nil {
		return nil, err
	}
	b, err := xmltree.NewBuilder(ctx.Run.Host.(*transform).seq)
	if err == nil {
		err = b.Text(text, false)
	}
	if err != nil {
		return nil, err
	}
	return xpath.NodeSet(b.Root().Children), nil
}

func generateID(ctx *xpath.Context, args []xpath.Value) (xpath.Value, error) {
	n := ctx.Node
	if len(args) > 0 {
		set, err := xpath.Nodes(args[0])
		if err != nil || len(set) == 0 {
			return "", err
		}
		n = set[0]
	}
	id := "ID" + strconv.FormatInt(int64(n.Order), 36)
	if n.Kind == xmltree.Namespace {
		id += "n" + strconv.Itoa(n.Index)
	}
	return id, nil
}

func systemProperty(n *xmltree.Node) func(*xpath.Context, []xpath.Value) (xpath.Value, error) {
	return func(ctx *xpath.Context, args []xpath.Value) (xpath.Value, error) {
		text, err := ctx.String(args[0])
		if err != nil {
			return nil, err
		}
		name, err := expanded(n, text)
		if err != nil || name.Space != xslSpace {
			return "", err
		}
		switch name.Local {
		case "version":
			return 1.0, nil
		case "vendor":
			return "Portico", nil
		}
		return "", nil
	}
}

func (c *compiler) elementAvailable(n *xmltree.Node) func(*xpath.Context, []xpath.Value) (xpath.Value, error) {
	return func(ctx *xpath.Context, args []xpath.Value) (xpath.Value, error) {
		text, err := ctx.String(args[0])
		if err != nil {
			return nil, err
		}
		name, err := expanded(n, text)
		return name.Space == xslSpace && c.instructionNamed(name.Local) != nil, err
	}
}

func (c *compiler) functionAvailable(n *xmltree.Node) func(*xpath.Context, []xpath.Value) (xpath.Value, error) {
	return func(ctx *xpath.Context, args []xpath.Value) (xpath.Value, error) {
		text, err := ctx.String(args[0])
		if err != nil {
			return nil, err
		}
		name, err := expanded(n, text)
		if err != nil {
			return nil, err
		}
		_, own := c.function(n, name)
		return own && name.Local != "document" || name.Space == "" && slices.Contains(xpath.CoreFunctions(), name.Local), nil
	}
}

// keyIndex are the nodes of a document by the values of a key.
type keyIndex map[string]xpath.NodeSet

// keyFunction is key() (section 12.2).
func (c *compiler) keyFunction(n *xmltree.Node) func(*xpath.Context, []xpath.Value) (xpath.Value, error) {
	return func(ctx *xpath.Context, args []xpath.Value) (xpath.Value, error) {
		text, err := ctx.String(args[0])
		if err != nil {
			return nil, err
		}
		name, err := expanded(n, strings.TrimSpace(text))
		if err != nil {
			return nil, err
		}
		if !c.keyNames[name] {
			return nil, fail(n, "there is no key '%s'", name.Local)
		}
		t, _ := ctx.Run.Host.(*transform)
		index, err := t.index(ctx.Node.Document(), name)
		if err != nil {
			return nil, err
		}
		set, many := args[1].(xpath.NodeSet)
		if !many {
			value, err := ctx.String(args[1])
			return index[value], err
		}
		var all xpath.NodeSet
		for _, v := range set {
			value, err := ctx.Run.Text(v)
			if err != nil {
				return nil, err
			}
			all = append(all, index[value]...)
			if err := ctx.Run.Step(len(index[value]) + 1); err != nil {
				return nil, err
			}
		}
		return xpath.Arrange(all), nil
	}
}

// index makes the index of a key for a document, the first time that somebody asks for it.
func (t *transform) index(doc *xmltree.Node, name xmltree.Name) (keyIndex, error) {
	if known, ok := t.keys[doc][name]; ok {
		return known, nil
	}
	if t.keys == nil {
		t.keys = map[*xmltree.Node]map[xmltree.Name]keyIndex{}
	}
	if t.keys[doc] == nil {
		t.keys[doc] = map[xmltree.Name]keyIndex{}
	}
	index := keyIndex{}
	t.keys[doc][name] = index // a key that uses itself finds nothing yet
	saved := t.vars
	t.vars = nil
	defer func() { t.vars = saved }()
	return index, t.fill(index, t.sheet.keys[name], doc)
}

// fill adds a node and everything below it to an index.
func (t *transform) fill(index keyIndex, keys []*key, n *xmltree.Node) error {
	if err := t.run.Step(1); err != nil {
		return err
	}
	for _, k := range keys {
		if err := t.addKey(index, k, n); err != nil {
			return at(k.node, err)
		}
	}
	for _, list := range [][]*xmltree.Node{n.Attrs, n.Children} {
		for _, c := range list {
			if err := t.fill(index, keys, c); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *transform) addKey(index keyIndex, k *key, n *xmltree.Node) error {
	ctx := &context{node: n, position: 1, size: 1}
	ok, err := t.matches(ctx, k.match, n)
	if err != nil || !ok {
		return err
	}
	v, err := t.eval(ctx, k.use)
	if err != nil {
		return err
	}
	values := []string{}
	if set, many := v.(xpath.NodeSet); many {
		for _, m := range set {
			text, err := t.run.Text(m)
			if err != nil {
				return err
			}
			values = append(values, text)
		}
	} else {
		text, err := t.xpath(ctx).String(v)
		if err != nil {
			return err
		}
		values = append(values, text)
	}
	for _, value := range values {
		if at := index[value]; len(at) == 0 || at[len(at)-1] != n {
			index[value] = append(at, n)
		}
	}
	return nil
}
