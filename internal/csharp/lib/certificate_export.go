package lib

import (
	"crypto/rsa"
	"slices"

	"software.sslmate.com/src/go-pkcs12"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// exportIterations is how often passwords are hashed in archives, as on Windows.
const exportIterations = 2000

// certExport returns the certificate in DER, or with its key in a PFX archive, encrypted with 3DES as .NET 8 does.
func certExport(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	c := certificateOf(this)
	if err := c.there(); err != nil {
		return rt.Null, err
	}
	password := ""
	if len(args) > 1 {
		password = args[1].AsString()
	}
	switch args[0].AsInt() {
	case contentCert:
		b := slices.Clone(c.leaf.Raw)
		return rt.Bytes(b), f.Alloc(len(b))
	case contentPfx:
		if err := f.Step(4 * hashSteps * exportIterations); err != nil {
			return rt.Null, err
		}
		b, err := c.archive(password)
		return rt.Bytes(b), err
	case 2:
		return rt.Null, unsupported("X509ContentType.SerializedCert and X509ContentType.SerializedStore are not supported on Unix.")
	}
	return rt.Null, cryptoFailure("Invalid content type.")
}

// archive makes a PFX archive of the certificate, with its key if it is there.
func (c *certificate) archive(password string) ([]byte, error) {
	encoder := pkcs12.LegacyDES.WithIterations(exportIterations)
	var b []byte
	var err error
	switch {
	case c.key == nil:
		b, err = encoder.EncodeTrustStoreEntries([]pkcs12.TrustStoreEntry{{Cert: c.leaf, FriendlyName: c.name}}, password)
	case c.kept:
		return nil, cryptoFailure("The requested operation is not supported.")
	default:
		b, err = encoder.Encode(c.key, c.leaf, nil, password)
	}
	if err != nil {
		return nil, cryptoFailure("The certificate export operation failed.")
	}
	return b, nil
}

var certKeysClass = class(certKeysDef, "RSACertificateExtensions gives the keys of certificates.", table{
	{"static RSA GetRSAPrivateKey(this X509Certificate2 certificate)", certRSA((*certificate).privateRSA), "Returns the private key, or null."},
	{"static RSA GetRSAPublicKey(this X509Certificate2 certificate)", certRSA((*certificate).publicRSA), "Returns the public key, or null."},
	{"static X509Certificate2 CopyWithPrivateKey(this X509Certificate2 certificate, RSA privateKey)", certWithKey, "Returns a certificate with the private key that belongs to it."},
})

var certKeysDef = rt.Declare(certNamespace, "static class RSACertificateExtensions")

func certRSA(of func(*certificate) *rsaKey) fn {
	return func(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		c := certificateOf(args[0])
		if c == nil {
			return rt.Null, nullArg("certificate")
		}
		if err := c.there(); err != nil {
			return rt.Null, err
		}
		return rt.Obj(of(c)), nil
	}
}

// publicRSA returns the public key, nil if it is no RSA key.
func (c *certificate) publicRSA() *rsaKey {
	if public, ok := c.leaf.PublicKey.(*rsa.PublicKey); ok {
		return &rsaKey{def: rsaCngDef, public: public}
	}
	return nil
}

// privateRSA returns the private key, nil if there is none, or if it is no RSA key.
func (c *certificate) privateRSA() *rsaKey {
	k := c.publicRSA()
	if k == nil || c.key == nil {
		return nil
	}
	k.private, k.kept = c.key, c.kept
	return k
}

func certWithKey(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if err := notNull(args, "certificate", "privateKey"); err != nil {
		return rt.Null, err
	}
	c, key := *certificateOf(args[0]), rt.As[*rsaKey](args[1])
	if err := c.there(); err != nil {
		return rt.Null, err
	}
	if c.key != nil {
		return rt.Null, invalidOperation("The certificate already has an associated private key.")
	}
	own := c.publicRSA()
	if own == nil {
		return rt.Null, badArg("The provided key does not match the public key algorithm for this certificate.")
	}
	public, err := key.use(f)
	switch {
	case err != nil:
		return rt.Null, err
	case !public.Equal(own.public):
		return rt.Null, badArg("The provided key does not match the public key for this certificate. (Parameter 'privateKey')")
	case key.private == nil:
		return rt.Null, cryptoFailure(noPrivateKey)
	}
	c.key, c.kept, c.def = key.private, key.kept, certDef
	return rt.Obj(&c), nil
}

// certPrivateKey is the property PrivateKey: as GetRSAPrivateKey, but with an exception for keys of other algorithms.
func certPrivateKey(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	c := certificateOf(this)
	if len(args) > 0 {
		return rt.Null, unsupported(notOnThisPlatform)
	}
	if err := c.there(); err != nil || c.key == nil {
		return rt.Null, err
	}
	if k := c.privateRSA(); k != nil {
		return rt.Obj(k), nil
	}
	return rt.Null, rt.Throw(rt.NotSupportedException, "%s", badKeyAlgorithm)
}

// certPublicKey is the property PublicKey.
func certPublicKey(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	c := certificateOf(this)
	if err := c.there(); err != nil {
		return rt.Null, err
	}
	return rt.Obj(c.publicKey()), nil
}

func (c *certificate) publicKey() *certPublicKeyValue {
	info := c.publicKeyInfo()
	id := info.Algorithm.Algorithm
	return &certPublicKeyValue{newOID(id.String()), newASN(id, info.Algorithm.Parameters.FullBytes), newASN(id, info.Key.Bytes)}
}
