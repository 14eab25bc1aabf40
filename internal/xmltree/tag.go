package xmltree

import (
	"strings"
)

// startTag reads a start tag, and closes the element again if it is an empty one.
func (p *parser) startTag() error {
	start := p.pos + 1
	p.pos = start
	if len(p.open) == 0 && p.rooted {
		return p.fail(start, "There are multiple root elements.")
	}
	name, err := p.name()
	if err != nil {
		return err
	}
	p.tag = Tag{Attrs: p.tag.Attrs, Scope: p.scope()}
	if p.tag.Name, err = p.split(name, start); err != nil {
		return err
	}
	if err := p.attributes(); err != nil {
		return err
	}
	if err := p.bind(start); err != nil {
		return err
	}
	p.tag.Line, p.tag.Column = p.position(start)
	p.rooted, p.at = true, start
	if err := p.to.Start(&p.tag); err != nil {
		return err
	}
	return p.closeTag(name)
}

// closeTag reads the end of a start tag.
func (p *parser) closeTag(name string) error {
	switch {
	case strings.HasPrefix(p.text[p.pos:], "/>"):
		p.pos += 2
		return p.to.End(false)
	case strings.HasPrefix(p.text[p.pos:], ">"):
		p.pos++
		p.open = append(p.open, openTag{name, p.tag.Scope, p.tag.Line, p.tag.Column})
		return nil
	}
	return p.unexpected(">")
}

// attributes reads the attributes of a start tag into p.tag.
func (p *parser) attributes() error {
	p.tag.Attrs = p.tag.Attrs[:0]
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
		split, err := p.split(name, at)
		if err != nil {
			return err
		}
		value, err := p.attributeValue()
		if err != nil {
			return err
		}
		p.tag.Attrs = append(p.tag.Attrs, Attr{split, value, at})
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

// bind declares namespaces and gives names theirs.
func (p *parser) bind(start int) error {
	tag := &p.tag
	for i := range tag.Attrs {
		a := &tag.Attrs[i]
		prefix, ok := a.Declares()
		if !ok {
			continue
		}
		if err := p.checkDeclaration(a); err != nil {
			return err
		}
		if a.Prefix != "" {
			a.Space = XMLNSSpace
		}
		tag.Scope = tag.Scope.Declare(prefix, a.Value)
	}
	var ok bool
	if tag.Name.Space, ok = tag.Scope.Lookup(tag.Name.Prefix); !ok {
		return p.fail(start, "'%s' is an undeclared prefix.", tag.Name.Prefix)
	}
	for i := range tag.Attrs {
		a := &tag.Attrs[i]
		if _, declares := a.Declares(); declares || a.Prefix == "" {
			continue
		}
		if a.Space, ok = tag.Scope.Lookup(a.Prefix); !ok {
			return p.fail(a.pos, "'%s' is an undeclared prefix.", a.Prefix)
		}
	}
	return p.checkDuplicates()
}

// fewAttributes is up to how many attributes of a tag are compared one by one.
const fewAttributes = 16

// checkDuplicates refuses two attributes of one name, also by two prefixes of one namespace.
func (p *parser) checkDuplicates() error {
	attrs := p.tag.Attrs
	if len(attrs) <= fewAttributes {
		for i := range attrs {
			for j := range i {
				if attrs[i].Is(attrs[j].Name) {
					return p.duplicate(&attrs[i], &attrs[j])
				}
			}
		}
		return nil
	}
	seen := make(map[Name]*Attr, len(attrs))
	for i := range attrs {
		key := Name{Space: attrs[i].Space, Local: attrs[i].Local}
		if before := seen[key]; before != nil {
			return p.duplicate(&attrs[i], before)
		}
		seen[key] = &attrs[i]
	}
	return nil
}

func (p *parser) duplicate(a, before *Attr) error {
	name := a.Local
	if a.Prefix == before.Prefix {
		name = a.Name.String()
	}
	return p.fail(a.pos, "'%s' is a duplicate attribute name.", name)
}

// checkDeclaration refuses declarations that Namespaces in XML forbids (section 3).
func (p *parser) checkDeclaration(a *Attr) error {
	switch {
	case a.Prefix == "":
		return nil
	case a.Local == "xmlns":
		return p.fail(a.pos, `Prefix "xmlns" is reserved for use by XML.`)
	case a.Local == "xml" && a.Value != XMLSpace:
		return p.fail(a.pos, `Prefix "xml" is reserved for use by XML and can be mapped only to namespace name "%s".`, XMLSpace)
	case a.Value == "":
		return p.fail(a.pos, "Invalid namespace declaration.")
	case a.Value == XMLNSSpace:
		return p.fail(a.pos, `Prefix "%s" cannot be mapped to namespace name reserved for "xml" or "xmlns".`, a.Local)
	}
	return nil
}

// split divides a name at its colon.
func (p *parser) split(name string, at int) (Name, error) {
	prefix, local, ok := strings.Cut(name, ":")
	if !ok {
		return Name{Local: name}, nil
	}
	if prefix == "" || local == "" || strings.Contains(local, ":") || !IsNameStart(firstRune(local)) {
		return Name{}, p.fail(at+len(prefix), "The ':' character, hexadecimal value 0x3A, cannot be included in a name.")
	}
	return Name{Prefix: prefix, Local: local}, nil
}
