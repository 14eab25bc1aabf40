package lib

import (
	"bytes"
	"crypto"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"slices"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// A Truster is a global object of the host that knows which authorities certificates are verified against. Without one, they are those of
// the system.
type Truster interface {
	Roots() *x509.CertPool
}

// A certificate is an X509Certificate2.
type certificate struct {
	leaf *x509.Certificate
	// chain holds certificates that may lead from the leaf to a trusted one.
	chain []*x509.Certificate
	// key is the private key, nil if there is none.
	key  crypto.Signer
	name string
}

// Type returns X509Certificate2.
func (*certificate) Type() *rt.Type { return certDef.Type() }

// Dispose does nothing: the certificate belongs to the host.
func (*certificate) Dispose() {}

// Equals reports whether another value is a certificate of the same issuer with the same serial number.
func (c *certificate) Equals(_ *rt.Frame, other rt.Value) (bool, error) {
	o := certificateOf(other)
	return o != nil && c.leaf.SerialNumber.Cmp(o.leaf.SerialNumber) == 0 && bytes.Equal(c.leaf.RawIssuer, o.leaf.RawIssuer), nil
}

// Text returns names, serial number, dates and thumbprint.
func (c *certificate) Text(*rt.Frame) (string, error) {
	var b strings.Builder
	for _, part := range [][2]string{
		{"Subject", distinguished(c.leaf.RawSubject)}, {"Issuer", distinguished(c.leaf.RawIssuer)}, {"Serial Number", upperHexOf(c.serial())},
		{"Not Before", dateText(c.leaf.NotBefore)}, {"Not After", dateText(c.leaf.NotAfter)}, {"Thumbprint", upperHexOf(c.thumbprint())},
	} {
		b.WriteString("[" + part[0] + "]\r\n  " + part[1] + "\r\n\r\n")
	}
	return strings.TrimSuffix(b.String(), "\r\n"), nil
}

// NewCertificate returns an X509Certificate2. The chain is what may lead to a trusted certificate; the key may be nil.
func NewCertificate(leaf *x509.Certificate, chain []*x509.Certificate, key crypto.Signer) rt.Value {
	if leaf == nil {
		return rt.Null
	}
	return rt.Obj(&certificate{leaf: leaf, chain: chain, key: key})
}

// VerifyCertificate is X509Certificate2.Verify, also for null, which throws.
func VerifyCertificate(f *rt.Frame, v rt.Value) (bool, error) {
	c := certificateOf(v)
	if c == nil {
		return false, nullArg("certificate")
	}
	return c.trusted(trustedRoots(f), time.Now()), f.Step(rsaSteps)
}

func certificateOf(v rt.Value) *certificate { return rt.As[*certificate](v) }

// trustedRoots returns the authorities of the host, nil for those of the system.
func trustedRoots(f *rt.Frame) *x509.CertPool {
	for _, global := range f.Globals {
		if t, ok := global.AsObject().(Truster); ok {
			return t.Roots()
		}
	}
	return nil
}

// trusted reports whether a chain leads to one of the authorities. Whether a certificate was revoked is not looked up.
func (c *certificate) trusted(roots *x509.CertPool, now time.Time) bool {
	between := x509.NewCertPool()
	for _, cert := range c.chain {
		between.AddCert(cert)
	}
	_, err := c.leaf.Verify(x509.VerifyOptions{
		Roots: roots, Intermediates: between, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	})
	return err == nil
}

// parseCertificate reads what the constructor of X509Certificate2 takes: DER, PEM, or DER in base64. PKCS #12 is left out: its author decides
// how long it takes to open.
func parseCertificate(data []byte) (*x509.Certificate, error) {
	if block, _ := pem.Decode(data); block != nil {
		return x509.ParseCertificate(block.Bytes)
	}
	if der, err := base64.StdEncoding.DecodeString(string(bytes.TrimSpace(data))); err == nil {
		return x509.ParseCertificate(der)
	}
	return x509.ParseCertificate(data)
}

func (c *certificate) thumbprint() []byte {
	sum := sha1.Sum(c.leaf.Raw)
	return sum[:]
}

// serial returns the serial number as the certificate has it: most significant byte first, with a zero byte before one that would look
// like a sign.
func (c *certificate) serial() []byte {
	b := c.leaf.SerialNumber.Bytes()
	if len(b) == 0 || b[0] >= 0x80 {
		b = append([]byte{0}, b...)
	}
	return b
}

func (c *certificate) littleEndianSerial() []byte {
	b := slices.Clone(c.serial())
	slices.Reverse(b)
	return b
}

// publicKeyInfo is the SubjectPublicKeyInfo of RFC 5280.
type publicKeyInfo struct {
	Algorithm pkix.AlgorithmIdentifier
	Key       asn1.BitString
}

func (c *certificate) publicKeyInfo() publicKeyInfo {
	var info publicKeyInfo
	_, _ = asn1.Unmarshal(c.leaf.RawSubjectPublicKeyInfo, &info) // it was parsed with the certificate
	return info
}

func upperHexOf(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) }

// dateText returns a time as the invariant culture writes it.
func dateText(t time.Time) string { return t.UTC().Format("01/02/2006 15:04:05") }

// CryptographicException is what cryptography throws, for hosts that do some.
var CryptographicException = cryptoException
