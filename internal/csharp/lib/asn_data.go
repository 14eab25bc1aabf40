package lib

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"slices"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	asnDef        = rt.Declare(cryptoNamespace, "class AsnEncodedData")
	extensionDef  = rt.Declare(certNamespace, "class X509Extension : AsnEncodedData")
	extensionsDef = rt.Declare(certNamespace, "class X509ExtensionCollection : IEnumerable<X509Extension>")
)

// An asnData is an AsnEncodedData or X509Extension: bytes in DER, and what they are.
type asnData struct {
	def      *rt.Def
	oid      rt.Value // an Oid or null
	raw      []byte
	critical bool
}

// Type returns the class.
func (a *asnData) Type() *rt.Type { return a.def.Type() }

// newASN returns an AsnEncodedData with bytes of its own: expressions can write into them.
func newASN(id asn1.ObjectIdentifier, raw []byte) rt.Value {
	return rt.Obj(&asnData{def: asnDef, oid: newOID(id.String()), raw: slices.Clone(raw)})
}

// asnClasses are AsnEncodedData and the extensions of certificates.
var asnClasses = []rt.Class{
	class(asnDef, "AsnEncodedData are bytes in DER, with what they are.", table{
		{"AsnEncodedData(byte[] rawData)", asnNew, "Makes an object of bytes that nobody knows the meaning of."},
		{"AsnEncodedData(Oid oid, byte[] rawData)", asnNew, "Makes an object of bytes and what they are."},
		{"AsnEncodedData(string oid, byte[] rawData)", asnNew, "Makes an object of bytes and what they are."},
		{"AsnEncodedData(AsnEncodedData asnEncodedData)", asnCopy, "Copies an object."},
		{"Oid Oid { get; set; }", asnOID, "What the bytes are."},
		{"byte[] RawData { get; set; }", asnRaw, "The bytes."},
		{"string Format(bool multiLine)", asnFormat, "Returns the bytes as text for people: names and purposes in words, all else in hexadecimal."},
	}),
	class(extensionDef, "X509Extension is an extension of a certificate.", table{
		{"X509Extension(Oid oid, byte[] rawData, bool critical)", asnNew, "Makes an extension."},
		{"X509Extension(string oid, byte[] rawData, bool critical)", asnNew, "Makes an extension."},
		{"bool Critical { get; set; }", asnCritical, "Whether who does not know the extension must refuse the certificate."},
	}),
	class(extensionsDef, "X509ExtensionCollection are the extensions of a certificate.", table{
		{"int Count { get; }", extensionsCount, "The number of extensions."},
		{"X509Extension this[int index] { get; }", extensionsAt, "The extension at an index."},
		{"X509Extension this[string oid] { get; }", extensionsNamed, "The extension of an object identifier, or of its name; null if there is none."},
	}),
}

// asnNew takes an Oid or the text of one, the bytes, and whether they are critical. The first and the last may be left out.
func asnNew(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	a := &asnData{def: asnDef}
	if len(args) == 3 {
		a.def, a.critical = extensionDef, args[2].AsBool()
	}
	if len(args) > 1 {
		a.oid = args[0]
		if args[0].IsString() {
			id, err := oidNew(nil, rt.Null, args[:1])
			if err != nil {
				return rt.Null, err
			}
			a.oid = id
		}
		args = args[1:]
	}
	if args[0].IsNull() {
		return rt.Null, nullArg("rawData")
	}
	a.raw = slices.Clone(args[0].AsBytes())
	return rt.Obj(a), nil
}

func asnCopy(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if err := notNull(args, "asnEncodedData"); err != nil {
		return rt.Null, err
	}
	from := rt.As[*asnData](args[0])
	return rt.Obj(&asnData{def: asnDef, oid: from.oid, raw: slices.Clone(from.raw)}), nil
}

func asnOID(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	a := rt.As[*asnData](this)
	if len(args) > 0 {
		a.oid = args[0]
	}
	return a.oid, nil
}

// asnRaw hands out the bytes themselves, as .NET does.
func asnRaw(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	a := rt.As[*asnData](this)
	if len(args) == 0 {
		return rt.Bytes(a.raw), nil
	}
	if args[0].IsNull() {
		return rt.Null, nullArg("value")
	}
	a.raw = slices.Clone(args[0].AsBytes())
	return rt.Null, nil
}

func asnCritical(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	a := rt.As[*asnData](this)
	if len(args) > 0 {
		a.critical = args[0].AsBool()
	}
	return truth(a.critical)
}

func asnFormat(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	a := rt.As[*asnData](this)
	if err := f.Alloc(6 * len(a.raw)); err != nil {
		return rt.Null, err
	}
	return text(f, a.format(args[0].AsBool()))
}

// extensions is an X509ExtensionCollection.
type extensions struct{ items []rt.Value }

// newExtensions returns the extensions of a certificate.
func newExtensions(list []pkix.Extension) rt.Value {
	e := &extensions{}
	for _, x := range list {
		e.items = append(e.items, rt.Obj(&asnData{def: extensionDef, oid: newOID(x.Id.String()), raw: slices.Clone(x.Value), critical: x.Critical}))
	}
	return rt.Obj(e)
}

// Type returns X509ExtensionCollection.
func (*extensions) Type() *rt.Type { return extensionsDef.Type() }

// Len returns the number of extensions.
func (e *extensions) Len() int { return len(e.items) }

// At returns an extension.
func (e *extensions) At(i int) rt.Value { return e.items[i] }

// Enumerate begins a pass.
func (e *extensions) Enumerate() rt.Enumerator { return rt.EachOf(e) }

func extensionsCount(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return number(rt.As[*extensions](this).Len())
}

func extensionsAt(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	e, i := rt.As[*extensions](this), args[0].AsInt()
	switch {
	case i < 0:
		return rt.Null, invalidOperation("Enumeration has not started. Call MoveNext.")
	case i >= len(e.items):
		return rt.Null, outOfRange("index", indexMessage)
	}
	return e.items[i], nil
}

func extensionsNamed(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	want, err := oidNew(f, rt.Null, args)
	if err != nil {
		return rt.Null, err
	}
	value := rt.As[*oid](want).value.AsString()
	for _, x := range rt.As[*extensions](this).items {
		if rt.As[*oid](rt.As[*asnData](x).oid).value.AsString() == value {
			return x, nil
		}
	}
	return rt.Null, nil
}
