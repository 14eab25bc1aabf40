package xsd

import (
	"errors"
	"fmt"
	"slices"

	"github.com/portico-apim/portico/internal/xmltree"
)

// maxViolations is after how many violations a document is not read on.
const maxViolations = 100

// maxWork bounds what identity constraints may look at in one document.
const maxWork = 20_000_000

// errTooMuch ends the reading once there are enough violations.
var errTooMuch = errors.New("there are too many violations")

// ErrTooComplex is the error of a document whose identity constraints would take too long to check.
var ErrTooComplex = errors.New("the identity constraints of the XML document take too long to check")

// Violation is one way in which a document does not conform.
type Violation struct {
	// Message says what is wrong, in the words of .NET.
	Message string
	// Line and Column are counted from 1, in characters: of the name in a tag, of an attribute's name, of the beginning of a text.
	Line, Column int
}

// String is the message with its place, as Azure's error texts have it.
func (v Violation) String() string {
	return fmt.Sprintf("%s Line: %d, Position: %d", v.Message, v.Line, v.Column)
}

// Validate compares a document with the schema, and returns what is wrong in the order in which it is found. Any top-level element may be the document
// element, of a schema for SOAP only an envelope. An error of type *xmltree.Error says that the text is no XML; it may also be xmltree.ErrTooLarge or
// ErrTooComplex.
func (s *Schema) Validate(text string) ([]Violation, error) {
	v := &validator{schema: s, reader: xmltree.NewReader(text), ids: map[string]bool{}, work: maxWork}
	err := v.reader.Read(v)
	if errors.Is(err, errTooMuch) {
		return v.found, nil
	}
	if err != nil {
		return nil, err
	}
	v.references()
	return v.found, nil
}

// validator is the handler of the document that is being read.
type validator struct {
	schema *Schema
	reader *xmltree.Reader
	frames []frame
	found  []Violation
	// ids are the IDs that were there, idrefs the references to be looked up at the end.
	ids    map[string]bool
	idrefs []idref
	work   int
	// scopes is how many scopes of identity constraints are open.
	scopes int
}

type idref struct {
	id           string
	line, column int
}

// frame is an element that is open.
type frame struct {
	name name
	// ignored says that nothing is known about the element, or that it does not matter.
	ignored bool
	decl    *element
	typ     *typeDef
	match   matcher
	scope   *xmltree.Scope
	nilled  bool
	// spoilt says that the content is wrong already: its model is not looked at any more.
	spoilt bool
	filled bool
	text   []byte
	// identity is what identity constraints want of the element.
	identity
}

func (v *validator) report(format string, args ...any) error {
	line, column := v.reader.Place()
	return v.reportAt(line, column, format, args...)
}

func (v *validator) reportAt(line, column int, format string, args ...any) error {
	v.found = append(v.found, Violation{fmt.Sprintf(format, args...), line, column})
	if len(v.found) >= maxViolations {
		return errTooMuch
	}
	return nil
}

// top returns the innermost open element, nil if there is none.
func (v *validator) top() *frame {
	if len(v.frames) == 0 {
		return nil
	}
	return &v.frames[len(v.frames)-1]
}

// Declaration, Doctype, Comment and Instruction mean nothing to a schema.
func (v *validator) Declaration(xmltree.Declaration) error { return nil }

// Doctype means nothing to a schema.
func (v *validator) Doctype(xmltree.Doctype) error { return nil }

// Comment means nothing to a schema.
func (v *validator) Comment(string) error { return nil }

// Instruction means nothing to a schema.
func (v *validator) Instruction(string, string) error { return nil }

// Start opens an element.
func (v *validator) Start(tag *xmltree.Tag) error {
	if len(v.frames) >= xmltree.DefaultLimits.Depth {
		return xmltree.ErrTooLarge
	}
	f := frame{name: nameOf(tag.Name), scope: tag.Scope}
	how, err := v.allowed(&f)
	if err != nil {
		return err
	}
	if how != skip {
		err = v.assess(&f, tag, how)
	} else {
		f.ignored = true
	}
	if err != nil {
		return err
	}
	v.frames = append(v.frames, f)
	if f.ignored {
		return nil
	}
	return v.start(tag)
}

// allowed finds out whether an element may stand where it stands, and its declaration. It returns how the element is to be processed: strict means that there has to be a
// declaration.
func (v *validator) allowed(f *frame) (process, error) {
	global := v.schema.elements[f.name]
	parent := v.top()
	if parent == nil {
		if roots := v.schema.roots; len(roots) > 0 && !slices.Contains(roots, f.name) {
			global = nil
		}
		f.decl = global
		return strict, nil
	}
	parent.filled = true
	switch {
	case parent.ignored || parent.spoilt:
		return skip, nil
	case parent.nilled:
		return skip, v.spoil(parent, "Element %s must have no character or element children.", v.quoted(parent.name))
	case parent.typ.value != nil:
		return skip, v.spoil(parent, "The element %s cannot contain child element %s because the parent element's content model is text only.", v.element(parent.name), v.element(f.name))
	case parent.decl != nil && parent.decl.fixed != nil:
		return skip, v.spoil(parent, "Although the '%s' element's content type is mixed, it cannot have element children, because it has a fixed value constraint in the schema.", parent.name)
	case parent.typ.content == nil:
		return skip, v.spoil(parent, "The element %s cannot contain child element %s because the parent element's content model is empty.", v.element(parent.name), v.element(f.name))
	}
	leaf := parent.match.step(f.name, global)
	switch {
	case leaf == nil:
		return skip, v.unexpected(parent, f.name)
	case leaf.wildcard != nil:
		f.decl = global
		return leaf.wildcard.process, nil
	case leaf.element.name != f.name:
		f.decl = global
	default:
		f.decl = leaf.element
	}
	return strict, nil
}

// spoil reports that content is wrong, once.
func (v *validator) spoil(f *frame, format string, args ...any) error {
	f.spoilt = true
	return v.report(format, args...)
}

// unexpected reports a child that may not stand where it stands.
func (v *validator) unexpected(parent *frame, child name) error {
	root := parent.typ.content.root
	if root.kind == allNode && root.first[child] != nil {
		return v.report("Element %s cannot appear more than once if content model type is \"all\".", v.quoted(child))
	}
	return v.spoil(parent, "The element %s has invalid child element %s.%s", v.element(parent.name), v.element(child), expecting(&parent.match, false))
}

// assess finds the type of an element and compares its attributes with that.
func (v *validator) assess(f *frame, tag *xmltree.Tag, how process) error {
	if f.decl != nil {
		f.typ = f.decl.typ
	}
	typed, err := v.instance(f, tag)
	if err != nil {
		return err
	}
	switch {
	case f.typ == nil && how == strict:
		f.ignored = true
		return v.report("The '%s' element is not declared.", f.name)
	case f.typ == nil: // as lax as anyType
		f.typ = v.schema.types[name{space, "anyType"}]
	case f.decl != nil && f.decl.abstract, f.typ.abstract && !typed:
		err = v.report("The element '%s' is abstract or its type is abstract.", f.name)
	}
	if err != nil {
		return err
	}
	f.match.model = f.typ.content
	return nil
}

// quoted is the name of an element in quotes.
func (v *validator) quoted(n name) string { return "'" + n.String() + "'" }

// element is how .NET writes the name of an element.
func (v *validator) element(n name) string {
	if n.space == "" {
		return "'" + n.local + "'"
	}
	return "'" + n.local + "' in namespace '" + n.space + "'"
}

// Text is compared with what the element may hold.
func (v *validator) Text(text string, _ bool) error {
	f := v.top()
	if f == nil || f.ignored || f.spoilt {
		return nil
	}
	f.filled = true
	switch {
	case f.nilled:
		return v.spoil(f, "Element %s must have no character or element children.", v.quoted(f.name))
	case f.typ.value != nil || f.typ.mixed:
		if f.typ.value != nil || f.decl != nil && f.decl.fixed != nil {
			f.text = append(f.text, text...)
		}
		return nil
	case f.typ.content == nil && text != "" && xmltree.IsSpace(text):
		return v.report("The element cannot contain white space. Content model is empty.")
	case f.typ.content == nil:
		return v.report("The element cannot contain text. Content model is empty.")
	case !xmltree.IsSpace(text):
		return v.report("The element %s cannot contain text.%s", v.element(f.name), expecting(&f.match, false))
	}
	return nil
}

// End closes an element.
func (v *validator) End(bool) error {
	f := v.top()
	err := error(nil)
	if !f.ignored {
		if err = v.finish(f); err == nil {
			err = v.end(f)
		}
	}
	v.frames = v.frames[:len(v.frames)-1]
	return err
}

// finish checks that nothing is missing in an element, and its value.
func (v *validator) finish(f *frame) error {
	switch {
	case f.spoilt || f.nilled:
		return nil
	case f.typ.value != nil:
		return v.value(f)
	case f.typ.content != nil && !f.match.complete():
		return v.report("The element %s has incomplete content.%s", v.element(f.name), expecting(&f.match, true))
	case f.decl != nil && f.decl.fixed != nil && f.filled && string(f.text) != *f.decl.fixed:
		return v.report("The value of the '%s' element does not equal its fixed value.", f.name)
	}
	return nil
}

// value reads the value of an element.
func (v *validator) value(f *frame) error {
	text := string(f.text)
	if d := f.decl; d != nil && text == "" {
		if d.fixed != nil {
			text = *d.fixed
		} else if d.def != nil {
			text = *d.def
		}
	}
	got, err := f.typ.value.parse(text, f.scope)
	if err != nil {
		return v.report("The '%s' element is invalid - The value '%s' is invalid according to its datatype '%s' - %s", f.name, text, f.typ.label(), err)
	}
	if f.decl != nil && f.decl.fixed != nil && !got.equal(&f.decl.value) {
		return v.report("The value of the '%s' element does not equal its fixed value.", f.name)
	}
	if err := v.fill(f, got); err != nil {
		return err
	}
	line, column := v.reader.Place()
	return v.track(f.typ.value, got, line, column)
}

// track takes note of IDs and references to them.
func (v *validator) track(s *simple, got value, line, column int) error {
	switch {
	case s.id && v.ids[got.text]:
		return v.reportAt(line, column, "'%s' is already used as an ID.", got.text)
	case s.id:
		v.ids[got.text] = true
	case s.reference:
		v.idrefs = append(v.idrefs, idref{got.text, line, column})
	case s.variety == list && s.item.reference:
		for _, item := range got.items {
			v.idrefs = append(v.idrefs, idref{item.text, line, column})
		}
	}
	return nil
}

// references looks up the IDs that were referred to.
func (v *validator) references() {
	for _, r := range v.idrefs {
		if !v.ids[r.id] && v.reportAt(r.line, r.column, "Reference to undeclared ID is '%s'.", r.id) != nil {
			return
		}
	}
}
