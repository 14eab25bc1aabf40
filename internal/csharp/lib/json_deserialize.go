package lib

import (
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// A deserializer makes .NET values of JSON, as JsonSerializer does.
type deserializer struct {
	f *rt.Frame
	// text says that the JSON was read from a text for this very value: who asks for a text then gets numbers and dates as they were written,
	// and an int must be written as one.
	text     bool
	settings *jsonSettings
}

// jsonDeserialize is JsonConvert.DeserializeObject.
func jsonDeserialize(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	to := rt.ObjectType
	if len(f.Types) > 0 {
		to = f.Types[0]
	} else if len(args) > 1 && args[1].AsType() != nil {
		to = args[1].AsType()
	}
	if args[0].IsNull() {
		return rt.Null, nullArg("value")
	}
	settings := settingsIn(args[1:])
	t, err := (&jsonReader{f: f, text: args[0].AsString(), written: true, settings: settings}).document()
	switch {
	case err != nil:
		return rt.Null, err
	case t == nil:
		return nothingToRead(to)
	}
	return (&deserializer{f, true, settings}).value(t, to)
}

// nothingToRead is what an empty text gives.
func nothingToRead(to *rt.Type) (rt.Value, error) {
	if to.IsReference() || to.IsNullable() {
		return rt.Null, nil
	}
	return rt.Null, rt.Throw(jsonSerializeError, "No JSON content found and type '%s' is not nullable. Path '', line 0, position 0.", to.FullName())
}

// tokenToObject is ToObject<T>, with a serializer or without.
func tokenToObject(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if len(args) > 0 {
		return tokenDeserialize(f, this, f.Types[len(f.Types)-1], args[0])
	}
	return toObject(f, asToken(this), f.Types[len(f.Types)-1])
}

func tokenToObjectOf(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	t := args[0].AsType()
	if t == nil {
		return rt.Null, nullArg("objectType")
	}
	if len(args) > 1 {
		return tokenDeserialize(f, this, t, args[1])
	}
	return toObject(f, asToken(this), t)
}

// tokenDeserialize is ToObject with a serializer, which casts nothing.
func tokenDeserialize(f *rt.Frame, this rt.Value, to *rt.Type, serializer rt.Value) (rt.Value, error) {
	if serializer.IsNull() {
		return rt.Null, nullArg("jsonSerializer")
	}
	return (&deserializer{f: f, settings: rt.As[*jsonSettings](serializer)}).value(asToken(this), to)
}

// toObject is ToObject: basic types are casts, for all others there is the deserializer.
func toObject(f *rt.Frame, t *token, to *rt.Type) (rt.Value, error) {
	plain := to
	if to.IsNullable() {
		plain = to.Args[0]
	}
	switch {
	case plain.Kind == rt.KindEnum:
		return enumOf(f, t, to, plain)
	case plain.Kind == rt.KindString || plain.Kind == rt.KindBool || plain.Kind.IsNumeric() || plain.Def == rt.DateTime ||
		plain.Def == dateTimeOffset || plain.Def == guidDef || plain.Def == rt.TimeSpan || plain.Def == uriDef:
		return castToken(f, t, to)
	}
	return (&deserializer{f: f}).value(t, to)
}

// enumOf is ToObject of an enum: the name or number of a text, else a cast to int.
func enumOf(f *rt.Frame, t *token, to, plain *rt.Type) (rt.Value, error) {
	if t.kind == kindString {
		v, err := readEnum(plain, t.value, true)
		if err != nil {
			return rt.Null, badArg("Could not convert '%s' to %s.", t.value.AsString(), plain.SimpleName())
		}
		return v, nil
	}
	number := rt.IntType
	if to.IsNullable() {
		number = rt.NullableOf(number)
	}
	v, err := castToken(f, t, number)
	if err != nil || v.IsNull() {
		return rt.Null, err
	}
	return rt.Scalar(plain, v.AsLong()), nil
}

// linqTypes are the classes of JSON itself.
var linqTypes = []*rt.Def{tokenDef, containerDef, jobjectDef, jarrayDef, jvalueDef, jpropertyDef, jrawDef, jconstructor}

// value makes a value of a type.
func (d *deserializer) value(t *token, to *rt.Type) (rt.Value, error) {
	if err := d.f.Alloc(tokenBytes); err != nil {
		return rt.Null, err
	}
	for _, def := range linqTypes {
		if to.Def == def {
			return d.linq(t, to)
		}
	}
	plain := to
	if to.IsNullable() {
		plain = to.Args[0]
	}
	v, ok, err := d.read(t, plain)
	if !ok && err == nil {
		v, err = d.create(t, to, plain)
	}
	if err == nil && v.IsNull() && !to.IsReference() && !to.IsNullable() {
		err = d.cannot(t, to, rt.Throw(rt.InvalidCastException, "Null object cannot be converted to a value type."))
	}
	return v, err
}

// linq gives the token itself, or a copy of one that somebody else has.
func (d *deserializer) linq(t *token, to *rt.Type) (rt.Value, error) {
	if t.kind == kindNull && to.Def != tokenDef && to.Def != jvalueDef {
		return rt.Null, nil
	}
	if !d.f.Relations.Is(rt.Obj(t), to) {
		return rt.Null, rt.InvalidCast(rt.Obj(t), to)
	}
	if d.text {
		t.parent = nil
		return rt.Obj(t), nil
	}
	return tokenClone(d.f, rt.Obj(t), nil)
}

// cannot is what a value that is not of the type throws.
func (d *deserializer) cannot(t *token, to *rt.Type, inner error) error {
	ex, ok := inner.(*rt.Exception)
	if !ok && inner != nil {
		return inner // a limit
	}
	what := "{null}"
	switch {
	case t.isContainer():
		return rt.Throw(jsonSerializeError, "Cannot deserialize the current JSON %s into type '%s'. Path '%s'.", strings.ToLower(t.kindName()), to.FullName(), t.place(d.f))
	case t.kind == kindString:
		what = `"` + t.value.AsString() + `"`
	case !t.value.IsNull():
		what, _ = rt.ToString(d.f, t.value)
	}
	e := rt.Throw(jsonSerializeError, "Error converting value %s to type '%s'. Path '%s'.", what, to.FullName(), t.place(d.f))
	e.Inner = ex
	return e
}

func (t *token) kindName() string { return jtokenType.Values[t.kind].Name }

// unreadable is what the reader itself throws.
func (d *deserializer) unreadable(t *token, what string) error {
	return rt.Throw(jsonReaderException, "Error reading %s. Unexpected token: %s. Path '%s'.", what, t.kindName(), t.place(d.f))
}

// create makes a value of what no reader knows: of an object, an array, or by conversion.
func (d *deserializer) create(t *token, to, plain *rt.Type) (rt.Value, error) {
	switch {
	case t.kind == kindNull || t.kind == kindUndefined:
		return rt.Null, nil
	case plain.Kind == rt.KindObject && t.isContainer():
		return d.linq(t, tokenDef.Type())
	case plain.Kind == rt.KindObject:
		return t.value, nil
	case t.kind == kindObject:
		return d.fromObject(t, plain)
	case t.kind == kindArray:
		return d.fromArray(t, plain)
	case t.isContainer():
		return rt.Null, d.cannot(t, plain, nil)
	case t.value.IsString() && t.value.AsString() == "" && (to.IsReference() || to.IsNullable()):
		return rt.Null, nil
	}
	v, err := d.convert(t, plain)
	if err != nil {
		return rt.Null, d.cannot(t, to, err)
	}
	return v, nil
}

// convert converts a basic value to a type that readers do not read by themselves.
func (d *deserializer) convert(t *token, to *rt.Type) (rt.Value, error) {
	v := t.value
	bad := rt.Throw(rt.InvalidCastException, "Could not cast or convert from %s to %s.", v.Type().FullName(), to.FullName())
	switch {
	case to.Kind == rt.KindEnum && v.IsString():
		return readEnum(to, v, true)
	case to.Kind == rt.KindEnum && (v.Kind().IsIntegral() || v.Kind() == rt.KindBool):
		return rt.Scalar(to, int64(int32(v.AsLong()))), nil
	case to.Kind == rt.KindEnum:
		return rt.Null, bad
	case to.Kind == rt.KindBool || to.Kind.IsNumeric():
		return changeType(d.f, v, to)
	case v.Type().Def == to.Def:
		return v, nil
	case !v.IsString():
		return rt.Null, bad
	case to.Def == guidDef:
		return guidParse(d.f, rt.Null, []rt.Value{v})
	case to.Def == rt.TimeSpan:
		return timeSpanParse(d.f, rt.Null, []rt.Value{v})
	case to.Def == uriDef:
		return uriNewKind(d.f, rt.Null, []rt.Value{v, rt.Int(0)})
	}
	return rt.Null, bad
}

// fromArray makes an array, a list, a set, a queue or a stack.
func (d *deserializer) fromArray(t *token, to *rt.Type) (rt.Value, error) {
	if to.Kind != rt.KindArray && (len(to.Args) != 1 || !takesItems(to.Def)) {
		return rt.Null, d.cannot(t, to, nil)
	}
	items := make([]rt.Value, len(t.items))
	for i, c := range t.items {
		var err error
		if items[i], err = d.value(c, to.Args[0]); err != nil {
			return rt.Null, err
		}
	}
	switch to.Def {
	case nil:
		return arrayOf(to.Args[0], items), nil
	case setDef, rt.ISet:
		s := newSet(to.Args[0], nil)
		for _, v := range items {
			if err := s.add(d.f, v); err != nil {
				return rt.Null, err
			}
		}
		return rt.Obj(s), nil
	case queueDef, stackDef:
		return rt.Obj(&line{list: list{typ: to, items: items}, stack: to.Def == stackDef}), nil
	}
	l := newList(to.Args[0])
	l.items = items
	return rt.Obj(l), nil
}

// takesItems reports whether an array can become a collection.
func takesItems(def *rt.Def) bool {
	switch def {
	case listDef, setDef, queueDef, stackDef, rt.IEnumerable, rt.ICollection, rt.IList, rt.ISet, rt.IReadOnlyCollection, rt.IReadOnlyList:
		return true
	}
	return false
}

// fromObject makes a dictionary or a pair.
func (d *deserializer) fromObject(t *token, to *rt.Type) (rt.Value, error) {
	switch to.Def {
	case rt.KeyValuePair:
		return d.pair(t, to)
	case dictionaryDef, rt.IDictionary, rt.IReadOnlyDictionary:
	default:
		return rt.Null, d.cannot(t, to, nil)
	}
	out := newDictionary(to.Args[0], to.Args[1])
	for _, p := range t.items {
		key, err := d.key(p, to.Args[0])
		if err != nil {
			return rt.Null, err
		}
		value, err := d.value(p.items[0], to.Args[1])
		if err != nil {
			return rt.Null, err
		}
		if err := out.put(d.f, key, value); err != nil {
			return rt.Null, err
		}
	}
	return rt.Obj(out), nil
}

// key makes the key of a dictionary of the name of a property.
func (d *deserializer) key(p *token, to *rt.Type) (rt.Value, error) {
	name := &token{kind: kindString, value: rt.String(p.name), parent: p.parent}
	if to.Kind == rt.KindString || to.Kind == rt.KindObject {
		return name.value, nil
	}
	v, ok, err := d.read(name, to)
	if !ok && err == nil {
		v, err = d.convert(name, to)
	}
	if ex, thrown := err.(*rt.Exception); thrown || err == nil && v.IsNull() {
		e := rt.Throw(jsonSerializeError, "Could not convert string '%s' to dictionary key type '%s'. Create a TypeConverter to convert from the string to the key type object. Path '%s'.", p.name, to.FullName(), p.place(d.f))
		e.Inner = ex
		return rt.Null, e
	}
	return v, err
}

// pair makes a KeyValuePair of the properties Key and Value.
func (d *deserializer) pair(t *token, to *rt.Type) (rt.Value, error) {
	parts := [2]rt.Value{rt.Default(to.Args[0]), rt.Default(to.Args[1])}
	for _, p := range t.items {
		for i, name := range [2]string{"Key", "Value"} {
			if !strings.EqualFold(p.name, name) {
				continue
			}
			v, err := d.value(p.items[0], to.Args[i])
			if err != nil {
				return rt.Null, err
			}
			parts[i] = v
		}
	}
	return rt.NewPair(to, parts[0], parts[1]), nil
}
