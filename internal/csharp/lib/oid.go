package lib

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	oidDef      = rt.Declare(cryptoNamespace, "class Oid")
	oidGroupDef = rt.Declare(cryptoNamespace, "enum OidGroup { All = 0, HashAlgorithm = 1, EncryptionAlgorithm = 2, PublicKeyAlgorithm = 3, SignatureAlgorithm = 4, Attribute = 5, "+
		"ExtensionOrAttribute = 6, EnhancedKeyUsage = 7, Policy = 8, Template = 9, KeyDerivationFunction = 10 }")
)

// An oid is an Oid. Value and name are texts or null, and since .NET 5 set only once; named says that the name was set or looked up.
type oid struct {
	value, name rt.Value
	named       bool
}

// Type returns Oid.
func (*oid) Type() *rt.Type { return oidDef.Type() }

// newOID returns the Oid of an identifier.
func newOID(value string) rt.Value { return rt.Obj(&oid{value: rt.String(value)}) }

// lookUp looks up the name of the identifier, once.
func (o *oid) lookUp() rt.Value {
	if !o.named && !o.value.IsNull() {
		if name, ok := oidName(o.value.AsString()); ok {
			o.name = rt.String(name)
		}
		o.named = true
	}
	return o.name
}

// oidClasses are Oid and the groups of identifiers, which all are looked up in one table.
var oidClasses = []rt.Class{
	class(oidDef, "Oid is an object identifier, with its name.", table{
		{"Oid()", oidEmpty, "Makes an object without identifier and name."},
		{"Oid(string oid)", oidNew, "Makes an object of an identifier, or of a name that means one."},
		{"Oid(string value, string friendlyName)", oidPair, "Makes an object of an identifier and a name."},
		{"Oid(Oid oid)", oidCopy, "Copies an object."},
		{"static Oid FromFriendlyName(string friendlyName, OidGroup group)", oidFromName, "Returns the identifier that a name means."},
		{"static Oid FromOidValue(string oidValue, OidGroup group)", oidFromValue, "Returns an identifier that has a name."},
		{"string Value { get; set; }", oidValue, "The identifier, as 1.2.840.113549.1.1.1. It can be set once."},
		{"string FriendlyName { get; set; }", oidFriendlyName, "The name; null if it has none. It can be set once."},
	}),
	{Def: oidGroupDef, Doc: "OidGroup says what an object identifier stands for."},
}

func oidEmpty(*rt.Frame, rt.Value, []rt.Value) (rt.Value, error) { return rt.Obj(&oid{}), nil }

func oidNew(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("friendlyName")
	}
	if value, ok := oidNamed(args[0].AsString()); ok {
		return newOID(value), nil
	}
	return rt.Obj(&oid{value: args[0]}), nil
}

func oidPair(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Obj(&oid{args[0], args[1], !args[1].IsNull()}), nil
}

func oidCopy(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if err := notNull(args, "oid"); err != nil {
		return rt.Null, err
	}
	o := *rt.As[*oid](args[0])
	return rt.Obj(&o), nil
}

func oidFromName(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if err := notNull(args, "friendlyName"); err != nil {
		return rt.Null, err
	}
	value, ok := oidNamed(args[0].AsString())
	if !ok {
		return rt.Null, cryptoFailure("No OID value matches this name.")
	}
	return rt.Obj(&oid{rt.String(value), args[0], true}), nil
}

func oidFromValue(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if err := notNull(args, "oidValue"); err != nil {
		return rt.Null, err
	}
	name, ok := oidName(args[0].AsString())
	if !ok {
		return rt.Null, cryptoFailure("The OID value is invalid.")
	}
	return rt.Obj(&oid{args[0], rt.String(name), true}), nil
}

const (
	oidValueSet = "The OID value cannot be changed from its current value."
	oidNameSet  = "The OID friendly name cannot be changed from its current value."
)

func oidValue(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	o := rt.As[*oid](this)
	if len(args) == 0 {
		return o.value, nil
	}
	same, err := rt.Equal(f, o.value, args[0])
	if err == nil && !same && !o.value.IsNull() {
		err = unsupported(oidValueSet)
	}
	if err == nil {
		o.value = args[0]
	}
	return rt.Null, err
}

func oidFriendlyName(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	o := rt.As[*oid](this)
	if len(args) == 0 {
		return o.lookUp(), nil
	}
	if o.named {
		same, err := rt.Equal(f, o.name, args[0])
		if err == nil && !same {
			err = unsupported(oidNameSet)
		}
		return rt.Null, err
	}
	if value, ok := oidNamed(args[0].AsString()); ok {
		if !o.value.IsNull() && o.value.AsString() != value {
			return rt.Null, unsupported(oidValueSet)
		}
		o.value = rt.String(value)
	}
	o.name, o.named = args[0], true
	return rt.Null, nil
}
