package lib

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	xpathExtensions  = rt.Declare("System.Xml.XPath", "static class Extensions")
	nameResolverDef  = rt.Declare("System.Xml", "interface IXmlNamespaceResolver")
	nameTableBase    = rt.Declare("System.Xml", "class XmlNameTable")
	nameTableDef     = rt.Declare("System.Xml", "class NameTable : XmlNameTable")
	namespaceManager = rt.Declare("System.Xml", "class XmlNamespaceManager : IXmlNamespaceResolver")
)

var xpathClasses = []rt.Class{
	class(xpathExtensions, "Extensions finds nodes by XPath 1.0.", table{
		{"static XElement XPathSelectElement(this XNode node, string expression)", xpathElement, "Returns the first element that an XPath leads to, or null."},
		{"static XElement XPathSelectElement(this XNode node, string expression, IXmlNamespaceResolver resolver)", xpathElement, "Returns the first element that an XPath leads to, or null."},
		{"static IEnumerable<XElement> XPathSelectElements(this XNode node, string expression)", xpathElements, "Returns the elements that an XPath leads to."},
		{"static IEnumerable<XElement> XPathSelectElements(this XNode node, string expression, IXmlNamespaceResolver resolver)", xpathElements, "Returns the elements that an XPath leads to."},
		{"static object XPathEvaluate(this XNode node, string expression)", xpathEvaluate, "Returns what an XPath gives: a bool, a double, a string or nodes."},
		{"static object XPathEvaluate(this XNode node, string expression, IXmlNamespaceResolver resolver)", xpathEvaluate, "Returns what an XPath gives: a bool, a double, a string or nodes."},
	}),
	class(namespaceManager, "XmlNamespaceManager says which namespaces the prefixes in an XPath mean.", table{
		{"XmlNamespaceManager(XmlNameTable nameTable)", managerNew, "Makes one without prefixes."},
		{"void AddNamespace(string prefix, string uri)", managerAdd, "Says what a prefix means."},
		{"string LookupNamespace(string prefix)", managerLookup, "Returns what a prefix means, or null."},
		{"bool HasNamespace(string prefix)", managerHas, "Reports whether a prefix has a meaning."},
	}),
	class(nameTableDef, "NameTable is what an XmlNamespaceManager is made with.", table{{"NameTable()", nameTableNew, "Makes one."}}),
	{Def: nameResolverDef, Doc: "IXmlNamespaceResolver says what prefixes mean."}, {Def: nameTableBase, Doc: "XmlNameTable is a table of names."}, {Def: xpathException},
}

// A manager is an XmlNamespaceManager.
type manager struct{ uris map[string]string }

// Type returns XmlNamespaceManager.
func (*manager) Type() *rt.Type { return namespaceManager.Type() }

// A nameTable is a NameTable, which holds nothing here.
type nameTable struct{ _ byte }

// Type returns NameTable.
func (*nameTable) Type() *rt.Type { return nameTableDef.Type() }

func nameTableNew(*rt.Frame, rt.Value, []rt.Value) (rt.Value, error) {
	return rt.Obj(&nameTable{}), nil
}

func managerNew(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Obj(&manager{map[string]string{"xml": xmlURI, "xmlns": xmlnsURI, "": ""}}), notNull(args, "nameTable")
}

func managerAdd(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if err := notNull(args, "prefix", "uri"); err != nil {
		return rt.Null, err
	}
	rt.As[*manager](this).uris[args[0].AsString()] = args[1].AsString()
	return rt.Null, f.Alloc(64)
}

func managerLookup(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	uri, ok := rt.As[*manager](this).uris[args[0].AsString()]
	if !ok {
		return rt.Null, nil
	}
	return rt.String(uri), nil
}

func managerHas(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	_, ok := rt.As[*manager](this).uris[args[0].AsString()]
	return truth(ok)
}

// xpathValue evaluates the expression of a member's arguments: node, expression and perhaps resolver.
func xpathValue(f *rt.Frame, args []rt.Value) (any, error) {
	if err := notNull(args, "node", "expression"); err != nil {
		return nil, err
	}
	spaces := func(string) (string, bool) { return "", false }
	if len(args) > 2 && !args[2].IsNull() {
		m := rt.As[*manager](args[2])
		spaces = func(prefix string) (string, bool) { uri, ok := m.uris[prefix]; return uri, ok }
	}
	text := args[1].AsString()
	if err := f.Alloc(32 * len(text)); err != nil {
		return nil, err
	}
	e, err := parseXPath(text, spaces)
	if err != nil {
		return nil, err
	}
	return e(&xpathRun{f}, xpathContext{asNode(args[0]), 1, 1})
}

// xpathFound are the elements that an XPath leads to.
func xpathFound(f *rt.Frame, args []rt.Value) ([]*xnode, error) {
	v, err := xpathValue(f, args)
	if err != nil {
		return nil, err
	}
	list, ok := v.([]*xnode)
	if !ok {
		return nil, invalidOperation("The XPath expression evaluated to unexpected type %T.", v)
	}
	for _, n := range list {
		if n.kind != elementNode {
			return nil, invalidOperation("The XPath expression evaluated to unexpected type %s.", n.Type().FullName())
		}
	}
	return list, nil
}

func xpathElement(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	list, err := xpathFound(f, args)
	if err != nil || len(list) == 0 {
		return rt.Null, err
	}
	return nodeOrNull(list[0])
}

func xpathElements(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	list, err := xpathFound(f, args)
	if err != nil {
		return rt.Null, err
	}
	return nodes(xelementDef, list)
}

func xpathEvaluate(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	v, err := xpathValue(f, args)
	if err != nil {
		return rt.Null, err
	}
	switch v := v.(type) {
	case bool:
		return truth(v)
	case float64:
		return rt.Double(v), nil
	case string:
		return rt.String(v), nil
	case []*xnode:
		items := make([]rt.Value, len(v))
		for i, n := range v {
			items[i] = rt.Obj(n)
		}
		return deferred(rt.ObjectType, rt.NewArray(rt.ObjectType, items).AsObject().(rt.Enumerable).Enumerate)
	}
	return rt.Null, nil
}
