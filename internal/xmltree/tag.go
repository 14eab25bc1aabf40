package xmltree

import (
	"strings"
)

// startTag reads a start tag, and closes the element again if it is an empty one.
func (p *parser) startTag() error {
	start := p.pos + 1
	p.pos = start
	if p.b.at == p.b.root && p.b.root.DocumentElement() != nil {
		return p.fail(start, "There are multiple root elements.")
	}
	name, err := p.name()
	if err != nil {
		return err
	}
	prefix, local, err := p.split(name, start)
	if err != nil {
		return err
	}
	if err := p.attributes(); err != nil {
		return err
	}
	n, err := p.b.Start(Name{Prefix: prefix, Local: local})
	if err != nil {
		return err
	}
	n.Line, n.Column = p.position(start)
	if err := p.bind(n, start); err != nil {
		return err
	}
	return p.closeTag(n)
}

// closeTag reads the end of a start tag.
func (p *parser) closeTag(n *Node) error {
	switch {
	case strings.HasPrefix(p.text[p.pos:], "/>"):
		p.pos += 2
		p.b.End()
	case strings.HasPrefix(p.text[p.pos:], ">"):
		p.pos++
		n.Open = true
	default:
		return p.unexpected(">")
	}
	return nil
}

// attributes reads the attributes of a start tag into p.attrs.
func (p *parser) attributes() error {
	p.attrs = p.attrs[:0]
	for {
		before := p.pos
		p.skipSpace()
		if p.pos >= len(p.text) || p.text[p.pos] == '>' || p.text[p.pos] == '/' {
			return nil
		}
		if before == p.pos {
			return p.unexpected(">")
		}
		at := p.pos
		name, err := p.name()
		if err != nil {
			return err
		}
		prefix, local, err := p.split(name, at)
		if err != nil {
			return err
		}
		value, err := p.attributeValue()
		if err != nil {
			return err
		}
		p.attrs = append(p.attrs, attr{prefix, local, value, at})
	}
}

// attributeValue reads = and a quoted value.
func (p *parser) attributeValue() (string, error) {
	p.skipSpace()
	if p.pos >= len(p.text) || p.text[p.pos] != '=' {
		return "", p.unexpected("=")
	}
	p.pos++
	p.skipSpace()
	if p.pos >= len(p.text) || p.text[p.pos] != '"' && p.text[p.pos] != '\'' {
		return "", p.unexpected(`"' or ''`)
	}
	quote := p.text[p.pos]
	p.pos++
	end := strings.IndexByte(p.text[p.pos:], quote)
	if end < 0 {
		return "", p.fail(len(p.text), "There is an unclosed literal string.")
	}
	raw := p.text[p.pos : p.pos+end]
	if i := strings.IndexByte(raw, '<'); i >= 0 {
		return "", p.fail(p.pos+i, "'<', hexadecimal value 0x3C, is an invalid attribute character.")
	}
	value, err := p.expand(raw, p.pos, true)
	p.pos += end + 1
	return value, err
}

// bind declares namespaces, gives names their namespaces and adds the attributes.
func (p *parser) bind(n *Node, start int) error {
	for _, a := range p.attrs {
		switch {
		case a.prefix == "xmlns":
			if err := p.checkDeclaration(a); err != nil {
				return err
			}
			p.b.Declare(a.local, a.value)
		case a.prefix == "" && a.local == "xmlns":
			p.b.Declare("", a.value)
		}
	}
	space, ok := n.Scope.Lookup(n.Name.Prefix)
	if !ok {
		return p.fail(start, "'%s' is an undeclared prefix.", n.Name.Prefix)
	}
	n.Name.Space = space
	for i, a := range p.attrs {
		for _, before := range p.attrs[:i] {
			if before.prefix == a.prefix && before.local == a.local {
				return p.fail(a.pos, "'%s' is a duplicate attribute name.", Name{Prefix: a.prefix, Local: a.local})
			}
		}
		if a.prefix == "xmlns" || a.prefix == "" && a.local == "xmlns" {
			continue
		}
		if err := p.addAttribute(n, a); err != nil {
			return err
		}
	}
	return nil
}

func (p *parser) addAttribute(n *Node, a attr) error {
	name := Name{Prefix: a.prefix, Local: a.local}
	if a.prefix != "" {
		space, ok := n.Scope.Lookup(a.prefix)
		if !ok {
			return p.fail(a.pos, "'%s' is an undeclared prefix.", a.prefix)
		}
		name.Space = space
	}
	if _, taken := n.Attr(name.Space, name.Local); taken {
		return p.fail(a.pos, "'%s' is a duplicate attribute name.", a.local)
	}
	return p.b.Attr(name, a.value)
}

// checkDeclaration refuses declarations that Namespaces in XML forbids (section 3).
func (p *parser) checkDeclaration(a attr) error {
	switch {
	case a.local == "xmlns":
		return p.fail(a.pos, `Prefix "xmlns" is reserved for use by XML.`)
	case a.local == "xml" && a.value != XMLSpace:
		return p.fail(a.pos, `Prefix "xml" is reserved for use by XML and can be mapped only to namespace name "%s".`, XMLSpace)
	case a.value == "":
		return p.fail(a.pos, "Invalid namespace declaration.")
	}
	return nil
}

// split divides a name at its colon.
func (p *parser) split(name string, at int) (prefix, local string, err error) {
	prefix, local, ok := strings.Cut(name, ":")
	if !ok {
		return "", name, nil
	}
	if prefix == "" || local == "" || strings.Contains(local, ":") || !IsNameStart(firstRune(local)) {
		return "", "", p.fail(at+len(prefix), "The ':' character, hexadecimal value 0x3A, cannot be included in a name.")
	}
	return prefix, local, nil
}
