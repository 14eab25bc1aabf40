package lib

import (
	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// read makes a value of a type that readers of JSON read by themselves; ok is false for all others. Null is what stands where nothing is,
// an empty text included.
func (d *deserializer) read(t *token, to *rt.Type) (v rt.Value, ok bool, err error) {
	var read func(*token) (rt.Value, error)
	what := to.Def
	switch {
	case to.Kind == rt.KindString:
		v, err = d.readString(t)
		return v, true, err
	case to.Kind == rt.KindInt32:
		read = d.readInt
	case to.Kind == rt.KindDecimal:
		read = d.readDecimal
	case what == rt.DateTime:
		read = d.readDate
	case what == dateTimeOffset:
		read = d.readOffset
	case to.Kind == rt.KindArray && to.Args[0].Kind == rt.KindByte:
		v, err = d.readBytes(t)
		return v, true, err
	default:
		return rt.Null, false, nil
	}
	if t.kind == kindNull || t.kind == kindString && t.value.AsString() == "" {
		return rt.Null, true, nil
	}
	v, err = read(t)
	return v, true, err
}

// readString is a text, a number or a date as it was written, or what ToString() makes of one that was not.
func (d *deserializer) readString(t *token) (rt.Value, error) {
	switch {
	case t.kind == kindNull:
		return rt.Null, nil
	case t.isContainer() || t.kind == kindUndefined:
		return rt.Null, d.unreadable(t, "string")
	case t.kind == kindString:
		return t.value, nil
	case d.text && t.kind == kindBoolean && t.value.AsBool():
		return rt.String("true"), nil
	case d.text && t.kind == kindBoolean:
		return rt.String("false"), nil
	case d.text && t.name != "":
		return rt.String(t.name), nil
	}
	s, err := rt.ToString(d.f, t.value)
	return rt.String(s), err
}

// readInt takes integers and texts of them, and floats if they were not just read.
func (d *deserializer) readInt(t *token) (rt.Value, error) {
	switch t.kind {
	case kindString:
		v, err := changeType(d.f, t.value, rt.IntType)
		if err != nil && !rt.IsLimit(err) {
			err = rt.Throw(jsonReaderException, "Could not convert string to integer: %s. Path '%s'.", t.value.AsString(), t.place(d.f))
		}
		return v, err
	case kindInteger, kindFloat:
		v, err := changeType(d.f, t.value, rt.IntType)
		if d.text && t.name != "" && (err != nil || t.kind == kindFloat) {
			err = rt.Throw(jsonReaderException, "Input string '%s' is not a valid integer. Path '%s'.", t.name, t.place(d.f))
		}
		return v, err
	}
	return rt.Null, d.unreadable(t, "integer")
}

func (d *deserializer) readDecimal(t *token) (rt.Value, error) {
	switch t.kind {
	case kindString, kindInteger, kindFloat:
		from := t.value
		if d.text && t.name != "" {
			from = rt.String(t.name) // with all its digits
		}
		v, err := changeType(d.f, from, rt.DecimalType)
		if err != nil && !rt.IsLimit(err) && from.IsString() {
			err = rt.Throw(jsonReaderException, "Input string '%s' is not a valid decimal. Path '%s'.", from.AsString(), t.place(d.f))
		}
		return v, err
	}
	return rt.Null, d.unreadable(t, "decimal")
}

// readDate reads a date as it was written, if that is known.
func (d *deserializer) readDate(t *token) (rt.Value, error) {
	written := t.value.AsString()
	if d.text && t.kind == kindDate {
		written = t.name
	}
	switch date, ok := jsonDate(written); {
	case ok:
		return d.settings.inZone(date.dateTime()), nil
	case t.kind == kindDate && t.value.Type().Def == dateTimeOffset:
		return rt.Date(offsetOf(t.value).ticks, format.Unspecified), nil
	case t.kind == kindDate:
		return t.value, nil
	case t.kind == kindString:
		v, err := dateTimeParse(d.f, rt.Null, []rt.Value{t.value, rt.Null, rt.Scalar(dateTimeStyles.Type(), styleRoundtrip)})
		if err != nil {
			return rt.Null, d.noDate(err, t)
		}
		return d.settings.inZone(v), nil
	}
	return rt.Null, d.unreadable(t, "date")
}

// readOffset keeps the offset that was written.
func (d *deserializer) readOffset(t *token) (rt.Value, error) {
	switch {
	case t.kind == kindDate && d.text && t.name != "":
		written, _ := jsonDate(t.name) // it is one
		if v, ok := written.offset(); ok {
			return v, nil
		}
		return rt.Null, d.noDate(badDate(t.name), t)
	case t.kind == kindDate, t.kind == kindString:
		v, err := toOffset(d.f, t.value)
		return v, d.noDate(err, t)
	}
	return rt.Null, d.unreadable(t, "date")
}

func (d *deserializer) noDate(err error, t *token) error {
	if err == nil || rt.IsLimit(err) {
		return err
	}
	written := t.value.AsString()
	if t.kind == kindDate {
		written = t.name
	}
	return rt.Throw(jsonReaderException, "Could not convert string to date: %s. Path '%s'.", written, t.place(d.f))
}

// readBytes takes base64, a Guid, and an array of numbers.
func (d *deserializer) readBytes(t *token) (rt.Value, error) {
	one := []rt.Value{t.value}
	switch t.kind {
	case kindNull:
		return rt.Null, nil
	case kindBytes:
		return t.value, nil
	case kindGuid:
		return guidToBytes(d.f, t.value, nil)
	case kindDate:
		if d.text {
			return convertFromBase64(d.f, rt.Null, []rt.Value{rt.String(t.name)})
		}
	case kindString:
		if !d.text {
			if g, err := guidParse(d.f, rt.Null, one); err == nil {
				return guidToBytes(d.f, g, nil)
			}
		}
		return convertFromBase64(d.f, rt.Null, one)
	case kindArray:
		b := make([]byte, len(t.items))
		for i, item := range t.items {
			if item.kind != kindInteger {
				return rt.Null, d.unreadable(item, "bytes")
			}
			v, err := changeType(d.f, item.value, rt.ByteType)
			if err != nil {
				return rt.Null, err
			}
			b[i] = byte(v.AsInt())
		}
		return rt.Bytes(b), d.f.Alloc(len(b))
	}
	return rt.Null, d.unreadable(t, "bytes")
}
