package xslt

import (
	"strings"

	"github.com/portico-apim/portico/internal/xmltree"
)

// spaceRule says for elements of a name whether texts of white space in them count (section 3.4).
type spaceRule struct {
	strip bool
	// name is *, or has a * as its local part, or is a name.
	name     xmltree.Name
	any      bool
	priority float64
}

func (c *compiler) space(n *xmltree.Node) error {
	elements, _ := n.Attr("", "elements")
	for text := range strings.FieldsSeq(elements) {
		r := spaceRule{strip: n.Name.Local == "strip-space"}
		prefix, isSpace := strings.CutSuffix(text, ":*")
		switch {
		case text == "*":
			r.any, r.priority = true, -0.5
		case isSpace:
			uri, ok := n.Scope.Lookup(prefix)
			if !ok {
				return fail(n, "the prefix '%s' is not declared", prefix)
			}
			r.name, r.priority = xmltree.Name{Space: uri, Local: "*"}, -0.25
		default:
			var err error
			if r.name, err = expanded(n, text); err != nil {
				return err
			}
		}
		c.sheet.spaces = append(c.sheet.spaces, r)
	}
	return nil
}

// strips reports whether texts of white space in an element do not count. The best rule decides, of equals the last.
func (s *Stylesheet) strips(n *xmltree.Node) bool {
	strip, best := false, -1.0
	for _, r := range s.spaces {
		fits := r.any || r.name.Space == n.Name.Space && (r.name.Local == "*" || r.name.Local == n.Name.Local)
		if fits && r.priority >= best {
			strip, best = r.strip, r.priority
		}
	}
	return strip
}

// strip takes the texts out of a tree that do not count.
func (s *Stylesheet) strip(n *xmltree.Node) {
	if len(s.spaces) > 0 {
		s.stripIn(n, false)
	}
}

func (s *Stylesheet) stripIn(n *xmltree.Node, preserved bool) {
	if space, ok := n.Attr(xmltree.XMLSpace, "space"); ok {
		preserved = space == "preserve"
	}
	kept := n.Children[:0]
	strips := n.Kind == xmltree.Element && !preserved && s.strips(n)
	for _, c := range n.Children {
		if strips && c.Kind == xmltree.Text && xmltree.IsSpace(c.Value) {
			continue
		}
		c.Index = len(kept)
		kept = append(kept, c)
		s.stripIn(c, preserved)
	}
	n.Children = kept
}
