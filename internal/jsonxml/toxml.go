package jsonxml

import (
	"bytes"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/xmltree"
)

// ToXML says how JSON becomes XML.
type ToXML struct {
	// Separator stands between a declared prefix and a name.
	Separator string
	// NamespacePrefix is what the names of members begin with that declare namespaces; empty if none do.
	NamespacePrefix string
	// NamespaceBlock is the name of members whose own members declare namespaces, AttributeBlock of those whose members are attributes; empty if there are none.
	NamespaceBlock, AttributeBlock string
	// AttributePrefix is what the names of members begin with that are attributes; empty if none are.
	AttributePrefix string
	// Replacement stands for what names of XML may not have; if it is nil that is escaped as _x0020_.
	Replacement *string
	// Trim takes white space off both ends of texts. EmptyNull treats empty texts as null.
	Trim, EmptyNull bool
	// Limits bounds the document.
	Limits xmltree.Limits
}

// documentName is the name of the element around a document that has not exactly one.
const documentName = "Document"

// xsi is the namespace of xsi:nil.
const xsi = "http://www.w3.org/2001/XMLSchema-instance"

// Convert returns a JSON document as XML, without an XML declaration.
func (o ToXML) Convert(n lib.JSONNode) (string, error) {
	w := &toXML{ToXML: o, f: rt.NewFrame(rt.DefaultLimits)}
	name, content := documentName, n
	if only, value, ok := w.only(n); ok {
		name, content = only, value
	}
	err := w.element(name, content, nil, 1)
	return w.b.String(), err
}

// toXML is one conversion.
type toXML struct {
	ToXML
	b     bytes.Buffer
	f     *rt.Frame
	nodes int
}

// only returns the member that an object has, if it is the only one and becomes a single element.
func (w *toXML) only(n lib.JSONNode) (name string, value lib.JSONNode, ok bool) {
	members, isObject := n.Members()
	if !isObject {
		return "", n, false
	}
	count := 0
	for name, value = range members {
		count++
	}
	if count != 1 || w.kind(name) != isElement {
		return "", n, false
	}
	_, isArray := value.Items()
	return name, value, !isArray
}

// memberKind says what a member of an object becomes.
type memberKind uint8

const (
	isElement memberKind = iota
	isAttribute
	isAttributes
	isNamespace
	isNamespaces
)

// kind tells by its name what a member becomes.
func (w *toXML) kind(name string) memberKind {
	switch {
	case w.NamespaceBlock != "" && name == w.NamespaceBlock:
		return isNamespaces
	case w.AttributeBlock != "" && name == w.AttributeBlock:
		return isAttributes
	case w.NamespacePrefix != "" && strings.HasPrefix(name, w.NamespacePrefix):
		return isNamespace
	case w.AttributePrefix != "" && strings.HasPrefix(name, w.AttributePrefix) && name != w.AttributePrefix:
		return isAttribute
	}
	return isElement
}

// element writes a value as an element; of an array one for each item.
func (w *toXML) element(name string, n lib.JSONNode, scope *xmltree.Scope, depth int) error {
	if w.nodes++; depth > w.Limits.Depth || w.nodes > w.Limits.Nodes {
		return xmltree.ErrTooLarge
	}
	if items, ok := n.Items(); ok && depth > 1 {
		return w.array(name, items, scope, depth)
	}
	declarations, attributes, err := w.head(n)
	if err != nil {
		return err
	}
	for _, d := range declarations {
		scope = scope.Declare(d.name, d.value)
	}
	tag, err := w.qualified(name, scope)
	if err != nil {
		return err
	}
	w.b.WriteString("<" + tag)
	if err := w.declare(declarations); err != nil {
		return err
	}
	if err := w.attributes(attributes, scope); err != nil {
		return err
	}
	return w.content(tag, n, scope, depth)
}

// array writes an element for each item; an empty one for none.
func (w *toXML) array(name string, items func(func(lib.JSONNode) bool), scope *xmltree.Scope, depth int) error {
	count := 0
	for item := range items {
		count++
		if err := w.element(name, item, scope, depth+1); err != nil {
			return err
		}
	}
	if count > 0 {
		return nil
	}
	tag, err := w.qualified(name, scope)
	w.b.WriteString("<" + tag + " />")
	return err
}

// content writes what stands behind the attributes of an element.
func (w *toXML) content(tag string, n lib.JSONNode, scope *xmltree.Scope, depth int) error {
	before := w.b.Len()
	w.b.WriteByte('>')
	null, err := w.inside(n, scope, depth)
	switch {
	case err != nil:
		return err
	case null:
		w.b.Truncate(before)
		w.b.WriteString(` xsi:nil="true"`)
		if uri, _ := scope.Lookup("xsi"); uri != xsi {
			w.b.WriteString(` xmlns:xsi="` + xsi + `"`)
		}
		w.b.WriteString(" />")
	case w.b.Len() == before+1:
		w.b.Truncate(before)
		w.b.WriteString(" />")
	default:
		w.b.WriteString("</" + tag + ">")
	}
	return nil
}

// inside writes what stands between the tags of an element, and reports whether the value is null.
func (w *toXML) inside(n lib.JSONNode, scope *xmltree.Scope, depth int) (null bool, err error) {
	if members, ok := n.Members(); ok {
		for name, value := range members {
			if w.kind(name) != isElement {
				continue
			}
			if err := w.element(name, value, scope, depth+1); err != nil {
				return false, err
			}
		}
		return false, nil
	}
	if items, ok := n.Items(); ok { // the document is an array
		for item := range items {
			if err := w.element(documentName, item, scope, depth+1); err != nil {
				return false, err
			}
		}
		return false, nil
	}
	text, null, err := w.scalar(n)
	if err != nil || null {
		return null, err
	}
	return false, w.text(text, false)
}

// scalar returns the text of a value that is no object and no array, and whether it is null.
func (w *toXML) scalar(n lib.JSONNode) (text string, null bool, err error) {
	if n.Value().IsNull() {
		return "", true, nil
	}
	if text, err = rt.ToString(w.f, n.Value()); err != nil {
		return "", false, err
	}
	if w.Trim && n.Value().IsString() {
		text = strings.TrimSpace(text)
	}
	return text, text == "" && w.EmptyNull, nil
}
