package lib

import (
	"crypto/x509/pkix"
	"encoding/asn1"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var publicKeyDef = rt.Declare(certNamespace, "class PublicKey")

// publicKeyInfo is the SubjectPublicKeyInfo of RFC 5280.
type publicKeyInfo struct {
	Algorithm pkix.AlgorithmIdentifier
	Key       asn1.BitString
}

// A certPublicKeyValue is a PublicKey: the key of a certificate, with its algorithm.
type certPublicKeyValue struct {
	oid               rt.Value // an Oid
	parameters, value rt.Value // AsnEncodedData
}

// Type returns PublicKey.
func (*certPublicKeyValue) Type() *rt.Type { return publicKeyDef.Type() }

var publicKeyClass = class(publicKeyDef, "PublicKey is the key of a certificate, with its algorithm.", table{
	{"PublicKey(Oid oid, AsnEncodedData parameters, AsnEncodedData keyValue)", publicKeyNew, "Makes a key of its parts."},
	{"Oid Oid { get; }", publicKeyPart(func(k *certPublicKeyValue) rt.Value { return k.oid }), "The algorithm."},
	{"AsnEncodedData EncodedParameters { get; }", publicKeyPart(func(k *certPublicKeyValue) rt.Value { return k.parameters }), "The parameters of the algorithm in DER."},
	{"AsnEncodedData EncodedKeyValue { get; }", publicKeyPart(func(k *certPublicKeyValue) rt.Value { return k.value }), "The key in DER."},
	{"AsymmetricAlgorithm Key { get; }", publicKeyAlgorithm, "The key as RSA."},
	{"RSA GetRSAPublicKey()", publicKeyRSA, "Returns the key as RSA, null if it is another one."},
})

func publicKeyNew(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if err := notNull(args, "oid", "parameters", "keyValue"); err != nil {
		return rt.Null, err
	}
	return rt.Obj(&certPublicKeyValue{args[0], args[1], args[2]}), nil
}

func publicKeyPart(of func(*certPublicKeyValue) rt.Value) fn {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		return of(rt.As[*certPublicKeyValue](this)), nil
	}
}

const badKeyAlgorithm = "The certificate key algorithm is not supported."

func publicKeyAlgorithm(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	v, err := publicKeyRSA(f, this, args)
	if err == nil && v.IsNull() {
		err = rt.Throw(rt.NotSupportedException, "%s", badKeyAlgorithm)
	}
	return v, err
}

func publicKeyRSA(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	k := rt.As[*certPublicKeyValue](this)
	if rt.As[*oid](k.oid).value.AsString() != oidRSA.String() {
		return rt.Null, nil
	}
	read, _, err := readPublicKey(rt.As[*asnData](k.value).raw)
	if err != nil {
		return rt.Null, err
	}
	key := newRSA(rsaCngDef, usualRSA)
	return rt.Obj(key), key.load(f, read)
}
