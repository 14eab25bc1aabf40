package policies

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/ocsp"

	"github.com/portico-apim/portico/internal/policy"
)

const (
	revoked           = "The certificate is revoked."
	revocationUnknown = "The revocation function was unable to check revocation for the certificate."
)

// revocation asks about every certificate of the chain but the authority at its end. An issuer that nobody but the client knows is not asked: its
// certificates could name any address.
func (c *clientChain) revocation(x *policy.Exchange, now time.Time) *policy.Error {
	path := c.path
	if !c.trusted {
		if !c.ours {
			return refusedCertificate("ClientCertificateRevocationStatusUnknown", revocationUnknown)
		}
		path = []*x509.Certificate{c.path[0], c.issuer}
	}
	for i := range len(path) - 1 {
		gone, err := isRevoked(x, path[i], path[i+1], now)
		if err != nil {
			failed := refusedCertificate("ClientCertificateRevocationStatusUnknown", revocationUnknown)
			failed.Cause = err
			x.Notef("validate-client-certificate", "Whether '%s' is revoked is not known: %v", path[i].Subject, err)
			return failed
		}
		if gone {
			return refusedCertificate("ClientCertificateRevoked", revoked)
		}
	}
	return nil
}

// isRevoked asks the first place that answers.
func isRevoked(x *policy.Exchange, cert, issuer *x509.Certificate, now time.Time) (bool, error) {
	err := errors.New("it names neither a revocation list nor an OCSP responder")
	for _, address := range cert.CRLDistributionPoints {
		if strings.HasPrefix(address, "ldap") {
			continue
		}
		var list *revocationList
		if list, err = fetchStatus(x, address, parseRevocationList, func(l *revocationList) error { return l.good(issuer, now) }); err == nil {
			return list.serials[cert.SerialNumber.String()], nil
		}
	}
	for _, server := range cert.OCSPServer {
		var address string
		if address, err = ocspAddress(server, cert, issuer); err != nil {
			return false, err
		}
		var answer *ocspAnswer
		if answer, err = fetchStatus(x, address, parseOCSP, func(a *ocspAnswer) error { return a.good(cert, issuer, now) }); err == nil {
			return answer.revoked, nil
		}
	}
	return false, err
}

// fetchStatus returns the document at an address if it is good, fetching it anew if it was kept and is so no longer.
func fetchStatus[T any](x *policy.Exchange, address string, parse func([]byte) (any, error), good func(*T) error) (*T, error) {
	var failed error
	for _, stale := range []bool{false, true} {
		value, err := x.Services.Documents.Get(x.Context, address, stale, parse)
		if err != nil {
			return nil, err
		}
		status, ok := value.(*T)
		if !ok {
			return nil, fmt.Errorf("%s leads to documents of different kinds", address)
		}
		if failed = good(status); failed == nil {
			return status, nil
		}
	}
	return nil, fmt.Errorf("%s: %w", address, failed)
}

// signers remembers whose signature a document was found to have, so that it is verified once and not for every request.
type signers struct {
	mu    sync.Mutex
	known map[[sha256.Size]byte]error
}

// verified returns what verify says of a signer's key.
func (s *signers) verified(signer *x509.Certificate, verify func() error) error {
	key := sha256.Sum256(signer.Raw)
	s.mu.Lock()
	defer s.mu.Unlock()
	err, ok := s.known[key]
	if !ok {
		err = verify()
		if s.known == nil || len(s.known) > 10 {
			s.known = map[[sha256.Size]byte]error{}
		}
		s.known[key] = err
	}
	return err
}

// revocationList is the list of an authority (RFC 5280 section 5).
type revocationList struct {
	signers
	list    *x509.RevocationList
	serials map[string]bool
}

// parseRevocationList reads a list in DER, or in PEM as some authorities have it.
func parseRevocationList(data []byte) (any, error) {
	if block, _ := pem.Decode(data); block != nil {
		data = block.Bytes
	}
	list, err := x509.ParseRevocationList(data)
	if err != nil {
		return nil, fmt.Errorf("revocation list: %w", err)
	}
	parsed := &revocationList{list: list, serials: make(map[string]bool, len(list.RevokedCertificateEntries))}
	for _, entry := range list.RevokedCertificateEntries {
		parsed.serials[entry.SerialNumber.String()] = true
	}
	list.RevokedCertificateEntries = nil
	return parsed, nil
}

// good says why the list does not tell about an issuer's certificates now.
func (l *revocationList) good(issuer *x509.Certificate, now time.Time) error {
	switch {
	case !bytes.Equal(l.list.RawIssuer, issuer.RawSubject):
		return errors.New("the revocation list is another authority's")
	case now.Before(l.list.ThisUpdate) || !l.list.NextUpdate.IsZero() && now.After(l.list.NextUpdate):
		return errors.New("the revocation list is out of date")
	}
	return l.verified(issuer, func() error { return l.list.CheckSignatureFrom(issuer) })
}

// ocspAddress is what asks a responder about a certificate with GET (RFC 6960 appendix A.1).
func ocspAddress(server string, cert, issuer *x509.Certificate) (string, error) {
	request, err := ocsp.CreateRequest(cert, issuer, nil)
	if err != nil {
		return "", fmt.Errorf("OCSP request: %w", err)
	}
	return strings.TrimSuffix(server, "/") + "/" + url.QueryEscape(base64.StdEncoding.EncodeToString(request)), nil
}

// ocspAnswer is a responder's answer.
type ocspAnswer struct {
	signers
	raw            []byte
	serial         *big.Int
	revoked, known bool
	from, until    time.Time
}

// parseOCSP reads an answer. Its signature is verified when it is known who must have made it.
func parseOCSP(data []byte) (any, error) {
	response, err := ocsp.ParseResponse(data, nil)
	if err != nil {
		return nil, fmt.Errorf("OCSP answer: %w", err)
	}
	return &ocspAnswer{
		raw: data, serial: response.SerialNumber, revoked: response.Status == ocsp.Revoked, known: response.Status != ocsp.Unknown,
		from: response.ThisUpdate, until: response.NextUpdate,
	}, nil
}

// good says why the answer does not tell about a certificate now.
func (a *ocspAnswer) good(cert, issuer *x509.Certificate, now time.Time) error {
	switch {
	case !a.known || a.serial.Cmp(cert.SerialNumber) != 0:
		return errors.New("the OCSP responder does not know the certificate")
	case now.Before(a.from) || !a.until.IsZero() && now.After(a.until):
		return errors.New("the OCSP answer is out of date")
	}
	return a.verified(issuer, func() error {
		_, err := ocsp.ParseResponseForCert(a.raw, cert, issuer)
		return err
	})
}
