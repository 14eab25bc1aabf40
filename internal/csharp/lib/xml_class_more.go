package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

// textClass is the table of texts and comments.
func textClass(def *rt.Def, kind nodeKind, doc string) rt.Class {
	return class(def, doc, table{
		{def.Name + "(string value)", xtextNew(kind), "Makes one of a text."},
		{def.Name + "(" + def.Name + " other)", xcopy, "Makes a copy."},
		{"string Value { get; set; }", xvalue, "The text."},
	})
}

var xmlClasses = []rt.Class{
	xmlReaderClass, xnameClass, xnamespaceClass, xobjectClass, xnodeClass, xcontainerClass, xelementClass, xdocumentClass, xattributeClass,
	textClass(xtextDef, textNode, "XText is a text."), textClass(xcdataDef, cdataNode, "XCData is a text in a CDATA section."),
	textClass(xcommentDef, commentNode, "XComment is a comment."),
	class(xpiDef, "XProcessingInstruction is an instruction.", table{
		{"XProcessingInstruction(string target, string data)", xpiNew, "Makes an instruction."},
		{"XProcessingInstruction(XProcessingInstruction other)", xcopy, "Makes a copy."},
		{"string Target { get; set; }", xlocalName, "Whom it is for."},
		{"string Data { get; set; }", xvalue, "What it says."},
	}),
	class(xdeclDef, "XDeclaration is what stands before a document.", table{
		{"XDeclaration(string version, string encoding, string standalone)", xdeclarationNew, "Makes a declaration."},
		{"XDeclaration(XDeclaration other)", xdeclarationCopy, "Makes a copy."},
		{"string Version { get; set; }", xdeclarationPart(func(d *xdeclaration) *string { return &d.version }), "The version of XML."},
		{"string Encoding { get; set; }", xdeclarationPart(func(d *xdeclaration) *string { return &d.encoding }), "The encoding."},
		{"string Standalone { get; set; }", xdeclarationPart(func(d *xdeclaration) *string { return &d.standalone }), "yes or no."},
		{"string ToString()", objectToString, "Returns <?xml …?>."},
	}),
	class(xdoctypeDef, "XDocumentType is a document type declaration.", table{
		{"XDocumentType(string name, string publicId, string systemId, string internalSubset)", xdoctypeNew, "Makes a declaration."},
		{"XDocumentType(XDocumentType other)", xcopy, "Makes a copy."},
		{"string Name { get; set; }", xlocalName, "The name of the element of the document."},
		{"string PublicId { get; set; }", xdoctypePart(func(d *doctype) *string { return &d.public }), "The public identifier."},
		{"string SystemId { get; set; }", xdoctypePart(func(d *doctype) *string { return &d.system }), "The system identifier."},
		{"string InternalSubset { get; set; }", xdoctypePart(func(d *doctype) *string { return &d.subset }), "What the declaration declares itself."},
	}),
	class(xorderDef, "XNodeDocumentOrderComparer compares where nodes of a document stand.", table{
		{"XNodeDocumentOrderComparer()", xorderNew, "Makes the comparer."},
		{"int Compare(XNode x, XNode y)", comparerCompare, "Compares where two nodes stand: negative, 0 or positive."},
	}),
	class(xequalityDef, "XNodeEqualityComparer compares nodes with everything in them.", table{
		{"XNodeEqualityComparer()", xequalityNew, "Makes the comparer."},
		{"bool Equals(XNode x, XNode y)", comparerEquals, "Reports whether two nodes are the same, with everything in them."},
		{"int GetHashCode(XNode obj)", comparerHash, "Returns a number that is the same for equal nodes."},
	}),
	class(xextensions, "Extensions has operators on sequences of nodes.", table{
		{"static IEnumerable<XElement> Elements<T>(this IEnumerable<T> source)", xeach(xelements), "Returns the elements in all nodes."},
		{"static IEnumerable<XElement> Elements<T>(this IEnumerable<T> source, XName name)", xeach(xelements), "Returns the elements of a name in all nodes."},
		{"static IEnumerable<XElement> Descendants<T>(this IEnumerable<T> source)", xeach(xdescendants(false)), "Returns all elements in all nodes, at any depth."},
		{"static IEnumerable<XElement> Descendants<T>(this IEnumerable<T> source, XName name)", xeach(xdescendants(false)), "Returns all elements of a name in all nodes, at any depth."},
		{"static IEnumerable<XAttribute> Attributes(this IEnumerable<XElement> source)", xeach(xattributes), "Returns the attributes of all elements."},
		{"static IEnumerable<XAttribute> Attributes(this IEnumerable<XElement> source, XName name)", xeach(xattributes), "Returns the attributes of a name of all elements."},
		{"static IEnumerable<XElement> Ancestors<T>(this IEnumerable<T> source)", xeach(xancestors(false)), "Returns the elements around all nodes."},
		{"static IEnumerable<XElement> Ancestors<T>(this IEnumerable<T> source, XName name)", xeach(xancestors(false)), "Returns the elements of a name around all nodes."},
		{"static IEnumerable<XElement> AncestorsAndSelf(this IEnumerable<XElement> source)", xeach(xancestors(true)), "Returns all elements and those around them."},
		{"static IEnumerable<XElement> AncestorsAndSelf(this IEnumerable<XElement> source, XName name)", xeach(xancestors(true)), "Returns all elements and those around them, of a name."},
		{"static IEnumerable<XElement> DescendantsAndSelf(this IEnumerable<XElement> source)", xeach(xdescendants(true)), "Returns all elements and those in them."},
		{"static IEnumerable<XElement> DescendantsAndSelf(this IEnumerable<XElement> source, XName name)", xeach(xdescendants(true)), "Returns all elements and those in them, of a name."},
		{"static IEnumerable<XNode> DescendantNodes<T>(this IEnumerable<T> source)", xeach(xdescendantNodes), "Returns the nodes in all nodes, at any depth."},
		{"static IEnumerable<XNode> DescendantNodesAndSelf(this IEnumerable<XElement> source)", xeach(xdescendantNodesAndSelf), "Returns all elements and the nodes in them, at any depth."},
		{"static IEnumerable<T> InDocumentOrder<T>(this IEnumerable<T> source)", xinOrder, "Returns the nodes in the order of the document."},
		{"static IEnumerable<XNode> Nodes<T>(this IEnumerable<T> source)", xeach(xnodes), "Returns the nodes in all nodes."},
		{"static void Remove(this IEnumerable<XAttribute> source)", xremoveEach, "Takes all attributes out."},
		{"static void Remove<T>(this IEnumerable<T> source)", xremoveEach, "Takes all nodes out."},
	}),
}
