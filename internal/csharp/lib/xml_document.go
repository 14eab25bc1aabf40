package lib

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
)

func xdocumentType(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	for _, c := range asNode(this).nodes {
		if c.kind == doctypeNode {
			return nodeOrNull(c)
		}
	}
	return rt.Null, nil
}

func xdoctypeNew(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if !validName(args[0].AsString()) {
		return rt.Null, rt.Throw(xmlException, "The name '%s' contains an invalid character.", args[0].AsString())
	}
	d := &doctype{args[1].AsString(), args[2].AsString(), args[3].AsString(), !args[3].IsNull()}
	return rt.Obj(&xnode{kind: doctypeNode, name: qname{local: args[0].AsString()}, doctype: d}), f.Alloc(tokenBytes)
}

// doctypePart is one of the texts of a document type declaration.
func xdoctypePart(of func(*doctype) *string) fn {
	return func(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		n := asNode(this)
		if len(args) > 0 {
			d := *n.doctype // copies of the node share it
			*of(&d) = args[0].AsString()
			d.declared = d.declared || d.subset != ""
			n.doctype = &d
		}
		return orNull(*of(n.doctype)), nil
	}
}

// orNull is a text, null for none.
func orNull(s string) rt.Value {
	if s == "" {
		return rt.Null
	}
	return rt.String(s)
}

// xlocalName is the name of an instruction or a document type, read and written.
func xlocalName(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	n := asNode(this)
	if len(args) > 0 {
		if !validName(args[0].AsString()) {
			return rt.Null, rt.Throw(xmlException, "The name '%s' contains an invalid character.", args[0].AsString())
		}
		n.name.local = args[0].AsString()
	}
	return rt.String(n.name.local), nil
}

func xdeclarationCopy(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	d := rt.As[*xdeclaration](args[0])
	if d == nil {
		return rt.Null, nullArg("other")
	}
	c := *d
	return rt.Obj(&c), nil
}

// xload reads what is left in a reader.
func xload(want *rt.Type) fn {
	read := xparse(want)
	return func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		if args[0].IsNull() {
			return rt.Null, nullArg("textReader")
		}
		text, err := readerToEnd(f, args[0], nil)
		if err != nil {
			return rt.Null, err
		}
		return read(f, this, append([]rt.Value{text}, args[1:]...))
	}
}

// xsave writes a document or an element to a writer, with a declaration that names the encoding of texts in memory.
func xsave(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("textWriter")
	}
	n, options := asNode(this), 0
	if len(args) > 1 {
		options = args[1].AsInt()
	}
	d := xdeclaration{version: "1.0", encoding: "utf-16"}
	if n.decl != nil {
		d.standalone = n.decl.standalone
	}
	head := d.text()
	if options&saveUnformatted == 0 {
		head += lineEnd
	}
	s, err := writeXML(f, n, options)
	if err != nil {
		return rt.Null, err
	}
	return builderAppend(f, args[0], []rt.Value{rt.String(head + s)})
}

func xreplaceAll(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if _, err := xremoveAll(f, this, nil); err != nil {
		return rt.Null, err
	}
	_, err := asNode(this).splice(f, 0, args[0])
	return rt.Null, err
}

func xreplaceAttributes(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if _, err := xremoveAttributes(f, this, nil); err != nil {
		return rt.Null, err
	}
	n := asNode(this)
	_, err := n.splice(f, len(n.nodes), args[0])
	return rt.Null, err
}
