package xmltree

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
	d := &documentBuilder{b, &Document{Node: b.root}}
	if err := Read(text, d); err != nil {
		return nil, err
	}
	b.flush()
	return d.doc, nil
}

// documentBuilder builds the tree of what is read.
type documentBuilder struct {
	*Builder
	doc *Document
}

func (d *documentBuilder) Declaration(decl Declaration) error {
	d.doc.Declaration = &decl
	return nil
}

func (d *documentBuilder) Doctype(t Doctype) error {
	d.doc.Doctype = t.Written
	return nil
}

func (d *documentBuilder) Start(tag *Tag) error {
	n, err := d.Builder.Start(tag.Name)
	if err != nil {
		return err
	}
	n.Scope, n.Line, n.Column = tag.Scope, tag.Line, tag.Column
	for i := range tag.Attrs {
		a := &tag.Attrs[i]
		if _, declares := a.Declares(); declares {
			continue
		}
		if err := d.attribute(a.Name, a.Value); err != nil {
			return err
		}
	}
	return nil
}

func (d *documentBuilder) End(open bool) error {
	d.at.Open = open
	d.Builder.End()
	return nil
}

// Text adds a text, but not the white space around the document element.
func (d *documentBuilder) Text(value string, cdata bool) error {
	switch {
	case d.at == d.root:
		return nil
	case cdata:
		return d.CDATA(value)
	}
	return d.Builder.Text(value, false)
}
