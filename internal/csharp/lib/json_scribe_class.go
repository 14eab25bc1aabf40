package lib

import (
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var jsonScribeClass = class(jsonScribeDef, "JsonWriter writes JSON piece by piece.", append(scribeValues(), table{
	{"void WriteStartObject()", scribeStart(markStartObject), "Begins an object."},
	{"void WriteStartArray()", scribeStart(markStartArray), "Begins an array."},
	{"void WriteStartConstructor(string name)", scribeStart(markStartConstructor), "Begins a constructor."},
	{"void WriteEndObject()", scribeEnd(markStartObject), "Ends an object, and what is open in it."},
	{"void WriteEndArray()", scribeEnd(markStartArray), "Ends an array, and what is open in it."},
	{"void WriteEndConstructor()", scribeEnd(markStartConstructor), "Ends a constructor, and what is open in it."},
	{"void WriteEnd()", scribeEnd(markNone), "Ends what was begun last."},
	{"void WritePropertyName(string name)", scribeName, "Writes the name of a property."},
	{"void WritePropertyName(string name, bool escape)", scribeName, "Writes the name of a property."},
	{"void WriteNull()", scribeStart(markNull), "Writes null."},
	{"void WriteUndefined()", scribeStart(markUndefined), "Writes undefined."},
	{"void WriteComment(string text)", scribeStart(markComment), "Writes a comment."},
	{"void WriteRaw(string json)", scribeRaw, "Writes JSON as it is, wherever that is."},
	{"void WriteRawValue(string json)", scribeRawValue, "Writes JSON as it is in the place of a value."},
	{"void WriteWhitespace(string ws)", scribeWhite, "Writes white space."},
	{"void WriteToken(JsonReader reader)", scribeCopy, "Writes what is at the place of a reader, with everything in it."},
	{"void WriteToken(JsonReader reader, bool writeChildren)", scribeCopy, "Writes what is at the place of a reader."},
	{"void WriteToken(JsonToken token)", scribeToken, "Writes a piece."},
	{"void WriteToken(JsonToken token, object value)", scribeToken, "Writes a piece."},
	{"void Flush()", nothing, "Does nothing."},
	{"void Close()", scribeClose, "Ends what is open."},
	{"WriteState WriteState { get; }", scribeStateOf, "What was written last."},
	{"string Path { get; }", scribePath, "Where the writer is."},
	{"bool CloseOutput { get; set; }", scribeCloseOutput, "Whether what it writes to ends with it."},
	{"Formatting Formatting { get; set; }", scribeSetting(jsonFormatting, func(s *jsonSettings) *int { return &s.indent }), "Whether lines are indented."},
	{"DateFormatHandling DateFormatHandling { get; set; }", scribeSetting(dateFormatDef, func(s *jsonSettings) *int { return &s.dateFormat }), "How dates are written."},
	{"DateTimeZoneHandling DateTimeZoneHandling { get; set; }", scribeSetting(dateZoneDef, func(s *jsonSettings) *int { return &s.zone }), "What dates are made relative to."},
	{"StringEscapeHandling StringEscapeHandling { get; set; }", scribeSetting(stringEscapeDef, func(s *jsonSettings) *int { return &s.escape }), "Which characters of texts are escaped."},
	{"FloatFormatHandling FloatFormatHandling { get; set; }", scribeSetting(floatFormatDef, func(s *jsonSettings) *int { return &s.floatFormat }), "How NaN and the infinities are written."},
	{"string DateFormatString { get; set; }", scribeDateText, "A format of dates."},
}...))

var textScribeClass = class(textScribeDef, "JsonTextWriter writes JSON on a TextWriter.", table{
	{"JsonTextWriter(TextWriter textWriter)", textScribeNew, "Begins to write."},
	{"int Indentation { get; set; }", textScribeIndent, "How many characters a line is indented by for each container."},
	{"char IndentChar { get; set; }", textScribeChar, "What lines are indented with."},
	{"char QuoteChar { get; set; }", textScribeQuote, "The quotes of texts: double or single."},
	{"bool QuoteName { get; set; }", textScribeQuoteName, "Whether names are in quotes."},
})

var treeScribeClass = class(treeScribeDef, "JTokenWriter makes a JToken.", table{
	{"JTokenWriter()", treeScribeNew, "Begins to write."},
	{"JTokenWriter(JContainer container)", treeScribeIn, "Begins to write into a container."},
	{"JToken Token { get; }", treeScribeToken, "What was written, null before anything was."},
	{"JToken CurrentToken { get; }", treeScribeCurrent, "The container that is written into."},
})

// scribeValues are WriteValue for every type that JSON has a place for.
func scribeValues() table {
	rows := table{
		{"void WriteValue(string value)", scribeValue, "Writes a value."},
		{"void WriteValue(object value)", scribeValue, "Writes a value."},
		{"void WriteValue(byte[] value)", scribeValue, "Writes a value."},
		{"void WriteValue(Uri value)", scribeValue, "Writes a value."},
		{"void WriteValue(char value)", scribeValue, "Writes a value."},
		{"void WriteValue(char? value)", scribeValue, "Writes a value."},
	}
	for _, t := range conversionTypes {
		rows = append(rows, table{
			{"void WriteValue(" + t.String() + " value)", scribeValue, "Writes a value."},
			{"void WriteValue(" + t.String() + "? value)", scribeValue, "Writes a value."},
		}...)
	}
	return rows
}

func scribeOf(v rt.Value) *jsonScribe { return rt.As[*jsonScribe](v) }

func textScribeNew(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("textWriter")
	}
	return rt.Obj(newTextScribe(rt.As[*builder](args[0]))), nil
}

func newTextScribe(to *builder) *jsonScribe {
	return &jsonScribe{def: textScribeDef, settings: defaultJSONSettings, paper: &textPaper{to: to, quote: '"', indent: 2, char: ' '}}
}

func treeScribeNew(*rt.Frame, rt.Value, []rt.Value) (rt.Value, error) {
	return rt.Obj(newTreeScribe(nil)), nil
}

// newTreeScribe writes into a container, or makes a new token.
func newTreeScribe(in *token) *jsonScribe {
	return &jsonScribe{def: treeScribeDef, settings: defaultJSONSettings, paper: &treePaper{top: in, at: in, given: in != nil}}
}

func treeScribeIn(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("container")
	}
	return rt.Obj(newTreeScribe(asToken(args[0]))), nil
}

// containerWriter is CreateWriter.
func containerWriter(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Obj(newTreeScribe(asToken(this))), nil
}

func treeScribeToken(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return tokenOrNull(scribeOf(this).paper.(*treePaper).top)
}

func treeScribeCurrent(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return tokenOrNull(scribeOf(this).paper.(*treePaper).at)
}

// scribeStart writes a piece, with a text if it has one.
func scribeStart(m jsonMark) fn {
	return func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		e := jsonEvent{mark: m}
		if len(args) > 0 {
			e.value = rt.String(args[0].AsString())
		}
		return rt.Null, scribeOf(this).write(f, e)
	}
}

// scribeEnd ends a container; of markNone the innermost one.
func scribeEnd(m jsonMark) fn {
	return func(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		s := scribeOf(this)
		s.f = f
		if m == markNone {
			return rt.Null, s.end(s.scope.top())
		}
		return rt.Null, s.end(m)
	}
}

func scribeName(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	e := jsonEvent{mark: markProperty, value: rt.String(args[0].AsString())}
	if len(args) > 1 && !args[1].AsBool() {
		e.written = args[0].AsString()
	}
	return rt.Null, scribeOf(this).write(f, e)
}

func scribeValue(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s, v := scribeOf(this), args[0]
	if v.Kind() == rt.KindChar {
		v = rt.String(rt.CharString(v.AsChar()))
	}
	t := newValue(v)
	if t == nil {
		return rt.Null, s.fail("Unsupported type: %s. Use the JsonSerializer class to get the object's JSON representation.", v.Type().FullName())
	}
	if v.Kind() == rt.KindEnum {
		v = rt.Long(v.AsLong())
	}
	return rt.Null, s.write(f, jsonEvent{mark: markOf(t), value: v})
}

func scribeRaw(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s := scribeOf(this)
	s.f = f
	return rt.Null, s.paper.raw(s, args[0].AsString())
}

func scribeRawValue(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Null, scribeOf(this).rawValue(f, args[0].AsString())
}

func scribeWhite(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s := scribeOf(this)
	if strings.TrimLeft(args[0].AsString(), " \t\r\n") != "" {
		return rt.Null, s.fail("Only white space characters should be used.")
	}
	if p, ok := s.paper.(*textPaper); ok {
		s.f = f
		return rt.Null, p.raw(s, args[0].AsString())
	}
	return rt.Null, nil
}

func scribeCopy(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	c, err := cursorArg(args)
	if err != nil {
		return rt.Null, err
	}
	return rt.Null, scribeOf(this).copy(f, c, len(args) == 1 || args[1].AsBool())
}

// scribeToken is WriteToken of a JsonToken.
func scribeToken(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s, e := scribeOf(this), jsonEvent{mark: jsonMark(args[0].AsInt())}
	if len(args) > 1 {
		e.value = args[1]
	}
	needs := e.mark == markProperty || e.mark == markStartConstructor || e.mark == markInteger || e.mark == markFloat || e.mark == markBoolean || e.mark == markDate
	switch {
	case e.mark == markNone:
		return rt.Null, nil
	case needs && e.value.IsNull():
		return rt.Null, nullArg("value")
	case e.mark == markRaw:
		return rt.Null, s.rawValue(f, e.value.AsString())
	}
	return rt.Null, s.event(f, e)
}

func scribeClose(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Null, scribeOf(this).Close(f)
}

func scribeStateOf(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Scalar(writeStateDef.Type(), int64(scribeOf(this).writeState())), nil
}

func scribePath(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.String(scribeOf(this).path()), nil
}

func scribeCloseOutput(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s := scribeOf(this)
	if len(args) > 0 {
		s.keepOutput = !args[0].AsBool()
	}
	return truth(!s.keepOutput)
}

func scribeSetting(def *rt.Def, of func(*jsonSettings) *int) fn {
	return func(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		at := of(&scribeOf(this).settings)
		if len(args) > 0 {
			*at = args[0].AsInt()
		}
		return rt.Scalar(def.Type(), int64(*at)), nil
	}
}

func scribeDateText(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	return dateTextOf(&scribeOf(this).settings, args)
}

// dateTextOf is the DateFormatString of a reader or writer, which has none by itself.
func dateTextOf(s *jsonSettings, args []rt.Value) (rt.Value, error) {
	if len(args) > 0 {
		s.dateText = args[0].AsString()
	}
	if s.dateText == "" {
		return rt.Null, nil
	}
	return rt.String(s.dateText), nil
}

// paperOf is what a JsonTextWriter writes on.
func paperOf(v rt.Value) *textPaper { return scribeOf(v).paper.(*textPaper) }

func textScribeIndent(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	p := paperOf(this)
	if len(args) > 0 {
		if args[0].AsInt() < 0 {
			return rt.Null, badArg("Indentation value must be greater than 0.")
		}
		p.indent = args[0].AsInt()
	}
	return number(p.indent)
}

func textScribeChar(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	p := paperOf(this)
	if len(args) > 0 {
		p.char = args[0].AsChar()
	}
	return rt.Char(p.char), nil
}

func textScribeQuote(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	p := paperOf(this)
	if len(args) > 0 {
		if c := args[0].AsChar(); c != '"' && c != '\'' {
			return rt.Null, badArg(`Invalid JavaScript string quote character. Valid quote characters are ' and ".`)
		}
		p.quote = byte(args[0].AsChar())
	}
	return rt.Char(uint16(p.quote)), nil
}

func textScribeQuoteName(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	p := paperOf(this)
	if len(args) > 0 {
		p.plain = !args[0].AsBool()
	}
	return truth(!p.plain)
}

// tokenWriteTo is WriteTo.
func tokenWriteTo(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("writer")
	}
	return rt.Null, scribeOf(args[0]).token(f, asToken(this))
}

// rawCreate is JRaw.Create: what is at the place of a reader, as JSON.
func rawCreate(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	c, err := cursorArg(args)
	if err != nil {
		return rt.Null, err
	}
	out := &builder{def: writerDef}
	if err := newTextScribe(out).copy(f, c, true); err != nil {
		return rt.Null, err
	}
	return rt.Obj(&token{kind: kindRaw, value: rt.String(string(out.buf))}), nil
}
