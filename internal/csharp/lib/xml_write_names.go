package lib

import (
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// prefixes are declarations of namespaces, the latest last.
type prefixes []struct {
	prefix, uri string
	scope       int
	implied     bool // nobody wrote the declaration, so it has to be written
}

// isNamespace reports whether an attribute declares a namespace.
func (n *xnode) isNamespace() bool {
	return n.name.space == xmlnsURI || n.name == qname{"", "xmlns"}
}

// declaredPrefix is the prefix that a declaration of a namespace declares.
func (n *xnode) declaredPrefix() string {
	if n.name.space == "" {
		return ""
	}
	return n.name.local
}

// find returns the latest prefix of a namespace that nothing later hides.
func (list prefixes) find(uri string, empty bool) (string, bool) {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].uri != uri || list[i].prefix == "" && !empty {
			continue
		}
		if list.index(list[i].prefix) == i {
			return list[i].prefix, true
		}
	}
	return "", false
}

// index is where the declaration of a prefix is that is in force, -1 if there is none.
func (list prefixes) index(prefix string) int {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].prefix == prefix {
			return i
		}
	}
	return -1
}

// prefixOf is the prefix that a namespace gets: as the nodes declare it, or as it was written already.
func (w *xmlWriter) prefixOf(uri string, empty bool) (string, error) {
	if err := w.f.Step((len(w.known) + len(w.bound)) >> 3); err != nil || uri == "" {
		return "", err
	}
	if prefix, ok := w.known.find(uri, empty); ok {
		return prefix, nil
	}
	switch uri {
	case xmlURI:
		return "xml", nil
	case xmlnsURI:
		return "xmlns", nil
	}
	prefix, _ := w.bound.find(uri, empty)
	return prefix, nil
}

// imply binds a prefix in the tag that begins with the bound declaration start; it is declared if it was not bound to the namespace before.
func (w *xmlWriter) imply(prefix, uri string, start int) error {
	i := w.bound.index(prefix)
	switch {
	case i >= start && w.bound[i].uri != uri:
		return redefined(prefix, w.bound[i].uri, uri)
	case i >= start:
		return nil
	}
	w.bound = append(w.bound, prefixes{{prefix, uri, start, i < 0 || w.bound[i].uri != uri}}...)
	return nil
}

// redefined is what a prefix throws that an element needs for another namespace than it declares.
func redefined(prefix, from, to string) error {
	return rt.Throw(xmlException, "The prefix '%s' cannot be redefined from '%s' to '%s' within the same start element tag.", prefix, from, to)
}

// attribute writes an attribute with a blank before it.
func (w *xmlWriter) attribute(a *xnode, start int) error {
	if err := checkXMLText(a.value); err != nil {
		return err
	}
	if a.isNamespace() {
		return w.declaration(a.declaredPrefix(), a.value, start)
	}
	prefix, err := w.prefixOf(a.name.space, false)
	switch {
	case err != nil:
		return err
	case a.name.space == xmlURI:
		prefix = "xml"
	case a.name.space != "":
		if i := w.bound.index(prefix); prefix == "" || i >= start && w.bound[i].uri != a.name.space {
			prefix = w.generated()
		}
		if err := w.imply(prefix, a.name.space, start); err != nil {
			return err
		}
	}
	w.b.WriteString(" ")
	if prefix != "" {
		w.b.WriteString(prefix + ":")
	}
	w.b.WriteString(a.name.local + `="` + attributeEscapes.Replace(a.value) + `"`)
	return nil
}

// alone writes an attribute that is written without its element.
func (w *xmlWriter) alone(a *xnode) error {
	err := w.attribute(a, len(w.bound))
	s := strings.TrimPrefix(w.b.String(), " ")
	w.b.Reset()
	w.b.WriteString(s)
	return err
}

// generated is a prefix for an attribute that has none: p and a number that grows with the declarations in force.
func (w *xmlWriter) generated() string {
	base := "p" + itoa(len(w.bound)-3)
	if w.bound.index(base) < 0 {
		return base
	}
	for n := 0; ; n++ {
		if s := base + itoa(n); w.bound.index(s) < 0 {
			return s
		}
	}
}

// declaration writes a declaration that is an attribute.
func (w *xmlWriter) declaration(prefix, uri string, start int) error {
	switch {
	case prefix != "" && uri == "":
		return badArg("Cannot use a prefix with an empty namespace.")
	case uri == xmlnsURI || uri == xmlURI && prefix != "xml":
		return badArg("Prefix \"%s\" cannot be bound to a reserved namespace.", prefix)
	}
	i := w.bound.index(prefix)
	known := i >= 0 && w.bound[i].uri == uri && !w.bound[i].implied
	switch {
	case i >= start && w.bound[i].uri != uri:
		return redefined(prefix, w.bound[i].uri, uri)
	case i >= start:
		w.bound[i].implied = false
	default:
		w.bound = append(w.bound, prefixes{{prefix, uri, start, false}}...)
	}
	if !w.once || !known {
		w.declare(prefix, uri)
	}
	return nil
}

func (w *xmlWriter) declare(prefix, uri string) {
	w.b.WriteString(" xmlns")
	if prefix != "" {
		w.b.WriteString(":" + prefix)
	}
	w.b.WriteString(`="` + attributeEscapes.Replace(uri) + `"`)
}
