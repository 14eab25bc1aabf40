package lib

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// cursorArg is the reader among arguments.
func cursorArg(args []rt.Value) (*jsonCursor, error) {
	c := rt.As[*jsonCursor](args[0])
	if c == nil {
		return nil, nullArg("reader")
	}
	return c, nil
}

// tokenLoad is Load of a class, JToken.ReadFrom for kindNone: the token at the place of a reader, or at the next one if it has not begun.
// The reader stands at its end then.
func tokenLoad(kind tokenKind) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		c, err := cursorArg(args)
		if err != nil {
			return rt.Null, err
		}
		t, err := c.load(f, kind)
		return rt.Obj(t), err
	}
}

func (c *jsonCursor) load(f *rt.Frame, kind tokenKind) (*token, error) {
	name := tokenDef.Name
	if kind != kindNone {
		name = "J" + jtokenType.Values[kind].Name
	}
	if c.mark == markNone {
		if ok, err := c.read(f); err != nil || !ok {
			return nil, orError(err, c.fail("Error reading %s from JsonReader.", name))
		}
	}
	for c.mark == markComment && kind != kindNone {
		if ok, err := c.read(f); err != nil || !ok {
			return nil, orError(err, c.fail("Error reading %s from JsonReader.", name))
		}
	}
	if found := c.mark.tokenKind(); kind != kindNone && found != kind {
		return nil, c.fail("Error reading %s from JsonReader. Current JsonReader item is not %s: %s.", name, readerItems[kind], c.mark)
	}
	t, err := c.token(f, name)
	if t == nil && err == nil {
		err = c.fail("Error reading JToken from JsonReader. Unexpected token: %s.", c.mark)
	}
	return t, err
}

// readerItems are the kinds that readers load, as messages call them.
var readerItems = map[tokenKind]string{kindObject: "an object", kindArray: "an array", kindConstructor: "a constructor", kindProperty: "a property"}

// orError is the first error, if there is one.
func orError(first, second error) error {
	if first != nil {
		return first
	}
	return second
}

// tokenKind is the kind of container that begins with a mark, kindNone if none does.
func (m jsonMark) tokenKind() tokenKind {
	switch {
	case m.starts():
		return m.kind()
	case m == markProperty:
		return kindProperty
	}
	return kindNone
}

// token reads the token at the place; nil if there is none.
func (c *jsonCursor) token(f *rt.Frame, name string) (*token, error) {
	if err := f.Alloc(tokenBytes); err != nil {
		return nil, err
	}
	switch {
	case c.mark == markProperty:
		return c.loadProperty(f, name)
	case c.mark.starts():
		return c.loadContainer(f, name)
	case c.mark == markComment:
		return &token{kind: kindComment, value: c.value}, nil
	case !c.mark.valued():
		return nil, nil
	case c.mark == markNull:
		return nullToken(), nil
	case c.mark == markUndefined:
		return &token{kind: kindUndefined}, nil
	case c.mark == markRaw:
		return &token{kind: kindRaw, value: c.value}, nil
	case c.mark == markString:
		return &token{kind: kindString, value: c.value}, nil
	}
	t := newValue(c.value)
	t.name = c.written
	return t, nil
}

// loadContainer reads an object, array or constructor up to its end. Comments in it are passed.
func (c *jsonCursor) loadContainer(f *rt.Frame, name string) (*token, error) {
	t := &token{kind: c.mark.kind(), name: c.value.AsString()}
	for {
		ok, err := c.read(f)
		switch {
		case err != nil:
			return nil, err
		case !ok:
			return nil, c.fail("Unexpected end of content while loading %s.", name)
		case c.mark.ends():
			return t, nil
		case c.mark == markComment:
			continue
		}
		child, err := c.token(f, name)
		if err != nil {
			return nil, err
		}
		if child.kind == kindProperty {
			value := child.items[0]
			value.parent = nil
			err = t.setProperty(f, child.name, value)
		} else {
			t.push(child)
		}
		if err != nil {
			return nil, err
		}
	}
}

// loadProperty reads a property with its value.
func (c *jsonCursor) loadProperty(f *rt.Frame, name string) (*token, error) {
	p := &token{kind: kindProperty, name: c.value.AsString()}
	for {
		ok, err := c.read(f)
		switch {
		case err != nil:
			return nil, err
		case !ok:
			return nil, c.fail("Unexpected end of content while loading %s.", name)
		case c.mark == markComment:
			continue
		}
		value, err := c.token(f, name)
		if err != nil {
			return nil, err
		}
		if value == nil {
			return nil, c.fail("Unexpected JsonToken when reading a property: %s.", c.mark)
		}
		p.push(value)
		return p, nil
	}
}

// propertyLoad is JProperty.Load, which goes on to what stands behind the property.
func propertyLoad(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	c, err := cursorArg(args)
	if err != nil {
		return rt.Null, err
	}
	t, err := c.load(f, kindProperty)
	if err == nil {
		_, err = c.read(f)
	}
	return rt.Obj(t), err
}

// tokenReadFrom is JToken.Load, and ReadFrom, which is the same.
func tokenReadFrom(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	c, err := cursorArg(args)
	if err != nil {
		return rt.Null, err
	}
	if c.mark == markProperty {
		return propertyLoad(f, this, args)
	}
	t, err := c.load(f, kindNone)
	return rt.Obj(t), err
}
