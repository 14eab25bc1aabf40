package lib

import (
	"encoding/binary"
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

// certRows are the constructors that both classes have.
func certRows(def *rt.Def) table {
	return table{
		{def.Name + "()", certEmpty(def), "Makes an object without data, which is of no use."},
		{def.Name + "(X509Certificate cert)", certCopy(def), "Makes another object of a certificate."},
		{def.Name + "(byte[] data)", certNew(def), "Reads a certificate in DER or PEM, or the one in a PFX archive without a password."},
		{def.Name + "(byte[] rawData, string password)", certOpen(def), "Reads a certificate, and its private key if it is in a PFX archive."},
		{def.Name + "(byte[] rawData, string password, X509KeyStorageFlags keyStorageFlags)", certOpen(def), "Reads a certificate, and its private key. Keys are never stored, whatever the flags are."},
	}
}

const immutable = "X509Certificate is immutable on this platform. Use the equivalent constructor instead."

var certBaseClass = class(certBaseDef, "X509Certificate is a certificate.", append(certRows(certBaseDef), table{
	{"string Subject { get; }", certText(func(c *certificate) string { return distinguished(c.leaf.RawSubject) }), "Whom the certificate is about."},
	{"string Issuer { get; }", certText(func(c *certificate) string { return distinguished(c.leaf.RawIssuer) }), "Who made the certificate."},
	{"string GetName()", certText(func(c *certificate) string { return forwards(c.leaf.RawSubject) }), "Returns whom the certificate is about, the most general part first."},
	{"string GetIssuerName()", certText(func(c *certificate) string { return forwards(c.leaf.RawIssuer) }), "Returns who made the certificate, the most general part first."},
	{"byte[] GetCertHash()", certBytes((*certificate).thumbprint), "Returns the SHA-1 hash of the certificate."},
	{"byte[] GetCertHash(HashAlgorithmName hashAlgorithm)", certHash, "Returns a hash of the certificate."},
	{"string GetCertHashString()", certText(func(c *certificate) string { return upperHexOf(c.thumbprint()) }), "Returns the SHA-1 hash of the certificate in hexadecimal."},
	{"string GetCertHashString(HashAlgorithmName hashAlgorithm)", certHashText, "Returns a hash of the certificate in hexadecimal."},
	{"byte[] GetRawCertData()", certBytes(func(c *certificate) []byte { return c.leaf.Raw }), "Returns the certificate in DER."},
	{"string GetRawCertDataString()", certText(func(c *certificate) string { return upperHexOf(c.leaf.Raw) }), "Returns the certificate in DER, in hexadecimal."},
	{"byte[] GetSerialNumber()", certBytes((*certificate).littleEndianSerial), "Returns the serial number, the lowest byte first."},
	{"string GetSerialNumberString()", certText(func(c *certificate) string { return upperHexOf(c.serial()) }), "Returns the serial number in hexadecimal."},
	{"string GetKeyAlgorithm()", certText(func(c *certificate) string { return c.publicKeyInfo().Algorithm.Algorithm.String() }), "Returns the object identifier of the public key's algorithm."},
	{"byte[] GetKeyAlgorithmParameters()", certBytes(func(c *certificate) []byte { return c.publicKeyInfo().Algorithm.Parameters.FullBytes }), "Returns the parameters of the public key's algorithm in DER."},
	{"string GetKeyAlgorithmParametersString()", certText(func(c *certificate) string { return upperHexOf(c.publicKeyInfo().Algorithm.Parameters.FullBytes) }), "Returns the parameters of the public key's algorithm in DER, in hexadecimal."},
	{"byte[] GetPublicKey()", certBytes(func(c *certificate) []byte { return c.publicKeyInfo().Key.Bytes }), "Returns the public key without its algorithm."},
	{"string GetPublicKeyString()", certText(func(c *certificate) string { return upperHexOf(c.publicKeyInfo().Key.Bytes) }), "Returns the public key in hexadecimal."},
	{"string GetEffectiveDateString()", certText(func(c *certificate) string { return dateText(c.leaf.NotBefore) }), "Returns from when on the certificate is valid."},
	{"string GetExpirationDateString()", certText(func(c *certificate) string { return dateText(c.leaf.NotAfter) }), "Returns until when the certificate is valid."},
	{"string GetFormat()", constant(rt.String("X509")), "Returns X509."},
	{"byte[] Export(X509ContentType contentType)", certExport, "Returns the certificate in DER, or with its key in a PFX archive without a password."},
	{"byte[] Export(X509ContentType contentType, string password)", certExport, "Returns the certificate in DER, or with its key in a PFX archive. A key of the gateway's own certificates is never handed out."},
	{"bool Equals(X509Certificate other)", objectEquals, "Reports whether issuer and serial number are the same."},
	{"int GetHashCode()", certCode, "Returns the first four bytes of the SHA-1 hash as a number."},
	{"string ToString()", objectToString, "Returns the name of the class; of an X509Certificate2 names, serial number, dates and thumbprint."},
	{"string ToString(bool fVerbose)", certBaseText, "Returns the name of the class, or names, serial number, dates and thumbprint."},
	{"void Import(byte[] rawData)", notHere(immutable), "Throws: use the constructor."},
	{"void Import(byte[] rawData, string password, X509KeyStorageFlags keyStorageFlags)", notHere(immutable), "Throws: use the constructor."},
	{"void Reset()", disposeOf, "Empties the object."},
	{"void Dispose()", disposeOf, "Empties the object."},
}...))

var certClass = class(certDef, "X509Certificate2 is a certificate, perhaps with its private key.", append(certRows(certDef), table{
	{"string Thumbprint { get; }", certText(func(c *certificate) string { return upperHexOf(c.thumbprint()) }), "The SHA-1 hash of the certificate in hexadecimal."},
	{"string SerialNumber { get; }", certText(func(c *certificate) string { return upperHexOf(c.serial()) }), "The serial number in hexadecimal."},
	{"DateTime NotBefore { get; }", certDate(func(c *certificate) time.Time { return c.leaf.NotBefore }), "From when on the certificate is valid."},
	{"DateTime NotAfter { get; }", certDate(func(c *certificate) time.Time { return c.leaf.NotAfter }), "Until when the certificate is valid."},
	{"X500DistinguishedName SubjectName { get; }", certName(func(c *certificate) []byte { return c.leaf.RawSubject }), "Whom the certificate is about."},
	{"X500DistinguishedName IssuerName { get; }", certName(func(c *certificate) []byte { return c.leaf.RawIssuer }), "Who made the certificate."},
	{"byte[] RawData { get; }", certBytes(func(c *certificate) []byte { return c.leaf.Raw }), "The certificate in DER."},
	{"int Version { get; }", certVersion, "The version of the format."},
	{"Oid SignatureAlgorithm { get; }", certSignature, "The algorithm that the certificate is signed with."},
	{"X509ExtensionCollection Extensions { get; }", certExtensions, "The extensions of the certificate."},
	{"PublicKey PublicKey { get; }", certPublicKey, "The public key, with its algorithm."},
	{"AsymmetricAlgorithm PrivateKey { get; set; }", certPrivateKey, "The private key; null if it is not there. It cannot be set: CopyWithPrivateKey makes a certificate with one."},
	{"bool HasPrivateKey { get; }", certHasKey, "Reports whether the private key is there."},
	{"string FriendlyName { get; set; }", certFriendlyName, "A name for people, which nobody but the expression knows."},
	{"bool Archived { get; set; }", certArchived, "A mark that nobody but the expression knows."},
	{"string GetNameInfo(X509NameType nameType, bool forIssuer)", certNameInfo, "Returns one of the names of subject or issuer, or the empty text."},
	{"static X509ContentType GetCertContentType(byte[] rawData)", certContentType, "Tells what bytes are: a certificate, a PFX archive, or PKCS #7."},
	{"bool Verify()", certVerify, "Reports whether the certificate is valid now and leads to an authority that is trusted. It asks nobody for revocations."},
	{"string ToString(bool verbose)", certFullText, "Returns names, serial number, dates and thumbprint, or all that the certificate says."},
}...))

// certMoreClasses are the enums that members of certificates take.
var certMoreClasses = []rt.Class{
	{Def: nameTypeDef, Doc: "X509NameType says which name of a certificate is meant."},
	{Def: storageFlagsDef, Doc: "X509KeyStorageFlags say how Windows keeps private keys. Here they are never kept."},
	{Def: contentTypeDef, Doc: "X509ContentType says what bytes are."},
}

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

// certMember is the function of a member that needs a certificate with data.
func certMember(of func(f *rt.Frame, c *certificate, args []rt.Value) (rt.Value, error)) fn {
	return func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		c := certificateOf(this)
		if err := c.there(); err != nil {
			return rt.Null, err
		}
		return of(f, c, args)
	}
}

func certText(of func(*certificate) string) fn {
	return certMember(func(f *rt.Frame, c *certificate, _ []rt.Value) (rt.Value, error) { return text(f, of(c)) })
}

func certBytes(of func(*certificate) []byte) fn {
	return certMember(func(f *rt.Frame, c *certificate, _ []rt.Value) (rt.Value, error) {
		b := slices.Clone(of(c))
		return rt.Bytes(b), f.Alloc(len(b))
	})
}

// certDate is a time in the local zone, as .NET gives it.
func certDate(of func(*certificate) time.Time) fn {
	return certMember(func(_ *rt.Frame, c *certificate, _ []rt.Value) (rt.Value, error) {
		return rt.Date(format.TicksOf(of(c)), format.Local), nil
	})
}

func certName(of func(*certificate) []byte) fn {
	return certMember(func(_ *rt.Frame, c *certificate, _ []rt.Value) (rt.Value, error) {
		return rt.Obj(&distinguishedName{of(c)}), nil
	})
}

var (
	certHash = certMember(func(f *rt.Frame, c *certificate, args []rt.Value) (rt.Value, error) {
		k, err := hashNamed(args[0])
		if err != nil {
			return rt.Null, err
		}
		sum, err := k.sum(f, c.leaf.Raw)
		return rt.Bytes(sum), err
	})
	certVersion = certMember(func(_ *rt.Frame, c *certificate, _ []rt.Value) (rt.Value, error) {
		return number(c.leaf.Version)
	})
	certSignature = certMember(func(_ *rt.Frame, c *certificate, _ []rt.Value) (rt.Value, error) {
		return newOID(c.signatureAlgorithm().String()), nil
	})
	certExtensions = certMember(func(f *rt.Frame, c *certificate, _ []rt.Value) (rt.Value, error) {
		return newExtensions(c.leaf.Extensions), f.Alloc(len(c.leaf.Raw) + 128*len(c.leaf.Extensions))
	})
	certHasKey = certMember(func(_ *rt.Frame, c *certificate, _ []rt.Value) (rt.Value, error) {
		return truth(c.key != nil)
	})
	certFriendlyName = certMember(func(_ *rt.Frame, c *certificate, args []rt.Value) (rt.Value, error) {
		if len(args) > 0 {
			c.name = args[0].AsString()
		}
		return rt.String(c.name), nil
	})
	certArchived = certMember(func(_ *rt.Frame, c *certificate, args []rt.Value) (rt.Value, error) {
		if len(args) > 0 {
			c.archived = args[0].AsBool()
		}
		return truth(c.archived)
	})
	certNameInfo = certMember(func(f *rt.Frame, c *certificate, args []rt.Value) (rt.Value, error) {
		return text(f, c.nameInfo(args[0].AsInt(), args[1].AsBool()))
	})
)

// certCode is 0 for a certificate without data.
func certCode(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	if c := certificateOf(this); c.leaf != nil {
		return rt.Int(int(int32(binary.BigEndian.Uint32(c.thumbprint())))), nil
	}
	return rt.Int(0), nil
}

func certHashText(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	sum, err := certHash(f, this, args)
	if err != nil {
		return rt.Null, err
	}
	return text(f, upperHexOf(sum.AsBytes()))
}

func certVerify(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	ok, err := VerifyCertificate(f, this)
	return rt.Bool(ok), err
}
