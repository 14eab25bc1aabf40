package rt

// The types of the language.
var (
	VoidType    = primitive(KindVoid, "struct Void")
	NullType    = primitive(KindNull, "class <null>")
	ObjectType  = primitive(KindObject, "class Object")
	StringType  = primitive(KindString, "class String : IComparable, IComparable<string>, IEnumerable<char>, IEquatable<string>")
	BoolType    = primitive(KindBool, "struct Boolean : ValueType, IComparable, IComparable<bool>, IEquatable<bool>")
	CharType    = primitive(KindChar, "struct Char : ValueType, IComparable, IComparable<char>, IEquatable<char>")
	SByteType   = primitive(KindSByte, "struct SByte : ValueType, IComparable, IFormattable, IComparable<sbyte>, IEquatable<sbyte>")
	ByteType    = primitive(KindByte, "struct Byte : ValueType, IComparable, IFormattable, IComparable<byte>, IEquatable<byte>")
	ShortType   = primitive(KindInt16, "struct Int16 : ValueType, IComparable, IFormattable, IComparable<short>, IEquatable<short>")
	UShortType  = primitive(KindUInt16, "struct UInt16 : ValueType, IComparable, IFormattable, IComparable<ushort>, IEquatable<ushort>")
	IntType     = primitive(KindInt32, "struct Int32 : ValueType, IComparable, IFormattable, IComparable<int>, IEquatable<int>")
	UIntType    = primitive(KindUInt32, "struct UInt32 : ValueType, IComparable, IFormattable, IComparable<uint>, IEquatable<uint>")
	LongType    = primitive(KindInt64, "struct Int64 : ValueType, IComparable, IFormattable, IComparable<long>, IEquatable<long>")
	ULongType   = primitive(KindUInt64, "struct UInt64 : ValueType, IComparable, IFormattable, IComparable<ulong>, IEquatable<ulong>")
	FloatType   = primitive(KindSingle, "struct Single : ValueType, IComparable, IFormattable, IComparable<float>, IEquatable<float>")
	DoubleType  = primitive(KindDouble, "struct Double : ValueType, IComparable, IFormattable, IComparable<double>, IEquatable<double>")
	DecimalType = primitive(KindDecimal, "struct Decimal : ValueType, IComparable, IFormattable, IComparable<decimal>, IEquatable<decimal>")
)

// The definitions that the language's own rules name.
var (
	ValueType   = Declare("System", "class ValueType")
	EnumBase    = Declare("System", "class Enum : ValueType, IComparable, IFormattable")
	Nullable    = Declare("System", "struct Nullable<T> : ValueType")
	Array       = Declare("System", "class Array : IEnumerable")
	Delegate    = Declare("System", "class Delegate")
	TypeObject  = Declare("System", "class Type")
	DateTime    = Declare("System", "struct DateTime : ValueType, IComparable, IFormattable, IComparable<DateTime>, IEquatable<DateTime>")
	TimeSpan    = Declare("System", "struct TimeSpan : ValueType, IComparable, IFormattable, IComparable<TimeSpan>, IEquatable<TimeSpan>")
	IDisposable = Declare("System", "interface IDisposable")
	IComparable = Declare("System", "interface IComparable")
	// IComparableOf is IComparable<T>; C# tells the two apart by the number of type parameters.
	IComparableOf = Declare("System", "interface IComparable<in T>")
	IEquatable    = Declare("System", "interface IEquatable<T>")
	IFormattable  = Declare("System", "interface IFormattable")

	IEnumerable         = Declare("System.Collections.Generic", "interface IEnumerable<out T> : IEnumerable")
	UntypedEnumerable   = Declare("System.Collections", "interface IEnumerable")
	ICollection         = Declare("System.Collections.Generic", "interface ICollection<T> : IEnumerable<T>")
	IList               = Declare("System.Collections.Generic", "interface IList<T> : ICollection<T>")
	ISet                = Declare("System.Collections.Generic", "interface ISet<T> : ICollection<T>")
	IReadOnlyCollection = Declare("System.Collections.Generic", "interface IReadOnlyCollection<out T> : IEnumerable<T>")
	IReadOnlyList       = Declare("System.Collections.Generic", "interface IReadOnlyList<out T> : IReadOnlyCollection<T>")
	IDictionary         = Declare("System.Collections.Generic", "interface IDictionary<TKey, TValue> : ICollection<KeyValuePair<TKey, TValue>>")
	IReadOnlyDictionary = Declare("System.Collections.Generic", "interface IReadOnlyDictionary<TKey, TValue> : IReadOnlyCollection<KeyValuePair<TKey, TValue>>")
	KeyValuePair        = Declare("System.Collections.Generic", "struct KeyValuePair<TKey, TValue> : ValueType")

	// ValueTuple stands for the ValueTuple types of every number of elements.
	ValueTuple = Declare("System", "struct ValueTuple : ValueType")
)

// Core lists the definitions of this package, so that a universe knows those that no table describes.
func Core() []*Def {
	defs := []*Def{
		ValueType, EnumBase, Nullable, Array, Delegate, TypeObject, DateTime, TimeSpan, IDisposable, IComparable, IComparableOf, IEquatable,
		IFormattable, IEnumerable, UntypedEnumerable, ICollection, IList, ISet, IReadOnlyCollection, IReadOnlyList, IDictionary,
		IReadOnlyDictionary, KeyValuePair, ValueTuple,
	}
	for _, t := range []*Type{
		ObjectType, StringType, BoolType, CharType, SByteType, ByteType, ShortType, UShortType, IntType, UIntType, LongType, ULongType,
		FloatType, DoubleType, DecimalType,
	} {
		defs = append(defs, t.Def)
	}
	return append(defs, exceptions()...)
}

// Keywords maps the C# keywords that name types to the types.
func Keywords() map[string]*Type {
	return map[string]*Type{
		"object": ObjectType, "string": StringType, "bool": BoolType, "char": CharType, "sbyte": SByteType, "byte": ByteType,
		"short": ShortType, "ushort": UShortType, "int": IntType, "uint": UIntType, "long": LongType, "ulong": ULongType,
		"float": FloatType, "double": DoubleType, "decimal": DecimalType, "void": VoidType,
	}
}

// keywordOf returns the C# keyword for a type, or "".
func keywordOf(d *Def) string {
	switch d.Kind {
	case KindObject, KindString, KindChar, KindSByte, KindByte, KindDouble, KindDecimal, KindVoid:
		return lower(d.Name)
	case KindBool:
		return "bool"
	case KindInt16:
		return "short"
	case KindUInt16:
		return "ushort"
	case KindInt32:
		return "int"
	case KindUInt32:
		return "uint"
	case KindInt64:
		return "long"
	case KindUInt64:
		return "ulong"
	case KindSingle:
		return "float"
	case KindNull:
		return d.Name
	}
	return ""
}
