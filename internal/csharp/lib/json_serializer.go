package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

var jsonSerializerDef = rt.Declare("Newtonsoft.Json", "class JsonSerializer")

var jsonSerializerClass = class(jsonSerializerDef, "JsonSerializer turns values into JSON and back.", append(settingRows(), table{
	{"JsonSerializer()", serializerNew, "Makes one with the defaults."},
	{"static JsonSerializer Create()", serializerNew, "Makes one with the defaults."},
	{"static JsonSerializer Create(JsonSerializerSettings settings)", serializerNew, "Makes one with settings."},
	{"static JsonSerializer CreateDefault()", serializerNew, "Makes one with the defaults."},
	{"static JsonSerializer CreateDefault(JsonSerializerSettings settings)", serializerNew, "Makes one with settings."},
	{"void Serialize(TextWriter textWriter, object value)", serializerWrite, "Writes the JSON of a value."},
	{"void Serialize(TextWriter textWriter, object value, Type objectType)", serializerWrite, "Writes the JSON of a value."},
	{"void Serialize(JsonWriter jsonWriter, object value)", serializerWriteOn, "Writes the JSON of a value."},
	{"void Serialize(JsonWriter jsonWriter, object value, Type objectType)", serializerWriteOn, "Writes the JSON of a value."},
	{"object Deserialize(JsonReader reader)", serializerRead, "Reads what is at the place of a reader."},
	{"object Deserialize(TextReader reader, Type objectType)", serializerReadText, "Reads JSON as a value of a type."},
	{"object Deserialize(JsonReader reader, Type objectType)", serializerRead, "Reads what is at the place of a reader as a value of a type."},
	{"T Deserialize<T>(JsonReader reader)", serializerRead, "Reads what is at the place of a reader as a T."},
}...))

func serializerNew(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	s := settingsIn(args).or()
	s.def = jsonSerializerDef
	return rt.Obj(&s), nil
}

func serializerWrite(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	to := rt.As[*builder](args[0])
	if to == nil {
		return rt.Null, nullArg("textWriter")
	}
	v, err := jsonSerialize(f, rt.Null, []rt.Value{args[1], this})
	if err != nil {
		return rt.Null, err
	}
	return rt.Null, to.put(f, v.AsString())
}

// serializerWriteOn writes on a JsonWriter, whose settings are those of the serializer meanwhile where these are not the defaults.
func serializerWriteOn(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	to := scribeOf(args[0])
	if to == nil {
		return rt.Null, nullArg("jsonWriter")
	}
	settings := rt.As[*jsonSettings](this)
	saved := to.settings
	to.settings = settings.over(saved)
	t, err := (&jsonWriter{f: f, settings: settings}).toToken(args[1])
	if err == nil {
		err = to.token(f, t)
	}
	to.settings = saved
	return rt.Null, err
}

// over are the settings of a reader or writer that a serializer uses: what the serializer says, else its own.
func (s *jsonSettings) over(own jsonSettings) jsonSettings {
	pick := func(at *int, mine, otherwise int) {
		if mine != otherwise {
			*at = mine
		}
	}
	pick(&own.indent, s.indent, defaultJSONSettings.indent)
	pick(&own.dateFormat, s.dateFormat, defaultJSONSettings.dateFormat)
	pick(&own.zone, s.zone, defaultJSONSettings.zone)
	pick(&own.dates, s.dates, defaultJSONSettings.dates)
	pick(&own.floatFormat, s.floatFormat, defaultJSONSettings.floatFormat)
	pick(&own.floatParse, s.floatParse, defaultJSONSettings.floatParse)
	pick(&own.escape, s.escape, defaultJSONSettings.escape)
	pick(&own.maxDepth, s.maxDepth, 0)
	if s.dateText != "" {
		own.dateText = s.dateText
	}
	return own
}

func serializerReadText(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	r := rt.As[*reader](args[0])
	if r == nil {
		return rt.Null, nullArg("reader")
	}
	return serializerRead(f, this, []rt.Value{rt.Obj(newJSONText(r, defaultJSONSettings)), args[1]})
}

// serializerRead is Deserialize: the type is the type argument, or the second argument, or any.
func serializerRead(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	to := rt.ObjectType
	if len(f.Types) > 0 {
		to = f.Types[0]
	} else if len(args) > 1 && args[1].AsType() != nil {
		to = args[1].AsType()
	}
	c, err := cursorArg(args)
	if err != nil {
		return rt.Null, err
	}
	settings := rt.As[*jsonSettings](this)
	saved := c.settings
	c.settings = settings.over(saved)
	v, err := c.deserialize(f, settings, to)
	c.settings = saved
	return v, err
}

func (c *jsonCursor) deserialize(f *rt.Frame, settings *jsonSettings, to *rt.Type) (rt.Value, error) {
	for c.mark == markNone || c.mark == markComment {
		ok, err := c.read(f)
		if err != nil {
			return rt.Null, err
		}
		if !ok {
			return nothingToRead(to)
		}
	}
	t, err := c.token(f, tokenDef.Name)
	if err != nil || t == nil {
		return rt.Null, orError(err, c.fail("Unexpected token while deserializing object: %s.", c.mark))
	}
	v, err := (&deserializer{f, c.def == jsonTextDef, settings}).value(t, to)
	if err != nil || !settings.onlyOne.or(false) {
		return v, err
	}
	for {
		ok, err := c.read(f)
		if err != nil || !ok {
			return v, err
		}
		if c.mark != markComment {
			return rt.Null, rt.Throw(jsonSerializeError, "Additional text found in JSON string after finishing deserializing object.")
		}
	}
}
