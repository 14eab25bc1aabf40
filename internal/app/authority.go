package app

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// caFile is the authority's certificate, for clients to trust; caKeyFile its private key.
const (
	caFile    = "ca.pem"
	caKeyFile = "ca-key.pem"
)

// authority is the installation's own certificate authority. It signs the certificates of listeners that were given none.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pem  []byte
	path string
}

// openAuthority reads the authority in a folder, or makes one.
func openAuthority(dir string) (*authority, error) {
	a := &authority{path: filepath.Join(dir, caFile)}
	keyPath := filepath.Join(dir, caKeyFile)
	err := a.read(keyPath)
	if errors.Is(err, fs.ErrNotExist) {
		err = a.create(keyPath)
	}
	if err != nil {
		return nil, fmt.Errorf("certificate authority: %w", err)
	}
	if time.Now().After(a.cert.NotAfter) {
		return nil, fmt.Errorf("certificate authority: %s expired on %s; remove it and %s to have a new one made", a.path, a.cert.NotAfter.Format(time.DateOnly), keyPath)
	}
	return a, nil
}

func (a *authority) read(keyPath string) error {
	pair, err := readKeyPair(a.path, keyPath)
	if err != nil {
		return err
	}
	key, ok := pair.PrivateKey.(*ecdsa.PrivateKey)
	if !ok || !pair.Leaf.IsCA {
		return fmt.Errorf("%s is not the certificate of an authority with an ECDSA key", a.path)
	}
	a.cert, a.key = pair.Leaf, key
	a.pem = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw})
	return nil
}

// readKeyPair reads a certificate chain and its key from PEM files.
func readKeyPair(certPath, keyPath string) (tls.Certificate, error) {
	cert, err := os.ReadFile(certPath) //nolint:gosec // the operator names the file
	if err != nil {
		return tls.Certificate{}, err
	}
	key, err := os.ReadFile(keyPath) //nolint:gosec // the operator names the file
	if err != nil {
		return tls.Certificate{}, err
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return pair, fmt.Errorf("%s and %s: %w", certPath, keyPath, err)
	}
	return pair, nil
}

func (a *authority) create(keyPath string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber: serialNumber(), Subject: pkix.Name{CommonName: "Portico local authority"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(10, 0, 0),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	if err := os.WriteFile(keyPath, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}), 0o600); err != nil {
		return err
	}
	if err := os.WriteFile(a.path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}), 0o644); err != nil { //nolint:gosec // clients read it
		return err
	}
	return a.read(keyPath)
}

// issue makes a certificate for a server with the names, for localhost and this machine's loopback addresses. It lives for a year and is made anew at
// every start.
func (a *authority) issue(names ...string) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: serialNumber(), Subject: pkix.Name{CommonName: "Portico"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: earlier(time.Now().AddDate(1, 0, 0), a.cert.NotAfter),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else if name != "" && !slices.Contains(template.DNSNames, name) {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, a.cert, &key.PublicKey, a.key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("issue certificate: %w", err)
	}
	leaf, err := x509.ParseCertificate(raw)
	return tls.Certificate{Certificate: [][]byte{raw, a.cert.Raw}, PrivateKey: key, Leaf: leaf}, err
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func serialNumber() *big.Int {
	n, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		panic(err) // the system's source of randomness does not fail (crypto/rand)
	}
	return n
}

// listenerCertificate returns the certificate of a listener: the one in the files given, or one of the authority.
func (a *authority) listenerCertificate(certPath, keyPath string, names ...string) (tls.Certificate, error) {
	if certPath == "" && keyPath == "" {
		return a.issue(names...)
	}
	return readKeyPair(certPath, keyPath)
}
