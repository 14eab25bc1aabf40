package policy

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

const certificatesNamespace = "System.Security.Cryptography.X509Certificates"

var (
	certificateDef  = rt.Declare(certificatesNamespace, "class X509Certificate : IDisposable")
	certificate2Def = rt.Declare(certificatesNamespace, "class X509Certificate2 : X509Certificate")
	nameDef         = rt.Declare(certificatesNamespace, "class X500DistinguishedName")
	nameTypeDef     = rt.Declare(certificatesNamespace, "enum X509NameType { SimpleName, EmailName, UpnName, DnsName, DnsFromAlternativeName, UrlName }")
)

// The names for a certificate's name in X509NameType.
const (
	simpleName = iota
	emailName
	upnName
	dnsName
	dnsFromAlternativeName
	urlName
)

var certificateClass = rt.Class{Def: certificateDef, Doc: "An X.509 certificate.", Members: []rt.Member{
	row("string Issuer { get; }", text(func(c *certificateObject) string { return distinguishedName(c.leaf.RawIssuer) }), "Issuer is the name of the one who issued the certificate."),
	row("string Subject { get; }", text(func(c *certificateObject) string { return distinguishedName(c.leaf.RawSubject) }), "Subject is the name of the one whom the certificate is for."),
	row("byte[] GetCertHash()", get(func(c *certificateObject) rt.Value { return rt.Bytes(c.thumbprint()) }), "GetCertHash returns the SHA-1 of the certificate."),
	row("string GetCertHashString()", get(func(c *certificateObject) rt.Value { return hexValue(c.thumbprint()) }), "GetCertHashString returns the SHA-1 of the certificate in hexadecimal."),
	row("string GetEffectiveDateString()", get(func(c *certificateObject) rt.Value { return rt.String(dateText(c.leaf.NotBefore)) }), "GetEffectiveDateString returns NotBefore as text."),
	row("string GetExpirationDateString()", get(func(c *certificateObject) rt.Value { return rt.String(dateText(c.leaf.NotAfter)) }), "GetExpirationDateString returns NotAfter as text."),
	row("string GetFormat()", get(func(*certificateObject) rt.Value { return rt.String("X509") }), "GetFormat returns X509."),
	row("string GetKeyAlgorithm()", get(func(c *certificateObject) rt.Value { return rt.String(c.keyAlgorithm()) }), "GetKeyAlgorithm returns the object identifier of the public key's algorithm."),
	row("byte[] GetPublicKey()", get(func(c *certificateObject) rt.Value { return rt.Bytes(c.publicKey()) }), "GetPublicKey returns the encoded public key without its algorithm."),
	row("string GetPublicKeyString()", get(func(c *certificateObject) rt.Value { return hexValue(c.publicKey()) }), "GetPublicKeyString returns GetPublicKey in hexadecimal."),
	row("byte[] GetRawCertData()", get(func(c *certificateObject) rt.Value { return rt.Bytes(slices.Clone(c.leaf.Raw)) }), "GetRawCertData returns the certificate in DER."),
	row("string GetRawCertDataString()", get(func(c *certificateObject) rt.Value { return hexValue(c.leaf.Raw) }), "GetRawCertDataString returns the certificate in DER, in hexadecimal."),
	row("byte[] GetSerialNumber()", get(littleEndianSerial), "GetSerialNumber returns the serial number, least significant byte first."),
	row("string GetSerialNumberString()", get(func(c *certificateObject) rt.Value { return hexValue(c.serial()) }), "GetSerialNumberString returns the serial number in hexadecimal, most significant byte first."),
	row("void Dispose()", get(func(*certificateObject) rt.Value { return rt.Null }), "Dispose does nothing: the certificate belongs to the gateway."),
}}

var certificate2Class = rt.Class{Def: certificate2Def, Doc: "An X.509 certificate, possibly with its private key.", Members: []rt.Member{
	row("X509Certificate2(byte[] rawData)", newCertificate, "X509Certificate2 reads a certificate in DER, PEM or PKCS #12."),
	row("X509Certificate2(byte[] rawData, string password)", newCertificate, "X509Certificate2 reads a certificate and its key in PKCS #12."),
	row("string FriendlyName { get; }", get(func(*certificateObject) rt.Value { return rt.String("") }), "FriendlyName is empty: stores that name certificates exist on Windows only."),
	row("bool HasPrivateKey { get; }", get(func(c *certificateObject) rt.Value { return rt.Bool(c.key != nil) }), "HasPrivateKey says whether the gateway has the private key."),
	row("X500DistinguishedName IssuerName { get; }", get(func(c *certificateObject) rt.Value { return rt.Obj(&nameObject{c.leaf.RawIssuer}) }), "IssuerName is the name of the one who issued the certificate."),
	row("DateTime NotAfter { get; }", get(func(c *certificateObject) rt.Value { return dateTime(c.leaf.NotAfter) }), "NotAfter is when the certificate ends."),
	row("DateTime NotBefore { get; }", get(func(c *certificateObject) rt.Value { return dateTime(c.leaf.NotBefore) }), "NotBefore is when the certificate begins."),
	row("byte[] RawData { get; }", get(func(c *certificateObject) rt.Value { return rt.Bytes(slices.Clone(c.leaf.Raw)) }), "RawData is the certificate in DER."),
	row("string SerialNumber { get; }", get(func(c *certificateObject) rt.Value { return hexValue(c.serial()) }), "SerialNumber is the serial number in hexadecimal."),
	row("X500DistinguishedName SubjectName { get; }", get(func(c *certificateObject) rt.Value { return rt.Obj(&nameObject{c.leaf.RawSubject}) }), "SubjectName is the name of the one whom the certificate is for."),
	row("string Thumbprint { get; }", get(func(c *certificateObject) rt.Value { return hexValue(c.thumbprint()) }), "Thumbprint is the SHA-1 of the certificate in hexadecimal, in capitals."),
	row("int Version { get; }", get(func(c *certificateObject) rt.Value { return rt.Int(c.leaf.Version) }), "Version is the version of the X.509 format."),
	row("string GetNameInfo(X509NameType nameType, bool forIssuer)", certificateNameInfo, "GetNameInfo returns one of the names of subject or issuer, or the empty text."),
	row("bool Verify()", certificateVerify,
		"Verify says whether a chain leads to an authority that the system or the service trusts. Revocation is not looked up: an expression calls nobody."),
}}

var nameClass = rt.Class{Def: nameDef, Doc: "The name of a subject or an issuer.", Members: []rt.Member{
	row("string Name { get; }", text(func(n *nameObject) string { return distinguishedName(n.raw) }), "Name is the name as text, the most specific part first."),
	row("byte[] RawData { get; }", get(func(n *nameObject) rt.Value { return rt.Bytes(slices.Clone(n.raw)) }), "RawData is the encoded name."),
}}

var nameTypeClass = rt.Class{Def: nameTypeDef, Doc: "The kinds of names that a certificate has."}

// certificateExtensions are the methods that Azure adds to certificates.
var certificateExtensions = rt.Class{Def: extensionsDef, Members: []rt.Member{
	row("static bool VerifyNoRevocation(this X509Certificate2 input)", certificateVerify,
		"VerifyNoRevocation says whether a chain leads to an authority that the system or the service trusts, without asking for revocations."),
}}

// nameObject is an X500DistinguishedName.
type nameObject struct{ raw []byte }

// Type returns X500DistinguishedName.
func (*nameObject) Type() *rt.Type { return nameDef.Type() }

func newCertificate(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	data, password := args[0].AsBytes(), ""
	if err := f.Alloc(8 * len(data)); err != nil {
		return rt.Null, err
	}
	if len(args) == 2 {
		password = args[1].AsString()
	}
	cert, err := parseCertificate(data, password)
	if decoded, base64Err := base64.StdEncoding.DecodeString(string(data)); err != nil && base64Err == nil {
		cert, err = parseCertificate(decoded, password)
	}
	if err != nil {
		return rt.Null, rt.Throw(cryptographicException, "Cannot find the requested object.")
	}
	return rt.Obj(cert), nil
}

// certificateVerify is the method Verify and the extension method VerifyNoRevocation.
func certificateVerify(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if len(args) == 1 {
		this = args[0]
	}
	c := rt.As[*certificateObject](this)
	if c == nil {
		return rt.Null, rt.Throw(rt.ArgumentNullException, "Value cannot be null. (Parameter 'input')")
	}
	return rt.Bool(c.trusted(configOf(f), time.Now())), f.Step(1000)
}

func certificateNameInfo(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	c := rt.As[*certificateObject](this)
	return rt.String(c.nameInfo(args[0].AsInt(), args[1].AsBool())), nil
}

// nameInfo returns a name of the subject or, as far as the certificate knows it, of the issuer.
func (c *certificateObject) nameInfo(kind int, issuer bool) string {
	name, dns, mail, uris := c.leaf.Subject, c.leaf.DNSNames, c.leaf.EmailAddresses, c.leaf.URIs
	if issuer {
		name, dns, mail, uris = c.leaf.Issuer, nil, nil, nil
	}
	switch kind {
	case simpleName:
		for _, oid := range []string{"2.5.4.3", "2.5.4.11", "2.5.4.10", "1.2.840.113549.1.9.1"} {
			if value := attribute(name, oid); value != "" {
				return value
			}
		}
		return firstOf(dns, mail)
	case emailName:
		return firstOf(mail, []string{attribute(name, "1.2.840.113549.1.9.1")})
	case dnsName:
		return firstOf(dns, []string{attribute(name, "2.5.4.3")})
	case dnsFromAlternativeName:
		return firstOf(dns)
	case urlName:
		return firstOf(urlTexts(uris))
	}
	return ""
}

func firstOf(lists ...[]string) string {
	for _, l := range lists {
		if len(l) > 0 {
			return l[0]
		}
	}
	return ""
}

func urlTexts(uris []*url.URL) []string {
	texts := make([]string, len(uris))
	for i, u := range uris {
		texts[i] = u.String()
	}
	return texts
}

func hexValue(b []byte) rt.Value { return rt.String(strings.ToUpper(hex.EncodeToString(b))) }

func littleEndianSerial(c *certificateObject) rt.Value {
	serial := slices.Clone(c.serial())
	slices.Reverse(serial)
	return rt.Bytes(serial)
}

// dateText returns a time as the invariant culture writes it.
func dateText(t time.Time) string { return t.UTC().Format("01/02/2006 15:04:05") }

// text returns what ToString gives, with the line ends of the gateway's .NET.
func (c *certificateObject) text() string {
	var b strings.Builder
	for _, part := range [][2]string{
		{"Subject", distinguishedName(c.leaf.RawSubject)}, {"Issuer", distinguishedName(c.leaf.RawIssuer)},
		{"Serial Number", strings.ToUpper(hex.EncodeToString(c.serial()))}, {"Not Before", dateText(c.leaf.NotBefore)},
		{"Not After", dateText(c.leaf.NotAfter)}, {"Thumbprint", strings.ToUpper(hex.EncodeToString(c.thumbprint()))},
	} {
		b.WriteString("[" + part[0] + "]\r\n  " + part[1] + "\r\n\r\n")
	}
	return strings.TrimSuffix(b.String(), "\r\n")
}
