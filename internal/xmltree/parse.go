package xmltree

import (
	"strings"
)

// Document is a text that was read.
type Document struct {
	*Node
	// Declaration is nil if the text has none.
	Declaration *Declaration
	// Doctype is the name and the identifiers of the document type declaration, as they were written; empty if there is none.
	Doctype string
}

// Parse reads a document. Errors are of type *Error, or ErrTooLarge.
func Parse(text string, limits Limits) (*Document, error) {
	return ParseIn(text, NewSequence(limits))
}

// ParseIn reads a document into a sequence of trees.
func ParseIn(text string, seq *Sequence) (*Document, error) {
	b, err := NewBuilder(seq)
	if err != nil {
		return nil, err
	}
	p := &parser{text: strings.TrimPrefix(text, "\ufeff"), b: b, doc: &Document{Node: b.root}}
	if err := p.document(); err != nil {
		return nil, err
	}
	b.flush()
	return p.doc, nil
}

// parser reads a document from its beginning to its end.
type parser struct {
	text string
	pos  int
	b    *Builder
	doc  *Document
	// line and column, counted from 0, are those of the offset placed, the last one that a position was asked for.
	placed, line, column int
	attrs                []attr
}

// attr is an attribute as it was written.
type attr struct {
	prefix, local, value string
	pos                  int
}

func (p *parser) document() error {
	if err := p.declaration(); err != nil {
		return err
	}
	for p.pos < len(p.text) {
		if err := p.content(); err != nil {
			return err
		}
	}
	switch {
	case p.b.at != p.b.root:
		return p.unclosed()
	case p.b.root.DocumentElement() == nil:
		return &Error{Message: "Root element is missing."}
	}
	return nil
}

// unclosed says which elements are open at the end of the text.
func (p *parser) unclosed() error {
	var names []string
	for n := p.b.at; n.Kind == Element; n = n.Parent {
		names = append(names, n.Name.String())
	}
	return p.fail(len(p.text), "Unexpected end of file has occurred. The following elements are not closed: %s.", strings.Join(names, ", "))
}

// declaration reads <?xml … ?> at the beginning.
func (p *parser) declaration() error {
	if !strings.HasPrefix(p.text, "<?xml") || len(p.text) < 6 || !isSpace(p.text[5]) {
		return nil
	}
	end := strings.Index(p.text, "?>")
	if end < 0 {
		return p.fail(len(p.text), "Unexpected end of file has occurred.")
	}
	p.pos = len("<?xml")
	d := &Declaration{}
	for p.skipSpace(); p.pos < end; p.skipSpace() {
		name, err := p.name()
		if err != nil {
			return err
		}
		value, err := p.attributeValue()
		if err != nil {
			return err
		}
		switch name {
		case "version":
			d.Version = value
		case "encoding":
			d.Encoding = value
		case "standalone":
			d.Standalone = value
		default:
			return p.fail(p.pos, "Syntax for an XML declaration is invalid.")
		}
	}
	if d.Version == "" {
		return p.fail(p.pos, "Syntax for an XML declaration is invalid.")
	}
	if !strings.HasPrefix(d.Version, "1.") {
		return p.fail(p.pos, "Version number '%s' is invalid.", d.Version)
	}
	p.doc.Declaration, p.pos = d, end+len("?>")
	return nil
}

// content reads whatever comes next.
func (p *parser) content() error {
	rest := p.text[p.pos:]
	switch {
	case rest[0] != '<':
		return p.characters()
	case strings.HasPrefix(rest, "</"):
		return p.endTag()
	case strings.HasPrefix(rest, "<!--"):
		return p.comment()
	case strings.HasPrefix(rest, "<![CDATA["):
		return p.cdata()
	case strings.HasPrefix(rest, "<!DOCTYPE"):
		return p.doctype()
	case strings.HasPrefix(rest, "<?"):
		return p.instruction()
	}
	return p.startTag()
}

// characters reads text up to the next tag.
func (p *parser) characters() error {
	start := p.pos
	end := strings.IndexByte(p.text[start:], '<')
	if end < 0 {
		end = len(p.text) - start
	}
	raw := p.text[start : start+end]
	if p.b.at == p.b.root {
		if i := strings.IndexFunc(raw, func(r rune) bool { return !isSpaceRune(r) }); i >= 0 {
			return p.fail(start+i, "Data at the root level is invalid.")
		}
		p.pos += end
		return nil
	}
	if i := strings.Index(raw, "]]>"); i >= 0 {
		return p.fail(start+i, "']]>' is not allowed in character data.")
	}
	value, err := p.expand(raw, start, false)
	if err != nil {
		return err
	}
	p.pos += end
	return p.b.Text(value, false)
}

func (p *parser) cdata() error {
	if p.b.at == p.b.root {
		return p.fail(p.pos, "Data at the root level is invalid.")
	}
	value, err := p.until("<![CDATA[", "]]>", "CDATA")
	if err != nil {
		return err
	}
	return p.b.CDATA(value)
}

func (p *parser) comment() error {
	start := p.pos
	value, err := p.until("<!--", "-->", "Comment")
	if err != nil {
		return err
	}
	if i := strings.Index(value, "--"); i >= 0 || strings.HasSuffix(value, "-") {
		return p.fail(start+len("<!--")+max(i, 0), "An XML comment cannot contain '--', and '-' cannot be the last character.")
	}
	return p.b.Comment(value)
}

// until reads what stands between two marks, and goes behind it.
func (p *parser) until(open, closing, what string) (string, error) {
	start := p.pos + len(open)
	end := strings.Index(p.text[start:], closing)
	if end < 0 {
		return "", p.fail(len(p.text), "Unexpected end of file while parsing %s has occurred.", what)
	}
	raw := p.text[start : start+end]
	if err := p.checkCharacters(raw, start); err != nil {
		return "", err
	}
	p.pos = start + end + len(closing)
	return normalizeLines(raw), nil
}

func (p *parser) instruction() error {
	start := p.pos
	p.pos += len("<?")
	target, err := p.name()
	if err != nil {
		return err
	}
	if strings.EqualFold(target, "xml") {
		return p.fail(start, "Unexpected XML declaration. The XML declaration must be the first node in the document, and no white space characters are allowed to appear before it.")
	}
	p.pos -= len("<?") // until goes over as many characters
	value, err := p.until("<?", "?>", "PI")
	if err != nil {
		return err
	}
	return p.b.Instruction(target, strings.TrimLeft(value, " \t\n"))
}

// doctype reads a document type declaration without an internal subset.
func (p *parser) doctype() error {
	start := p.pos
	end := strings.IndexAny(p.text[start:], ">[")
	switch {
	case end < 0:
		return p.fail(len(p.text), "Unexpected end of file while parsing DOCTYPE has occurred.")
	case p.text[start+end] == '[':
		return p.fail(start, "For security reasons DTD is prohibited in this XML document.")
	case p.b.root.DocumentElement() != nil || p.doc.Doctype != "":
		return p.fail(start, "Unexpected DTD declaration.")
	}
	p.doc.Doctype = strings.TrimSpace(p.text[start+len("<!DOCTYPE") : start+end])
	p.pos = start + end + 1
	return nil
}

func (p *parser) endTag() error {
	start := p.pos
	p.pos += len("</")
	name, err := p.name()
	if err != nil {
		return err
	}
	p.skipSpace()
	if p.pos >= len(p.text) || p.text[p.pos] != '>' {
		return p.unexpected(">")
	}
	n := p.b.at
	if n.Kind != Element {
		return p.fail(start+2, "Unexpected end tag.")
	}
	if n.Name.String() != name {
		return p.fail(start+2, "The '%s' start tag on line %d position %d does not match the end tag of '%s'.", n.Name, n.Line, n.Column, name)
	}
	p.pos++
	p.b.End()
	return nil
}
