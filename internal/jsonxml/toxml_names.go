package jsonxml

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/xmltree"
)

// pair is a declaration of a namespace or an attribute.
type pair struct{ name, value string }

// head finds among the members of an object what belongs into the tag of its element.
func (w *toXML) head(n lib.JSONNode) (declarations, attributes []pair, err error) {
	members, ok := n.Members()
	if !ok {
		return nil, nil, nil
	}
	for name, value := range members {
		switch w.kind(name) {
		case isNamespace:
			prefix := strings.TrimPrefix(strings.TrimPrefix(name, w.NamespacePrefix), w.Separator)
			declarations, err = w.collect(declarations, name, prefix, value)
		case isNamespaces:
			declarations, err = w.block(declarations, name, value)
		case isAttribute:
			attributes, err = w.collect(attributes, name, strings.TrimPrefix(name, w.AttributePrefix), value)
		case isAttributes:
			attributes, err = w.block(attributes, name, value)
		}
		if err != nil {
			return nil, nil, err
		}
	}
	return declarations, attributes, nil
}

// block collects all members of an object.
func (w *toXML) block(list []pair, name string, n lib.JSONNode) ([]pair, error) {
	members, ok := n.Members()
	if !ok {
		return nil, fmt.Errorf("the member '%s' must be an object", name)
	}
	var err error
	for name, value := range members {
		if list, err = w.collect(list, name, name, value); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// collect adds a member under a name.
func (w *toXML) collect(list []pair, member, name string, n lib.JSONNode) ([]pair, error) {
	_, object := n.Members()
	_, array := n.Items()
	if object || array {
		return nil, fmt.Errorf("the member '%s' cannot be an attribute: it is an object or an array", member)
	}
	if w.nodes++; w.nodes > w.Limits.Nodes {
		return nil, xmltree.ErrTooLarge
	}
	text, _, err := w.scalar(n)
	return append(list, pair{name, text}), err
}

// declare writes declarations of namespaces.
func (w *toXML) declare(declarations []pair) error {
	seen := map[string]bool{}
	for _, d := range declarations {
		switch {
		case seen[d.name]:
			return fmt.Errorf("the namespace prefix '%s' is declared twice", d.name)
		case d.name != "" && (!xmltree.IsName(d.name) || strings.HasPrefix(strings.ToLower(d.name), "xml")):
			return fmt.Errorf("'%s' cannot be a namespace prefix", d.name)
		case d.name != "" && d.value == "":
			return fmt.Errorf("the namespace prefix '%s' stands for an empty namespace", d.name)
		}
		seen[d.name] = true
		name := "xmlns"
		if d.name != "" {
			name += ":" + d.name
		}
		if err := w.attribute(name, d.value); err != nil {
			return err
		}
	}
	return nil
}

// attributes writes attributes.
func (w *toXML) attributes(attributes []pair, scope *xmltree.Scope) error {
	seen := map[string]bool{}
	for _, a := range attributes {
		name, err := w.qualified(a.name, scope)
		if err != nil {
			return err
		}
		if seen[name] {
			return fmt.Errorf("the attribute '%s' is there twice", name)
		}
		seen[name] = true
		if err := w.attribute(name, a.value); err != nil {
			return err
		}
	}
	return nil
}

func (w *toXML) attribute(name, value string) error {
	w.b.WriteString(" " + name + `="`)
	err := w.text(value, true)
	w.b.WriteByte('"')
	return err
}

// qualified returns the name that a member has in XML: with a prefix if what stands before the separator is one that is declared.
func (w *toXML) qualified(name string, scope *xmltree.Scope) (string, error) {
	if prefix, local, ok := strings.Cut(name, w.Separator); ok && prefix != "" && local != "" && w.Separator != "" {
		if _, declared := scope.Lookup(prefix); declared {
			local, err := w.encode(local)
			return prefix + ":" + local, err
		}
	}
	return w.encode(name)
}

// escapeLike matches what looks like an escape in a name.
var escapeLike = regexp.MustCompile(`_(x[0-9A-Fa-f]{4}(?:[0-9A-Fa-f]{4})?_)`)

// encode makes a name of a text: what names may not have is escaped, as XmlConvert.EncodeLocalName does it, or replaced.
func (w *toXML) encode(text string) (string, error) {
	if w.Replacement == nil {
		text = escapeLike.ReplaceAllString(text, "_x005F_$1")
	}
	var b strings.Builder
	for i, r := range text {
		switch {
		case r < 0x10000 && (xmltree.IsNameStart(r) || i > 0 && xmltree.IsNameChar(r)):
			b.WriteRune(r)
		case w.Replacement != nil:
			b.WriteString(*w.Replacement)
		case r < 0x10000:
			fmt.Fprintf(&b, "_x%04X_", r)
		default:
			fmt.Fprintf(&b, "_x%08X_", r)
		}
	}
	if !xmltree.IsName(b.String()) {
		return "", fmt.Errorf("'%s' cannot be a name in XML", b.String())
	}
	return b.String(), nil
}

// text writes a text, or the value of an attribute, with its entities.
func (w *toXML) text(text string, attribute bool) error {
	for _, r := range text {
		switch {
		case r == '&':
			w.b.WriteString("&amp;")
		case r == '<':
			w.b.WriteString("&lt;")
		case r == '>':
			w.b.WriteString("&gt;")
		case r == '"' && attribute:
			w.b.WriteString("&quot;")
		case r == '\r', attribute && (r == '\n' || r == '\t'):
			fmt.Fprintf(&w.b, "&#x%X;", r)
		case !xmltree.IsChar(r):
			return fmt.Errorf("the character 0x%02X cannot stand in XML", r)
		default:
			w.b.WriteRune(r)
		}
	}
	return nil
}
