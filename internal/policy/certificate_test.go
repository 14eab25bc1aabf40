package policy_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"math/big"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
)

// issue makes a certificate; without a parent it is an authority that signed itself.
func issue(t *testing.T, template *x509.Certificate, parent *x509.Certificate, parentKey *ecdsa.PrivateKey) (*x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if parent == nil {
		parent, parentKey = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), parentKey)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert, key
}

func template(serial int64, name pkix.Name) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: name, BasicConstraintsValid: true,
		NotBefore: time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC), NotAfter: time.Date(2120, 1, 2, 3, 4, 5, 0, time.UTC),
	}
}

func encodePEM(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// newCertificate makes an X509Certificate2 of DER bytes.
func newCertificate(t *testing.T, der []byte) rt.Value {
	t.Helper()
	v, err := member(t, "X509Certificate2", "X509Certificate2(byte[] rawData)")(rt.NewFrame(rt.DefaultLimits), rt.Null, []rt.Value{rt.Bytes(der)})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestDistinguishedNames(t *testing.T) {
	t.Parallel()
	oid := func(n ...int) asn1.ObjectIdentifier { return n }
	for _, c := range []struct {
		name pkix.Name
		want string
	}{
		{pkix.Name{CommonName: "a"}, "CN=a"},
		{pkix.Name{CommonName: "a", Organization: []string{"O"}, Country: []string{"DE"}}, "CN=a, O=O, C=DE"},
		{pkix.Name{CommonName: "a, b"}, `CN="a, b"`},
		{pkix.Name{CommonName: `a "b"`}, `CN="a ""b"""`},
		{pkix.Name{CommonName: " a"}, `CN=" a"`},
		{pkix.Name{CommonName: "é"}, "CN=é"},
		{pkix.Name{Province: []string{"Bavaria"}, Locality: []string{"Munich"}, StreetAddress: []string{"1 Road"}}, "STREET=1 Road, L=Munich, S=Bavaria"},
		{pkix.Name{Organization: []string{"x", "y"}}, "O=x + O=y"},
		{pkix.Name{ExtraNames: []pkix.AttributeTypeAndValue{{Type: oid(1, 2, 840, 113549, 1, 9, 1), Value: "a@b"}}}, "E=a@b"},
		{pkix.Name{ExtraNames: []pkix.AttributeTypeAndValue{{Type: oid(1, 2, 3), Value: "z"}}}, "OID.1.2.3=z"},
		{pkix.Name{}, ""},
	} {
		cert, _ := issue(t, template(1, c.name), nil, nil)
		v, err := member(t, "X509Certificate", "string Subject { get; }")(nil, newCertificate(t, cert.Raw), nil)
		if got := policy.Text(v); err != nil || got != c.want {
			t.Errorf("got %s, want %s (%v)", got, c.want, err)
		}
	}
}

func TestVerifyCertificates(t *testing.T) {
	t.Parallel()
	authority := template(1, pkix.Name{CommonName: "authority"})
	authority.IsCA, authority.KeyUsage = true, x509.KeyUsageCertSign
	root, rootKey := issue(t, authority, nil, nil)
	between := template(2, pkix.Name{CommonName: "between"})
	between.IsCA, between.KeyUsage = true, x509.KeyUsageCertSign
	intermediate, intermediateKey := issue(t, between, root, rootKey)
	leaf, _ := issue(t, template(3, pkix.Name{CommonName: "leaf"}), intermediate, intermediateKey)
	old := template(4, pkix.Name{CommonName: "old"})
	old.NotAfter = time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC)
	expired, _ := issue(t, old, root, rootKey)
	config := &policy.Config{Certificates: map[string]*model.Certificate{
		"root": {Name: "root", Chain: encodePEM("CERTIFICATE", root.Raw), CA: true},
	}}
	for _, c := range []struct {
		what  string
		cert  *x509.Certificate
		chain []*x509.Certificate
		in    *policy.Config
		want  bool
	}{
		{"a chain that leads to the service's authority", leaf, []*x509.Certificate{intermediate}, config, true},
		{"a chain with a gap", leaf, nil, config, false},
		{"without the authority", leaf, []*x509.Certificate{intermediate}, &policy.Config{}, false},
		{"directly below the authority", intermediate, nil, config, true},
		{"expired", expired, nil, config, false},
		{"the authority itself", root, nil, config, true},
	} {
		x := &policy.Exchange{Config: c.in, Client: policy.Client{Certificate: c.cert, Chain: c.chain}}
		if got := policy.VerifyClientCertificate(x); got != c.want {
			t.Errorf("%s: %v", c.what, got)
		}
	}
}
