package policy

import (
	"bytes"
	"crypto"
	"crypto/sha1" //nolint:gosec // a thumbprint names a certificate; nothing relies on it
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"fmt"
	"slices"
	"sync"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/model"
)

// certificateObject is an X509Certificate2.
type certificateObject struct {
	leaf *x509.Certificate
	// chain holds certificates that may lead from the leaf to a trusted one.
	chain []*x509.Certificate
	// key is the private key, nil if there is none.
	key crypto.Signer
}

// Type returns X509Certificate2.
func (*certificateObject) Type() *rt.Type { return certificate2Def.Type() }

// Text returns names, serial number, dates and thumbprint.
func (c *certificateObject) Text(*rt.Frame) (string, error) { return c.text(), nil }

// Equals reports whether another value is a certificate of the same issuer with the same serial number.
func (c *certificateObject) Equals(_ *rt.Frame, other rt.Value) (bool, error) {
	o := rt.As[*certificateObject](other)
	return o != nil && c.leaf.SerialNumber.Cmp(o.leaf.SerialNumber) == 0 && bytes.Equal(c.leaf.RawIssuer, o.leaf.RawIssuer), nil
}

// thumbprint returns the SHA-1 of the certificate.
func (c *certificateObject) thumbprint() []byte {
	sum := sha1.Sum(c.leaf.Raw) //nolint:gosec // see the import
	return sum[:]
}

// serial returns the serial number as the certificate has it: most significant byte first, with a zero byte before one that would look like a sign.
func (c *certificateObject) serial() []byte {
	b := c.leaf.SerialNumber.Bytes()
	if len(b) == 0 || b[0] >= 0x80 {
		b = append([]byte{0}, b...)
	}
	return b
}

// parseCertificate reads a certificate in any of the forms that the constructor of X509Certificate2 takes: DER, PEM, or PKCS #12 with a password.
func parseCertificate(data []byte, password string) (*certificateObject, error) {
	if cert, err := x509.ParseCertificate(data); err == nil {
		return &certificateObject{leaf: cert}, nil
	}
	if bytes.Contains(data, []byte("-----BEGIN")) {
		return parsePEM(data)
	}
	key, leaf, chain, err := pkcs12.DecodeChain(data, password)
	if err != nil {
		return nil, fmt.Errorf("parse certificate: %w", err)
	}
	signer, _ := key.(crypto.Signer)
	return &certificateObject{leaf: leaf, chain: chain, key: signer}, nil
}

// parsePEM reads a chain of certificates, the leaf first, and a private key if there is one.
func parsePEM(data []byte) (*certificateObject, error) {
	c := &certificateObject{}
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if err := c.add(block); err != nil {
			return nil, err
		}
	}
	if c.leaf == nil {
		return nil, fmt.Errorf("parse certificate: no certificate in the text")
	}
	return c, nil
}

func (c *certificateObject) add(block *pem.Block) error {
	switch block.Type {
	case "CERTIFICATE":
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return fmt.Errorf("parse certificate: %w", err)
		}
		if c.leaf == nil {
			c.leaf = cert
			return nil
		}
		c.chain = append(c.chain, cert)
	case "PRIVATE KEY":
		key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if err != nil {
			return fmt.Errorf("parse private key: %w", err)
		}
		c.key, _ = key.(crypto.Signer)
	}
	return nil
}

// trusted reports whether a chain leads from the certificate to an authority that the system or the service trusts. Whether a certificate was revoked
// is not looked up.
func (c *certificateObject) trusted(config *Config, now time.Time) bool {
	intermediates := x509.NewCertPool()
	for _, cert := range c.chain {
		intermediates.AddCert(cert)
	}
	_, err := c.leaf.Verify(x509.VerifyOptions{
		Roots: config.Roots(), Intermediates: intermediates, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	})
	return err == nil
}

// parsedCertificates are the certificates of a configuration in the form that programs need, made when somebody first asks.
type parsedCertificates struct {
	mu     sync.Mutex
	byName map[string]*certificateObject
	roots  *x509.CertPool
}

// Roots returns the authorities that the system trusts and those that the service was given.
func (c *Config) Roots() *x509.CertPool {
	c.parsed.mu.Lock()
	defer c.parsed.mu.Unlock()
	if c.parsed.roots != nil {
		return c.parsed.roots
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	for _, cert := range c.Certificates {
		if cert.CA {
			pool.AppendCertsFromPEM([]byte(cert.Chain))
		}
	}
	c.parsed.roots = pool
	return pool
}

// KeyPair returns the certificate of that name and its private key, which is nil if the service does not have it. Both are nil if there is no such
// certificate or if it cannot be read.
func (c *Config) KeyPair(name string) (*x509.Certificate, crypto.Signer) {
	cert := c.certificate(name)
	if cert == nil {
		return nil, nil
	}
	return cert.leaf, cert.key
}

// certificate returns a certificate of the service, nil if there is none of that name or if it cannot be read.
func (c *Config) certificate(name string) *certificateObject {
	c.parsed.mu.Lock()
	defer c.parsed.mu.Unlock()
	if cert, ok := c.parsed.byName[name]; ok {
		return cert
	}
	var parsed *certificateObject
	if stored := c.Certificates[name]; stored != nil {
		parsed = parseStored(stored)
	}
	if c.parsed.byName == nil {
		c.parsed.byName = map[string]*certificateObject{}
	}
	c.parsed.byName[name] = parsed
	return parsed
}

func parseStored(stored *model.Certificate) *certificateObject {
	cert, err := parsePEM([]byte(stored.Chain + "\n" + stored.Key))
	if err != nil {
		return nil
	}
	return cert
}

// publicKeyInfo is the SubjectPublicKeyInfo of RFC 5280.
type publicKeyInfo struct {
	Algorithm pkix.AlgorithmIdentifier
	Key       asn1.BitString
}

func (c *certificateObject) publicKeyInfo() publicKeyInfo {
	var info publicKeyInfo
	_, _ = asn1.Unmarshal(c.leaf.RawSubjectPublicKeyInfo, &info) // it was parsed with the certificate
	return info
}

// keyAlgorithm returns the object identifier of the public key's algorithm.
func (c *certificateObject) keyAlgorithm() string {
	return c.publicKeyInfo().Algorithm.Algorithm.String()
}

// publicKey returns the encoded public key.
func (c *certificateObject) publicKey() []byte { return c.publicKeyInfo().Key.Bytes }

// certificateValue returns a certificate without a private key as an X509Certificate2.
func certificateValue(leaf *x509.Certificate, chain []*x509.Certificate) rt.Value {
	return rt.Obj(&certificateObject{leaf: leaf, chain: chain})
}

// certificatesObject are the certificates of the service that handles an exchange, by their ids.
type certificatesObject Exchange

var (
	certificateByName = rt.IReadOnlyDictionary.Of(rt.StringType, certificate2Def.Type())
	certificatePair   = rt.KeyValuePair.Of(rt.StringType, certificate2Def.Type())
)

// Type returns the type of dictionaries of certificates.
func (*certificatesObject) Type() *rt.Type { return certificateByName }

// Lookup returns a certificate.
func (c *certificatesObject) Lookup(key rt.Value) (rt.Value, bool) {
	if c.Config == nil {
		return rt.Null, false
	}
	cert := c.Config.certificate(key.AsString())
	return rt.Obj(cert), cert != nil
}

// Len returns the number of certificates.
func (c *certificatesObject) Len() int { return len(c.names()) }

// Enumerate begins a pass through the certificates in the order of their ids.
func (c *certificatesObject) Enumerate() rt.Enumerator {
	return &certificatePass{names: c.names(), of: c}
}

func (c *certificatesObject) names() []string {
	if c.Config == nil {
		return nil
	}
	names := make([]string, 0, len(c.Config.Certificates))
	for name := range c.Config.Certificates {
		if c.Config.certificate(name) != nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

type certificatePass struct {
	names []string
	of    *certificatesObject
}

// Next returns the next pair.
func (p *certificatePass) Next(*rt.Frame) (rt.Value, bool, error) {
	if len(p.names) == 0 {
		return rt.Null, false, nil
	}
	key := rt.String(p.names[0])
	p.names = p.names[1:]
	value, _ := p.of.Lookup(key)
	return rt.NewPair(certificatePair, key, value), true, nil
}
