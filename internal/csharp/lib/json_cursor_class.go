package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

var jsonCursorClass = class(jsonCursorDef, "JsonReader goes through JSON from one place to the next.", table{
	{"bool Read()", jsonCursorRead, "Goes to the next place; false at the end."},
	{"int? ReadAsInt32()", jsonCursorReadAs(rt.IntType), "Goes to the next place, and returns its value as an int."},
	{"decimal? ReadAsDecimal()", jsonCursorReadAs(rt.DecimalType), "Goes to the next place, and returns its value as a decimal."},
	{"double? ReadAsDouble()", jsonCursorReadAs(rt.DoubleType), "Goes to the next place, and returns its value as a double."},
	{"bool? ReadAsBoolean()", jsonCursorReadAs(rt.BoolType), "Goes to the next place, and returns its value as a bool."},
	{"string ReadAsString()", jsonCursorReadAs(rt.StringType), "Goes to the next place, and returns its value as a text."},
	{"byte[] ReadAsBytes()", jsonCursorReadAs(rt.ArrayOf(rt.ByteType)), "Goes to the next place, and returns its value as bytes."},
	{"DateTime? ReadAsDateTime()", jsonCursorReadAs(rt.DateTime.Type()), "Goes to the next place, and returns its value as a date."},
	{"DateTimeOffset? ReadAsDateTimeOffset()", jsonCursorReadAs(dateTimeOffset.Type()), "Goes to the next place, and returns its value as a date."},
	{"void Skip()", jsonCursorSkip, "Goes to the end of the container that begins here."},
	{"void Close()", jsonCursorClose, "Ends reading."},
	{"JsonToken TokenType { get; }", jsonCursorGet(func(c *jsonCursor) rt.Value { return rt.Scalar(jsonMarkDef.Type(), int64(c.mark)) }), "What the place is."},
	{"object Value { get; }", jsonCursorGet(func(c *jsonCursor) rt.Value { return c.value }), "The value at the place, or the name of the property."},
	{"Type ValueType { get; }", jsonCursorGet(jsonCursorValueType), "The type of the value, null if there is none."},
	{"int Depth { get; }", jsonCursorGet(func(c *jsonCursor) rt.Value { return rt.Int(c.depth()) }), "How many containers are around the place."},
	{"string Path { get; }", jsonCursorGet(func(c *jsonCursor) rt.Value { return rt.String(c.path()) }), "Where the place is."},
	{"char QuoteChar { get; }", jsonCursorGet(func(c *jsonCursor) rt.Value { return rt.Char(uint16(c.quote)) }), "The quotes that the last text had."},
	{"bool CloseInput { get; set; }", jsonCursorFlag(func(c *jsonCursor) *bool { return &c.keepInput }, true), "Whether what it reads from ends with it."},
	{"bool SupportMultipleContent { get; set; }", jsonCursorFlag(func(c *jsonCursor) *bool { return &c.many }, false), "Whether more than one document may be there."},
	{"int? MaxDepth { get; set; }", jsonCursorMaxDepth, "How deep containers may be in one another. More than 256 is not allowed."},
	{"DateParseHandling DateParseHandling { get; set; }", jsonCursorSetting(dateParseDef, func(s *jsonSettings) *int { return &s.dates }), "What becomes of texts that look like dates."},
	{"DateTimeZoneHandling DateTimeZoneHandling { get; set; }", jsonCursorSetting(dateZoneDef, func(s *jsonSettings) *int { return &s.zone }), "What dates are made relative to."},
	{"FloatParseHandling FloatParseHandling { get; set; }", jsonCursorSetting(floatParseDef, func(s *jsonSettings) *int { return &s.floatParse }), "What becomes of numbers with a fraction."},
	{"string DateFormatString { get; set; }", jsonCursorDateText, "A format of dates besides ISO 8601."},
})

var jsonTextClass = class(jsonTextDef, "JsonTextReader reads JSON from a text.", table{
	{"JsonTextReader(TextReader reader)", jsonTextNew, "Begins before a text."},
	{"bool HasLineInfo()", constant(rt.Bool(true)), "Returns true."},
	{"int LineNumber { get; }", jsonCursorLine(false), "The line of the place, the first being 1."},
	{"int LinePosition { get; }", jsonCursorLine(true), "How many characters of the line were read."},
})

var jsonTreeClass = class(jsonTreeDef, "JTokenReader reads JSON from a JToken.", table{
	{"JTokenReader(JToken token)", jsonTreeNew, "Begins before a token."},
	{"JToken CurrentToken { get; }", jsonTreeCurrent, "The token at the place."},
})

func jsonCursorOf(v rt.Value) *jsonCursor { return rt.As[*jsonCursor](v) }

func jsonTextNew(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	r := rt.As[*reader](args[0])
	if r == nil {
		return rt.Null, nullArg("reader")
	}
	return rt.Obj(newJSONText(r, defaultJSONSettings)), f.Alloc(len(r.rest))
}

func jsonTreeNew(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("token")
	}
	return tokenReader(f, args[0], nil)
}

// tokenReader is CreateReader.
func tokenReader(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	c, err := newJSONTree(f, asToken(this))
	return rt.Obj(c), err
}

func jsonTreeCurrent(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return tokenOrNull(jsonCursorOf(this).source.(*jsonTree).current)
}

func jsonCursorRead(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	ok, err := jsonCursorOf(this).read(f)
	return rt.Bool(ok), err
}

func jsonCursorSkip(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Null, jsonCursorOf(this).skip(f)
}

func jsonCursorClose(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	jsonCursorOf(this).close()
	return rt.Null, nil
}

// jsonCursorReadAs reads the next value as one of a type. At the end of a container and of everything there is none.
func jsonCursorReadAs(to *rt.Type) fn {
	return func(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		c := jsonCursorOf(this)
		for {
			ok, err := c.read(f)
			if err != nil || !ok || c.mark.ends() {
				return rt.Null, err
			}
			if c.mark != markComment {
				return c.readAs(f, to)
			}
		}
	}
}

// readAs makes a value of a type of the one at the place, which becomes that.
func (c *jsonCursor) readAs(f *rt.Frame, to *rt.Type) (rt.Value, error) {
	d := &deserializer{f: f, text: c.def == jsonTextDef, settings: &c.settings}
	t, err := c.token(f, tokenDef.Name)
	if err != nil || t == nil || c.mark == markProperty {
		return rt.Null, orError(err, c.fail("Unexpected token: %s.", c.mark))
	}
	v, ok, err := d.read(t, to)
	if !ok && t.isContainer() && err == nil {
		return rt.Null, c.fail("Unexpected token: %s.", c.mark)
	}
	if !ok && t.kind != kindNull && err == nil {
		v, err = d.convert(t, to)
	}
	if err != nil {
		return rt.Null, err
	}
	c.value = v
	c.mark = markNull
	if made := newValue(v); made != nil && !v.IsNull() {
		c.mark = markOf(made)
	}
	return v, nil
}

// jsonCursorGet is a property.
func jsonCursorGet(get func(c *jsonCursor) rt.Value) fn {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) { return get(jsonCursorOf(this)), nil }
}

func jsonCursorValueType(c *jsonCursor) rt.Value {
	if c.value.IsNull() {
		return rt.Null
	}
	return rt.TypeValue(c.value.Type())
}

// jsonCursorFlag is a bool; inverted says that the field is what the property is not.
func jsonCursorFlag(of func(c *jsonCursor) *bool, inverted bool) fn {
	return func(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		at := of(jsonCursorOf(this))
		if len(args) > 0 {
			*at = args[0].AsBool() != inverted
		}
		return truth(*at != inverted)
	}
}

func jsonCursorSetting(def *rt.Def, of func(*jsonSettings) *int) fn {
	return func(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		at := of(&jsonCursorOf(this).settings)
		if len(args) > 0 {
			*at = args[0].AsInt()
		}
		return rt.Scalar(def.Type(), int64(*at)), nil
	}
}

func jsonCursorDateText(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	return dateTextOf(&jsonCursorOf(this).settings, args)
}

func jsonCursorMaxDepth(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	return maxDepthOf(&jsonCursorOf(this).settings.maxDepth, args)
}

// jsonCursorLine is the line, or how much of it was read, of a reader of a text.
func jsonCursorLine(column bool) fn {
	return func(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		s := jsonCursorOf(this).source.(*jsonText)
		line, at := s.lineColumn()
		if column {
			line = at
		}
		return rt.Int(line), f.Scan(s.pos)
	}
}
