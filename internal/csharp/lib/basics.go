package lib

import (
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// Delegates that members take.
var delegates = []*rt.Def{
	rt.Declare("System", "delegate void Action()"),
	rt.Declare("System", "delegate void Action<in T>(T obj)"),
	rt.Declare("System", "delegate void Action<in T1, in T2>(T1 arg1, T2 arg2)"),
	rt.Declare("System", "delegate void Action<in T1, in T2, in T3>(T1 arg1, T2 arg2, T3 arg3)"),
	rt.Declare("System", "delegate void Action<in T1, in T2, in T3, in T4>(T1 arg1, T2 arg2, T3 arg3, T4 arg4)"),
	rt.Declare("System", "delegate TResult Func<out TResult>()"),
	rt.Declare("System", "delegate TResult Func<in T, out TResult>(T arg)"),
	rt.Declare("System", "delegate TResult Func<in T1, in T2, out TResult>(T1 arg1, T2 arg2)"),
	rt.Declare("System", "delegate TResult Func<in T1, in T2, in T3, out TResult>(T1 arg1, T2 arg2, T3 arg3)"),
	rt.Declare("System", "delegate TResult Func<in T1, in T2, in T3, in T4, out TResult>(T1 arg1, T2 arg2, T3 arg3, T4 arg4)"),
	rt.Declare("System", "delegate TResult Func<in T1, in T2, in T3, in T4, in T5, out TResult>(T1 arg1, T2 arg2, T3 arg3, T4 arg4, T5 arg5)"),
	rt.Declare("System", "delegate bool Predicate<in T>(T obj)"),
	rt.Declare("System", "delegate int Comparison<in T>(T x, T y)"),
	rt.Declare("System", "delegate TOutput Converter<in TInput, out TOutput>(TInput input)"),
	matchEvaluator,
}

// Enums and marker types that have no members of their own.
var plainDefs = []*rt.Def{
	stringComparison, stringSplit, numberStyles, midpointRounding, base64Formatting, dateTimeKind, dayOfWeek, dateTimeStyles, regexOptions,
	unicodeCategoryDef, typeCodeDef, uriKind, uriPartial, uriHostKind, addressFamily, uriComponentsDef, uriFormatDef, weekRuleDef, timeSpanStyles, compareOptionDef, normalizationForm, jtokenType, jsonMarkDef, writeStateDef,
	jsonFormatting, mergeArrayDef, mergeNullDef, jsonConverterDef, orderedDef, xmlNodeType, saveOptions,
	loadOptions, readerOptions, readStateDef,
}

var typeClass = class(rt.TypeObject, "Type is a type as a value.", table{
	{"string Name { get; }", typeName, "The simple name."},
	{"string FullName { get; }", typeFullName, "The name with its namespace."},
	{"string Namespace { get; }", typeNamespace, "The namespace."},
	{"bool IsArray { get; }", typeIs(func(t *rt.Type) bool { return t.Kind == rt.KindArray || t.Def != nil && t.Def.Rank > 0 }), "Reports whether it is an array."},
	{"bool IsEnum { get; }", typeIs(func(t *rt.Type) bool { return t.Kind == rt.KindEnum }), "Reports whether it is an enum."},
	{"bool IsValueType { get; }", typeIs((*rt.Type).IsValueType), "Reports whether it is a value type."},
	{"string ToString()", objectToString, "Returns the name with its namespace."},
	{"static bool operator ==(Type left, Type right)", relation("=="), "Compares two types."},
	{"static bool operator !=(Type left, Type right)", relation("!="), "Compares two types."},
})

func typeName(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.String(MetadataName(this.AsType())), nil
}

// MetadataName returns the name of a type as Type.Name gives it: List`1, String[].
func MetadataName(t *rt.Type) string {
	switch {
	case t.Kind == rt.KindArray:
		return MetadataName(t.Args[0]) + "[]"
	case t.Def != nil && t.Def.Rank > 0:
		return MetadataName(t.Args[0]) + t.Def.Name
	case t.Def != nil && len(t.Args) > 0 && !t.IsTuple():
		return t.SimpleName() + "`" + strconv.Itoa(len(t.Args))
	}
	return t.SimpleName()
}

func typeFullName(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	t := this.AsType()
	if open := t.Def != nil && len(t.Args) > 0 && t == t.Def.Type(); open {
		return rt.String(t.Def.FullName() + "`" + strconv.Itoa(len(t.Args))), nil
	}
	return rt.String(t.FullName()), nil
}

func typeNamespace(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	full, name := this.AsType().FullName(), this.AsType().SimpleName()
	return rt.String(strings.TrimSuffix(full[:strings.LastIndex(full, name)], ".")), nil
}

func typeIs(is func(*rt.Type) bool) fn {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) { return truth(is(this.AsType())) }
}

// exceptionNumber is HResult.
func exceptionNumber(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return number(int(exceptionCode(rt.As[*rt.Exception](this).Class)))
}

var exceptionClass = class(rt.ExceptionClass, "Exception is an error that code can throw and catch.", table{
	{"string Message { get; }", exceptionMessage, "What went wrong."},
	{"Exception InnerException { get; }", exceptionInner, "The exception behind it, or null."},
	{"string StackTrace { get; }", constant(rt.String("")), "Always empty."},
	{"string Source { get; set; }", exceptionField(func(x *rt.Exception) *rt.Value { return &x.Source }), "Who threw it; null unless it was set."},
	{"string HelpLink { get; set; }", exceptionField(func(x *rt.Exception) *rt.Value { return &x.HelpLink }), "Where there is help; null unless it was set."},
	{"IDictionary Data { get; }", exceptionData, "Whatever was put there."},
	{"int HResult { get; }", exceptionNumber, "A number for the kind of error."},
	{"Exception GetBaseException()", exceptionBase, "Returns the innermost exception."},
	{"string ToString()", objectToString, "Returns type and message."},
})

// exceptionClasses gives every exception its constructors.
func exceptionClasses() []rt.Class {
	classes := []rt.Class{exceptionClass}
	for _, d := range []*rt.Def{
		rt.ExceptionClass, rt.SystemException, rt.ArgumentException, rt.ArithmeticException, rt.OverflowException, rt.DivideByZeroException,
		rt.FormatException, rt.IndexOutOfRangeException, rt.InvalidCastException, rt.InvalidOperationException, rt.NotSupportedException,
		rt.NotImplementedException, rt.NullReferenceException, rt.ArrayTypeMismatchException, rt.TimeoutException, rt.KeyNotFoundException,
		regexTimeout, uriException, jsonException, jsonReaderException, jsonWriterError, jsonSerializeError, xmlException, zoneNotFound, cultureNotFound, cryptoException,
		unexpectedException, platformException,
	} {
		classes = append(classes, class(d, "An exception.", table{
			{d.Name + "()", exceptionNew(d), "Makes an exception."},
			{d.Name + "(string message)", exceptionNew(d), "Makes an exception with a message."},
			{d.Name + "(string message, Exception innerException)", exceptionNew(d), "Makes an exception with a message and the exception behind it."},
		}))
	}
	classes = append(classes, class(rt.ArgumentException, "", table{
		{"ArgumentException(string message, string paramName)", argumentWith, "Makes an exception about an argument."},
		{"string ParamName { get; }", argumentName, "The name of the argument; null if nobody named it."},
	}))
	argument := func(d *rt.Def) rt.Class {
		return class(d, "An exception about an argument.", table{
			{d.Name + "()", exceptionNew(d), "Makes an exception."},
			{d.Name + "(string paramName)", argumentNew(d), "Makes an exception about an argument."},
			{d.Name + "(string paramName, string message)", argumentNew(d), "Makes an exception about an argument."},
		})
	}
	return append(classes, argument(rt.ArgumentNullException), argument(rt.ArgumentOutOfRangeException))
}

func exceptionNew(d *rt.Def) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		ex := &rt.Exception{Class: d, Message: "Exception of type '" + d.FullName() + "' was thrown."}
		if len(args) > 0 && args[0].IsString() {
			ex.Message = args[0].AsString()
		}
		if len(args) > 1 {
			ex.Inner = rt.As[*rt.Exception](args[1])
		}
		return exceptionOf(f, ex)
	}
}

func argumentNew(d *rt.Def) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		message := "Value cannot be null."
		if d == rt.ArgumentOutOfRangeException {
			message = "Specified argument was out of the range of valid values."
		}
		if len(args) > 1 {
			message = args[1].AsString()
		}
		return exceptionOf(f, &rt.Exception{Class: d, Message: message + " (Parameter '" + args[0].AsString() + "')"})
	}
}

func argumentWith(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	message := args[0].AsString() + " (Parameter '" + args[1].AsString() + "')"
	return exceptionOf(f, &rt.Exception{Class: rt.ArgumentException, Message: message})
}

// exceptionOf is a new exception, paid for.
func exceptionOf(f *rt.Frame, ex *rt.Exception) (rt.Value, error) {
	return rt.Obj(ex), f.Alloc(128 + 2*len(ex.Message))
}

// argumentName is the name that ends the message.
func argumentName(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	_, name, ok := strings.Cut(rt.As[*rt.Exception](this).Message, " (Parameter '")
	if !ok {
		return rt.Null, nil
	}
	return rt.String(strings.TrimSuffix(name, "')")), nil
}

func exceptionMessage(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.String(rt.As[*rt.Exception](this).Message), nil
}

// exceptionField is a property that is whatever it was set to.
func exceptionField(of func(*rt.Exception) *rt.Value) fn {
	return func(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		field := of(rt.As[*rt.Exception](this))
		if len(args) > 0 {
			*field = args[0]
		}
		return *field, nil
	}
}

func exceptionData(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	x := rt.As[*rt.Exception](this)
	if x.Data.IsNull() {
		x.Data = rt.Obj(newDictionary(rt.ObjectType, rt.ObjectType))
	}
	return x.Data, nil
}

func exceptionInner(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Obj(rt.As[*rt.Exception](this).Inner), nil
}

func exceptionBase(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	ex := rt.As[*rt.Exception](this)
	n := 0
	for ; ex.Inner != nil; n++ {
		ex = ex.Inner
	}
	return rt.Obj(ex), f.Step(n >> 2)
}

var enumClass = class(rt.EnumBase, "Enum is the base of all enums.", table{
	{"string ToString()", objectToString, "Returns the name of the value."},
	{"string ToString(string format)", formatText, "Returns the value in the format G, D, F or X."},
	{"bool HasFlag(Enum flag)", enumHasFlag, "Reports whether a flag is set."},
	{"int CompareTo(object target)", compareTo, "Compares with another value: negative, 0 or positive."},
	{"static object Parse(Type enumType, string value)", enumParse, "Reads a name or number."},
	{"static object Parse(Type enumType, string value, bool ignoreCase)", enumParse, "Reads a name or number."},
	{"static TEnum Parse<TEnum>(string value)", enumParseOf, "Reads a name or number."},
	{"static TEnum Parse<TEnum>(string value, bool ignoreCase)", enumParseOf, "Reads a name or number."},
	{"static bool TryParse<TEnum>(string value, out TEnum result)", enumTryParse, "Reads a name or number, and reports whether the text is one."},
	{"static bool TryParse<TEnum>(string value, bool ignoreCase, out TEnum result)", enumTryParse, "Reads a name or number, and reports whether the text is one."},
	{"static bool IsDefined(Type enumType, object value)", enumIsDefined, "Reports whether a value has a name, or a name is one."},
	{"static string GetName(Type enumType, object value)", enumGetName, "Returns the name of a value, or null."},
	{"static string[] GetNames(Type enumType)", enumGetNames, "Returns all names."},
})

func enumHasFlag(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("flag")
	}
	flag := args[0].AsLong()
	return truth(this.AsLong()&flag == flag)
}

// readEnum reads names with commas between them, or a number.
func readEnum(t *rt.Type, v rt.Value, ignoreCase bool) (rt.Value, error) {
	if v.IsNull() {
		return rt.Null, nullArg("value")
	}
	s := strings.TrimSpace(v.AsString())
	if n, err := strconv.ParseInt(s, 10, 32); err == nil {
		return rt.Scalar(t, n), nil
	}
	total := int64(0)
	for name := range strings.SplitSeq(s, ",") {
		n, ok := enumNamed(t, strings.TrimSpace(name), ignoreCase)
		if !ok {
			return rt.Null, badArg("Requested value '%s' was not found.", strings.TrimSpace(name))
		}
		total |= n
	}
	return rt.Scalar(t, total), nil
}

func enumNamed(t *rt.Type, name string, ignoreCase bool) (int64, bool) {
	for _, e := range t.Def.Values {
		if e.Name == name || ignoreCase && strings.EqualFold(e.Name, name) {
			return e.Value, true
		}
	}
	return 0, false
}

// enumType returns the enum that a System.Type names.
func enumType(v rt.Value) (*rt.Type, error) {
	t := v.AsType()
	if t == nil {
		return nil, nullArg("enumType")
	}
	if t.Kind != rt.KindEnum {
		return nil, badArg("Type provided must be an Enum. (Parameter 'enumType')")
	}
	return t, nil
}

func enumParse(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	t, err := enumType(args[0])
	if err != nil {
		return rt.Null, err
	}
	return readEnum(t, args[1], len(args) > 2 && args[2].AsBool())
}

func enumParseOf(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if f.Types[0].Kind != rt.KindEnum {
		return rt.Null, badArg("Type provided must be an Enum.")
	}
	return readEnum(f.Types[0], args[0], len(args) > 1 && args[1].AsBool())
}

func enumTryParse(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	last := len(args) - 1
	return try(&args[last], f.Types[0])(enumParseOf(f, this, args[:last]))
}

func enumIsDefined(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	t, err := enumType(args[0])
	if err != nil {
		return rt.Null, err
	}
	if args[1].IsString() {
		_, ok := enumNamed(t, args[1].AsString(), false)
		return truth(ok)
	}
	for _, e := range t.Def.Values {
		if e.Value == args[1].AsLong() {
			return truth(true)
		}
	}
	return truth(false)
}

func enumGetName(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	t, err := enumType(args[0])
	if err != nil {
		return rt.Null, err
	}
	for _, e := range t.Def.Values {
		if e.Value == args[1].AsLong() {
			return rt.String(e.Name), nil
		}
	}
	return rt.Null, nil
}

func enumGetNames(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	t, err := enumType(args[0])
	if err != nil {
		return rt.Null, err
	}
	names := make([]string, len(t.Def.Values))
	for i, e := range t.Def.Values {
		names[i] = e.Name
	}
	return rt.Strings(names), nil
}

var nullableClass = class(rt.Nullable, "Nullable is a value type that may be null: T?.", table{
	{"Nullable(T value)", convertSame, "Wraps a value."},
	{"bool HasValue { get; }", nullableHasValue, "Reports whether there is a value."},
	{"T Value { get; }", nullableValue, "The value; it throws if there is none."},
	{"T GetValueOrDefault()", nullableOrDefault, "Returns the value, or default(T)."},
	{"T GetValueOrDefault(T defaultValue)", nullableOrDefault, "Returns the value, or another one."},
	{"string ToString()", objectToString, "Returns the value as a text, empty if there is none."},
	{"bool Equals(object other)", nullableEquals, "Reports whether two values are the same."},
	{"int GetHashCode()", nullableHash, "Returns a number that is the same for equal values."},
})

func nullableHasValue(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return truth(!this.IsNull())
}

func nullableValue(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	if this.IsNull() {
		return rt.Null, invalidOperation("Nullable object must have a value.")
	}
	return this, nil
}

func nullableOrDefault(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	switch {
	case !this.IsNull():
		return this, nil
	case len(args) > 0:
		return args[0], nil
	}
	return rt.Default(f.Types[0]), nil
}

func nullableEquals(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	same, err := rt.Equal(f, this, args[0])
	return rt.Bool(same), err
}

func nullableHash(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	if this.IsNull() {
		return number(0)
	}
	return hashCode(f, this)
}

var comparableClasses = []rt.Class{
	class(rt.IComparable, "IComparable is a value with an order.", table{{"int CompareTo(object obj)", compareTo, "Compares with another value: negative, 0 or positive."}}),
	class(rt.IComparableOf, "IComparable is a value with an order.", table{{"int CompareTo(T other)", compareTo, "Compares with another value: negative, 0 or positive."}}),
	class(rt.IEquatable, "IEquatable is a value with an equality.", table{{"bool Equals(T other)", objectEquals, "Reports whether two values are the same."}}),
	class(rt.IFormattable, "IFormattable is a value with formats.", table{{"string ToString(string format, IFormatProvider formatProvider)", formatText, "Returns the value in a format."}}),
}
