package lib

import (
	"cmp"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var xmlReaderClass = class(xmlReaderDef, "XmlReader goes through XML from one place to the next.", table{
	{"static XmlReader Create(TextReader input)", cursorNew, "Begins before a document."},
	{"bool Read()", cursorRead, "Goes to the next place; false at the end."},
	{"XmlNodeType MoveToContent()", cursorContent, "Goes on to an element, its end or a text, if it is not at one."},
	{"void Skip()", cursorSkip, "Goes on behind the node with all that is in it."},
	{"bool ReadToFollowing(string name)", cursorFollowing, "Goes on to the next element of a name."},
	{"bool ReadToDescendant(string name)", cursorDescendant, "Goes on to the next element of a name within this one."},
	{"string ReadElementContentAsString()", cursorText, "Returns the text of the element and goes on behind it."},
	{"string ReadElementString()", cursorText, "Returns the text of the element and goes on behind it."},
	{"string ReadInnerXml()", cursorXML(false), "Returns the XML in the element and goes on behind it."},
	{"string ReadOuterXml()", cursorXML(true), "Returns the XML of the node and goes on behind it."},
	{"string GetAttribute(string name)", cursorAttribute, "Returns an attribute of the element, null if it has none of the name."},
	{"string this[string name] { get; }", cursorAttribute, "The attribute of a name, null if there is none."},
	{"bool IsStartElement()", cursorIsStart, "Whether the next content is an element."},
	{"bool IsStartElement(string name)", cursorIsStart, "Whether the next content is an element of a name."},
	{"ReadState ReadState { get; }", cursorGet(cursorState), "Whether reading has begun, and has ended."},
	{"bool EOF { get; }", cursorGet(func(c *xmlCursor) rt.Value { return rt.Bool(c.eof) }), "Whether it is at the end."},
	{"string Name { get; }", cursorGet(func(c *xmlCursor) rt.Value { return rt.String(c.name()) }), "The name with its prefix."},
	{"string LocalName { get; }", cursorGet(cursorLocal), "The name without its prefix."},
	{"string NamespaceURI { get; }", cursorGet(cursorSpace), "The namespace."},
	{"string Prefix { get; }", cursorGet(cursorPrefix), "The prefix of the name."},
	{"string Value { get; }", cursorGet(cursorValue), "The text of a node that has one."},
	{"bool HasValue { get; }", cursorGet(func(c *xmlCursor) rt.Value { return rt.Bool(c.valued()) }), "Whether the node has a text."},
	{"XmlNodeType NodeType { get; }", cursorGet(cursorKind), "What the place is."},
	{"int Depth { get; }", cursorGet(cursorDepth), "How deep the place is, 0 for the root."},
	{"bool IsEmptyElement { get; }", cursorGet(cursorEmpty), "Whether the element is written with one tag."},
	{"bool HasAttributes { get; }", cursorGet(func(c *xmlCursor) rt.Value { return rt.Bool(c.attributes() > 0) }), "Whether the element has attributes."},
	{"int AttributeCount { get; }", cursorGet(func(c *xmlCursor) rt.Value { return rt.Int(c.attributes()) }), "How many attributes the element has."},
	{"void Dispose()", nothing, "Does nothing."},
	{"void Close()", nothing, "Does nothing."},
})

// cursorGet is a property.
func cursorGet(get func(c *xmlCursor) rt.Value) fn {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		return get(rt.As[*xmlCursor](this)), nil
	}
}

func cursorNew(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("input")
	}
	return rt.Obj(&xmlCursor{text: rt.As[*reader](args[0]).take()}), nil
}

func cursorRead(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	c := rt.As[*xmlCursor](this)
	err := c.next(f)
	return rt.Bool(!c.eof), err
}

func cursorContent(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	k, err := rt.As[*xmlCursor](this).content(f)
	return rt.Scalar(xmlNodeType.Type(), int64(k)), err
}

func cursorSkip(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Null, rt.As[*xmlCursor](this).skip(f)
}

func cursorFollowing(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	c := rt.As[*xmlCursor](this)
	for !c.eof {
		if err := c.next(f); err != nil {
			return rt.Null, err
		}
		if c.kind() == elementNode && c.name() == args[0].AsString() {
			return truth(true)
		}
	}
	return truth(false)
}

func cursorDescendant(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	c := rt.As[*xmlCursor](this)
	around := c.at
	if c.top == nil { // before the document: anything in it
		return cursorFollowing(f, this, args)
	}
	if c.kind() != elementNode || len(around.nodes) == 0 && !around.open {
		return truth(false)
	}
	for {
		if err := c.next(f); err != nil {
			return rt.Null, err
		}
		if c.at == around {
			return truth(false)
		}
		if c.kind() == elementNode && c.name() == args[0].AsString() {
			return truth(true)
		}
	}
}

// cursorText is ReadElementContentAsString: only text may be in the element.
func cursorText(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	c := rt.As[*xmlCursor](this)
	if k, err := c.content(f); err != nil || k != elementNode {
		return rt.Null, cmp.Or(err, invalidOperation("The ReadElementContentAsString method is only supported on elements."))
	}
	for _, child := range c.at.nodes {
		if child.kind == elementNode {
			return rt.Null, rt.Throw(xmlException, "Unexpected node type Element. ReadElementString method can only be called on elements with simple or empty content.")
		}
	}
	content, err := c.at.content(f)
	if err == nil {
		err = c.skip(f)
	}
	return rt.String(content), err
}

// cursorXML is ReadInnerXml and ReadOuterXml.
func cursorXML(outer bool) fn {
	return func(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		c := rt.As[*xmlCursor](this)
		if c.at == nil || c.end {
			return rt.String(""), c.next(f)
		}
		list := c.at.nodes
		if outer {
			list = []*xnode{c.at}
		}
		var all strings.Builder
		for _, n := range list {
			part, err := writeXML(f, n, saveUnformatted)
			if err != nil {
				return rt.Null, err
			}
			all.WriteString(part)
		}
		return rt.String(all.String()), c.skip(f)
	}
}

func cursorAttribute(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	c := rt.As[*xmlCursor](this)
	if c.kind() != elementNode {
		return rt.Null, nil
	}
	for _, a := range c.at.attrs {
		name := a.name.local
		switch prefix := c.prefix(a.name.space); {
		case a.name.space == xmlnsURI:
			name = "xmlns:" + name
		case a.name.space == xmlURI:
			name = "xml:" + name
		case prefix != "":
			name = prefix + ":" + name
		}
		if name == args[0].AsString() {
			return rt.String(a.value), nil
		}
	}
	return rt.Null, nil
}

func cursorIsStart(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	c := rt.As[*xmlCursor](this)
	k, err := c.content(f)
	return rt.Bool(k == elementNode && (len(args) == 0 || c.name() == args[0].AsString())), err
}

func cursorLocal(c *xmlCursor) rt.Value {
	if c.declared || c.at == nil {
		return rt.String(c.name())
	}
	return rt.String(c.at.name.local)
}

func cursorSpace(c *xmlCursor) rt.Value {
	if c.at == nil {
		return rt.String("")
	}
	return rt.String(c.at.name.space)
}

func cursorPrefix(c *xmlCursor) rt.Value {
	if c.at == nil {
		return rt.String("")
	}
	return rt.String(c.prefix(c.at.name.space))
}

// valued reports whether the node has a text of its own.
func (c *xmlCursor) valued() bool { return c.declared || c.at != nil && c.at.kind != elementNode }

// declaration is what stands in the declaration.
func (c *xmlCursor) declaration() string {
	return strings.TrimSuffix(strings.TrimPrefix(c.top.decl.text(), "<?xml "), "?>")
}

func cursorValue(c *xmlCursor) rt.Value {
	switch {
	case c.declared:
		return rt.String(c.declaration())
	case !c.valued():
		return rt.String("")
	}
	return rt.String(c.at.value)
}

func cursorKind(c *xmlCursor) rt.Value { return rt.Scalar(xmlNodeType.Type(), int64(c.kind())) }

func cursorDepth(c *xmlCursor) rt.Value {
	if c.at == nil {
		return rt.Int(0)
	}
	return rt.Int(c.level + max(len(c.path)-1, 0))
}

// cursorState is the ReadState.
func cursorState(c *xmlCursor) rt.Value {
	const (
		initial     = 0
		interactive = 1
		endOfFile   = 3
	)
	state := int64(interactive)
	switch {
	case c.eof:
		state = endOfFile
	case c.top == nil:
		state = initial
	}
	return rt.Scalar(readStateDef.Type(), state)
}

func cursorEmpty(c *xmlCursor) rt.Value {
	return rt.Bool(c.kind() == elementNode && len(c.at.nodes) == 0 && !c.at.open)
}

func (c *xmlCursor) attributes() int {
	switch {
	case c.declared:
		return strings.Count(c.declaration(), "=")
	case c.kind() != elementNode:
		return 0
	}
	return len(c.at.attrs)
}

// nodeReader is CreateReader: what it goes through is the node as it is now.
func nodeReader(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	n := asNode(this)
	if err := f.Alloc(n.size() * tokenBytes); err != nil {
		return rt.Null, err
	}
	top, level := n.clone(), 0
	if n.kind == documentNode {
		top.decl = nil
	} else {
		// What is around the node is around the document, which is where prefixes are looked for.
		top = &xnode{kind: documentNode, nodes: []*xnode{top}, parent: n.parent}
		top.nodes[0].parent = top
		for at := n.parent; at != nil && at.kind == elementNode; at = at.parent {
			level++
		}
	}
	return rt.Obj(&xmlCursor{made: top, level: level}), f.Step(level)
}

// xloadFrom is XElement.Load of a reader, in which nothing else may be.
func xloadFrom(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	c := rt.As[*xmlCursor](args[0])
	if c == nil {
		return rt.Null, nullArg("reader")
	}
	if k, err := c.content(f); err != nil || k != elementNode {
		return rt.Null, orError(err, invalidOperation("The XmlReader must be on a node of type Element instead of a node of type %s.", xmlNodeType.Values[k].Name))
	}
	v, err := nodeFrom(f, this, args[:1])
	if err != nil {
		return rt.Null, err
	}
	if _, err = c.content(f); err == nil && !c.eof {
		err = invalidOperation("The XmlReader state should be EndOfFile after this operation.")
	}
	return v, err
}

// nodeFrom is XNode.ReadFrom: the node of the place, which is passed.
func nodeFrom(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("reader")
	}
	c := rt.As[*xmlCursor](args[0])
	switch {
	case c.at == nil:
		return rt.Null, invalidOperation("The XmlReader state should be Interactive.")
	case c.end:
		return rt.Null, invalidOperation("The XmlReader must not be on a node of type EndElement.")
	}
	if err := f.Alloc(c.at.size() * tokenBytes); err != nil {
		return rt.Null, err
	}
	n := c.at.clone()
	return rt.Obj(n), c.skip(f)
}
