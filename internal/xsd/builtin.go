package xsd

// kind is a primitive type (XML Schema Part 2, section 3.2).
type kind uint8

const (
	anySimple kind = iota
	kindString
	kindBoolean
	kindDecimal
	kindFloat
	kindDouble
	kindDuration
	kindDateTime
	kindTime
	kindDate
	kindGYearMonth
	kindGYear
	kindGMonthDay
	kindGDay
	kindGMonth
	kindHexBinary
	kindBase64Binary
	kindAnyURI
	kindQName
	kindNotation
)

// builtin is a row of the table of built-in types.
type builtin struct {
	name, base string
	kind       kind
	space      whiteSpace
	// lexical, if not nil, says what is wrong with a text, in the words of .NET.
	lexical func(text string) error
	// net is what .NET calls the values, label what it calls an anonymous type with such a base, if that is not the name with a capital.
	net, label string
	// low and high are bounds of integers.
	low, high string
	// list says that values are lists of the base.
	list bool
}

// builtins are the simple types of section 3, each behind its base.
var builtins = []builtin{
	{name: "anySimpleType", space: preserve},
	{name: "string", kind: kindString, space: preserve},
	{name: "boolean", kind: kindBoolean, net: "Boolean"},
	{name: "decimal", kind: kindDecimal, net: "Decimal"},
	{name: "float", kind: kindFloat, net: "Single"},
	{name: "double", kind: kindDouble, net: "Double"},
	{name: "duration", kind: kindDuration, net: "Duration"},
	{name: "dateTime", kind: kindDateTime, net: "DateTime"},
	{name: "time", kind: kindTime, net: "Time"},
	{name: "date", kind: kindDate, net: "Date"},
	{name: "gYearMonth", kind: kindGYearMonth, net: "GYearMonth"},
	{name: "gYear", kind: kindGYear, net: "GYear"},
	{name: "gMonthDay", kind: kindGMonthDay, net: "GMonthDay"},
	{name: "gDay", kind: kindGDay, net: "GDay"},
	{name: "gMonth", kind: kindGMonth, net: "GMonth"},
	{name: "hexBinary", kind: kindHexBinary},
	{name: "base64Binary", kind: kindBase64Binary},
	{name: "anyURI", kind: kindAnyURI, net: "Uri", label: "AnyUri"},
	{name: "QName", kind: kindQName},
	{name: "NOTATION", kind: kindNotation, label: "Notation"},
	{name: "normalizedString", base: "string", space: replace},
	{name: "token", base: "normalizedString"},
	{name: "language", base: "token", lexical: checkLanguage},
	{name: "NMTOKEN", base: "token", lexical: checkNMTOKEN, label: "NmToken"},
	{name: "NMTOKENS", base: "NMTOKEN", list: true},
	{name: "Name", base: "token", lexical: checkName},
	{name: "NCName", base: "Name", lexical: checkNCName},
	{name: "ID", base: "NCName", lexical: checkNCName, label: "Id"},
	{name: "IDREF", base: "NCName", lexical: checkNCName, label: "Idref"},
	{name: "IDREFS", base: "IDREF", list: true},
	{name: "ENTITY", base: "NCName", lexical: checkNCName, label: "Entity"},
	{name: "ENTITIES", base: "ENTITY", list: true},
	{name: "integer", base: "decimal", net: "Integer"},
	{name: "nonPositiveInteger", base: "integer", high: "0", net: "Integer"},
	{name: "negativeInteger", base: "nonPositiveInteger", high: "-1", net: "Integer"},
	{name: "long", base: "integer", low: "-9223372036854775808", high: "9223372036854775807", net: "Int64"},
	{name: "int", base: "long", low: "-2147483648", high: "2147483647", net: "Int32"},
	{name: "short", base: "int", low: "-32768", high: "32767", net: "Int16"},
	{name: "byte", base: "short", low: "-128", high: "127", net: "SByte"},
	{name: "nonNegativeInteger", base: "integer", low: "0", net: "Integer"},
	{name: "unsignedLong", base: "nonNegativeInteger", low: "0", high: "18446744073709551615", net: "UInt64"},
	{name: "unsignedInt", base: "unsignedLong", low: "0", high: "4294967295", net: "UInt32"},
	{name: "unsignedShort", base: "unsignedInt", low: "0", high: "65535", net: "UInt16"},
	{name: "unsignedByte", base: "unsignedShort", low: "0", high: "255", net: "Byte"},
	{name: "positiveInteger", base: "nonNegativeInteger", low: "1", net: "Integer"},
}

// builtinTypes returns the types of section 3, and anyType.
func builtinTypes() map[name]*typeDef {
	anyType := &typeDef{name: name{space, "anyType"}, complex: true, mixed: true, any: everything(), state: finished, attributes: map[name]*use{}}
	content := &node{kind: repeatNode, max: unbounded, children: []*node{{kind: leafNode, wildcard: everything()}}}
	anyType.content = &model{root: content}
	content.link(nil, 0, 0)
	types := map[name]*typeDef{anyType.name: anyType}
	for i := range builtins {
		b := &builtins[i]
		t := &typeDef{name: name{space, b.name}, base: anyType, method: byRestriction, state: finished}
		t.value = b.simple(types)
		switch {
		case b.base != "" && !b.list:
			t.base = types[name{space, b.base}]
		case b.name != "anySimpleType":
			t.base = types[name{space, "anySimpleType"}]
		}
		if b.list {
			t.method = byList
		}
		t.value.def = t
		types[t.name] = t
	}
	return types
}

// everything is the wildcard of anyType.
func everything() *wildcard { return &wildcard{not: true, process: lax, written: "##any"} }

func (b *builtin) simple(types map[name]*typeDef) *simple {
	s := &simple{kind: b.kind, space: b.space, lexical: b.lexical, net: b.net, integer: b.net != "" && b.base != ""}
	if b.base == "" {
		s.root = b.name
	} else if base := types[name{space, b.base}].value; b.list {
		one := int64(1)
		s.variety, s.item, s.root, s.facets.minLength = list, base, b.name, &one
	} else {
		s.kind, s.root = base.kind, b.name
		if s.kind == kindString {
			s.net = base.net
		}
	}
	if b.label != "" {
		s.label = b.label
	} else {
		s.label = capital(b.name)
	}
	if b.low != "" {
		s.low = decimalOf(b.low)
	}
	if b.high != "" {
		s.high = decimalOf(b.high)
	}
	s.id, s.reference = b.name == "ID", b.name == "IDREF"
	return s
}

func capital(s string) string {
	if s[0] >= 'a' && s[0] <= 'z' {
		return string(s[0]-'a'+'A') + s[1:]
	}
	return s
}
