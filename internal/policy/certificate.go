package policy

import (
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"slices"
	"sync"

	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/model"
)

// certificate is a certificate of the service in the form that programs need.
type certificate struct {
	leaf *x509.Certificate
	// chain holds certificates that may lead from the leaf to a trusted one.
	chain []*x509.Certificate
	// key is the private key, nil if there is none.
	key crypto.Signer
}

// parseCertificate reads a stored certificate.
func parseCertificate(stored *model.Certificate) (*certificate, error) {
	c := &certificate{}
	for block, rest := pem.Decode([]byte(stored.Chain + "\n" + stored.Key)); block != nil; block, rest = pem.Decode(rest) {
		if err := c.add(block); err != nil {
			return nil, err
		}
	}
	if c.leaf == nil {
		return nil, fmt.Errorf("parse certificate: no certificate in the text")
	}
	return c, nil
}

func (c *certificate) add(block *pem.Block) error {
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

// parsedCertificates are the certificates of a configuration in the form that programs need, made when somebody first asks.
type parsedCertificates struct {
	mu     sync.Mutex
	byName map[string]*certificate
	roots  *x509.CertPool
	// opened are certificates that policies were given as bytes, by the hash of the bytes and the password.
	opened map[[sha256.Size]byte]opened
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
func (c *Config) certificate(name string) *certificate {
	c.parsed.mu.Lock()
	defer c.parsed.mu.Unlock()
	if cert, ok := c.parsed.byName[name]; ok {
		return cert
	}
	var parsed *certificate
	if stored := c.Certificates[name]; stored != nil {
		parsed, _ = parseCertificate(stored) // one that cannot be read is none
	}
	if c.parsed.byName == nil {
		c.parsed.byName = map[string]*certificate{}
	}
	c.parsed.byName[name] = parsed
	return parsed
}

// Roots returns the authorities that the exchange's configuration trusts: what expressions verify certificates against.
func (c *contextObject) Roots() *x509.CertPool {
	if c.Config == nil {
		return nil
	}
	return c.Config.Roots()
}

// certificatesObject are the certificates of the service that handles an exchange, by their ids.
type certificatesObject Exchange

var (
	certificateByName = rt.IReadOnlyDictionary.Of(rt.StringType, lib.CertificateType)
	certificatePair   = rt.KeyValuePair.Of(rt.StringType, lib.CertificateType)
)

// Type returns the type of dictionaries of certificates.
func (*certificatesObject) Type() *rt.Type { return certificateByName }

// Lookup returns a certificate.
func (c *certificatesObject) Lookup(key rt.Value) (rt.Value, bool) {
	if c.Config == nil {
		return rt.Null, false
	}
	cert := c.Config.certificate(key.AsString())
	if cert == nil {
		return rt.Null, false
	}
	return lib.NewCertificate(cert.leaf, cert.chain, cert.key), true
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

// certificateExtensions are the methods that Azure adds to certificates.
var certificateExtensions = rt.Class{Def: extensionsDef, Members: []rt.Member{
	row("static bool VerifyNoRevocation(this X509Certificate2 input)", verifyNoRevocation,
		"VerifyNoRevocation says whether a chain leads to an authority that the system or the service trusts, without asking for revocations."),
}}

func verifyNoRevocation(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	ok, err := lib.VerifyCertificate(f, args[0])
	return rt.Bool(ok), err
}
