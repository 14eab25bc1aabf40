package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

var (
	typeCodeDef = rt.Declare("System", `enum TypeCode { Empty = 0, Object = 1, DBNull = 2, Boolean = 3, Char = 4, SByte = 5, Byte = 6, Int16 = 7, UInt16 = 8, Int32 = 9,
	UInt32 = 10, Int64 = 11, UInt64 = 12, Single = 13, Double = 14, Decimal = 15, DateTime = 16, String = 18 }`)
	dbNullDef = rt.Declare("System", "class DBNull")
)

// typeCodes are the basic types by their codes.
var typeCodes = map[int]*rt.Type{
	3: rt.BoolType, 4: rt.CharType, 5: rt.SByteType, 6: rt.ByteType, 7: rt.ShortType, 8: rt.UShortType, 9: rt.IntType, 10: rt.UIntType,
	11: rt.LongType, 12: rt.ULongType, 13: rt.FloatType, 14: rt.DoubleType, 15: rt.DecimalType, 16: rt.DateTime.Type(), 18: rt.StringType,
}

// codeOf is the code of a type: that of int for enums, 1 for all that is not basic.
func codeOf(t *rt.Type) int {
	if t.Kind == rt.KindEnum {
		return 9
	}
	for code, basic := range typeCodes {
		if rt.Identical(t, basic) {
			return code
		}
	}
	if t.Def == dbNullDef {
		return 2
	}
	return 1
}

func typeCode(code int) rt.Value { return rt.Scalar(typeCodeDef.Type(), int64(code)) }

// typeCodeClasses give every basic type its GetTypeCode.
func typeCodeClasses() []rt.Class {
	row := table{{"TypeCode GetTypeCode()", getTypeCode, "Returns the code of the type."}}
	classes := []rt.Class{class(rt.EnumBase, "", row)}
	for _, t := range typeCodes {
		classes = append(classes, class(t.Def, "", row))
	}
	return append(classes, class(dbNullDef, "DBNull stands for what a database does not have.", append(row, table{
		{"static DBNull Value { get; }", constant(dbNull), "The only value."},
		{"string ToString()", constant(rt.String("")), "Returns the empty text."},
	}...)))
}

func getTypeCode(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return typeCode(codeOf(this.Type())), nil
}

// A nullRecord is the only DBNull.
type nullRecord struct{ _ byte }

// Type returns DBNull.
func (*nullRecord) Type() *rt.Type { return dbNullDef.Type() }

// Text is empty.
func (*nullRecord) Text(*rt.Frame) (string, error) { return "", nil }

var dbNull = rt.Obj(&nullRecord{})

func convertIsDBNull(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return truth(rt.As[*nullRecord](args[0]) != nil)
}

// convertGetTypeCode is Convert.GetTypeCode: Empty for null.
func convertGetTypeCode(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return typeCode(0), nil
	}
	return typeCode(codeOf(args[0].Type())), nil
}
