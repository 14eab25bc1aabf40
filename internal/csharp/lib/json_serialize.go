package lib

import (
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// jsonSerialize is JsonConvert.SerializeObject.
func jsonSerialize(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	w := &jsonWriter{f: f, settings: settingsIn(args[1:])}
	w.indent = w.settings.or().indent == 1
	for _, a := range args[1:] {
		if a.Kind() == rt.KindEnum {
			w.indent = a.AsInt() == 1
		}
	}
	if err := w.value(args[0]); err != nil {
		return rt.Null, err
	}
	return rt.String(w.b.String()), nil
}

// A jsonShape is what a .NET object is in JSON: members with names, or items.
type jsonShape struct {
	names  []string // nil of items
	values []rt.Value
	object bool
	// entries says that the members are those of a dictionary, which stay even when they are null.
	entries bool
}

// shapeOf takes an object apart. Pairs and tuples have their properties, dictionaries their entries, sequences their elements; all others
// have the properties that expressions can read.
func (w *jsonWriter) shapeOf(v rt.Value) (jsonShape, error) {
	switch o := v.AsObject().(type) {
	case *rt.Record:
		if o.Type().IsTuple() {
			return jsonShape{names: itemNames(len(o.Fields)), values: o.Fields, object: true}, nil
		}
		return jsonShape{names: o.Type().Names, values: o.Fields, object: true}, nil
	case *rt.Pair:
		return jsonShape{names: []string{"Key", "Value"}, values: []rt.Value{o.Key, o.Value}, object: true}, nil
	case *tuple:
		return jsonShape{names: itemNames(len(o.items)), values: o.items, object: true}, nil
	case rt.Dictionary:
		return w.entriesOf(o)
	case *rt.Grid:
		rows := make([]rt.Value, o.Sizes[0])
		for i := range rows {
			rows[i] = o.Row(i)
		}
		return jsonShape{values: rows}, w.f.Alloc(elementBytes * len(rows))
	case rt.Enumerable:
		items, err := collect(w.f, v)
		return jsonShape{values: items}, err
	case *rt.Exception:
		return exceptionShape(o), nil
	}
	return w.propertiesOf(v)
}

func itemNames(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = "Item" + itoa(i+1)
	}
	return names
}

// entriesOf are the entries of a dictionary. Dates as keys are written as in JSON.
func (w *jsonWriter) entriesOf(d rt.Dictionary) (jsonShape, error) {
	s := jsonShape{object: true, entries: true}
	err := rt.Iterate(w.f, rt.ObjectValue(d), func(v rt.Value) (bool, error) {
		p := pairOf(v)
		name, err := w.keyText(p.Key)
		s.names, s.values = append(s.names, name), append(s.values, p.Value)
		if err != nil {
			return false, err
		}
		return true, w.f.Alloc(len(name) + 2*elementBytes)
	})
	return s, err
}

func (w *jsonWriter) keyText(key rt.Value) (string, error) {
	if t := key.Type(); t != nil && (t.Def == rt.DateTime || t.Def == dateTimeOffset) {
		inner := &jsonWriter{f: w.f, settings: w.settings}
		_, err := inner.scalar(key)
		return strings.Trim(inner.b.String(), `"`), err
	}
	return rt.ToString(w.f, key)
}

// propertiesOf reads the public properties of an object.
func (w *jsonWriter) propertiesOf(v rt.Value) (jsonShape, error) {
	s := jsonShape{object: true}
	if v.Kind() == rt.KindDelegate || v.AsType() != nil {
		return s, rt.Throw(jsonSerializeError, "Objects of the type '%s' cannot be written as JSON.", v.Type().FullName())
	}
	for _, p := range w.f.Relations.Properties(v.Type()) {
		value, err := p.Get(w.f, v, nil)
		if err != nil {
			return s, err
		}
		s.names, s.values = append(s.names, p.Name), append(s.values, value)
	}
	return s, w.f.Alloc(2 * elementBytes * len(s.names))
}

// exceptionShape is what an exception hands to serializers.
func exceptionShape(e *rt.Exception) jsonShape {
	inner := rt.Null
	if e.Inner != nil {
		inner = rt.Obj(e.Inner)
	}
	return jsonShape{
		object: true,
		names: []string{
			"ClassName", "Message", "Data", "InnerException", "HelpURL", "StackTraceString", "RemoteStackTraceString", "RemoteStackIndex",
			"ExceptionMethod", "HResult", "Source",
		},
		values: []rt.Value{
			rt.String(e.Class.FullName()), rt.String(e.Message), rt.Null, inner, rt.Null, rt.Null, rt.Null, rt.Int(0), rt.Null,
			rt.Int(int(exceptionCode(e.Class))), rt.Null,
		},
	}
}

// exceptionCode is the HResult of a class of exceptions.
func exceptionCode(class *rt.Def) int32 {
	const corException = -2146233088 // 0x80131500
	codes := map[*rt.Def]int32{
		rt.SystemException: corException + 1, rt.ArgumentException: -2147024809, rt.ArgumentNullException: -2147467261,
		rt.ArgumentOutOfRangeException: corException + 2, rt.ArithmeticException: -2147024362, rt.OverflowException: corException + 0x16,
		rt.DivideByZeroException: -2147352558, rt.FormatException: corException + 0x37, rt.IndexOutOfRangeException: corException + 8,
		rt.InvalidCastException: -2147467262, rt.InvalidOperationException: corException + 9, rt.NotSupportedException: corException + 0x15,
		rt.NotImplementedException: -2147467263, rt.NullReferenceException: -2147467261, rt.ArrayTypeMismatchException: corException + 3,
		rt.TimeoutException: corException + 5, rt.KeyNotFoundException: corException + 0x77,
		rt.ObjectDisposedException: -2146232798, uriException: corException + 0x37, xmlException: -2146232000, cultureNotFound: -2147024809,
	}
	if code, ok := codes[class]; ok {
		return code
	}
	return corException
}

// value writes any .NET value.
func (w *jsonWriter) value(v rt.Value) error {
	if t := asToken(v); t != nil {
		return w.token(t)
	}
	if ok, err := w.scalar(v); ok || err != nil {
		return err
	}
	if n := asNode(v); n != nil {
		t, err := nodeToken(w.f, n)
		if err != nil {
			return err
		}
		return w.token(t)
	}
	if err := w.f.Step(1); err != nil {
		return err
	}
	s, err := w.shapeOf(v)
	if err != nil {
		return err
	}
	if !s.object {
		return w.list("[", "]", len(s.values), func(i int) error { return w.value(s.values[i]) })
	}
	s = w.settings.kept(s)
	return w.list("{", "}", len(s.names), func(i int) error {
		if err := w.name(s.names[i]); err != nil {
			return err
		}
		return w.value(s.values[i])
	})
}

// toToken makes a token of any .NET value: a copy of one, the JValue of a basic value, or what its JSON is.
func (w *jsonWriter) toToken(v rt.Value) (*token, error) {
	if t := asToken(v); t != nil {
		return t.copied(w.f)
	}
	if n := asNode(v); n != nil {
		return nodeToken(w.f, n)
	}
	switch v.Kind() {
	case rt.KindEnum:
		v = rt.Long(int64(v.AsInt()))
	case rt.KindChar:
		v = rt.String(rt.CharString(v.AsChar()))
	}
	if t := newValue(v); t != nil {
		return t, w.f.Alloc(tokenBytes)
	}
	if w.depth++; w.depth > 2*maxJSONDepth {
		return nil, tooDeep()
	}
	s, err := w.shapeOf(v)
	if err != nil {
		return nil, err
	}
	if s.object {
		s = w.settings.kept(s)
	}
	t := &token{kind: kindArray}
	if s.object {
		t.kind = kindObject
	}
	for i, value := range s.values {
		c, err := w.toToken(value)
		if err != nil {
			return nil, err
		}
		if s.object {
			err = t.setProperty(w.f, s.names[i], c)
		} else {
			err = t.insertAt(w.f, len(t.items), c)
		}
		if err != nil {
			return nil, err
		}
	}
	w.depth--
	return t, w.f.Alloc(tokenBytes)
}

// tooDeep is what objects throw that are in one another too often, or in themselves.
func tooDeep() error {
	return rt.Throw(jsonSerializeError, "Self referencing loop detected, or more than %d objects in one another.", 2*maxJSONDepth)
}

// tokenFromObject is FromObject; kindNone takes anything.
func tokenFromObject(kind tokenKind) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		if args[0].IsNull() {
			return rt.Null, nullArg("o")
		}
		if len(args) > 1 && args[1].IsNull() {
			return rt.Null, nullArg("jsonSerializer")
		}
		t, err := (&jsonWriter{f: f, settings: settingsIn(args[1:])}).toToken(args[0])
		if err != nil {
			return rt.Null, err
		}
		if kind != kindNone && t.kind != kind {
			return rt.Null, badArg("Object serialized to %s. %s instance expected.", jtokenType.Values[t.kind].Name, "J"+jtokenType.Values[kind].Name)
		}
		return rt.Obj(t), nil
	}
}
