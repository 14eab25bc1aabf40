package lib

import (
	"encoding/base64"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// conversionTypes are the types that tokens convert from by themselves, and to by a cast.
var conversionTypes = []*rt.Type{
	rt.BoolType, rt.ByteType, rt.SByteType, rt.ShortType, rt.UShortType, rt.IntType, rt.UIntType, rt.LongType, rt.ULongType, rt.FloatType,
	rt.DoubleType, rt.DecimalType, rt.DateTime.Type(), dateTimeOffset.Type(), guidDef.Type(), rt.TimeSpan.Type(),
}

// conversionRows are the user-defined conversions of JToken.
func conversionRows() table {
	rows := table{
		{"static implicit operator JToken(string value)", tokenFromString, "A text is a JToken."},
		{"static implicit operator JToken(byte[] value)", tokenFrom, "Bytes are a JToken."},
		{"static implicit operator JToken(Uri value)", tokenFrom, "An address is a JToken."},
		{"static explicit operator string(JToken value)", tokenTo(rt.StringType), "A JToken as a text."},
		{"static explicit operator char(JToken value)", tokenTo(rt.CharType), "A JToken as a character."},
		{"static explicit operator char?(JToken value)", tokenTo(rt.NullableOf(rt.CharType)), "A JToken as a character, or null."},
		{"static explicit operator byte[](JToken value)", tokenTo(rt.ArrayOf(rt.ByteType)), "A JToken as bytes."},
		{"static explicit operator Uri(JToken value)", tokenTo(uriDef.Type()), "A JToken as an address."},
	}
	for _, t := range conversionTypes {
		name := t.String()
		from := tokenFrom
		if t.Kind.IsIntegral() && t.Kind != rt.KindUInt64 {
			from = tokenFromInteger
		}
		rows = append(rows, table{
			{"static implicit operator JToken(" + name + " value)", from, "A value is a JToken."},
			{"static implicit operator JToken(" + name + "? value)", tokenFrom, "A value is a JToken."},
			{"static explicit operator " + name + "(JToken value)", tokenTo(t), "A JToken as a value."},
			{"static explicit operator " + name + "?(JToken value)", tokenTo(rt.NullableOf(t)), "A JToken as a value, or null."},
		}...)
	}
	return rows
}

// tokenFrom makes a JValue of a value as it is.
func tokenFrom(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Obj(newValue(args[0])), f.Alloc(tokenBytes)
}

// tokenFromInteger makes a JValue of an integer, which it holds as a long.
func tokenFromInteger(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Obj(newValue(rt.Long(args[0].AsLong()))), f.Alloc(tokenBytes)
}

// tokenFromString makes a JValue of a text, which is one of the type String even without a text.
func tokenFromString(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Obj(&token{kind: kindString, value: args[0]}), f.Alloc(tokenBytes)
}

func tokenTo(t *rt.Type) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		return castToken(f, rt.As[*token](args[0]), t)
	}
}

// cannotConvert is what casting a token to something that it is not throws.
func cannotConvert(t *token, to *rt.Type) error {
	if to.IsNullable() {
		to = to.Args[0]
	}
	kind := jtokenType.Values[t.kind].Name
	if t.kind == kindProperty {
		kind = jtokenType.Values[t.items[0].kind].Name
	}
	name := to.SimpleName()
	if to.Kind == rt.KindArray {
		name = "byte array"
	}
	return badArg("Can not convert %s to %s.", kind, name)
}

// castToken is (T)token. A property stands for its value; null becomes null where it can.
func castToken(f *rt.Frame, t *token, to *rt.Type) (rt.Value, error) {
	nullable := to.IsReference() && to.Kind != rt.KindArray || to.IsNullable()
	if t == nil && to.Kind == rt.KindArray {
		return rt.Null, nil
	}
	if t == nil {
		if nullable {
			return rt.Null, nil
		}
		return rt.Null, nullArg("value")
	}
	if t.kind == kindString && to.Kind == rt.KindString { // what most are
		return t.value, nil
	}
	if t.kind == kindProperty {
		return castToken(f, t.items[0], to)
	}
	if !castAllowed(t.kind, to) {
		return rt.Null, cannotConvert(t, to)
	}
	if t.value.IsNull() {
		return castNothing(t, to, nullable)
	}
	if to.IsNullable() {
		to = to.Args[0]
	}
	return convertValue(f, t, to)
}

// castNothing casts a text that is null: .NET converts it as it converts null, which is 0 for most types.
func castNothing(t *token, to *rt.Type, nullable bool) (rt.Value, error) {
	switch {
	case nullable:
		return rt.Null, nil
	case t.kind != kindString || to.Kind == rt.KindArray:
		return rt.Null, cannotConvert(t, to)
	case to.Def == rt.TimeSpan || to.Def == guidDef:
		return rt.Null, rt.Throw(rt.FormatException, "String '' was not recognized as a valid %s.", to.SimpleName())
	}
	return rt.Default(to), nil
}

// castAllowed reports whether tokens of a kind can be cast to a type.
func castAllowed(k tokenKind, to *rt.Type) bool {
	null := k == kindNull || k == kindUndefined
	if to.IsNullable() {
		if null {
			return true
		}
		to = to.Args[0]
	}
	number := k == kindInteger || k == kindFloat || k == kindString || k == kindComment || k == kindRaw || k == kindBoolean
	texts := k == kindString || k == kindComment || k == kindRaw
	switch {
	case to.Kind == rt.KindString:
		return number || null || k == kindDate || k == kindBytes || k == kindGuid || k == kindTimeSpan || k == kindUri
	case to.Kind == rt.KindArray:
		return texts || k == kindBytes || k == kindInteger
	case to.Def == uriDef:
		return texts || null || k == kindUri
	case to.Def == rt.DateTime || to.Def == dateTimeOffset:
		return texts || k == kindDate
	case to.Def == guidDef:
		return texts || k == kindGuid || k == kindBytes
	case to.Def == rt.TimeSpan:
		return texts || k == kindTimeSpan
	case to.Kind == rt.KindChar:
		return texts || k == kindInteger || k == kindFloat
	}
	return number
}

// convertValue converts the value of a token to a type that the cast allows.
func convertValue(f *rt.Frame, t *token, to *rt.Type) (rt.Value, error) {
	v := t.value
	one := []rt.Value{v}
	switch {
	case to.Kind == rt.KindString && t.kind == kindBytes:
		return rt.String(base64.StdEncoding.EncodeToString(v.AsBytes())), nil
	case to.Kind == rt.KindArray && v.IsString():
		return convertFromBase64(f, rt.Null, one)
	case rt.As[*bigInteger](v) != nil:
		return rt.As[*bigInteger](v).convertTo(f, to)
	case to.Kind == rt.KindArray && v.AsBytes() == nil:
		return rt.Null, cannotConvert(t, to)
	case to.Kind == rt.KindArray:
		return v, nil
	case to.Def == uriDef && v.IsString():
		return uriNew(f, rt.Null, one)
	case to.Def == guidDef && v.IsString():
		return guidParse(f, rt.Null, one)
	case to.Def == guidDef && t.kind == kindBytes:
		return guidFromBytes(f, rt.Null, one)
	case to.Def == rt.TimeSpan && v.IsString():
		return timeSpanParse(f, rt.Null, one)
	case to.Def == dateTimeOffset:
		return toOffset(f, v)
	case to.Def == rt.DateTime && v.Type().Def == dateTimeOffset:
		m := offsetOf(v)
		return rt.Date(m.ticks, 0), nil
	}
	return changeType(f, v, to)
}

// toOffset makes a DateTimeOffset of a date or text.
func toOffset(f *rt.Frame, v rt.Value) (rt.Value, error) {
	switch {
	case v.IsString():
		return dtoParse(f, rt.Null, []rt.Value{v})
	case v.Type().Def == rt.DateTime:
		return dtoFromDateTime(f, rt.Null, []rt.Value{v})
	}
	return v, nil
}

// convertTo lets Convert.To… take a JValue.
func (t *token) convertTo(f *rt.Frame, to *rt.Type) (rt.Value, error) {
	if t.isContainer() {
		return rt.Null, rt.Throw(rt.InvalidCastException, "Unable to cast object of type '%s' to type 'System.IConvertible'.", t.Type().FullName())
	}
	return changeType(f, t.value, to)
}

// valueAs is Value<T>(): the token itself if it is a T, else its value converted as Convert.ChangeType does.
func valueAs(f *rt.Frame, t *token, to *rt.Type) (rt.Value, error) {
	if t == nil {
		return rt.Default(to), nil
	}
	self := rt.Obj(t)
	if f.Relations.Is(self, to) {
		return self, nil
	}
	if t.isContainer() {
		return rt.Null, rt.Throw(rt.InvalidCastException, "Cannot cast %s to %s.", t.Type().FullName(), tokenDef.FullName())
	}
	v := t.value
	switch {
	case !v.IsNull() && f.Relations.Is(v, to):
		return v, nil
	case v.IsNull() && (to.IsNullable() || to.IsReference()):
		return rt.Null, nil
	case v.IsNull():
		return rt.Null, rt.Throw(rt.InvalidCastException, "Null object cannot be converted to a value type.")
	}
	if to.IsNullable() {
		to = to.Args[0]
	}
	if rt.As[*bigInteger](v) != nil || to.Kind == rt.KindEnum || to.Def == guidDef || to.Def == dateTimeOffset || to.Def == rt.TimeSpan || to.Kind == rt.KindArray || to.Def == uriDef {
		return rt.Null, rt.Throw(rt.InvalidCastException, "Invalid cast from '%s' to '%s'.", v.Type().FullName(), to.FullName())
	}
	return changeType(f, v, to)
}
