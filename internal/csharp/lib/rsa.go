package lib

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	asymmetricDef  = rt.Declare("System.Security.Cryptography", "class AsymmetricAlgorithm : IDisposable")
	rsaDef         = rt.Declare("System.Security.Cryptography", "class RSA : AsymmetricAlgorithm")
	signPaddingDef = rt.Declare("System.Security.Cryptography", "class RSASignaturePadding")
	cryptPadDef    = rt.Declare("System.Security.Cryptography", "class RSAEncryptionPadding")
	certKeysDef    = rt.Declare("System.Security.Cryptography.X509Certificates", "static class RSACertificateExtensions")
)

// An rsaKey is an RSA.
type rsaKey struct {
	public  *rsa.PublicKey
	private crypto.Signer // nil if only the public key is there
}

// Type returns RSA.
func (*rsaKey) Type() *rt.Type { return rsaDef.Type() }

// Dispose does nothing.
func (*rsaKey) Dispose() {}

// An rsaPadding is an RSASignaturePadding or RSAEncryptionPadding.
type rsaPadding struct {
	def  *rt.Def
	name string
	hash crypto.Hash // of OAEP
}

// Type returns the class of the padding.
func (p *rsaPadding) Type() *rt.Type { return p.def.Type() }

// Text is the name.
func (p *rsaPadding) Text(*rt.Frame) (string, error) { return p.name, nil }

var signPaddingClass = class(signPaddingDef, "RSASignaturePadding is how a hash is made into a signature.", table{
	{"static RSASignaturePadding Pkcs1 { get; }", constant(rt.Obj(&rsaPadding{signPaddingDef, "Pkcs1", 0})), "PKCS #1 version 1.5."},
	{"static RSASignaturePadding Pss { get; }", constant(rt.Obj(&rsaPadding{signPaddingDef, "Pss", 0})), "PSS, with a salt as long as the hash."},
	{"string ToString()", objectToString, "Returns the name."},
})

var cryptPaddingClass = class(cryptPadDef, "RSAEncryptionPadding is how bytes are made ready to be encrypted.", table{
	{"static RSAEncryptionPadding Pkcs1 { get; }", constant(rt.Obj(&rsaPadding{cryptPadDef, "Pkcs1", 0})), "PKCS #1 version 1.5."},
	{"static RSAEncryptionPadding OaepSHA1 { get; }", constant(rt.Obj(&rsaPadding{cryptPadDef, "OaepSHA1", crypto.SHA1})), "OAEP with SHA-1."},
	{"static RSAEncryptionPadding OaepSHA256 { get; }", constant(rt.Obj(&rsaPadding{cryptPadDef, "OaepSHA256", crypto.SHA256})), "OAEP with SHA-256."},
	{"static RSAEncryptionPadding OaepSHA384 { get; }", constant(rt.Obj(&rsaPadding{cryptPadDef, "OaepSHA384", crypto.SHA384})), "OAEP with SHA-384."},
	{"static RSAEncryptionPadding OaepSHA512 { get; }", constant(rt.Obj(&rsaPadding{cryptPadDef, "OaepSHA512", crypto.SHA512})), "OAEP with SHA-512."},
	{"string ToString()", objectToString, "Returns the name."},
})

var asymmetricClass = class(asymmetricDef, "AsymmetricAlgorithm has a public and a private key.", table{
	{"int KeySize { get; }", rsaKeySize, "The size of the key in bits."},
	{"void Dispose()", nothing, "Does nothing."},
	{"void Clear()", nothing, "Does nothing."},
})

var rsaClass = class(rsaDef, "RSA signs and encrypts.", table{
	{"byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)", rsaSignData, "Returns the signature of bytes."},
	{"byte[] SignHash(byte[] hash, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)", rsaSignHash, "Returns the signature of a hash."},
	{"bool VerifyData(byte[] data, byte[] signature, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)", rsaVerifyData, "Reports whether a signature belongs to bytes."},
	{"bool VerifyHash(byte[] hash, byte[] signature, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)", rsaVerifyHash, "Reports whether a signature belongs to a hash."},
	{"byte[] Encrypt(byte[] data, RSAEncryptionPadding padding)", rsaEncrypt, "Encrypts a few bytes with the public key."},
	{"byte[] Decrypt(byte[] data, RSAEncryptionPadding padding)", rsaDecrypt, "Decrypts with the private key."},
})

// rsaSteps is what an operation with a key costs.
const rsaSteps = 20_000

func cryptoFailed(err error) error {
	if err == nil {
		return nil
	}
	return rt.Throw(cryptoException, "%s", strings.TrimPrefix(err.Error(), "crypto/rsa: "))
}

func rsaKeySize(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return number(rt.As[*rsaKey](this).public.N.BitLen())
}

func rsaSignData(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if err := notNull(args, "data"); err != nil {
		return rt.Null, err
	}
	k, err := hashNamed(args[1])
	if err != nil {
		return rt.Null, err
	}
	h := (&hasher{kind: k}).sum(args[0].AsBytes())
	return rsaSignHash(f, this, []rt.Value{rt.Bytes(h), args[1], args[2]})
}

// signOptions are what Go's signers want for a hash and a padding.
func signOptions(hash, pad rt.Value) (crypto.SignerOpts, error) {
	k, err := hashNamed(hash)
	if err != nil {
		return nil, err
	}
	p := rt.As[*rsaPadding](pad)
	if p == nil {
		return nil, nullArg("padding")
	}
	if p.name == "Pss" {
		return &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: k.code}, nil
	}
	return k.code, nil
}

func rsaSignHash(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	key := rt.As[*rsaKey](this)
	opts, err := signOptions(args[1], args[2])
	if err != nil {
		return rt.Null, err
	}
	if key.private == nil {
		return rt.Null, rt.Throw(cryptoException, "Keyset does not exist")
	}
	if err := f.Step(rsaSteps); err != nil {
		return rt.Null, err
	}
	s, err := key.private.Sign(rand.Reader, args[0].AsBytes(), opts)
	return rt.Bytes(s), cryptoFailed(err)
}

func rsaVerifyData(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if err := notNull(args, "data", "signature"); err != nil {
		return rt.Null, err
	}
	k, err := hashNamed(args[2])
	if err != nil {
		return rt.Null, err
	}
	h := (&hasher{kind: k}).sum(args[0].AsBytes())
	return rsaVerifyHash(f, this, []rt.Value{rt.Bytes(h), args[1], args[2], args[3]})
}

func rsaVerifyHash(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	key := rt.As[*rsaKey](this)
	opts, err := signOptions(args[2], args[3])
	if err != nil {
		return rt.Null, err
	}
	if err := f.Step(rsaSteps / 20); err != nil {
		return rt.Null, err
	}
	if pss, ok := opts.(*rsa.PSSOptions); ok {
		err = rsa.VerifyPSS(key.public, pss.Hash, args[0].AsBytes(), args[1].AsBytes(), pss)
	} else {
		err = rsa.VerifyPKCS1v15(key.public, opts.HashFunc(), args[0].AsBytes(), args[1].AsBytes())
	}
	return truth(err == nil)
}

func rsaEncrypt(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	key, p := rt.As[*rsaKey](this), rt.As[*rsaPadding](args[1])
	if err := notNull(args, "data", "padding"); err != nil {
		return rt.Null, err
	}
	if err := f.Step(rsaSteps / 20); err != nil {
		return rt.Null, err
	}
	var b []byte
	var err error
	if p.name == "Pkcs1" {
		b, err = rsa.EncryptPKCS1v15(rand.Reader, key.public, args[0].AsBytes()) //nolint:staticcheck // the expression asks for it
	} else {
		b, err = rsa.EncryptOAEP(p.hash.New(), rand.Reader, key.public, args[0].AsBytes(), nil)
	}
	return rt.Bytes(b), cryptoFailed(err)
}

func rsaDecrypt(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	key, p := rt.As[*rsaKey](this), rt.As[*rsaPadding](args[1])
	if err := notNull(args, "data", "padding"); err != nil {
		return rt.Null, err
	}
	private, ok := key.private.(crypto.Decrypter)
	if !ok {
		return rt.Null, rt.Throw(cryptoException, "Keyset does not exist")
	}
	if err := f.Step(rsaSteps); err != nil {
		return rt.Null, err
	}
	var opts crypto.DecrypterOpts = &rsa.PKCS1v15DecryptOptions{} //nolint:staticcheck // the expression asks for it
	if p.name != "Pkcs1" {
		opts = &rsa.OAEPOptions{Hash: p.hash}
	}
	b, err := private.Decrypt(rand.Reader, args[0].AsBytes(), opts)
	return rt.Bytes(b), cryptoFailed(err)
}

var certKeysClass = class(certKeysDef, "RSACertificateExtensions gives the keys of certificates.", table{
	{"static RSA GetRSAPrivateKey(this X509Certificate2 certificate)", certPrivateKey, "Returns the private key, or null."},
	{"static RSA GetRSAPublicKey(this X509Certificate2 certificate)", certPublicKey, "Returns the public key, or null."},
})

func certPrivateKey(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	c := certificateOf(args[0])
	if c == nil {
		return rt.Null, nullArg("certificate")
	}
	public, isRSA := c.leaf.PublicKey.(*rsa.PublicKey)
	if c.key == nil || !isRSA {
		return rt.Null, nil
	}
	return rt.Obj(&rsaKey{public, c.key}), nil
}

func certPublicKey(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	c := certificateOf(args[0])
	if c == nil {
		return rt.Null, nullArg("certificate")
	}
	public, ok := c.leaf.PublicKey.(*rsa.PublicKey)
	if !ok {
		return rt.Null, nil
	}
	return rt.Obj(&rsaKey{public, nil}), nil
}
