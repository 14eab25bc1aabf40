package policies

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // what Azure calls a thumbprint
	"crypto/x509"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/policy"
)

// validateClientCertificate lets in only requests over connections on which the client showed a certificate that passes the checks that are turned on,
// and that is one of the identities if any are listed.
//
// Clients are asked for certificates under the host names with negotiateClientCertificate, or everywhere with enableClientCertificate of the service.
type validateClientCertificate struct {
	// ValidateRevocation asks the authorities whether a certificate of the chain was revoked: their revocation lists (RFC 5280), or OCSP (RFC 6960)
	// where a certificate names no list. One about which nobody says anything is refused.
	ValidateRevocation bool `attr:"validate-revocation" default:"true"`
	// ValidateTrust wants a chain that leads to an authority of the system or of the service.
	ValidateTrust bool `attr:"validate-trust" default:"true"`
	// ValidateNotBefore refuses certificates that are not yet valid.
	ValidateNotBefore bool `attr:"validate-not-before" default:"true"`
	// ValidateNotAfter refuses certificates that have expired.
	ValidateNotAfter bool `attr:"validate-not-after" default:"true"`
	// IgnoreError goes on with the next policy if the certificate is not valid.
	IgnoreError bool `attr:"ignore-error" default:"false"`
	// Identities are the certificates that are let in; absent, it is every valid one.
	Identities *clientIdentities `elem:"identities"`
}

// clientIdentities is a list of identities.
type clientIdentities struct {
	// Identities are at most ten, of which the certificate must fit one.
	Identities []clientIdentity `elem:"identity,required"`
}

// clientIdentity is what a certificate must have, all of it.
type clientIdentity struct {
	// Thumbprint is the SHA-1 of the certificate in hexadecimal digits.
	Thumbprint string `attr:"thumbprint"`
	// SerialNumber is the serial number in hexadecimal digits.
	SerialNumber string `attr:"serial-number"`
	// CommonName is the CN of the subject.
	CommonName string `attr:"common-name"`
	// Subject is the subject as a distinguished name, such as CN=client, O="Contoso, Inc.", C=US, in this or the reverse order.
	Subject string `attr:"subject"`
	// DNSName is one of the DNS names among the subject's alternative names.
	DNSName string `attr:"dns-name"`
	// IssuerSubject is the issuer as a distinguished name.
	IssuerSubject string `attr:"issuer-subject"`
	// IssuerThumbprint is the SHA-1 of the issuer's certificate in hexadecimal digits.
	IssuerThumbprint string `attr:"issuer-thumbprint"`
	// IssuerCertificateID names a certificate of the service whose key signed the client's. It excludes the other attributes of the issuer.
	IssuerCertificateID string `attr:"issuer-certificate-id"`

	subject, issuer distinguishedName
}

// maxIdentities is how many identities a policy may list.
const maxIdentities = 10

// Check refuses too many identities.
func (p *clientIdentities) Check(c *policy.Check) {
	if len(p.Identities) > maxIdentities {
		c.Errorf("", "At most %d elements 'identity' are allowed.", maxIdentities)
	}
}

// Check reads the names and refuses an identity that says nothing or names its issuer twice.
func (p *clientIdentity) Check(c *policy.Check) {
	if len(c.Element.Attrs) == 0 {
		c.Errorf("", "The element 'identity' needs at least one attribute: without any it fits every certificate.")
	}
	if p.IssuerCertificateID != "" {
		if p.IssuerSubject != "" || p.IssuerThumbprint != "" {
			c.Errorf("issuer-certificate-id", "'issuer-certificate-id' excludes 'issuer-subject' and 'issuer-thumbprint'.")
		}
		if _, exists := c.Lookup(policy.RefCertificate, p.IssuerCertificateID); !exists {
			c.MissingReference("issuer-certificate-id", "Certificate with id '%s' could not be found.", p.IssuerCertificateID)
		}
	}
	for _, value := range []struct{ attr, text string }{{"thumbprint", p.Thumbprint}, {"serial-number", p.SerialNumber}, {"issuer-thumbprint", p.IssuerThumbprint}} {
		if strings.Trim(digits(value.text), "0123456789ABCDEF") != "" {
			c.Errorf(value.attr, "The value '%s' of '%s' is not valid: it must be hexadecimal digits.", value.text, value.attr)
		}
	}
	var ok bool
	if p.subject, ok = parseName(p.Subject); !ok {
		c.Errorf("subject", "'%s' is not a distinguished name, such as CN=client, O=\"Contoso, Inc.\", C=US.", p.Subject)
	}
	if p.issuer, ok = parseName(p.IssuerSubject); !ok {
		c.Errorf("issuer-subject", "'%s' is not a distinguished name, such as CN=authority, O=\"Contoso, Inc.\", C=US.", p.IssuerSubject)
	}
}

// Run validates the certificate.
func (p *validateClientCertificate) Run(x *policy.Exchange) error {
	failed := p.validate(x)
	if failed == nil {
		return nil
	}
	if p.IgnoreError {
		x.Notef("validate-client-certificate", "The error is ignored: %s", failed.Message)
		return nil
	}
	return failed
}

// The words of failures are those that were observed of Azure's gateway; the others are the status texts of certificate chains in Windows, which the
// observed one about trust is as well.
const (
	invalidCertificate = "Invalid client certificate"
	notInTime          = "A required certificate is not within its validity period when verifying against the current system clock or the timestamp in the signed file."
	noChain            = "A certificate chain could not be built to a trusted root authority."
	noIdentity         = "Certificate does not match any of allowed identities."
)

func refusedCertificate(reason, message string) *policy.Error {
	return &policy.Error{Status: 401, Reason: reason, Message: message, PublicMessage: invalidCertificate}
}

func (p *validateClientCertificate) validate(x *policy.Exchange) *policy.Error {
	leaf, now := x.Client.Certificate, time.Now()
	if leaf == nil {
		return policy.Fail(401, "ClientCertificateNotFound", "Client certificate missing")
	}
	chain := newClientChain(x, now)
	switch {
	case p.ValidateNotBefore && now.Before(leaf.NotBefore):
		return refusedCertificate("ClientCertificateNotYetValid", notInTime)
	case p.ValidateNotAfter && now.After(leaf.NotAfter):
		return refusedCertificate("ClientCertificateExpired", notInTime)
	case p.ValidateTrust && !chain.trusted:
		return refusedCertificate("ClientCertificateNotTrusted", noChain)
	}
	if p.ValidateRevocation {
		if failed := chain.revocation(x, now); failed != nil {
			return failed
		}
	}
	if p.Identities != nil && !slices.ContainsFunc(p.Identities.Identities, func(i clientIdentity) bool { return i.fits(x, chain) }) {
		return refusedCertificate("ClientCertificateIdentityNotMatched", noIdentity)
	}
	return nil
}

// fits reports whether a certificate has all that the identity asks for.
func (p *clientIdentity) fits(x *policy.Exchange, chain *clientChain) bool {
	leaf := chain.path[0]
	switch {
	case p.Thumbprint != "" && digits(p.Thumbprint) != thumbprint(leaf),
		p.SerialNumber != "" && strings.TrimLeft(digits(p.SerialNumber), "0") != strings.TrimLeft(digits(leaf.SerialNumber.Text(16)), "0"),
		p.CommonName != "" && p.CommonName != leaf.Subject.CommonName,
		p.Subject != "" && !p.subject.same(leaf.RawSubject),
		p.DNSName != "" && !slices.ContainsFunc(leaf.DNSNames, func(name string) bool { return strings.EqualFold(name, p.DNSName) }),
		p.IssuerSubject != "" && !p.issuer.same(leaf.RawIssuer),
		p.IssuerThumbprint != "" && (chain.issuer == nil || digits(p.IssuerThumbprint) != thumbprint(chain.issuer)):
		return false
	}
	if p.IssuerCertificateID == "" {
		return true
	}
	issuer, _ := x.Config.KeyPair(p.IssuerCertificateID)
	return issuer != nil && signed(leaf, issuer)
}

// digits returns hexadecimal digits in one form: upper case, without what people put between them.
func digits(text string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		if strings.ContainsRune(" :-\u200e", r) {
			return -1
		}
		return r
	}, text))
}

func thumbprint(cert *x509.Certificate) string {
	sum := sha1.Sum(cert.Raw) //nolint:gosec // see the import
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}

// signed reports whether a certificate was signed by the key of another one, which its issuer is.
func signed(cert, issuer *x509.Certificate) bool {
	return bytes.Equal(cert.RawIssuer, issuer.RawSubject) && issuer.CheckSignature(cert.SignatureAlgorithm, cert.RawTBSCertificate, cert.Signature) == nil
}

// clientChain is a client's certificate with those above it.
type clientChain struct {
	// path leads from the client's certificate to the trusted authority; it is the certificate alone if there is no such way.
	path    []*x509.Certificate
	trusted bool
	// issuer signed the client's certificate; nil if it is not known.
	issuer *x509.Certificate
	// ours says that the issuer is one that the system or the service trusts or has, and not just one that the client sent.
	ours bool
}

// newClientChain looks for the way to a trusted authority. Whether the client's own certificate is valid at the time is for others to say.
func newClientChain(x *policy.Exchange, now time.Time) *clientChain {
	leaf := x.Client.Certificate
	c := &clientChain{path: []*x509.Certificate{leaf}}
	between := x509.NewCertPool()
	for _, cert := range x.Client.Chain {
		between.AddCert(cert)
	}
	if now.Before(leaf.NotBefore) {
		now = leaf.NotBefore
	} else if now.After(leaf.NotAfter) {
		now = leaf.NotAfter
	}
	chains, err := leaf.Verify(x509.VerifyOptions{Roots: x.Config.Roots(), Intermediates: between, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
	if err == nil {
		c.path, c.trusted, c.ours = chains[0], true, true
		c.issuer = c.path[min(1, len(c.path)-1)]
		return c
	}
	for _, name := range slices.Sorted(maps.Keys(x.Config.Certificates)) {
		if cert, _ := x.Config.KeyPair(name); cert != nil && signed(leaf, cert) {
			c.issuer, c.ours = cert, true
			return c
		}
	}
	if i := slices.IndexFunc(x.Client.Chain, func(cert *x509.Certificate) bool { return signed(leaf, cert) }); i >= 0 {
		c.issuer = x.Client.Chain[i]
	}
	return c
}
