package xsd

import (
	"fmt"

	"github.com/portico-apim/portico/internal/xmltree"
)

// instance reads the attributes of the instance namespace (Part 1, section 2.6), and reports whether one of them named a type.
func (v *validator) instance(f *frame, tag *xmltree.Tag) (typed bool, err error) {
	for i := range tag.Attrs {
		a := &tag.Attrs[i]
		if a.Space != instanceSpace {
			continue
		}
		switch a.Local {
		case "type":
			typed, err = v.instanceType(f, a.Value)
		case "nil":
			err = v.instanceNil(f, a)
		case "schemaLocation", "noNamespaceSchemaLocation":
		default:
			line, column := v.reader.PlaceOf(a)
			err = v.reportAt(line, column, "The attribute '%s' does not match one of the four allowed attributes in the 'xsi' namespace.", nameOf(a.Name))
		}
		if err != nil {
			return typed, err
		}
	}
	return typed, nil
}

// instanceType gives an element the type that xsi:type names, if that may take the place of the declared one.
func (v *validator) instanceType(f *frame, text string) (bool, error) {
	n, err := qualified(collapse.apply(text), f.scope)
	if err != nil {
		return false, v.report("The attribute 'type' has an invalid value '%s' according to its schema type 'QName' - %s", text, err)
	}
	t := v.schema.types[n]
	if t == nil {
		return false, v.report("This is an invalid xsi:type '%s'.", n)
	}
	f.typ = t
	if t.abstract {
		return true, v.report("The xsi:type '%s' cannot be abstract.", n)
	}
	if f.decl == nil {
		return true, nil
	}
	methods, ok := t.derives(f.decl.typ)
	if !ok || methods&(f.decl.block|f.decl.typ.block)&(byExtension|byRestriction) != 0 {
		return true, v.report("The xsi:type attribute value '%s' is not valid for the element '%s', either because it is not a type validly derived from the type in the schema, or because it has xsi:type derivation blocked.", n, f.name)
	}
	return true, nil
}

// instanceNil reads xsi:nil.
func (v *validator) instanceNil(f *frame, a *xmltree.Attr) error {
	s := v.schema.types[name{space, "boolean"}].value
	got, err := s.parse(a.Value, nil)
	switch {
	case err != nil:
		return v.wrongAttribute(a, a.Value, s.def, err)
	case f.decl == nil:
		return nil
	case !f.decl.nillable:
		return v.report("If the 'nillable' attribute is false in the schema, the 'xsi:nil' attribute must not be present in the instance.")
	}
	f.nilled = got.key == "true"
	if f.nilled && f.decl.fixed != nil {
		return v.report("There must be no fixed value when an attribute is 'xsi:nil' and has a value of 'true'.")
	}
	return nil
}

// qualified reads a qualified name.
func qualified(text string, scope *xmltree.Scope) (name, error) {
	if _, err := expand(text, scope); err != nil {
		return name{}, err
	}
	prefix, local := "", text
	for i := range text {
		if text[i] == ':' {
			prefix, local = text[:i], text[i+1:]
		}
	}
	uri, _ := scope.Lookup(prefix)
	return name{uri, local}, nil
}

// attributes compares the attributes of the innermost element with its type.
func (v *validator) attributes(tag *xmltree.Tag) error {
	f := v.top()
	seen := 0
	for i := range tag.Attrs {
		a := &tag.Attrs[i]
		if _, declares := a.Declares(); declares || a.Space == instanceSpace {
			continue
		}
		u := f.typ.attributes[nameOf(a.Name)]
		if u != nil && u.required {
			seen++
		}
		if err := v.attribute(f, a, u); err != nil {
			return err
		}
	}
	return v.absent(f, tag, seen)
}

// absent looks for required attributes that are not there; seen is how many are. Those with a default value count in identity constraints.
func (v *validator) absent(f *frame, tag *xmltree.Tag, seen int) error {
	for _, u := range f.typ.order {
		if u.required {
			seen--
		}
	}
	if seen == 0 && v.scopes == 0 && !f.typ.defaults {
		return nil
	}
	present := map[name]bool{}
	for i := range tag.Attrs {
		present[nameOf(tag.Attrs[i].Name)] = true
	}
	for _, u := range f.typ.order {
		if present[u.name] {
			continue
		}
		if u.required {
			if err := v.report("The required attribute '%s' is missing.", u.name); err != nil {
				return err
			}
		}
		if u.def == nil && u.fixed == nil {
			continue
		}
		if err := v.fillAttribute(f, u.name, u.value); err != nil {
			return err
		}
		line, column := v.reader.Place()
		if err := v.track(u.typ.value, u.value, line, column); err != nil {
			return err
		}
	}
	return nil
}

// attribute compares one attribute with its declaration.
func (v *validator) attribute(f *frame, a *xmltree.Attr, u *use) error {
	n := nameOf(a.Name)
	if u != nil {
		return v.attributeValue(f, a, u)
	}
	var complaint string
	global := v.schema.attributes[n]
	switch {
	case n.space == xmlSpace:
		return nil // allowed everywhere (XmlSchemaValidationFlags.AllowXmlAttributes)
	case f.typ.prohibited[n] && (f.typ.any == nil || !f.typ.any.allows(n.space)):
		complaint = "The '%s' attribute is not allowed."
	case f.typ.any == nil:
		complaint = "The '%s' attribute is not declared."
	case !f.typ.any.allows(n.space):
		complaint = "The '%s' attribute is not allowed."
	case f.typ.any.process == skip:
		return nil
	case global != nil:
		return v.attributeValue(f, a, &use{attribute: global, fixed: global.fixed, value: global.value})
	case f.typ.any.process == strict:
		complaint = "The '%s' attribute is not declared."
	default:
		return nil
	}
	line, column := v.reader.PlaceOf(a)
	return v.reportAt(line, column, complaint, n)
}

func (v *validator) attributeValue(f *frame, a *xmltree.Attr, u *use) error {
	got, err := u.typ.value.parse(a.Value, f.scope)
	if err != nil {
		return v.wrongAttribute(a, a.Value, u.typ, err)
	}
	if u.fixed != nil && !got.equal(&u.value) {
		line, column := v.reader.PlaceOf(a)
		return v.reportAt(line, column, "The value of the '%s' attribute does not equal its fixed value.", u.name)
	}
	if err := v.fillAttribute(f, u.name, got); err != nil {
		return err
	}
	if s := u.typ.value; s.refers() {
		line, column := v.reader.PlaceOf(a)
		return v.track(s, got, line, column)
	}
	return nil
}

func (v *validator) wrongAttribute(a *xmltree.Attr, text string, t *typeDef, err error) error {
	line, column := v.reader.PlaceOf(a)
	return v.reportAt(line, column, "%s", fmt.Sprintf("The '%s' attribute is invalid - The value '%s' is invalid according to its datatype '%s' - %s", nameOf(a.Name), text, t.label(), err))
}
