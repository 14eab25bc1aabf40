package lib

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var hashNameDef = rt.Declare(cryptoNamespace, "struct HashAlgorithmName : IEquatable<HashAlgorithmName>")

// A hashNameValue is a HashAlgorithmName. That of default(HashAlgorithmName) is a scalar, and has no name.
type hashNameValue struct{ name rt.Value }

// Type returns HashAlgorithmName.
func (*hashNameValue) Type() *rt.Type { return hashNameDef.Type() }

// Text is the name.
func (h *hashNameValue) Text(*rt.Frame) (string, error) { return h.name.AsString(), nil }

// Key makes equal names equal.
func (h *hashNameValue) Key() any { return "hash " + h.name.AsString() }

// hashNameOf returns the name in a HashAlgorithmName; null if there is none.
func hashNameOf(v rt.Value) rt.Value {
	if h := rt.As[*hashNameValue](v); h != nil {
		return h.name
	}
	return rt.Null
}

var hashNameClass = class(hashNameDef, "HashAlgorithmName names a hash function.", append(hashNames(), table{
	{"HashAlgorithmName(string name)", hashNameNew, "Names a hash function."},
	{"string Name { get; }", hashNameText, "The name; null if nobody gave one."},
	{"bool Equals(HashAlgorithmName other)", hashNameEquals, "Compares two names."},
	{"string ToString()", hashNameString, "Returns the name."},
	{"static bool operator ==(HashAlgorithmName left, HashAlgorithmName right)", hashNameRelation(true), "Compares two names."},
	{"static bool operator !=(HashAlgorithmName left, HashAlgorithmName right)", hashNameRelation(false), "Compares two names."},
}...))

func hashNames() table {
	var rows table
	for _, k := range hashKinds {
		rows = append(rows, table{{"static HashAlgorithmName " + k.name + " { get; }", constant(newHashName(k.name)), "The name of " + k.name + "."}}...)
	}
	return rows
}

func newHashName(name string) rt.Value { return rt.Obj(&hashNameValue{rt.String(name)}) }

func hashNameNew(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Obj(&hashNameValue{args[0]}), nil
}

func hashNameText(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return hashNameOf(this), nil
}

func hashNameString(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.String(hashNameOf(this).AsString()), nil
}

func hashNameEquals(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	same, err := rt.Equal(f, hashNameOf(this), hashNameOf(args[0]))
	return rt.Bool(same), err
}

func hashNameRelation(equal bool) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		same, err := rt.Equal(f, hashNameOf(args[0]), hashNameOf(args[1]))
		return rt.Bool(same == equal), err
	}
}

// hashNamed finds the hash function that a HashAlgorithmName means.
func hashNamed(v rt.Value) (hashKind, error) {
	name := hashNameOf(v)
	switch {
	case name.IsNull():
		return hashKind{}, nullArg("hashAlgorithm")
	case name.AsString() == "":
		return hashKind{}, badArg("The value cannot be an empty string. (Parameter 'hashAlgorithm')")
	}
	for _, k := range hashKinds {
		if k.name == name.AsString() {
			return k, nil
		}
	}
	return hashKind{}, cryptoFailure("'%s' is not a known hash algorithm.", name.AsString())
}
