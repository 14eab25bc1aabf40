package xsd

import (
	"fmt"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/xmltree"
)

// identity is what identity constraints have to do with an open element.
type identity struct {
	// scopes are those that the element's declaration opens.
	scopes []*scope
	// tables are the keys of constraints below that a keyref above may refer to.
	tables map[*constraint]map[string]bool
	// wanted are the fields whose value is the element's.
	wanted []slot
	// attributed are the fields whose value is one of its attributes.
	attributed []attributeSlot
	// rows are those that the element is: they are complete at its end.
	rows []*row
}

// scope is an element with an identity constraint.
type scope struct {
	*constraint
	depth int
	// open are the rows that are not complete yet.
	open  []*row
	table map[string]bool
	// refers are the rows of a keyref, to be looked up at the end.
	refers []*row
}

// row is an element that the selector of a constraint has found.
type row struct {
	scope  *scope
	depth  int
	fields []*value
	// twice says that a field has more than one value, which has been reported.
	twice        bool
	line, column int
}

// slot is a field of a row.
type slot struct {
	row   *row
	field int
}

type attributeSlot struct {
	slot
	test *test
}

// start tells identity constraints of the element that was opened, and compares its attributes with its type.
func (v *validator) start(tag *xmltree.Tag) error {
	if err := v.selected(); err != nil {
		return err
	}
	f := v.top()
	if f.typ.value == nil {
		for _, s := range f.wanted {
			if err := v.report("The field '%s' is expecting an element or attribute with simple type or simple content.", s.row.scope.written[s.field]); err != nil {
				return err
			}
		}
	}
	return v.attributes(tag)
}

// selected finds out what constraints want of the innermost element, and opens those of its declaration.
func (v *validator) selected() error {
	at := len(v.frames) - 1
	f := &v.frames[at]
	if v.scopes > 0 {
		for i := range v.frames[:at] {
			for _, s := range v.frames[i].scopes {
				if err := v.visit(s, f, at); err != nil {
					return err
				}
			}
		}
	}
	if f.decl == nil {
		return nil
	}
	for _, c := range f.decl.constraints {
		s := &scope{constraint: c, depth: at, table: map[string]bool{}}
		f.scopes = append(f.scopes, s)
		v.scopes++
		if err := v.visit(s, f, at); err != nil {
			return err
		}
	}
	return nil
}

// visit compares an element with the selector of a scope, and with the fields of its rows.
func (v *validator) visit(s *scope, f *frame, at int) error {
	if v.work -= len(s.selector) + len(s.open)*s.trails; v.work < 0 {
		return ErrTooComplex
	}
	for _, t := range s.selector {
		if v.leads(&t, s.depth) {
			line, column := v.reader.Place()
			r := &row{scope: s, depth: at, fields: make([]*value, len(s.fields)), line: line, column: column}
			s.open = append(s.open, r)
			f.rows = append(f.rows, r)
			break
		}
	}
	for _, r := range s.open {
		for i, trails := range s.fields {
			for j := range trails {
				t := &trails[j]
				if !v.leads(t, r.depth) {
					continue
				}
				if t.attribute != nil {
					f.attributed = append(f.attributed, attributeSlot{slot{r, i}, t.attribute})
				} else if !slices.Contains(f.wanted, slot{r, i}) {
					f.wanted = append(f.wanted, slot{r, i})
				}
			}
		}
	}
	return nil
}

// leads reports whether a trail leads from the element at a depth to the innermost one.
func (v *validator) leads(t *trail, depth int) bool {
	below := v.frames[depth+1:]
	if len(below) < len(t.steps) || !t.anywhere && len(below) != len(t.steps) {
		return false
	}
	below = below[len(below)-len(t.steps):]
	for i := range t.steps {
		if !t.steps[i].matches(below[i].name) {
			return false
		}
	}
	return true
}

// fill gives the fields that want it the value of an element.
func (v *validator) fill(f *frame, got value) error {
	for _, s := range f.wanted {
		if err := v.set(s, got); err != nil {
			return err
		}
	}
	return nil
}

func (v *validator) fillAttribute(f *frame, n name, got value) error {
	for i, s := range f.attributed {
		again := slices.ContainsFunc(f.attributed[:i], func(o attributeSlot) bool { return o.slot == s.slot && o.test.matches(n) })
		if s.test.matches(n) && !again {
			if err := v.set(s.slot, got); err != nil {
				return err
			}
		}
	}
	return nil
}

// set gives a field its value, which may be only one.
func (v *validator) set(s slot, got value) error {
	if s.row.fields[s.field] != nil {
		s.row.twice = true
		return v.report("The field '%s' is expecting at the most one value.", s.row.scope.written[s.field])
	}
	s.row.fields[s.field] = &got
	return nil
}

// end completes the rows that an element is, and closes its scopes.
func (v *validator) end(f *frame) error {
	for _, r := range f.rows {
		if err := v.complete(r); err != nil {
			return err
		}
		for i, o := range r.scope.open {
			if o == r {
				r.scope.open = append(r.scope.open[:i], r.scope.open[i+1:]...)
				break
			}
		}
	}
	for _, s := range f.scopes {
		v.scopes--
		if s.kind != keyrefConstraint {
			f.publish(s.constraint, s.table)
			continue
		}
		for _, r := range s.refers {
			if key, text := r.key(); !f.tables[s.refer][key] {
				if err := v.reportAt(r.line, r.column, "The key sequence '%s' in '%s' Keyref fails to refer to some key.", text, s.refer.name); err != nil {
					return err
				}
			}
		}
	}
	if v.scopes > 0 && len(f.tables) > 0 {
		parent := &v.frames[len(v.frames)-2]
		for c, table := range f.tables {
			parent.publish(c, table)
		}
	}
	return nil
}

// publish makes keys known to the keyrefs of an element, and of those around it.
func (f *frame) publish(c *constraint, table map[string]bool) {
	if f.tables == nil {
		f.tables = map[*constraint]map[string]bool{}
	}
	before := f.tables[c]
	if len(before) < len(table) {
		before, table = table, before
	}
	for key := range table {
		before[key] = true
	}
	f.tables[c] = before
}

// complete checks a row.
func (v *validator) complete(r *row) error {
	s := r.scope
	missing := false
	for _, f := range r.fields {
		missing = missing || f == nil
	}
	switch {
	case r.twice:
		return nil
	case missing && s.kind == keyConstraint:
		return v.reportAt(r.line, r.column, "The identity constraint '%s' validation has failed. Either a key is missing or the existing key has an empty node.", s.name)
	case missing:
		return nil
	case s.kind == keyrefConstraint:
		s.refers = append(s.refers, r)
		return nil
	}
	key, text := r.key()
	if s.table[key] {
		return v.reportAt(r.line, r.column, "There is a duplicate key sequence '%s' for the '%s' key or unique identity constraint.", text, s.name)
	}
	s.table[key] = true
	return nil
}

// key returns what the fields of a row are compared by, and how messages write them.
func (r *row) key() (key, text string) {
	var b strings.Builder
	texts := make([]string, 0, len(r.fields))
	for _, f := range r.fields {
		fmt.Fprintf(&b, "%d:%d:%s ", f.kind, len(f.key), f.key)
		texts = append(texts, f.text)
	}
	return b.String(), strings.Join(texts, " ")
}
