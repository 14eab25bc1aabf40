package lib

import (
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

func xelementNew(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("name")
	}
	n := &xnode{kind: elementNode, name: nameOf(args[0])}
	if len(args) > 1 {
		if _, err := n.splice(f, 0, args[1]); err != nil {
			return rt.Null, err
		}
	}
	return rt.Obj(n), f.Alloc(tokenBytes)
}

func xcopy(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	n := asNode(args[0])
	if n == nil {
		return rt.Null, nullArg("other")
	}
	return rt.Obj(n.clone()), f.Alloc(tokenBytes * n.size())
}

func xparse(want *rt.Type) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		if args[0].IsNull() {
			return rt.Null, nullArg("text")
		}
		d, err := parseXML(f, args[0].AsString(), len(args) > 1 && args[1].AsInt()&1 != 0)
		if err != nil {
			return rt.Null, err
		}
		if want == XDocumentType {
			return rt.Obj(d), nil
		}
		root := d.root()
		return rt.Obj(root), root.remove(f)
	}
}

func xnameOf(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	n := asNode(this)
	if len(args) > 0 {
		n.name = nameOf(args[0])
		return rt.Null, notNull(args, "value")
	}
	return rt.Obj(&xname{n.name}), nil
}

// setContent replaces what is in a node by a text.
func (n *xnode) setContent(s string) {
	if n.kind != elementNode {
		n.value = s
		return
	}
	n.clear()
	n.open = true
	if s != "" {
		n.nodes = []*xnode{{kind: textNode, value: s, parent: n}}
	}
}

func xvalue(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	n := asNode(this)
	if len(args) == 0 {
		s, err := n.content(f)
		return rt.String(s), err
	}
	if args[0].IsNull() {
		return rt.Null, nullArg("value")
	}
	n.setContent(args[0].AsString())
	return rt.Null, nil
}

func xsetValue(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("value")
	}
	s, err := xmlText(f, args[0])
	if err == nil {
		asNode(this).setContent(s)
	}
	return rt.Null, err
}

func xisEmpty(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	n := asNode(this)
	return truth(len(n.nodes) == 0 && !n.open)
}

func xhasElements(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return truth(asNode(this).root() != nil)
}

func xhasAttributes(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return truth(len(asNode(this).attrs) > 0)
}

func xattribute(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	return nodeOrNull(asNode(this).attribute(nameOf(args[0])))
}

func xattributes(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	n := asNode(this)
	return laterNodes(xattributeDef, args, func(f *rt.Frame) ([]*xnode, error) { return heldNodes(f, n.attrs) })
}

func xedgeAttribute(last bool) fn {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		list := asNode(this).attrs
		switch {
		case len(list) == 0:
			return rt.Null, nil
		case last:
			return nodeOrNull(list[len(list)-1])
		}
		return nodeOrNull(list[0])
	}
}

func xsetAttribute(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("name")
	}
	n, q := asNode(this), nameOf(args[0])
	a := n.attribute(q)
	if args[1].IsNull() {
		if a == nil {
			return rt.Null, nil
		}
		return rt.Null, a.remove(f)
	}
	s, err := xmlText(f, args[1])
	if err != nil {
		return rt.Null, err
	}
	if a != nil {
		a.value = s
		return rt.Null, nil
	}
	return rt.Null, n.addAttribute(f, &xnode{kind: attributeNode, name: q, value: s})
}

func xsetElement(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	n := asNode(this)
	found := named(elementsIn(n.nodes), args[:1])
	switch {
	case args[1].IsNull() && len(found) > 0:
		return rt.Null, found[0].remove(f)
	case args[1].IsNull():
		return rt.Null, nil
	case len(found) > 0:
		return xsetValue(f, rt.Obj(found[0]), args[1:])
	}
	e := &xnode{kind: elementNode, name: nameOf(args[0])}
	if _, err := e.splice(f, 0, args[1]); err != nil {
		return rt.Null, err
	}
	return rt.Null, n.insert(f, len(n.nodes), e)
}

func xremoveAttributes(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	n := asNode(this)
	for _, a := range n.attrs {
		a.parent = nil
	}
	n.attrs = nil
	return rt.Null, nil
}

func xremoveAll(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	asNode(this).clear()
	return xremoveAttributes(f, this, args)
}

// prefixes goes through the namespaces that are declared at an element, the innermost first.
func (n *xnode) prefixes(yield func(prefix, uri string) bool) {
	for ; n != nil; n = n.parent {
		for _, a := range n.attrs {
			switch {
			case a.name.space == xmlnsURI && !yield(a.name.local, a.value), a.name == qname{"", "xmlns"} && !yield("", a.value):
				return
			}
		}
	}
}

// namespaceOf finds the namespace of a prefix.
func (n *xnode) namespaceOf(prefix string) (uri string, ok bool) {
	if prefix == "xml" {
		return xmlURI, true
	}
	n.prefixes(func(p, u string) bool {
		if p == prefix {
			uri, ok = u, true
		}
		return !ok
	})
	return uri, ok
}

func xdefaultNamespace(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	uri, _ := asNode(this).namespaceOf("")
	return rt.Obj(&xnamespace{uri}), nil
}

func xprefixNamespace(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	uri, ok := asNode(this).namespaceOf(args[0].AsString())
	if !ok {
		return rt.Null, nil
	}
	return rt.Obj(&xnamespace{uri}), nil
}

func xnamespacePrefix(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	ns := rt.As[*xnamespace](args[0])
	if ns == nil {
		return rt.Null, nullArg("ns")
	}
	found := rt.Null
	asNode(this).prefixes(func(prefix, uri string) bool {
		if uri == ns.uri && prefix != "" {
			found = rt.String(prefix)
		}
		return found.IsNull()
	})
	return found, nil
}

func xdocumentNew(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	n := &xnode{kind: documentNode}
	for _, a := range args {
		if _, err := n.splice(f, len(n.nodes), a); err != nil {
			return rt.Null, err
		}
	}
	return rt.Obj(n), f.Alloc(tokenBytes)
}

func xroot(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return nodeOrNull(asNode(this).root())
}

func xdeclarationOf(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	n := asNode(this)
	if len(args) > 0 {
		n.decl = rt.As[*xdeclaration](args[0])
		return rt.Null, nil
	}
	return rt.Obj(n.decl), nil
}

func xattributeNew(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if err := notNull(args, "name", "value"); err != nil {
		return rt.Null, err
	}
	s, err := xmlText(f, args[1])
	return rt.Obj(&xnode{kind: attributeNode, name: nameOf(args[0]), value: s}), err
}

func xisDeclaration(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	q := asNode(this).name
	return truth(q.space == xmlnsURI || q == qname{"", "xmlns"})
}

func xnextAttribute(by int) fn {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		n := asNode(this)
		if n.parent == nil {
			return rt.Null, nil
		}
		for i, a := range n.parent.attrs {
			if j := i + by; a == n && j >= 0 && j < len(n.parent.attrs) {
				return nodeOrNull(n.parent.attrs[j])
			}
		}
		return rt.Null, nil
	}
}

func xtextNew(kind nodeKind) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		if args[0].IsNull() {
			return rt.Null, nullArg("value")
		}
		return rt.Obj(&xnode{kind: kind, value: args[0].AsString()}), f.Alloc(tokenBytes)
	}
}

func xpiNew(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Obj(&xnode{kind: piNode, name: qname{local: args[0].AsString()}, value: args[1].AsString()}), nil
}

func xdeclarationNew(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Obj(&xdeclaration{args[0].AsString(), args[1].AsString(), args[2].AsString()}), nil
}

func xdeclarationPart(of func(*xdeclaration) *string) fn {
	return func(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		part := of(rt.As[*xdeclaration](this))
		if len(args) > 0 {
			*part = args[0].AsString()
		}
		return rt.String(*part), nil
	}
}

// xeach makes an operator on a sequence of nodes of a member that gives a sequence.
func xeach(member fn) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		if args[0].IsNull() {
			return rt.Null, nullArg("source")
		}
		source, rest := args[0], append([]rt.Value(nil), args[1:]...)
		return deferred(xelementDef.Type(), func() rt.Enumerator {
			each := func(f *rt.Frame, v rt.Value) (rt.Value, error) { return member(f, v, rest) }
			in, err := rt.EnumeratorOf(source, nil)
			var inner rt.Enumerator
			return pass(func(f *rt.Frame) (rt.Value, bool, error) {
				for err == nil {
					if inner != nil {
						if v, ok, err := step(f, inner); err != nil || ok {
							return v, ok, err
						}
					}
					v, ok, err := step(f, in)
					if err != nil || !ok {
						return rt.Null, false, err
					}
					seq, err := each(f, v)
					if err != nil {
						return rt.Null, false, err
					}
					if inner, err = rt.EnumeratorOf(seq, nil); err != nil {
						return rt.Null, false, err
					}
				}
				return rt.Null, false, err
			})
		})
	}
}

func xremoveEach(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("source")
	}
	list, err := collect(f, args[0])
	for _, v := range list {
		if err == nil {
			err = asNode(v).remove(f)
		}
	}
	return rt.Null, err
}

// xconversions are the casts of elements and attributes to values.
func xconversions(name string) table {
	var rows table
	for _, t := range []*rt.Type{
		rt.BoolType, rt.IntType, rt.UIntType, rt.LongType, rt.ULongType, rt.FloatType, rt.DoubleType, rt.DecimalType, rt.DateTime.Type(),
		dateTimeOffset.Type(), rt.TimeSpan.Type(), guidDef.Type(),
	} {
		rows = append(rows, table{
			{"static explicit operator " + t.String() + "(" + name + " node)", xcast(t), "The text as a value."},
			{"static explicit operator " + t.String() + "?(" + name + " node)", xcast(rt.NullableOf(t)), "The text as a value, or null."},
		}...)
	}
	return append(rows, table{{"static explicit operator string(" + name + " node)", xcast(rt.StringType), "The text, or null."}}...)
}

// xcast converts the text of a node.
func xcast(to *rt.Type) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		n := asNode(args[0])
		switch {
		case n == nil && (to.IsNullable() || to.IsReference()):
			return rt.Null, nil
		case n == nil:
			return rt.Null, nullArg("element")
		}
		t := to
		if t.IsNullable() {
			t = t.Args[0]
		}
		s, err := n.content(f)
		if err != nil || t.Kind == rt.KindString {
			return rt.String(s), err
		}
		if err := f.Step(len(s) >> 3); err != nil {
			return rt.Null, err
		}
		return fromXMLText(f, strings.TrimSpace(s), t)
	}
}

// fromXMLText reads a value as XML writes it.
func fromXMLText(f *rt.Frame, s string, t *rt.Type) (rt.Value, error) {
	v := rt.String(s)
	switch {
	case t.Kind == rt.KindBool && (s == "1" || s == "0"):
		return truth(s == "1")
	case t.Kind.IsFloat() && (s == "INF" || s == "-INF"):
		v = rt.String(strings.Replace(s, "INF", "Infinity", 1))
	case t.Def == dateTimeOffset:
		return dtoParse(f, rt.Null, []rt.Value{v})
	case t.Def == guidDef:
		return guidParse(f, rt.Null, []rt.Value{v})
	case t.Def == rt.TimeSpan:
		return xmlDuration(s)
	case t.Def == rt.DateTime:
		return dateTimeParse(f, rt.Null, []rt.Value{v, rt.Null, rt.Scalar(dateTimeStyles.Type(), styleRoundtrip)})
	}
	if (t.Kind == rt.KindUInt32 || t.Kind == rt.KindUInt64) && strings.HasPrefix(s, "-") {
		return rt.Null, rt.Throw(rt.FormatException, "Input string was not in a correct format.")
	}
	return changeType(f, v, t)
}
