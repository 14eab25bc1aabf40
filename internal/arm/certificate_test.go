package arm_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"github.com/portico-apim/portico/internal/store"
)

// testCertificate makes a self-signed certificate.
func testCertificate(t *testing.T, name string) (*ecdsa.PrivateKey, *x509.Certificate) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Date(2040, 1, 2, 3, 4, 5, 0, time.UTC),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return key, leaf
}

// testPFX makes a certificate and returns it as base 64 of a PKCS#12 archive.
func testPFX(t *testing.T, name, password string) string {
	t.Helper()
	key, leaf := testCertificate(t, name)
	pfx, err := pkcs12.Modern.Encode(key, leaf, nil, password)
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(pfx)
}

// testPEM makes a certificate and key as PEM, and the certificate as DER.
func testPEM(t *testing.T, block string, encode func(*ecdsa.PrivateKey) ([]byte, error)) (text string, der []byte) {
	t.Helper()
	key, leaf := testCertificate(t, "pem")
	encoded, err := encode(key)
	if err != nil {
		t.Fatal(err)
	}
	text = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: leaf.Raw})) + string(pem.EncodeToMemory(&pem.Block{Type: block, Bytes: encoded}))
	return text, leaf.Raw
}

func TestCertificateForms(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{bare: true})
	pkcs8, der := testPEM(t, "PRIVATE KEY", func(k *ecdsa.PrivateKey) ([]byte, error) { return x509.MarshalPKCS8PrivateKey(k) })
	sec1, _ := testPEM(t, "EC PRIVATE KEY", x509.MarshalECPrivateKey)
	broken, _ := testPEM(t, "PRIVATE KEY", x509.MarshalECPrivateKey)
	base := base64.StdEncoding.EncodeToString
	w.play([]step{
		{"PUT", "/certificates/pkcs8", props(`"data":` + quote(base([]byte(pkcs8)))), nil, 201, "properties.subject=CN=pem"},
		{"PUT", "/certificates/sec1", props(`"data":` + quote(sec1)), nil, 201, "properties.subject=CN=pem"},
		{"PUT", "/certificates/der", props(`"data":` + quote(base(der))), nil, 201, "properties.subject=CN=pem"},
		{"PUT", "/certificates/broken", props(`"data":` + quote(broken)), nil, 400, "error.details.0.target=data"},
		{"PUT", "/certificates/empty", props(`"data":` + quote("-----BEGIN X-----")), nil, 400, "error.details.0.target=data"},
		{"PUT", "/certificates/der", props(``), nil, 200, "properties.subject=CN=pem"},
		{"PUT", "/certificates/kv", props(`"keyVault":{"secretIdentifier":"https://kv.example/secrets/c"}`), nil, 201, "properties.keyVault.lastStatus.code=NotSupported"},
		{"PUT", "/certificates/kv", props(`"keyVault":{"secretIdentifier":"https://kv.example/secrets/c"},"data":"x"`), nil, 400, "error.details.0.target=data"},
		{"POST", "/certificates/kv/refreshSecret", "", nil, 200, "name=kv"},
		{"POST", "/certificates/der/refreshSecret", "", nil, 400, ""},
		{"GET", "/certificates?isKeyVaultRefreshFailed=true", "", nil, 200, "count=1; value.0.name=kv"},
		{"GET", "/certificates?$filter=expirationDate%20gt%20datetime%272039-01-01%27", "", nil, 200, "count=3"},
	})
}

// eachDocument visits the bytes of every stored document.
func eachDocument(w *world, visit func(id string, stored []byte)) {
	w.t.Helper()
	err := w.store.View(w.t.Context(), func(tx store.Tx) error {
		for d, err := range tx.List(store.Query{}) {
			if err != nil {
				return err
			}
			visit(d.ID, append(append([]byte{}, d.Body...), d.Sealed...))
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}
