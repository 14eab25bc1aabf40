package xslt

import (
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/xmltree"
	"github.com/portico-apim/portico/internal/xpath"
)

// output is how the result is written (section 16). An empty method depends on the result.
type output struct {
	method, version, encoding, mediaType, standalone string
	doctypePublic, doctypeSystem                     string
	omitDeclaration, indent                          *bool
	cdata                                            []xmltree.Name
}

// set takes over the attributes of an output element. Several of them add up.
func (o *output) set(n *xmltree.Node) error {
	for _, a := range []struct {
		name string
		to   *string
	}{
		{"method", &o.method}, {"version", &o.version}, {"encoding", &o.encoding}, {"media-type", &o.mediaType}, {"standalone", &o.standalone},
		{"doctype-public", &o.doctypePublic}, {"doctype-system", &o.doctypeSystem},
	} {
		if v, ok := n.Attr("", a.name); ok {
			*a.to = v
		}
	}
	switch o.method {
	case "", "xml", "html", "text":
	default:
		return fail(n, "the output method '%s' is not available", o.method)
	}
	for _, a := range []struct {
		name string
		to   **bool
	}{{"omit-xml-declaration", &o.omitDeclaration}, {"indent", &o.indent}} {
		if _, ok := n.Attr("", a.name); ok {
			v, err := yes(n, a.name)
			if err != nil {
				return err
			}
			*a.to = &v
		}
	}
	if _, err := yes(n, "standalone"); err != nil {
		return err
	}
	elements, _ := n.Attr("", "cdata-section-elements")
	for text := range strings.FieldsSeq(elements) {
		name, err := expanded(n, text)
		if err != nil {
			return err
		}
		if name.Space == "" {
			name.Space, _ = n.Scope.Lookup("") // the default namespace counts here
		}
		o.cdata = append(o.cdata, name)
	}
	return nil
}

// check complains about a version that cannot be written.
func (o *output) check() error {
	if o.method != "html" && o.version != "" && o.version != "1.0" {
		return &Error{Message: "the output version '" + o.version + "' is not available"}
	}
	return nil
}

// write writes a result tree.
func (o *output) write(root *xmltree.Node, run *xpath.Run) (*Result, error) {
	w := &writer{output: o, run: run, method: o.method}
	if w.method == "" {
		w.method = methodOf(root)
	}
	w.ascii = !strings.EqualFold(w.charset(), "utf-8")
	mediaType := map[string]string{"xml": "application/xml", "html": "text/html", "text": "text/plain"}[w.method]
	if o.mediaType != "" {
		mediaType = o.mediaType
	}
	w.indent = w.method == "html"
	if o.indent != nil {
		w.indent = *o.indent
	}
	switch w.method {
	case "text":
		w.texts(root)
	case "html":
		w.html(root)
	default:
		w.xml(root)
	}
	if w.err != nil {
		return nil, w.err
	}
	charset := strings.ToLower(w.charset())
	return &Result{
		Text: w.b.String(), ContentType: mediaType + "; charset=" + charset, Charset: charset, Standard: w.method == "xml" && o.mediaType == "",
	}, nil
}

// methodOf is the method of a result that does not say: HTML if its first element is html and no text is before it (section 16).
func methodOf(root *xmltree.Node) string {
	for _, n := range root.Children {
		switch {
		case n.Kind == xmltree.Text && !xmltree.IsSpace(n.Value):
			return "xml"
		case n.Kind == xmltree.Element:
			if n.Name.Space == "" && strings.EqualFold(n.Name.Local, "html") {
				return "html"
			}
			return "xml"
		}
	}
	return "xml"
}

// writer writes a result.
type writer struct {
	*output
	run    *xpath.Run
	method string
	indent bool
	// ascii says that other characters are written as references.
	ascii bool
	b     strings.Builder
	err   error
}

// charset is the encoding that is declared. A text that others shall encode in two or more bytes a character is written in UTF-8.
func (w *writer) charset() string {
	name := strings.ToLower(w.encoding)
	if name == "" || strings.HasPrefix(name, "utf-") || strings.HasPrefix(name, "ucs-") || strings.HasPrefix(name, "iso-10646") {
		return "utf-8"
	}
	return w.encoding
}

// put writes a text as it is, and pays for it.
func (w *writer) put(s string) {
	if w.err == nil {
		w.err = w.run.Write(len(s))
	}
	if w.err == nil {
		w.b.WriteString(s)
	}
}

// texts writes the texts of a result and nothing else.
func (w *writer) texts(n *xmltree.Node) {
	for _, c := range n.Children {
		if c.Kind == xmltree.Text {
			w.put(c.Value)
		} else if c.Kind == xmltree.Element {
			w.texts(c)
		}
	}
}

// inCDATA reports whether the texts of an element are written as CDATA sections.
func (w *writer) inCDATA(n *xmltree.Node) bool {
	return n.Kind == xmltree.Element && slices.ContainsFunc(w.cdata, func(name xmltree.Name) bool { return name.Is(n.Name) })
}

// doctype writes a document type declaration before the document element.
func (w *writer) doctype(name string) {
	switch {
	case w.doctypePublic != "" && (w.doctypeSystem != "" || w.method == "html"):
		w.put("<!DOCTYPE " + name + ` PUBLIC "` + w.doctypePublic + `"`)
		if w.doctypeSystem != "" {
			w.put(` "` + w.doctypeSystem + `"`)
		}
		w.put(">")
	case w.doctypeSystem != "":
		w.put("<!DOCTYPE " + name + ` SYSTEM "` + w.doctypeSystem + `">`)
	default:
		return
	}
	w.put("\n")
}
