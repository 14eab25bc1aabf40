package lib

import (
	"crypto"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	signPaddingDef  = rt.Declare(cryptoNamespace, "class RSASignaturePadding : IEquatable<RSASignaturePadding>")
	cryptPaddingDef = rt.Declare(cryptoNamespace, "class RSAEncryptionPadding : IEquatable<RSAEncryptionPadding>")
	signModeDef     = rt.Declare(cryptoNamespace, "enum RSASignaturePaddingMode { Pkcs1, Pss }")
	cryptModeDef    = rt.Declare(cryptoNamespace, "enum RSAEncryptionPaddingMode { Pkcs1, Oaep }")
)

// An rsaPadding is an RSASignaturePadding or RSAEncryptionPadding. Its mode is one of two: 0 for PKCS #1 version 1.5, 1 for PSS or OAEP.
type rsaPadding struct {
	def  *rt.Def
	mode int
	hash rt.Value // of OAEP, a HashAlgorithmName
}

// Type returns the class of the padding.
func (p *rsaPadding) Type() *rt.Type { return p.def.Type() }

// Text is the mode, with the hash function.
func (p *rsaPadding) Text(*rt.Frame) (string, error) {
	switch {
	case p.mode == 0:
		return "Pkcs1", nil
	case p.def == signPaddingDef:
		return "Pss", nil
	}
	return "Oaep" + hashNameOf(p.hash).AsString(), nil
}

// Key makes equal what is the same padding.
func (p *rsaPadding) Key() any {
	return [3]any{p.def, p.mode, hashNameOf(p.hash).AsString()}
}

// oaepHash returns the hash function of OAEP.
func (p *rsaPadding) oaepHash() (crypto.Hash, error) {
	k, err := hashNamed(p.hash)
	return k.code, err
}

// paddingRows are the members that both kinds of padding have.
func paddingRows(name string) table {
	return table{
		{"bool Equals(" + name + " other)", objectEquals, "Compares two paddings."},
		{"static bool operator ==(" + name + " left, " + name + " right)", relation("=="), "Compares two paddings."},
		{"static bool operator !=(" + name + " left, " + name + " right)", relation("!="), "Compares two paddings."},
		{"string ToString()", objectToString, "Returns the name."},
	}
}

var signPaddingClass = class(signPaddingDef, "RSASignaturePadding is how a hash is made into a signature.", append(table{
	{"static RSASignaturePadding Pkcs1 { get; }", constant(rt.Obj(&rsaPadding{def: signPaddingDef})), "PKCS #1 version 1.5."},
	{"static RSASignaturePadding Pss { get; }", constant(rt.Obj(&rsaPadding{def: signPaddingDef, mode: 1})), "PSS, with a salt as long as the hash."},
	{"RSASignaturePaddingMode Mode { get; }", paddingMode(signModeDef), "The kind of padding."},
}, paddingRows("RSASignaturePadding")...))

var cryptPaddingClass = class(cryptPaddingDef, "RSAEncryptionPadding is how bytes are made ready to be encrypted.", append(table{
	{"static RSAEncryptionPadding Pkcs1 { get; }", constant(rt.Obj(&rsaPadding{def: cryptPaddingDef})), "PKCS #1 version 1.5."},
	{"static RSAEncryptionPadding OaepSHA1 { get; }", constant(oaep(newHashName("SHA1"))), "OAEP with SHA-1."},
	{"static RSAEncryptionPadding OaepSHA256 { get; }", constant(oaep(newHashName("SHA256"))), "OAEP with SHA-256."},
	{"static RSAEncryptionPadding OaepSHA384 { get; }", constant(oaep(newHashName("SHA384"))), "OAEP with SHA-384."},
	{"static RSAEncryptionPadding OaepSHA512 { get; }", constant(oaep(newHashName("SHA512"))), "OAEP with SHA-512."},
	{"static RSAEncryptionPadding CreateOaep(HashAlgorithmName hashAlgorithm)", paddingOAEP, "OAEP with a hash function."},
	{"RSAEncryptionPaddingMode Mode { get; }", paddingMode(cryptModeDef), "The kind of padding."},
	{"HashAlgorithmName OaepHashAlgorithm { get; }", paddingHash, "The hash function of OAEP."},
}, paddingRows("RSAEncryptionPadding")...))

func oaep(hash rt.Value) rt.Value {
	return rt.Obj(&rsaPadding{def: cryptPaddingDef, mode: 1, hash: hash})
}

func paddingMode(def *rt.Def) fn {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		return rt.Scalar(def.Type(), int64(rt.As[*rsaPadding](this).mode)), nil
	}
}

func paddingHash(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	if p := rt.As[*rsaPadding](this); !p.hash.IsNull() {
		return p.hash, nil
	}
	return rt.Default(hashNameDef.Type()), nil
}

func paddingOAEP(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if hashNameOf(args[0]).AsString() == "" {
		return rt.Null, badArg("The hash algorithm name cannot be null or empty. (Parameter 'hashAlgorithm')")
	}
	return oaep(args[0]), nil
}
