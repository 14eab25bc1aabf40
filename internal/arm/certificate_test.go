package arm_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"math/big"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"github.com/portico-apim/portico/internal/store"
)

// testPFX makes a certificate and returns it as base 64 of a PKCS#12 archive.
func testPFX(t *testing.T, name, password string) string {
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
	pfx, err := pkcs12.Modern.Encode(key, leaf, nil, password)
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(pfx)
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
