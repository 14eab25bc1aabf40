// Package xmltree reads XML into a tree: the data model of XPath 1.0 (section 5), and what a text has beside it that policies need.
//
//	root, err := xmltree.Parse(text, xmltree.DefaultLimits)
//	for _, n := range root.Children { … }
//
// # The tree
//
//	Root                       Parse returns it; its children are the document element, comments and instructions
//	└ Element                  Name, Scope (the namespaces in scope), Attrs, Children
//	  ├ Attribute              in Attrs; declarations of namespaces are none, they are in Scope
//	  ├ Text                   no two stand side by side, except that CDATA sections are texts of their own
//	  ├ Comment
//	  └ Instruction
//
// White space is kept; what does not count is the reader's business. Every node knows its parent, its place among its siblings and its place in
// document order. A tree that is built rather than read goes through a Builder.
//
// # What is refused
//
// Documents are well-formed according to XML 1.0 and Namespaces in XML 1.0, or an error that says what is wrong, in the words of .NET, and where. A document type
// declaration may name an external subset, which is not read, and may not declare anything itself: so there are no entities but the five
// of XML, and none that could grow. Depth and number of nodes are limited.
package xmltree
