package lib

import (
	"slices"
	"time"

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

const certNamespace = "System.Security.Cryptography.X509Certificates"

var (
	certBaseDef = rt.Declare(certNamespace, "class X509Certificate : IDisposable")
	certDef     = rt.Declare(certNamespace, "class X509Certificate2 : X509Certificate")
	nameDef     = rt.Declare(certNamespace, "class X500DistinguishedName")
	nameTypeDef = rt.Declare(certNamespace, "enum X509NameType { SimpleName, EmailName, UpnName, DnsName, DnsFromAlternativeName, UrlName }")
)

// CertificateType is X509Certificate2, for hosts that hand certificates out.
var CertificateType = certDef.Type()

var certBaseClass = class(certBaseDef, "X509Certificate is a certificate.", table{
	{"string Subject { get; }", certText(func(c *certificate) string { return distinguished(c.leaf.RawSubject) }), "Whom the certificate is about."},
	{"string Issuer { get; }", certText(func(c *certificate) string { return distinguished(c.leaf.RawIssuer) }), "Who made the certificate."},
	{"byte[] GetCertHash()", certBytes((*certificate).thumbprint), "Returns the SHA-1 hash of the certificate."},
	{"string GetCertHashString()", certText(func(c *certificate) string { return upperHexOf(c.thumbprint()) }), "Returns the SHA-1 hash of the certificate in hexadecimal."},
	{"byte[] GetRawCertData()", certBytes(func(c *certificate) []byte { return c.leaf.Raw }), "Returns the certificate in DER."},
	{"string GetRawCertDataString()", certText(func(c *certificate) string { return upperHexOf(c.leaf.Raw) }), "Returns the certificate in DER, in hexadecimal."},
	{"byte[] GetSerialNumber()", certBytes((*certificate).littleEndianSerial), "Returns the serial number, the lowest byte first."},
	{"string GetSerialNumberString()", certText(func(c *certificate) string { return upperHexOf(c.serial()) }), "Returns the serial number in hexadecimal."},
	{"string GetKeyAlgorithm()", certText(func(c *certificate) string { return c.publicKeyInfo().Algorithm.Algorithm.String() }), "Returns the object identifier of the public key's algorithm."},
	{"byte[] GetPublicKey()", certBytes(func(c *certificate) []byte { return c.publicKeyInfo().Key.Bytes }), "Returns the public key without its algorithm."},
	{"string GetPublicKeyString()", certText(func(c *certificate) string { return upperHexOf(c.publicKeyInfo().Key.Bytes) }), "Returns the public key in hexadecimal."},
	{"string GetEffectiveDateString()", certText(func(c *certificate) string { return dateText(c.leaf.NotBefore) }), "Returns from when on the certificate is valid."},
	{"string GetExpirationDateString()", certText(func(c *certificate) string { return dateText(c.leaf.NotAfter) }), "Returns until when the certificate is valid."},
	{"string GetFormat()", constant(rt.String("X509")), "Returns X509."},
	{"void Dispose()", nothing, "Does nothing."},
})

var certClass = class(certDef, "X509Certificate2 is a certificate, perhaps with its private key.", table{
	{"X509Certificate2(byte[] rawData)", certNew, "Reads a certificate in DER or PEM."},
	{"string Thumbprint { get; }", certText(func(c *certificate) string { return upperHexOf(c.thumbprint()) }), "The SHA-1 hash of the certificate in hexadecimal."},
	{"string SerialNumber { get; }", certText(func(c *certificate) string { return upperHexOf(c.serial()) }), "The serial number in hexadecimal."},
	{"DateTime NotBefore { get; }", certDate(func(c *certificate) time.Time { return c.leaf.NotBefore }), "From when on the certificate is valid."},
	{"DateTime NotAfter { get; }", certDate(func(c *certificate) time.Time { return c.leaf.NotAfter }), "Until when the certificate is valid."},
	{"X500DistinguishedName SubjectName { get; }", certName(func(c *certificate) []byte { return c.leaf.RawSubject }), "Whom the certificate is about."},
	{"X500DistinguishedName IssuerName { get; }", certName(func(c *certificate) []byte { return c.leaf.RawIssuer }), "Who made the certificate."},
	{"byte[] RawData { get; }", certBytes(func(c *certificate) []byte { return c.leaf.Raw }), "The certificate in DER."},
	{"int Version { get; }", certVersion, "The version of the format."},
	{"bool HasPrivateKey { get; }", certHasKey, "Reports whether the private key is there."},
	{"string FriendlyName { get; set; }", certFriendlyName, "A name for people, which nobody but the expression knows."},
	{"string GetNameInfo(X509NameType nameType, bool forIssuer)", certNameInfo, "Returns one of the names of subject or issuer, or the empty text."},
	{"bool Verify()", certVerify, "Reports whether the certificate is valid now and leads to an authority that is trusted. It asks nobody for revocations."},
	{"string ToString()", objectToString, "Returns names, serial number, dates and thumbprint."},
})

var nameClass = class(nameDef, "X500DistinguishedName is a name in a certificate.", table{
	{"string Name { get; }", objectToString, "The name as text, the most specific part first."},
	{"byte[] RawData { get; }", nameRaw, "The name in DER."},
})

// A distinguishedName is an X500DistinguishedName.
type distinguishedName struct{ der []byte }

// Type returns X500DistinguishedName.
func (*distinguishedName) Type() *rt.Type { return nameDef.Type() }

// Text is the name.
func (n *distinguishedName) Text(*rt.Frame) (string, error) { return distinguished(n.der), nil }

func nameRaw(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Bytes(slices.Clone(rt.As[*distinguishedName](this).der)), nil
}

func certText(of func(*certificate) string) fn {
	return func(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		return text(f, of(certificateOf(this)))
	}
}

func certBytes(of func(*certificate) []byte) fn {
	return func(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		b := slices.Clone(of(certificateOf(this)))
		return rt.Bytes(b), f.Alloc(len(b))
	}
}

// certDate is a time in the local zone, as .NET gives it.
func certDate(of func(*certificate) time.Time) fn {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		return rt.Date(format.TicksOf(of(certificateOf(this))), format.Local), nil
	}
}

func certName(of func(*certificate) []byte) fn {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		return rt.Obj(&distinguishedName{of(certificateOf(this))}), nil
	}
}

func certNew(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("rawData")
	}
	data := args[0].AsBytes()
	if err := f.Alloc(8 * len(data)); err != nil {
		return rt.Null, err
	}
	cert, err := parseCertificate(data)
	if err != nil {
		return rt.Null, rt.Throw(cryptoException, "Cannot find the requested object.")
	}
	return NewCertificate(cert, nil, nil), nil
}

func certVersion(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return number(certificateOf(this).leaf.Version)
}

func certHasKey(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return truth(certificateOf(this).key != nil)
}

func certFriendlyName(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	c := certificateOf(this)
	if len(args) > 0 {
		c.name = args[0].AsString()
	}
	return rt.String(c.name), nil
}

func certNameInfo(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	return text(f, certificateOf(this).nameInfo(args[0].AsInt(), args[1].AsBool()))
}

func certVerify(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	ok, err := VerifyCertificate(f, this)
	return rt.Bool(ok), err
}
