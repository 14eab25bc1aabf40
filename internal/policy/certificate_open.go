package policy

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"

	"software.sslmate.com/src/go-pkcs12"
)

// maxOpened bounds how many certificates are kept that came as bytes.
const maxOpened = 256

// opened is a certificate that came as bytes, or why it cannot be used.
type opened struct {
	certificate ClientCertificate
	err         error
}

// OpenCertificate returns the certificate and the key in a PKCS #12 archive. It is kept, because passwords are made to be slow.
func (c *Config) OpenCertificate(archive []byte, password string) (ClientCertificate, error) {
	hash := sha256.New()
	fmt.Fprintf(hash, "%d %s", len(password), password)
	hash.Write(archive)
	key := [sha256.Size]byte(hash.Sum(nil))
	c.parsed.mu.Lock()
	known, ok := c.parsed.opened[key]
	c.parsed.mu.Unlock()
	if ok {
		return known.certificate, known.err
	}
	var result opened
	result.certificate, result.err = openCertificate(archive, password)
	c.parsed.mu.Lock()
	defer c.parsed.mu.Unlock()
	if c.parsed.opened == nil || len(c.parsed.opened) >= maxOpened {
		c.parsed.opened = map[[sha256.Size]byte]opened{}
	}
	c.parsed.opened[key] = result
	return result.certificate, result.err
}

func openCertificate(archive []byte, password string) (certificate ClientCertificate, err error) {
	key, leaf, authorities, err := pkcs12.DecodeChain(archive, password)
	switch {
	case errors.Is(err, pkcs12.ErrIncorrectPassword):
		return certificate, errors.New("its password is another one")
	case err != nil:
		return certificate, errors.New("it is not a PKCS #12 archive with a certificate and its private key")
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return certificate, fmt.Errorf("private key: %w", err)
	}
	var chain bytes.Buffer
	for _, cert := range append([]*x509.Certificate{leaf}, authorities...) {
		_ = pem.Encode(&chain, &pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw}) // a buffer takes everything
	}
	certificate.Chain, certificate.Key = chain.String(), string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	return certificate, nil
}
