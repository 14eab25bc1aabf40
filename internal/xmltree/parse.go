package xmltree

import (
	"strings"
)

// A Handler takes what a text holds, in document order. An error that it returns ends the reading and is handed on.
type Handler interface {
	// Declaration is the XML declaration.
	Declaration(d Declaration) error
	// Doctype is the document type declaration.
	Doctype(d Doctype) error
	// Start opens an element. The tag belongs to the reader, its texts do not.
	Start(tag *Tag) error
	// End closes the open element; open says that it had an end tag of its own.
	End(open bool) error
	// Text is a text or a CDATA section; outside of the document element it is white space. Two texts may follow one another.
	Text(value string, cdata bool) error
	// Comment is a comment.
	Comment(value string) error
	// Instruction is a processing instruction.
	Instruction(target, value string) error
}

// Doctype is a document type declaration.
type Doctype struct {
	// Name is that of the document element, Public and System are the identifiers.
	Name, Public, System string
	// Written is everything between <!DOCTYPE and >, as it was written.
	Written string
}

// Tag is a start tag.
type Tag struct {
	Name Name
	// Attrs are the attributes in the order in which they were written, declarations of namespaces included.
	Attrs []Attr
	// Scope are the namespaces in scope.
	Scope *Scope
	// Line and Column are where the name stands, counted from 1.
	Line, Column int
}

// Attr is an attribute of a tag.
type Attr struct {
	Name
	Value string
	pos   int
}

// Declares returns the prefix that an attribute declares, if it declares one; the empty one is the default namespace.
func (a *Attr) Declares() (prefix string, ok bool) {
	switch {
	case a.Prefix == "xmlns":
		return a.Local, true
	case a.Prefix == "" && a.Local == "xmlns":
		return "", true
	}
	return "", false
}

// Read reads a document. Errors are of type *Error, or the handler's.
func Read(text string, to Handler) error { return NewReader(text).Read(to) }

// Reader reads a document, and tells its handler where it is.
type Reader struct{ p parser }

// NewReader returns a reader of a text.
func NewReader(text string) *Reader {
	return &Reader{parser{text: strings.TrimPrefix(text, "\ufeff")}}
}

// Read reads the document. Errors are of type *Error, or the handler's.
func (r *Reader) Read(to Handler) error {
	r.p.to = to
	return r.p.document()
}

// Place returns line and column, counted from 1, of what the handler is being told: of the name in a tag, of the beginning of a text. It takes the least time
// where it is asked for in the order of the text.
func (r *Reader) Place() (line, column int) { return r.p.position(r.p.at) }

// PlaceOf returns line and column of the name of an attribute of the tag that the handler is being told.
func (r *Reader) PlaceOf(a *Attr) (line, column int) { return r.p.position(a.pos) }

// parser reads a document from its beginning to its end.
type parser struct {
	text string
	pos  int
	to   Handler
	// open are the elements that are not closed yet, the innermost last; rooted says that the document element was there.
	open    []openTag
	rooted  bool
	doctype bool
	// line and column, counted from 0, are those of the offset placed, the last one that a position was asked for.
	placed, line, column int
	tag                  Tag
	// at is the offset of what the handler is being told.
	at int
}

// openTag is an element that is not closed yet.
type openTag struct {
	name         string
	scope        *Scope
	line, column int
}

// scope returns the namespaces in scope.
func (p *parser) scope() *Scope {
	if len(p.open) == 0 {
		return nil
	}
	return p.open[len(p.open)-1].scope
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
	case len(p.open) > 0:
		return p.unclosed()
	case !p.rooted:
		return &Error{Message: "Root element is missing."}
	}
	return nil
}

// unclosed says which elements are open at the end of the text.
func (p *parser) unclosed() error {
	var names []string
	for i := len(p.open) - 1; i >= 0; i-- {
		names = append(names, p.open[i].name)
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
	d := Declaration{}
	for p.skipSpace(); p.pos < end; p.skipSpace() {
		name, err := p.name()
		if err != nil {
			return err
		}
		value, err := p.attributeValue()
		if err != nil {
			return err
		}
		if !d.set(name, value) {
			return p.fail(p.pos, "Syntax for an XML declaration is invalid.")
		}
	}
	if d.Version == "" {
		return p.fail(p.pos, "Syntax for an XML declaration is invalid.")
	}
	if !strings.HasPrefix(d.Version, "1.") {
		return p.fail(p.pos, "Version number '%s' is invalid.", d.Version)
	}
	p.pos = end + len("?>")
	return p.to.Declaration(d)
}

// set sets a part of the declaration, and reports whether it may be there, after what was before it.
func (d *Declaration) set(name, value string) bool {
	switch {
	case name == "version" && *d == Declaration{}:
		d.Version = value
	case name == "encoding" && d.Encoding == "" && d.Standalone == "":
		d.Encoding = value
	case name == "standalone" && d.Standalone == "" && (value == "yes" || value == "no"):
		d.Standalone = value
	default:
		return false
	}
	return true
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
		return p.doctypeDeclaration()
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
	if len(p.open) == 0 {
		if i := strings.IndexFunc(raw, func(r rune) bool { return !isSpaceRune(r) }); i >= 0 {
			return p.fail(start+i, "Data at the root level is invalid.")
		}
	}
	if i := strings.Index(raw, "]]>"); i >= 0 {
		return p.fail(start+i, "']]>' is not allowed in character data.")
	}
	value, err := p.expand(raw, start, false)
	if err != nil {
		return err
	}
	p.pos, p.at = p.pos+end, start
	return p.to.Text(value, false)
}

func (p *parser) cdata() error {
	if len(p.open) == 0 {
		return p.fail(p.pos, "Data at the root level is invalid.")
	}
	p.at = p.pos + len("<![CDATA[")
	value, err := p.until("<![CDATA[", "]]>", "CDATA")
	if err != nil {
		return err
	}
	return p.to.Text(value, true)
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
	return p.to.Comment(value)
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
	return p.to.Instruction(target, strings.TrimLeft(value, " \t\n"))
}

// doctypeDeclaration reads a document type declaration without an internal subset.
func (p *parser) doctypeDeclaration() error {
	start := p.pos
	p.pos += len("<!DOCTYPE")
	p.skipSpace()
	if p.rooted || p.doctype {
		return p.fail(start, "Unexpected DTD declaration.")
	}
	name, err := p.name()
	if err != nil {
		return err
	}
	d := Doctype{Name: name}
	if d.Public, d.System, err = p.identifiers(); err != nil {
		return err
	}
	switch {
	case p.pos < len(p.text) && p.text[p.pos] == '[':
		return p.fail(start, "For security reasons DTD is prohibited in this XML document.")
	case p.pos >= len(p.text) || p.text[p.pos] != '>':
		return p.unexpected(">")
	}
	d.Written = strings.TrimSpace(p.text[start+len("<!DOCTYPE") : p.pos])
	p.pos++
	p.doctype = true
	return p.to.Doctype(d)
}

// identifiers reads PUBLIC "…" "…" or SYSTEM "…".
func (p *parser) identifiers() (public, system string, err error) {
	p.skipSpace()
	rest := p.text[p.pos:]
	switch {
	case strings.HasPrefix(rest, "PUBLIC"):
		p.pos += len("PUBLIC")
		if public, err = p.literal(); err == nil {
			system, err = p.literal()
		}
	case strings.HasPrefix(rest, "SYSTEM"):
		p.pos += len("SYSTEM")
		system, err = p.literal()
	}
	p.skipSpace()
	return public, system, err
}

// literal reads a text in quotes.
func (p *parser) literal() (string, error) {
	p.skipSpace()
	if p.pos >= len(p.text) || p.text[p.pos] != '"' && p.text[p.pos] != '\'' {
		return "", p.unexpected(`"' or ''`)
	}
	end := strings.IndexByte(p.text[p.pos+1:], p.text[p.pos])
	if end < 0 {
		return "", p.fail(len(p.text), "There is an unclosed literal string.")
	}
	value := p.text[p.pos+1 : p.pos+1+end]
	p.pos += end + 2
	return value, nil
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
	if len(p.open) == 0 {
		return p.fail(start+2, "Unexpected end tag.")
	}
	last := p.open[len(p.open)-1]
	if last.name != name {
		return p.fail(start+2, "The '%s' start tag on line %d position %d does not match the end tag of '%s'.", last.name, last.line, last.column, name)
	}
	p.pos++
	p.at = start + len("</")
	p.open = p.open[:len(p.open)-1]
	return p.to.End(true)
}
