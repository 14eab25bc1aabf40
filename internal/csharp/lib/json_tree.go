package lib

import (
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// Enumerate begins a pass over the children; those of an object are its properties.
func (t *token) Enumerate() rt.Enumerator { return &tokenPass{t, 0, t.version} }

// A tokenPass goes through the children of a token, which must not change meanwhile.
type tokenPass struct {
	t       *token
	at      int
	version uint32
}

// Next returns the next child.
func (p *tokenPass) Next(*rt.Frame) (rt.Value, bool, error) {
	if p.version != p.t.version {
		return rt.Null, false, changed()
	}
	if p.at == len(p.t.items) {
		return end()
	}
	p.at++
	return rt.Obj(p.t.items[p.at-1]), true, nil
}

var propertyPair = rt.KeyValuePair.Of(rt.StringType, tokenDef.Type())

// EnumerateAs begins a pass over the pairs of an object, if they are what is wanted.
func (t *token) EnumerateAs(elem *rt.Type) rt.Enumerator {
	in := t.Enumerate()
	if elem.Def != rt.KeyValuePair {
		return in
	}
	return pass(func(f *rt.Frame) (rt.Value, bool, error) {
		v, ok, err := in.Next(f)
		if err != nil || !ok {
			return rt.Null, false, err
		}
		p := rt.As[*token](v)
		return rt.NewPair(propertyPair, rt.String(p.name), rt.Obj(p.items[0])), true, f.Alloc(elementBytes)
	})
}

// Len returns the number of children.
func (t *token) Len() int { return len(t.items) }

// Lookup finds a property of an object.
func (t *token) Lookup(key rt.Value) (rt.Value, bool) {
	p := t.property(key.AsString())
	if p == nil {
		return rt.Null, false
	}
	return rt.Obj(p.items[0]), true
}

// indexAbove is the number of properties from which on an object finds them by a map.
const indexAbove = 12

// property finds a property, nil if there is none.
func (t *token) property(name string) *token {
	if i := t.find(name); i >= 0 {
		return t.items[i]
	}
	return nil
}

func (t *token) find(name string) int {
	if len(t.items) <= indexAbove {
		for i, p := range t.items {
			if p.name == name {
				return i
			}
		}
		return -1
	}
	if t.more == nil {
		t.more = &tokenMore{}
	}
	if t.more.index == nil {
		t.more.index = make(map[string]int, len(t.items))
		for i, p := range t.items {
			t.more.index[p.name] = i
		}
	}
	if i, ok := t.more.index[name]; ok {
		return i
	}
	return -1
}

// touch notes that the children have changed: passes over them end, and where properties are has to be found out anew.
func (t *token) touch() {
	t.version++
	if t.more != nil {
		t.more.index = nil
	}
}

// contains reports whether other is this token or in it.
func (t *token) contains(other *token) bool {
	for ; other != nil; other = other.parent {
		if other == t {
			return true
		}
	}
	return false
}

// clone copies a token and everything in it.
func (t *token) clone() *token {
	c := &token{kind: t.kind, height: t.height, name: t.name, value: t.value}
	if len(t.items) > 0 {
		c.items = make([]*token, len(t.items))
	}
	for i, item := range t.items {
		child := item.clone()
		child.parent = c
		c.items[i] = child
	}
	return c
}

// size is the number of tokens in a token.
func (t *token) size() int {
	n := 1
	for _, item := range t.items {
		n += item.size()
	}
	return n
}

// copied is a copy that is paid for.
func (t *token) copied(f *rt.Frame) (*token, error) {
	if err := f.Alloc(tokenBytes * t.size()); err != nil {
		return nil, err
	}
	return t.clone(), nil
}

// tokenBytes is what a token costs.
const tokenBytes = 112

// adopt makes a token a child of this one: one that has a parent already, or is this one or above it, is copied.
func (t *token) adopt(f *rt.Frame, child *token) (*token, error) {
	if child.parent != nil || child.contains(t) {
		var err error
		if child, err = child.copied(f); err != nil {
			return nil, err
		}
	}
	child.parent = t
	return child, t.grow(child)
}

// grow makes a token at least as high as a child wants it, and those above it.
func (t *token) grow(child *token) error {
	for ; t != nil && t.height <= child.height; child, t = t, t.parent {
		if t.height = child.height + 1; t.height > maxTokenHeight {
			return &rt.LimitError{What: "call depth"}
		}
	}
	return nil
}

// push adds a child that is new and fits, as a reader does.
func (t *token) push(child *token) {
	child.parent = t
	t.height = max(t.height, child.height+1)
	t.items = append(t.items, child)
}

// insertAt puts a child in at an index.
func (t *token) insertAt(f *rt.Frame, i int, child *token) error {
	child, err := t.adopt(f, child)
	if err != nil {
		return err
	}
	t.items = append(t.items, child)
	if i == len(t.items)-1 {
		t.version++
		if t.more != nil && t.more.index != nil {
			t.more.index[child.name] = i
		}
		return f.Alloc(elementBytes)
	}
	copy(t.items[i+1:], t.items[i:])
	t.items[i] = child
	t.touch()
	return f.Alloc(elementBytes + len(t.items))
}

// removeAt takes a child out.
func (t *token) removeAt(f *rt.Frame, i int) error {
	t.items[i].parent = nil
	copy(t.items[i:], t.items[i+1:])
	t.items[len(t.items)-1] = nil
	t.items = t.items[:len(t.items)-1]
	t.touch()
	return f.Alloc(len(t.items))
}

// replaceAt puts a child in the place of another one. A value that is the same as the one that is there changes nothing.
func (t *token) replaceAt(f *rt.Frame, i int, child *token) error {
	old := t.items[i]
	if old == child {
		return nil
	}
	if !old.isContainer() && !child.isContainer() {
		if same, err := old.Equals(f, rt.Obj(child)); same || err != nil {
			return err
		}
	}
	child, err := t.adopt(f, child)
	if err != nil {
		return err
	}
	old.parent = nil
	t.items[i] = child
	if t.kind == kindProperty {
		return nil
	}
	t.touch()
	return f.Step(len(t.items) >> 6)
}

// position is where a token is among its parent's children.
func (t *token) position(f *rt.Frame) (int, error) {
	for i, c := range t.parent.items {
		if c == t {
			return i, f.Step(i >> 4)
		}
	}
	return -1, f.Step(len(t.parent.items) >> 4)
}

// newProperty makes a property that is paid for.
func newProperty(f *rt.Frame, name string, value *token) (*token, error) {
	if value.kind == kindProperty {
		return nil, cannotAdd(value, &token{kind: kindProperty})
	}
	p := &token{kind: kindProperty, name: name}
	if err := f.Alloc(tokenBytes); err != nil {
		return nil, err
	}
	return p, p.insertAt(f, 0, value)
}

// setProperty gives a property of an object a value, and adds it if it is not there.
func (t *token) setProperty(f *rt.Frame, name string, value *token) error {
	if i := t.find(name); i >= 0 {
		return t.items[i].setValue(f, value)
	}
	p, err := newProperty(f, name, value)
	if err != nil {
		return err
	}
	return t.insertAt(f, len(t.items), p)
}

// setValue gives a property its value.
func (t *token) setValue(f *rt.Frame, value *token) error {
	if value.kind == kindProperty {
		return cannotAdd(value, t)
	}
	if len(t.items) == 0 {
		return t.insertAt(f, 0, value)
	}
	return t.replaceAt(f, 0, value)
}

// isMulti reports whether content is several things: a sequence that is no text, no token and no bytes.
func isMulti(v rt.Value) bool {
	return v.AsEnumerable() != nil && rt.As[*token](v) == nil && v.AsBytes() == nil
}

// contentToken makes a token of one piece of content.
func contentToken(f *rt.Frame, v rt.Value) (*token, error) {
	if t := rt.As[*token](v); t != nil {
		return t, nil
	}
	t := newValue(v)
	if t == nil {
		return nil, badArg("Could not determine JSON object type for type %s.", v.Type().FullName())
	}
	return t, f.Alloc(tokenBytes)
}

// addContent adds content to a container at an index: each element of a sequence, or one thing. It returns the index behind it.
func (t *token) addContent(f *rt.Frame, i int, v rt.Value) (int, error) {
	if isMulti(v) {
		err := rt.Iterate(f, v, func(item rt.Value) (bool, error) {
			var err error
			i, err = t.addContent(f, i, item)
			return true, err
		})
		return i, err
	}
	c, err := contentToken(f, v)
	if err != nil {
		return i, err
	}
	return i + 1, t.addToken(f, i, c)
}

// addToken adds a token to a container, which must take it.
func (t *token) addToken(f *rt.Frame, i int, c *token) error {
	switch {
	case t.kind == kindProperty && len(t.items) > 0:
		return rt.Throw(jsonException, "%s cannot have multiple values.", t.Type().FullName())
	case (c.kind == kindProperty) != (t.kind == kindObject):
		return cannotAdd(c, t)
	case t.kind == kindObject && t.find(c.name) >= 0:
		return badArg("Can not add property %s to %s. Property with the same name already exists on object.", c.name, t.Type().FullName())
	}
	return t.insertAt(f, i, c)
}

// cannotAdd is what a container throws that cannot hold a token.
func cannotAdd(c, to *token) error {
	return badArg("Can not add %s to %s.", c.Type().FullName(), to.Type().FullName())
}

// path is where a token is in its document: a.b[0].
func (t *token) path(f *rt.Frame) (string, error) {
	var parts []string
	for ; t.parent != nil; t = t.parent {
		switch t.parent.kind {
		case kindArray, kindConstructor:
			i, err := t.position(f)
			if err != nil {
				return "", err
			}
			parts = append(parts, "["+itoa(i)+"]")
		case kindObject:
			parts = append(parts, pathName(t.name))
		}
	}
	var b strings.Builder
	for i := len(parts) - 1; i >= 0; i-- {
		joinPath(&b, parts[i])
	}
	return b.String(), f.Alloc(b.Len())
}

// place is the path for messages, which has no place for errors of its own.
func (t *token) place(f *rt.Frame) string {
	path, _ := t.path(f) // a budget that is spent stays spent
	return path
}

// joinPath adds a step to a path.
func joinPath(b *strings.Builder, part string) {
	if b.Len() > 0 && !strings.HasPrefix(part, "[") {
		b.WriteByte('.')
	}
	b.WriteString(part)
}

// pathName is a name in a path, quoted if it has special characters.
func pathName(name string) string {
	if strings.ContainsAny(name, ". '/\"[]()\t\n\r\f\b\\\u0085\u2028\u2029") {
		return "['" + strings.ReplaceAll(strings.ReplaceAll(name, `\`, `\\`), "'", `\'`) + "']"
	}
	return name
}
