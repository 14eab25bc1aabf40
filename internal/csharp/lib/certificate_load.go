package lib

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"slices"

	"github.com/portico-apim/portico/internal/csharp/pkcs12"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	storageFlagsDef = rt.Declare(certNamespace, "[Flags] enum X509KeyStorageFlags { DefaultKeySet = 0, UserKeySet = 1, MachineKeySet = 2, Exportable = 4, UserProtected = 8, PersistKeySet = 16, EphemeralKeySet = 32 }")
	contentTypeDef  = rt.Declare(certNamespace, "enum X509ContentType { Unknown, Cert, SerializedCert, Pfx, Pkcs12 = 3, SerializedStore, Pkcs7, Authenticode }")
)

// The values of X509ContentType that occur.
const (
	contentCert  = 1
	contentPfx   = 3
	contentPkcs7 = 5
)

// The values of X509KeyStorageFlags that exclude each other, and all of them.
const (
	storePersist   = 16
	storeEphemeral = 32
	storeAll       = 63
)

// certEmpty makes an object without data.
func certEmpty(def *rt.Def) fn {
	return func(*rt.Frame, rt.Value, []rt.Value) (rt.Value, error) {
		return rt.Obj(&certificate{def: def}), nil
	}
}

// certNew reads a certificate that nobody gave a password for. Without bytes it makes an object without data.
func certNew(def *rt.Def) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		if args[0].Size() == 0 {
			return rt.Obj(&certificate{def: def}), nil
		}
		return loadCertificate(f, def, args[0].AsBytes(), "")
	}
}

// certOpen reads a certificate, and the key that a password protects. How keys are stored makes no difference: they are not.
func certOpen(def *rt.Def) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		if args[0].Size() == 0 {
			return rt.Null, badArg("Array may not be empty or null. (Parameter 'rawData')")
		}
		if len(args) > 2 {
			if flags := args[2].AsInt(); flags&^storeAll != 0 {
				return rt.Null, badArg("Value of flags is invalid. (Parameter 'keyStorageFlags')")
			} else if flags&storePersist != 0 && flags&storeEphemeral != 0 {
				return rt.Null, badArg("The flags 'PersistKeySet|EphemeralKeySet' may not be specified together. (Parameter 'keyStorageFlags')")
			}
		}
		return loadCertificate(f, def, args[0].AsBytes(), args[1].AsString())
	}
}

// certCopy makes another object of a certificate.
func certCopy(def *rt.Def) fn {
	return func(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		if args[0].IsNull() {
			return rt.Null, nullArg("cert")
		}
		c := *certificateOf(args[0])
		c.def = def
		return rt.Obj(&c), nil
	}
}

// errNoCertificate is what Windows says of bytes that are no certificate.
var errNoCertificate = errors.New("Cannot find the requested object.") //nolint:staticcheck,revive // the text of an exception

// loadCertificate reads DER, PEM, DER in base64, or a PFX archive.
func loadCertificate(f *rt.Frame, def *rt.Def, data []byte, password string) (rt.Value, error) {
	if err := f.Alloc(8 * len(data)); err != nil {
		return rt.Null, err
	}
	der := slices.Clone(certificateDER(data)) // the array belongs to the expression, which may write into it
	if contentOf(der) == contentPfx {
		c, err := openArchive(f, der, password)
		if err != nil {
			return rt.Null, err
		}
		c.def = def
		return rt.Obj(c), nil
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return rt.Null, cryptoFailure("%s", errNoCertificate)
	}
	return rt.Obj(&certificate{def: def, leaf: leaf}), nil
}

// certificateDER takes PEM or base64 off. In PEM the first certificate counts.
func certificateDER(data []byte) []byte {
	for rest := data; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type == "CERTIFICATE" {
			return block.Bytes
		}
	}
	if der, err := base64.StdEncoding.DecodeString(string(bytes.TrimSpace(data))); err == nil {
		return der
	}
	return data
}

// contentOf tells from its beginning what DER is; 0 if it is nothing that can be a certificate.
func contentOf(der []byte) int {
	var outer, first asn1.RawValue
	if rest, err := asn1.Unmarshal(der, &outer); err != nil || len(rest) > 0 || outer.Tag != asn1.TagSequence {
		return 0
	}
	if _, err := asn1.Unmarshal(outer.Bytes, &first); err != nil {
		return 0
	}
	switch first.Tag {
	case asn1.TagSequence:
		return contentCert
	case asn1.TagInteger:
		return contentPfx
	case asn1.TagOID:
		return contentPkcs7
	}
	return 0
}

// openArchive reads a PFX archive. The certificate is the one that a key belongs to, or else the first.
func openArchive(f *rt.Frame, data []byte, password string) (*certificate, error) {
	archive, err := pkcs12.Open(data, password, func(hashes int) error { return f.Step(min(hashes, maxHashes) * hashSteps) })
	switch {
	case rt.IsLimit(err):
		return nil, err
	case errors.Is(err, pkcs12.ErrPassword):
		return nil, cryptoFailure("The specified network password is not correct.")
	case err != nil:
		return nil, cryptoFailure("%s", errNoCertificate)
	case len(archive.Certificates) == 0:
		return nil, cryptoFailure("The provided PFX data contains no certificates.")
	}
	certs := make([]*x509.Certificate, len(archive.Certificates))
	for i, item := range archive.Certificates {
		if certs[i], err = x509.ParseCertificate(item.DER); err != nil {
			return nil, cryptoFailure("%s", errNoCertificate)
		}
	}
	for _, item := range archive.Keys {
		key, err := openKey(f, item.DER)
		if err != nil {
			return nil, err
		}
		for i := range certs {
			if key != nil && belongs(key, certs[i]) {
				return &certificate{leaf: certs[i], chain: certs, key: key, name: archive.Certificates[i].Name}, nil
			}
		}
	}
	return &certificate{leaf: certs[0], chain: certs, name: archive.Certificates[0].Name}, nil
}

const (
	// hashSteps is what a hash costs that a password is made a key with: it takes about 200 ns.
	hashSteps = 2
	// maxHashes is more than any expression can pay.
	maxHashes = 1 << 40
)

// belongs reports whether a key is that of a certificate.
func belongs(key crypto.Signer, cert *x509.Certificate) bool {
	public, ok := key.Public().(interface{ Equal(crypto.PublicKey) bool })
	return ok && public.Equal(cert.PublicKey)
}

// openKey reads a private key; nil if it is of a kind that is not known.
func openKey(f *rt.Frame, der []byte) (crypto.Signer, error) {
	read, _, err := readPrivateKeyInfo(der)
	if err != nil {
		key, err := x509.ParsePKCS8PrivateKey(der)
		if signer, ok := key.(crypto.Signer); ok && err == nil {
			return signer, f.Step(importSteps)
		}
		return nil, f.Step(importSteps)
	}
	k := newRSA(rsaDef, usualRSA)
	if err := k.load(f, read); err != nil {
		return nil, err
	}
	return k.private, nil
}

func certContentType(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	data := args[0].AsBytes()
	if len(data) == 0 {
		return rt.Null, badArg("Array may not be empty or null. (Parameter 'rawData')")
	}
	kind := contentOf(certificateDER(data))
	if kind == 0 {
		return rt.Null, cryptoFailure("%s", errNoCertificate)
	}
	return rt.Scalar(contentTypeDef.Type(), int64(kind)), nil
}
