// Package jsonxml turns XML into JSON and JSON into XML, as the policies xml-to-json and json-to-xml of Azure do.
//
//	doc, err := xmltree.Parse(text, limits)
//	json := jsonxml.ToJSON{}.Convert(doc)
//
// Azure describes neither mapping. What live gateways answered shows that XML becomes JSON as Json.NET's XmlNodeConverter makes it, but for a few names:
//
//	<?xml version="1.0"?>         {"version":"1.0",            the declaration is no ?xml object
//	<p:a b="1">                    "p$a":{"@b":"1",            $ in place of the colon
//	  <c>1</c><c/>                   "c":["1",null],           elements of one name are an array; an empty one is null
//	  x<!--y-->z                     "#text":["x","z"]/*y*/    texts likewise; a comment is a JSON comment
//	</p:a>                        }}
package jsonxml
