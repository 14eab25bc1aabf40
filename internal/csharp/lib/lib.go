// Package lib is the .NET library of expressions: one table for each class, one file for each family. A member is one row: its
// declaration in C#, the Go function, a sentence about it.
//
// A type or member that is not in a table does not exist for expressions, so a mistake here is a missing feature and never a wrong
// result. Behaviour follows .NET; where frameworks differ, .NET 6 and later.
package lib

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// A table is the members of a class, one a row: declaration, function, documentation.
type table []struct {
	decl string
	fn   rt.Func
	doc  string
}

// class makes the class of a table. What its members cost stands in prices.txt.
func class(def *rt.Def, doc string, rows table) rt.Class {
	c := rt.Class{Def: def, Doc: doc, Members: make([]rt.Member, len(rows)), Prices: prices()[def.FullName()]}
	for i, r := range rows {
		c.Members[i] = rt.Member{Decl: r.decl, Func: r.fn, Doc: r.doc}
	}
	return c
}

// All lists the classes of the library.
func All() []rt.Class {
	classes := []rt.Class{
		objectClass, stringClass, stringJoinClass, stringSearchClass, stringLastClass, stringPartClass, stringCompareClass, stringSplitClass, charClass, charTextClass, convertClass, convertMoreClass, mathClass,
		enumClass, enumMoreClass, nullableClass, nullableStaticClass, typeClass,
		dateTimeClass, dateTimeMoreClass, dateTimeOffsetClass, timeSpanClass, timeSpanMoreClass, guidClass, randomClass, uriClass, uriMoreClass, webUtilityClass, ipAddressClass,
		regexClass, captureClass, groupClass, matchClass, captureCollectionClass, groupCollectionClass, matchCollectionClass,
		encodingClass, encodingPartClass, utf8Class, numberInfoClass, dateInfoClass, builderClass, builderMoreClass, stringReaderMoreClass, stringWriterMoreClass, webMoreClass, readerClass, stringReaderClass, writerClass, stringWriterClass,
		enumerableClass, collectionClass, readOnlyCollectionClass, readOnlyListClass, listInterfaceClass, setInterfaceClass,
		readOnlyDictionaryClass, dictionaryInterfaceClass, keyValueClass, disposableClass, arrayClass, arraySearchClass, arraySortClass, arrayValueClass, listClass, listSearchClass, listSortClass, listRoomClass, readOnlyClass, dictionaryClass,
		setClass, queueClass, stackClass, stringComparerClass, stringComparerMoreClass,
		enumerableStaticClass, enumerableResultClass, enumerableOrderClass, enumerableLookupClass, groupingClass, lookupClass,
		bitConverterClass, timeZoneClass, timeZoneMoreClass,
		asymmetricClass, rsaClass, rsaCngClass, parametersClass, signPaddingClass, cryptPaddingClass, certBaseClass, certClass, certKeysClass, nameClass, publicKeyClass,
		{Def: signModeDef, Doc: "RSASignaturePaddingMode is a kind of padding."}, {Def: cryptModeDef, Doc: "RSAEncryptionPaddingMode is a kind of padding."},
	}
	for _, more := range [][]rt.Class{
		numberClasses(), gridClasses(), untypedClasses, enumeratorClasses, viewClasses, comparerClasses, comparableClasses, exceptionClasses(), tupleClasses(), typeCodeClasses(),
		cultureClasses, cultureTextClasses, calendarClasses, zoneRuleClasses, legacyZoneClasses, cryptoTables, symmetricClasses, oidClasses, asnClasses, certMoreClasses, xmlClasses, xpathClasses, jsonClasses, jsonSequenceClasses,
	} {
		classes = append(classes, more...)
	}
	for _, defs := range [][]*rt.Def{delegates, plainDefs, jsonSettingsDefs} {
		for _, d := range defs {
			classes = append(classes, rt.Class{Def: d})
		}
	}
	return classes
}

// CompactText returns the text of JSON without indentation; ok is false for other values.
func CompactText(f *rt.Frame, v rt.Value) (text string, ok bool, err error) {
	return JSONText(f, v, false)
}
