package lib

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
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

// A certificate is an X509Certificate or X509Certificate2.
type certificate struct {
	def *rt.Def
	// leaf is nil for an object that was made without data, or reset.
	leaf *x509.Certificate
	// chain holds certificates that may lead from the leaf to a trusted one.
	chain []*x509.Certificate
	// key is the private key, nil if there is none.
	key crypto.Signer
	// kept says that the key belongs to the host: expressions use it, and never see it.
	kept     bool
	name     string
	archived bool
}

// Type returns the class.
func (c *certificate) Type() *rt.Type { return c.def.Type() }

// Dispose empties the object.
func (c *certificate) Dispose() { *c = certificate{def: c.def} }

// Equals reports whether another value is a certificate of the same issuer with the same serial number.
func (c *certificate) Equals(_ *rt.Frame, other rt.Value) (bool, error) {
	o := certificateOf(other)
	switch {
	case o == nil:
		return false, nil
	case c.leaf == nil || o.leaf == nil:
		return c.leaf == o.leaf, nil
	}
	return c.leaf.SerialNumber.Cmp(o.leaf.SerialNumber) == 0 && bytes.Equal(c.leaf.RawIssuer, o.leaf.RawIssuer), nil
}

// NewCertificate returns an X509Certificate2. The chain is what may lead to a trusted certificate; the key may be nil. Expressions can use it,
// and cannot have its numbers.
func NewCertificate(leaf *x509.Certificate, chain []*x509.Certificate, key crypto.Signer) rt.Value {
	if leaf == nil {
		return rt.Null
	}
	return rt.Obj(&certificate{def: certDef, leaf: leaf, chain: chain, key: key, kept: true})
}

// VerifyCertificate is X509Certificate2.Verify, also for null, which throws.
func VerifyCertificate(f *rt.Frame, v rt.Value) (bool, error) {
	c := certificateOf(v)
	if c == nil {
		return false, nullArg("certificate")
	}
	if err := c.there(); err != nil {
		return false, err
	}
	if err := f.Step(privateSteps + c.chainSteps()); err != nil {
		return false, err
	}
	return c.trusted(trustedRoots(f), time.Now()), nil
}

// chainSteps is what verifying the signatures of the chain may cost. Who made an archive chose how many certificates are in it, and how
// long their keys are; Go gives up after a hundred signatures.
func (c *certificate) chainSteps() int {
	longest := 2048
	for _, cert := range c.chain {
		if public, ok := cert.PublicKey.(*rsa.PublicKey); ok {
			longest = max(longest, public.N.BitLen())
		}
	}
	n := len(c.chain)
	return min(n*n, 100) * rsaPrice(2*publicSteps, longest, 2)
}

func certificateOf(v rt.Value) *certificate { return rt.As[*certificate](v) }

// there throws for a certificate without data.
func (c *certificate) there() error {
	if c.leaf == nil {
		return cryptoFailure("m_safeCertContext is an invalid handle.")
	}
	return nil
}

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

func (c *certificate) publicKeyInfo() publicKeyInfo {
	var info publicKeyInfo
	_, _ = asn1.Unmarshal(c.leaf.RawSubjectPublicKeyInfo, &info) // it was parsed with the certificate
	return info
}

// signatureAlgorithm returns the object identifier of the algorithm that the certificate is signed with.
func (c *certificate) signatureAlgorithm() asn1.ObjectIdentifier {
	var signed struct {
		Body      asn1.RawValue
		Algorithm pkix.AlgorithmIdentifier
		Signature asn1.BitString
	}
	_, _ = asn1.Unmarshal(c.leaf.Raw, &signed) // it was parsed with the certificate
	return signed.Algorithm.Algorithm
}

func upperHexOf(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) }

// dateText returns a time as the invariant culture writes it.
func dateText(t time.Time) string { return t.UTC().Format("01/02/2006 15:04:05") }

// CryptographicException is what cryptography throws, for hosts that do some.
var CryptographicException = cryptoException
