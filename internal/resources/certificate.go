package resources

import (
	"crypto/sha1" //nolint:gosec // a thumbprint is a SHA-1 by definition
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"github.com/portico-apim/portico/internal/resource"
)

// CertificateProperties are a certificate that backends or policies use.
type CertificateProperties struct {
	Subject string `json:"subject" arm:"readonly"`
	// Thumbprint is the upper-case hexadecimal SHA-1 of the certificate.
	Thumbprint     string    `json:"thumbprint" arm:"readonly"`
	ExpirationDate time.Time `json:"expirationDate" arm:"readonly"`
	KeyVault       *KeyVault `json:"keyVault,omitempty"`
	// Data is the base 64 of a PKCS#12 archive or of PEM; Password opens the former.
	Data     string `json:"data,omitempty" arm:"writeonly"`
	Password string `json:"password,omitempty" arm:"writeonly"`
	// Chain is PEM, leaf first; Key is a PEM PKCS#8 key or empty. Neither is shown.
	Chain string `json:"chain,omitempty" arm:"readonly"`
	Key   string `json:"key,omitempty" arm:"secret,readonly"`
}

// kindCertificate is the kind of certificates.
const kindCertificate = "service/certificates"

// certificates are the certificates for backends and policies.
func certificates() Kind {
	return define(Kind{
		Type: kindCertificate, Title: "Certificate", Verbs: "HGCDL", Filter: "name subject thumbprint expirationDate(ge,le,eq,ne,gt,lt)",
		Actions: []Action{{Name: "refreshSecret", Permission: "refreshSecret/action", Writes: true, Run: refreshCertificate}},
	}, Rules[CertificateProperties]{
		Check: checkCertificate,
		Show:  func(_ *Op, _ *Shown, p *CertificateProperties) error { p.Chain = ""; return nil },
		List:  listCertificates,
		Deleting: func(op *Op, p *CertificateProperties) error {
			return op.release(thumbprintID(op.service(), p.Thumbprint), "Certificate '"+op.Doc.Name()+"'")
		},
	})
}

// thumbprintID is what references by thumbprint are kept under.
func thumbprintID(service resource.ID, thumbprint string) string {
	return nameID(service, "thumbprints", thumbprint)
}

func checkCertificate(op *Op, before, p *CertificateProperties) error {
	switch {
	case p.KeyVault != nil && p.Data != "":
		return resource.Invalid("data", "Either data or a key vault can be given, not both.")
	case p.KeyVault != nil:
		p.KeyVault.LastStatus = &KeyVaultStatus{Code: "NotSupported", Message: "This server is connected to no key vault.", Timestamp: op.now()}
		return nil
	case p.Data == "" && before == nil:
		return resource.Invalid("data", "'data' must not be empty.")
	case p.Data == "":
		p.Subject, p.Thumbprint, p.ExpirationDate, p.Chain, p.Key = before.Subject, before.Thumbprint, before.ExpirationDate, before.Chain, before.Key
		return nil
	}
	pair, err := readCertificate(p.Data, p.Password)
	if err != nil {
		return resource.Invalid("data", "Invalid certificate or password specified: %v.", err)
	}
	info := pair.information()
	p.Subject, p.Thumbprint, p.ExpirationDate = info.Subject, info.Thumbprint, info.Expiry
	p.Chain, p.Key, err = pair.pem()
	return err
}

// refreshCertificate answers the certificate with the outcome of the attempt to fetch it again.
func refreshCertificate(op *Op, _ json.RawMessage) (any, error) {
	p, _, err := loadSecret[CertificateProperties](op, op.Doc)
	if err != nil {
		return nil, err
	}
	if p.KeyVault == nil {
		return nil, resource.Refused("Certificate '%s' is not kept in a key vault.", op.Doc.Name())
	}
	old := *p
	if err := checkCertificate(op, &old, p); err != nil {
		return nil, err
	}
	if err := op.save(op.Kind, op.Doc, &old, p); err != nil {
		return nil, err
	}
	return op.result()
}

func listCertificates(op *Op) ([]*Shown, error) {
	docs, err := op.documents(op.Doc.String(), op.Kind.Type)
	if err != nil {
		return nil, err
	}
	items, err := op.showAll(docs)
	if err != nil || !op.Query.Has("isKeyVaultRefreshFailed") {
		return items, err
	}
	return keyVaultFailed(items, op.flag("isKeyVaultRefreshFailed"), func(p any) *KeyVault { return p.(*CertificateProperties).KeyVault }), nil
}

// keyPair is a certificate chain, leaf first, with the leaf's private key or without one.
type keyPair struct {
	chain []*x509.Certificate
	key   any
}

// readCertificate reads the base 64 of a PKCS#12 archive, of PEM, or of one DER certificate.
func readCertificate(data, password string) (*keyPair, error) {
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(data), ""))
	if err != nil {
		if !strings.Contains(data, "-----BEGIN") {
			return nil, errors.New("the data is not base 64")
		}
		raw = []byte(data)
	}
	if strings.Contains(string(raw), "-----BEGIN") {
		return readPEM(raw)
	}
	key, leaf, authorities, err := pkcs12.DecodeChain(raw, password)
	if err == nil {
		return &keyPair{chain: append([]*x509.Certificate{leaf}, authorities...), key: key}, nil
	}
	if leaf, derErr := x509.ParseCertificate(raw); derErr == nil {
		return &keyPair{chain: []*x509.Certificate{leaf}}, nil
	}
	return nil, fmt.Errorf("read PKCS#12: %w", err)
}

func readPEM(raw []byte) (*keyPair, error) {
	pair := &keyPair{}
	for {
		var block *pem.Block
		if block, raw = pem.Decode(raw); block == nil {
			break
		}
		switch {
		case block.Type == "CERTIFICATE":
			c, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return nil, fmt.Errorf("read certificate: %w", err)
			}
			pair.chain = append(pair.chain, c)
		case strings.HasSuffix(block.Type, "PRIVATE KEY"):
			key, err := readKey(block)
			if err != nil {
				return nil, err
			}
			pair.key = key
		}
	}
	if len(pair.chain) == 0 {
		return nil, errors.New("the data holds no certificate")
	}
	return pair, nil
}

func readKey(block *pem.Block) (any, error) {
	switch block.Type {
	case "RSA PRIVATE KEY":
		return x509.ParsePKCS1PrivateKey(block.Bytes)
	case "EC PRIVATE KEY":
		return x509.ParseECPrivateKey(block.Bytes)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read private key: %w", err)
	}
	return key, nil
}

func (k *keyPair) information() *CertificateInformation {
	leaf := k.chain[0]
	sum := sha1.Sum(leaf.Raw) //nolint:gosec // see the import
	return &CertificateInformation{Subject: leaf.Subject.String(), Thumbprint: strings.ToUpper(hex.EncodeToString(sum[:])), Expiry: leaf.NotAfter.UTC()}
}

// pem writes the chain and the key.
func (k *keyPair) pem() (chain, key string, err error) {
	var b strings.Builder
	for _, c := range k.chain {
		if err := pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}); err != nil {
			return "", "", fmt.Errorf("write certificate: %w", err)
		}
	}
	if k.key == nil {
		return b.String(), "", nil
	}
	der, err := x509.MarshalPKCS8PrivateKey(k.key)
	if err != nil {
		return "", "", fmt.Errorf("write private key: %w", err)
	}
	return b.String(), string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), nil
}

// certificateInformation describes a certificate that was given in base 64; nil if none was.
func certificateInformation(data, password string) (*CertificateInformation, error) {
	if data == "" {
		return nil, nil
	}
	pair, err := readCertificate(data, password)
	if err != nil {
		return nil, err
	}
	return pair.information(), nil
}

// ReadHostCertificate reads the certificate of a HostnameConfiguration as PEM, for who serves it.
func ReadHostCertificate(h HostnameConfiguration) (chain, key string, err error) {
	pair, err := readCertificate(h.EncodedCertificate, h.CertificatePassword)
	if err != nil {
		return "", "", err
	}
	return pair.pem()
}
