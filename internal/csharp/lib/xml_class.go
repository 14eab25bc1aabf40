package lib

import (
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/xmltree"
)

func asNode(v rt.Value) *xnode { return rt.As[*xnode](v) }

// nodes makes a sequence of nodes.
func nodes(def *rt.Def, list []*xnode) (rt.Value, error) {
	return deferred(def.Type(), func() rt.Enumerator { return passNodes(list) })
}

func passNodes(list []*xnode) rt.Enumerator {
	i := -1
	return pass(func(*rt.Frame) (rt.Value, bool, error) {
		if i++; i >= len(list) {
			return end()
		}
		return rt.Obj(list[i]), true, nil
	})
}

// laterNodes makes a sequence of the nodes of a name, if one is given, that are there when a pass begins. Whoever finds them pays.
func laterNodes(def *rt.Def, args []rt.Value, find func(f *rt.Frame) ([]*xnode, error)) (rt.Value, error) {
	args = slices.Clone(args)
	return deferred(def.Type(), func() rt.Enumerator {
		var in rt.Enumerator
		return pass(func(f *rt.Frame) (rt.Value, bool, error) {
			if in == nil {
				list, err := find(f)
				if err != nil {
					return rt.Null, false, err
				}
				if def == xelementDef {
					list = elementsIn(list)
				}
				in = passNodes(named(list, args))
			}
			return in.Next(f)
		})
	})
}

// heldNodes is a copy of a list of nodes, which may change while somebody goes through it.
func heldNodes(f *rt.Frame, list []*xnode) ([]*xnode, error) {
	return slices.Clone(list), f.Alloc(16 * len(list))
}

var xnameClass = class(xnameDef, "XName is the name of an element or attribute.", table{
	{"static XName Get(string expandedName)", xnameGet, "Makes a name of {namespace}local."},
	{"static XName Get(string localName, string namespaceName)", xnameGet, "Makes a name."},
	{"string LocalName { get; }", xnameLocal, "The name without its namespace."},
	{"XNamespace Namespace { get; }", xnameNamespace, "The namespace."},
	{"string NamespaceName { get; }", xnameNamespaceName, "The URI of the namespace."},
	{"string ToString()", objectToString, "Returns {namespace}local."},
	{"static implicit operator XName(string expandedName)", xnameOfText, "A text {namespace}local is a name."},
	{"static bool operator ==(XName left, XName right)", relation("=="), "Compares two names."},
	{"static bool operator !=(XName left, XName right)", relation("!="), "Compares two names."},
})

var xnamespaceClass = class(xnamespaceDef, "XNamespace is a namespace.", table{
	{"static XNamespace Get(string namespaceName)", xnamespaceGet, "Makes a namespace of its URI."},
	{"static XNamespace None { get; }", constant(rt.Obj(&xnamespace{})), "No namespace."},
	{"static XNamespace Xml { get; }", constant(rt.Obj(&xnamespace{xmlURI})), "The namespace of xml:."},
	{"static XNamespace Xmlns { get; }", constant(rt.Obj(&xnamespace{xmlnsURI})), "The namespace of xmlns:."},
	{"XName GetName(string localName)", xnamespacePlus, "Makes a name in the namespace."},
	{"string NamespaceName { get; }", objectToString, "The URI."},
	{"string ToString()", objectToString, "Returns the URI."},
	{"static implicit operator XNamespace(string namespaceName)", xnamespaceGet, "A text is a namespace."},
	{"static XName operator +(XNamespace ns, string localName)", spanOp(xnamespacePlus), "The name in the namespace."},
	{"static bool operator ==(XNamespace left, XNamespace right)", relation("=="), "Compares two namespaces."},
	{"static bool operator !=(XNamespace left, XNamespace right)", relation("!="), "Compares two namespaces."},
})

// xnameOfText is the conversion of a text to a name; null stays null.
func xnameOfText(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nil
	}
	return xnameGet(f, this, args)
}

func xnameGet(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("expandedName")
	}
	q := qname{local: args[0].AsString()}
	if len(args) > 1 {
		q.space = args[1].AsString()
	} else if after, ok := strings.CutPrefix(q.local, "{"); ok {
		if q.space, q.local, ok = strings.Cut(after, "}"); !ok || q.space == "" {
			return rt.Null, badArg("'%s' is an invalid expanded name.", args[0].AsString())
		}
	}
	if !validName(q.local) {
		if q.local == "" {
			return rt.Null, badArg("'%s' is an invalid expanded name.", args[0].AsString())
		}
		return rt.Null, rt.Throw(xmlException, "The name '%s' contains an invalid character.", q.local)
	}
	return rt.Obj(&xname{q}), nil
}

// validName reports whether a text can be a name without a prefix.
func validName(s string) bool { return xmltree.IsName(s) }

func xnameLocal(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.String(nameOf(this).local), nil
}

func xnameNamespace(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Obj(&xnamespace{nameOf(this).space}), nil
}

func xnameNamespaceName(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.String(nameOf(this).space), nil
}

func xnamespaceGet(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nil
	}
	return rt.Obj(&xnamespace{args[0].AsString()}), nil
}

func xnamespacePlus(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	ns := rt.As[*xnamespace](this)
	if ns == nil {
		return rt.Null, nullArg("ns")
	}
	return xnameGet(f, rt.Null, []rt.Value{args[0], rt.String(ns.uri)})
}

var xobjectClass = class(xobjectDef, "XObject is a node or an attribute.", table{
	{"XElement Parent { get; }", xparent, "The element around it, or null."},
	{"XDocument Document { get; }", xdocument, "The document it is in, or null."},
	{"XmlNodeType NodeType { get; }", xnodeType, "What it is."},
	{"string BaseUri { get; }", constant(rt.String("")), "Where it was read from: nowhere."},
	{"void AddAnnotation(object annotation)", addNote(nodeNotes), "Attaches an object."},
	{"T Annotation<T>()", firstNote(nodeNotes), "Returns the first object of a type that was attached, or null."},
	{"object Annotation(Type type)", firstNote(nodeNotes), "Returns the first object of a type that was attached, or null."},
	{"IEnumerable<T> Annotations<T>()", notesOf(nodeNotes), "Returns the objects of a type that were attached."},
	{"IEnumerable<object> Annotations(Type type)", notesOf(nodeNotes), "Returns the objects of a type that were attached."},
	{"void RemoveAnnotations<T>()", dropNotes(nodeNotes), "Takes the objects of a type away."},
	{"void RemoveAnnotations(Type type)", dropNotes(nodeNotes), "Takes the objects of a type away."},
})

var xnodeClass = class(xnodeDef, "XNode is a node of XML.", table{
	{"static XNode ReadFrom(XmlReader reader)", nodeFrom, "Returns the node at a reader's place, which goes on behind it."},
	{"XmlReader CreateReader()", nodeReader, "Returns a reader of the node."},
	{"XmlReader CreateReader(ReaderOptions readerOptions)", nodeReader, "Returns a reader of the node."},
	{"XNode NextNode { get; }", xsibling(1), "The node after this one."},
	{"XNode PreviousNode { get; }", xsibling(-1), "The node before this one."},
	{"void Remove()", xremove, "Takes the node out."},
	{"void AddAfterSelf(object content)", xaddBeside(1), "Adds content after the node."},
	{"void AddAfterSelf(params object[] content)", xaddBeside(1), "Adds content after the node."},
	{"void AddBeforeSelf(object content)", xaddBeside(0), "Adds content before the node."},
	{"void AddBeforeSelf(params object[] content)", xaddBeside(0), "Adds content before the node."},
	{"void ReplaceWith(object content)", xreplaceWith, "Puts content in the place of the node."},
	{"void ReplaceWith(params object[] content)", xreplaceWith, "Puts content in the place of the node."},
	{"IEnumerable<XElement> Ancestors()", xancestors(false), "Returns the elements around it, from the inside out."},
	{"IEnumerable<XElement> Ancestors(XName name)", xancestors(false), "Returns the elements of a name around it, from the inside out."},
	{"IEnumerable<XElement> ElementsAfterSelf()", xaround(true), "Returns the elements after it."},
	{"IEnumerable<XElement> ElementsAfterSelf(XName name)", xaround(true), "Returns the elements of a name after it."},
	{"IEnumerable<XElement> ElementsBeforeSelf()", xaround(false), "Returns the elements before it."},
	{"IEnumerable<XNode> NodesAfterSelf()", xnodesAround(true), "Returns the nodes after it."},
	{"IEnumerable<XNode> NodesBeforeSelf()", xnodesAround(false), "Returns the nodes before it."},
	{"bool IsAfter(XNode node)", xisBeside(1), "Reports whether it stands after another node of the document."},
	{"bool IsBefore(XNode node)", xisBeside(-1), "Reports whether it stands before another node of the document."},
	{"static int CompareDocumentOrder(XNode n1, XNode n2)", xcompareOrder, "Compares where two nodes of a document stand: negative, 0 or positive."},
	{"static XNodeDocumentOrderComparer DocumentOrderComparer { get; }", xorderNew, "Compares where nodes stand."},
	{"static XNodeEqualityComparer EqualityComparer { get; }", xequalityNew, "Compares nodes with everything in them."},
	{"IEnumerable<XElement> ElementsBeforeSelf(XName name)", xaround(false), "Returns the elements of a name before it."},
	{"static bool DeepEquals(XNode n1, XNode n2)", xdeepEquals, "Compares two nodes with everything in them."},
	{"string ToString()", objectToString, "Returns indented XML."},
	{"string ToString(SaveOptions options)", xtoString, "Returns XML."},
})

var xcontainerClass = class(xcontainerDef, "XContainer is a node with nodes in it.", table{
	{"void Add(object content)", xadd, "Adds content at the end."},
	{"void Add(params object[] content)", xadd, "Adds content at the end."},
	{"void AddFirst(object content)", xaddFirst, "Adds content at the beginning."},
	{"void AddFirst(params object[] content)", xaddFirst, "Adds content at the beginning."},
	{"XElement Element(XName name)", xelement, "Returns the first element of a name, or null."},
	{"IEnumerable<XElement> Elements()", xelements, "Returns the elements in it."},
	{"IEnumerable<XElement> Elements(XName name)", xelements, "Returns the elements of a name in it."},
	{"IEnumerable<XElement> Descendants()", xdescendants(false), "Returns all elements in it, at any depth."},
	{"IEnumerable<XElement> Descendants(XName name)", xdescendants(false), "Returns all elements of a name in it, at any depth."},
	{"IEnumerable<XNode> DescendantNodes()", xdescendantNodes, "Returns all nodes in it, at any depth."},
	{"IEnumerable<XNode> Nodes()", xnodes, "Returns the nodes in it."},
	{"XNode FirstNode { get; }", xend(false), "The first node in it."},
	{"XNode LastNode { get; }", xend(true), "The last node in it."},
	{"void RemoveNodes()", xremoveNodes, "Takes all nodes out."},
	{"void ReplaceNodes(object content)", xreplaceNodes, "Puts content in the place of all nodes."},
	{"void ReplaceNodes(params object[] content)", xreplaceNodes, "Puts content in the place of all nodes."},
})

var xelementClass = class(xelementDef, "XElement is an element.", append(xconversions("XElement"), table{
	{"XElement(XName name)", xelementNew, "Makes an empty element."},
	{"XElement(XName name, object content)", xelementNew, "Makes an element with content."},
	{"XElement(XName name, params object[] content)", xelementNew, "Makes an element with content."},
	{"XElement(XElement other)", xcopy, "Makes a copy."},
	{"static XElement Parse(string text)", xparse(XElementType), "Reads an element."},
	{"static XElement Parse(string text, LoadOptions options)", xparse(XElementType), "Reads an element."},
	{"XName Name { get; set; }", xnameOf, "The name."},
	{"string Value { get; set; }", xvalue, "The text in it."},
	{"bool IsEmpty { get; }", xisEmpty, "Reports whether it is written with one tag."},
	{"bool HasElements { get; }", xhasElements, "Reports whether there are elements in it."},
	{"bool HasAttributes { get; }", xhasAttributes, "Reports whether it has attributes."},
	{"XAttribute Attribute(XName name)", xattribute, "Returns an attribute, or null."},
	{"IEnumerable<XAttribute> Attributes()", xattributes, "Returns the attributes."},
	{"IEnumerable<XAttribute> Attributes(XName name)", xattributes, "Returns the attributes of a name."},
	{"XAttribute FirstAttribute { get; }", xedgeAttribute(false), "The first attribute."},
	{"XAttribute LastAttribute { get; }", xedgeAttribute(true), "The last attribute."},
	{"void SetAttributeValue(XName name, object value)", xsetAttribute, "Sets, adds or takes out an attribute."},
	{"void SetElementValue(XName name, object value)", xsetElement, "Sets, adds or takes out an element."},
	{"void SetValue(object value)", xsetValue, "Sets the text in it."},
	{"void RemoveAttributes()", xremoveAttributes, "Takes all attributes out."},
	{"void RemoveAll()", xremoveAll, "Takes all attributes and nodes out."},
	{"IEnumerable<XNode> DescendantNodesAndSelf()", xdescendantNodesAndSelf, "Returns the element and all nodes in it, at any depth."},
	{"static IEnumerable<XElement> EmptySequence { get; }", xnone(xelementDef), "No elements."},
	{"static XElement Load(TextReader textReader)", xload(XElementType), "Reads an element."},
	{"static XElement Load(TextReader textReader, LoadOptions options)", xload(XElementType), "Reads an element."},
	{"static XElement Load(XmlReader reader)", xloadFrom, "Reads an element."},
	{"static XElement Load(XmlReader reader, LoadOptions options)", xloadFrom, "Reads an element."},
	{"void Save(TextWriter textWriter)", xsave, "Writes the element with a declaration."},
	{"void Save(TextWriter textWriter, SaveOptions options)", xsave, "Writes the element with a declaration."},
	{"void ReplaceAll(object content)", xreplaceAll, "Puts content in the place of all attributes and nodes."},
	{"void ReplaceAll(params object[] content)", xreplaceAll, "Puts content in the place of all attributes and nodes."},
	{"void ReplaceAttributes(object content)", xreplaceAttributes, "Puts attributes in the place of all attributes."},
	{"void ReplaceAttributes(params object[] content)", xreplaceAttributes, "Puts attributes in the place of all attributes."},
	{"IEnumerable<XElement> DescendantsAndSelf()", xdescendants(true), "Returns the element and all elements in it."},
	{"IEnumerable<XElement> DescendantsAndSelf(XName name)", xdescendants(true), "Returns the element and all elements in it, of a name."},
	{"IEnumerable<XElement> AncestorsAndSelf()", xancestors(true), "Returns the element and those around it."},
	{"IEnumerable<XElement> AncestorsAndSelf(XName name)", xancestors(true), "Returns the element and those around it, of a name."},
	{"XNamespace GetDefaultNamespace()", xdefaultNamespace, "Returns the namespace of names without a prefix."},
	{"XNamespace GetNamespaceOfPrefix(string prefix)", xprefixNamespace, "Returns the namespace of a prefix, or null."},
	{"string GetPrefixOfNamespace(XNamespace ns)", xnamespacePrefix, "Returns the prefix of a namespace, or null."},
}...))

var xdocumentClass = class(xdocumentDef, "XDocument is a document.", table{
	{"XDocument()", xdocumentNew, "Makes an empty document."},
	{"XDocument(params object[] content)", xdocumentNew, "Makes a document with content."},
	{"XDocument(XDeclaration declaration, params object[] content)", xdocumentNew, "Makes a document with content."},
	{"XDocument(XDocument other)", xcopy, "Makes a copy."},
	{"static XDocument Parse(string text)", xparse(XDocumentType), "Reads a document."},
	{"static XDocument Parse(string text, LoadOptions options)", xparse(XDocumentType), "Reads a document."},
	{"XElement Root { get; }", xroot, "The element of the document."},
	{"XDocumentType DocumentType { get; }", xdocumentType, "The document type declaration, or null."},
	{"void Save(TextWriter textWriter)", xsave, "Writes the document with its declaration."},
	{"void Save(TextWriter textWriter, SaveOptions options)", xsave, "Writes the document with its declaration."},
	{"XDeclaration Declaration { get; set; }", xdeclarationOf, "What stands before the document."},
})

var xattributeClass = class(xattributeDef, "XAttribute is an attribute.", append(xconversions("XAttribute"), table{
	{"XAttribute(XName name, object value)", xattributeNew, "Makes an attribute."},
	{"XAttribute(XAttribute other)", xcopy, "Makes a copy."},
	{"XName Name { get; }", xnameOf, "The name."},
	{"string Value { get; set; }", xvalue, "The value."},
	{"static IEnumerable<XAttribute> EmptySequence { get; }", xnone(xattributeDef), "No attributes."},
	{"bool IsNamespaceDeclaration { get; }", xisDeclaration, "Reports whether it declares a namespace."},
	{"XAttribute NextAttribute { get; }", xnextAttribute(1), "The attribute after this one."},
	{"XAttribute PreviousAttribute { get; }", xnextAttribute(-1), "The attribute before this one."},
	{"void SetValue(object value)", xsetValue, "Sets the value."},
	{"void Remove()", xremove, "Takes the attribute out."},
	{"string ToString()", objectToString, "Returns name=\"value\"."},
}...))
