package policy_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // a thumbprint is one
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"fmt"
	"math/big"
	"testing"
	"time"

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

func TestDistinguishedNames(t *testing.T) {
	t.Parallel()
	u := universe(t)
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
		x := sample(t)
		x.Client.Certificate, _ = issue(t, template(1, c.name), nil, nil)
		if got := eval(u, x, "context.Request.Certificate.Subject"); got != "string "+c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

func TestCertificatesInExpressions(t *testing.T) {
	t.Parallel()
	u := universe(t)
	named := template(0xAB12, pkix.Name{CommonName: "foo", Organization: []string{"Org"}})
	named.DNSNames, named.EmailAddresses = []string{"foo.example"}, []string{"m@x.y"}
	cert, key := issue(t, named, nil, nil)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	thumbprint := fmt.Sprintf("%X", sha1.Sum(cert.Raw)) //nolint:gosec // that is what a thumbprint is
	for expr, want := range map[string]string{
		`context.Request.Certificate.Thumbprint`:                                                                               "string " + thumbprint,
		`context.Request.Certificate.Thumbprint == context.Deployment.Certificates["mine"].Thumbprint`:                         "bool True",
		`context.Deployment.Certificates.Any(c => c.Value.Thumbprint == "` + thumbprint + `")`:                                 "bool True",
		`context.Deployment.Certificates.First(c => c.Key == "mine").Value.HasPrivateKey`:                                      "bool True",
		`context.Deployment.Certificates.Count`:                                                                                "int 1",
		`context.Deployment.Certificates.ContainsKey("broken")`:                                                                "bool False",
		`context.Deployment.Certificates["none"]`:                                                                              "KeyNotFoundException: The given key 'none' was not present in the dictionary.",
		`context.Request.Certificate.HasPrivateKey`:                                                                            "bool False",
		`context.Request.Certificate.Issuer`:                                                                                   "string CN=foo, O=Org",
		`context.Request.Certificate.SubjectName.Name`:                                                                         "string CN=foo, O=Org",
		`context.Request.Certificate.IssuerName.Name`:                                                                          "string CN=foo, O=Org",
		`context.Request.Certificate.SerialNumber`:                                                                             "string 00AB12",
		`BitConverter.ToString(context.Request.Certificate.GetSerialNumber())`:                                                 "string 12-AB-00",
		`BitConverter.ToString(context.Request.Certificate.GetCertHash()).Replace("-", "")`:                                    "string " + thumbprint,
		`context.Request.Certificate.NotBefore.ToString("s")`:                                                                  "string 2020-01-02T03:04:05",
		`context.Request.Certificate.NotAfter > context.Timestamp`:                                                             "bool True",
		`context.Request.Certificate.GetExpirationDateString()`:                                                                "string 01/02/2120 03:04:05",
		`context.Request.Certificate.Version`:                                                                                  "int 3",
		`context.Request.Certificate.FriendlyName`:                                                                             "string ",
		`context.Request.Certificate.GetFormat()`:                                                                              "string X509",
		`context.Request.Certificate.GetKeyAlgorithm()`:                                                                        "string 1.2.840.10045.2.1",
		`context.Request.Certificate.GetPublicKey().Length`:                                                                    "int 65",
		`context.Request.Certificate.GetNameInfo(X509NameType.SimpleName, false)`:                                              "string foo",
		`context.Request.Certificate.GetNameInfo(X509NameType.DnsName, false)`:                                                 "string foo.example",
		`context.Request.Certificate.GetNameInfo(X509NameType.EmailName, false)`:                                               "string m@x.y",
		`context.Request.Certificate.GetNameInfo(X509NameType.EmailName, true)`:                                                "string ",
		`context.Request.Certificate.Equals(context.Deployment.Certificates["mine"])`:                                          "bool True",
		`context.Request.Certificate.Equals(null)`:                                                                             "bool False",
		`new X509Certificate2(context.Request.Certificate.RawData).Thumbprint`:                                                 "string " + thumbprint,
		`new X509Certificate2(Encoding.UTF8.GetBytes(Convert.ToBase64String(context.Request.Certificate.RawData))).Thumbprint`: "string " + thumbprint,
		`new X509Certificate2(new byte[3])`:                                                                                    "CryptographicException: Cannot find the requested object.",
		`context.Request.Certificate.ToString().Contains("[Thumbprint]\r\n  ` + thumbprint + `\r\n")`:                          "bool True",
		`context.Request.Certificate.Verify()`:                                                                                 "bool False",
		`context.Deployment.Certificates["mine"].GetRSAPrivateKey() == null`:                                                   "bool True",
	} {
		x := sample(t)
		x.Client.Certificate = cert
		x.Config.Certificates = map[string]*model.Certificate{
			"mine": {Name: "mine", Chain: encodePEM("CERTIFICATE", cert.Raw), Key: encodePEM("PRIVATE KEY", der)}, "broken": {Name: "broken", Chain: "?"},
		}
		if got := eval(u, x, expr); got != want {
			t.Errorf("%s\n  gives %s\n  want  %s", expr, got, want)
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
	u := universe(t)
	config := &policy.Config{Certificates: map[string]*model.Certificate{
		"root": {Name: "root", Chain: encodePEM("CERTIFICATE", root.Raw), CA: true},
	}}
	for _, c := range []struct {
		what  string
		cert  *x509.Certificate
		chain []*x509.Certificate
		in    *policy.Config
		want  string
	}{
		{"a chain that leads to the service's authority", leaf, []*x509.Certificate{intermediate}, config, "bool True"},
		{"a chain with a gap", leaf, nil, config, "bool False"},
		{"without the authority", leaf, []*x509.Certificate{intermediate}, &policy.Config{}, "bool False"},
		{"directly below the authority", intermediate, nil, config, "bool True"},
		{"expired", expired, nil, config, "bool False"},
		{"the authority itself", root, nil, config, "bool True"},
	} {
		x := sample(t)
		x.Config, x.Client.Certificate, x.Client.Chain = c.in, c.cert, c.chain
		for _, method := range []string{"Verify", "VerifyNoRevocation"} {
			if got := eval(u, x, "context.Request.Certificate."+method+"()"); got != c.want {
				t.Errorf("%s: %s is %s", c.what, method, got)
			}
		}
	}
}
