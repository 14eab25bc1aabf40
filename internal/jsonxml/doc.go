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
//
// and that JSON becomes XML in a way of Azure's own, which is not that of Json.NET:
//
//	{"a":1,"b":[2,3],              <Document>               around whatever is not an object with one member
//	 "c":[],                         <a>1</a><b>2</b>
//	 "d":null,                       <b>3</b><c />          an element for each item, an empty one for none
//	 "e f":true,                     <d xsi:nil="true" xmlns:xsi="…" />
//	}                                <e_x0020_f>True</e_x0020_f>
//	                               </Document>              without an XML declaration, values as .NET writes them
package jsonxml
