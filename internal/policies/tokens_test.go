package policies_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/golang-jwt/jwt/v5"
)

// Stories of validate-jwt, validate-azure-ad-token and get-authorization-context hold tokens as they stand on the wire. Here is what is in them; testdata/tokens.txt has the tokens themselves, and
// testdata/keys the keys, which are for these stories only. With -update the test makes those that are missing.

// tokens are the tokens: name, key, header and claims. Stories begin at 2000-01-01T00:00:00Z, which is 946684800.
var tokens = [][4]string{
	{"rs256", "rsa-1", `{"alg":"RS256","kid":"rsa-1","typ":"JWT"}`, valid},
	{"rs384", "rsa-1", `{"alg":"RS384","kid":"rsa-1"}`, valid},
	{"rs512", "rsa-1", `{"alg":"RS512","kid":"rsa-1"}`, valid},
	{"ps256", "rsa-1", `{"alg":"PS256","kid":"rsa-1"}`, valid},
	{"ps384", "rsa-1", `{"alg":"PS384","kid":"rsa-1"}`, valid},
	{"ps512", "rsa-1", `{"alg":"PS512","kid":"rsa-1"}`, valid},
	{"es256", "ec-256", `{"alg":"ES256","kid":"ec-256"}`, valid},
	{"es384", "ec-384", `{"alg":"ES384","kid":"ec-384"}`, valid},
	{"es512", "ec-521", `{"alg":"ES512","kid":"ec-521"}`, valid},
	{"es384-of-p256", "ec-256", `{"alg":"ES384","kid":"ec-256"}`, valid},
	{"hs256", "secret", `{"alg":"HS256"}`, valid},
	{"hs384", "secret", `{"alg":"HS384"}`, valid},
	{"hs512", "secret", `{"alg":"HS512"}`, valid},
	{"hs256-short", "short", `{"alg":"HS256"}`, valid},
	{"hs256-zumo", "zumo", `{"alg":"HS256","kid":"0"}`, valid},
	{"rs256-no-kid", "rsa-1", `{"alg":"RS256"}`, valid},
	{"rs256-second", "rsa-2", `{"alg":"RS256","kid":"rsa-2"}`, valid},
	{"rs256-forged", "rsa-2", `{"alg":"RS256","kid":"rsa-1"}`, valid},
	{"rs256-stranger", "rsa-2", `{"alg":"RS256"}`, valid},
	{"confused-der", "rsa-1.der", `{"alg":"HS256","kid":"rsa-1"}`, valid},
	{"confused-pem", "rsa-1.pem", `{"alg":"HS256","kid":"rsa-1"}`, valid},
	{"confused-certificate", "rsa-1.crt", `{"alg":"HS256","kid":"rsa-1"}`, valid},
	{"none", "", `{"alg":"none"}`, valid},
	{"None", "", `{"alg":"None"}`, valid},
	{"no-alg", "secret", `{"typ":"JWT"}`, valid},
	{"rs1", "secret", `{"alg":"RS1"}`, valid},
	{"critical", "secret", `{"alg":"HS256","crit":["exp"]}`, valid},
	{"wrong-case", "secret", `{"Alg":"HS256"}`, valid},
	{"no-json", "secret", `{"alg":"HS256"}`, `"text"`},
	{"expired", "secret", `{"alg":"HS256"}`, `{"exp":946684790}`},
	{"far-away", "secret", `{"alg":"HS256"}`, `{"exp":1e300,"nbf":-1e300}`},
	{"fraction", "secret", `{"alg":"HS256"}`, `{"exp":946684810.5,"nbf":946684800.5}`},
	{"no-exp", "secret", `{"alg":"HS256"}`, `{"sub":"jane"}`},
	{"text-exp", "secret", `{"alg":"HS256"}`, `{"exp":"946688400"}`},
	{"early", "secret", `{"alg":"HS256"}`, `{"exp":946688400,"nbf":946684805}`},
	{"text-nbf", "secret", `{"alg":"HS256"}`, `{"exp":946688400,"nbf":"now"}`},
	{"two-audiences", "secret", `{"alg":"HS256"}`, `{"exp":946688400,"aud":["api://other","api://echo"]}`},
	{"other-audience", "secret", `{"alg":"HS256"}`, `{"exp":946688400,"aud":"api://other"}`},
	{"number-audience", "secret", `{"alg":"HS256"}`, `{"exp":946688400,"aud":7}`},
	{"other-issuer", "secret", `{"alg":"HS256"}`, `{"exp":946688400,"iss":"https://other.example"}`},
	{"nothing", "secret", `{"alg":"HS256"}`, `{"exp":946688400}`},
	{"claims", "secret", `{"alg":"HS256","typ":"JWT"}`, `{"exp":946688400,"roles":["a","b"],"scp":"read write","admin":true,"level":3,"big":12345678901234567890,"tenant":{"id":1},"none":null,"empty":[]}`},
	{"other-issuer-rsa", "rsa-1", `{"alg":"RS256","kid":"rsa-1"}`, `{"exp":946688400,"iss":"https://other.example"}`},
	{"other-issuer-second", "rsa-2", `{"alg":"RS256","kid":"rsa-2"}`, `{"exp":946688400,"iss":"https://other.example"}`},
	{"entra-2", "rsa-1", `{"alg":"RS256","kid":"rsa-1","typ":"JWT"}`, entra2},
	{"entra-1", "rsa-1", `{"alg":"RS256","kid":"rsa-1","typ":"JWT"}`, `{"aud":"api://b0000000-0000-0000-0000-000000000001","iss":"https://sts.windows.net/10000000-0000-0000-0000-000000000001/","appid":"c0000000-0000-0000-0000-000000000001","roles":["reader","writer"],"tid":"10000000-0000-0000-0000-000000000001","ver":"1.0","exp":946688400}`},
	{"entra-other-tenant", "rsa-1", `{"alg":"RS256","kid":"rsa-1","typ":"JWT"}`, `{"aud":"api://b","iss":"https://login.microsoftonline.com/20000000-0000-0000-0000-000000000002/v2.0","azp":"c0000000-0000-0000-0000-000000000001","tid":"20000000-0000-0000-0000-000000000002","ver":"2.0","exp":946688400}`},
	{"entra-lying", "rsa-1", `{"alg":"RS256","kid":"rsa-1","typ":"JWT"}`, `{"aud":"api://b","iss":"https://login.microsoftonline.com/20000000-0000-0000-0000-000000000002/v2.0","azp":"c0000000-0000-0000-0000-000000000001","tid":"10000000-0000-0000-0000-000000000001","ver":"2.0","exp":946688400}`},
	{"entra-consumer", "rsa-1", `{"alg":"RS256","kid":"rsa-1","typ":"JWT"}`, `{"aud":"api://b","iss":"https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0","azp":"c0000000-0000-0000-0000-000000000001","tid":"9188040d-6c67-4c5b-b112-36a304b66dad","ver":"2.0","exp":946688400}`},
	{"entra-no-client", "rsa-1", `{"alg":"RS256","kid":"rsa-1","typ":"JWT"}`, `{"aud":"api://b","iss":"https://login.microsoftonline.com/10000000-0000-0000-0000-000000000001/v2.0","appid":"c0000000-0000-0000-0000-000000000001","tid":"10000000-0000-0000-0000-000000000001","ver":"2.0","exp":946688400}`},
	{"entra-no-tenant", "rsa-1", `{"alg":"RS256","kid":"rsa-1","typ":"JWT"}`, `{"aud":"api://b","iss":"https://login.microsoftonline.com/{tenantid}/v2.0","azp":"c0000000-0000-0000-0000-000000000001","tid":"{tenantid}","ver":"2.0","exp":946688400}`},
	{"entra-no-exp", "rsa-1", `{"alg":"RS256","kid":"rsa-1","typ":"JWT"}`, `{"aud":"api://b","iss":"https://login.microsoftonline.com/10000000-0000-0000-0000-000000000001/v2.0","azp":"c0000000-0000-0000-0000-000000000001","tid":"10000000-0000-0000-0000-000000000001","ver":"2.0"}`},
	{"entra-forged", "rsa-2", `{"alg":"RS256","kid":"rsa-1","typ":"JWT"}`, entra2},
	{"entra-none", "", `{"alg":"none"}`, entra2},
	{"entra-encrypted", "rsa-1", `{"alg":"RSA-OAEP","enc":"A256CBC-HS512"}`, "entra-2"},
	{"manager-own", "", `{"alg":"none"}`, `{"oid":"e0000000-0000-0000-0000-000000000001","tid":"10000000-0000-0000-0000-000000000001","appid":"e0000000-0000-0000-0000-000000000002"}`},
	{"manager-user", "rsa-1", `{"alg":"RS256","kid":"rsa-1","typ":"JWT"}`, `{"aud":"https://azure-api.net/authorization-manager","iss":"https://sts.windows.net/10000000-0000-0000-0000-000000000001/","appid":"c0000000-0000-0000-0000-000000000001","oid":"a0000000-0000-0000-0000-000000000001","tid":"10000000-0000-0000-0000-000000000001","ver":"1.0","exp":946688400}`},
	{"manager-group", "rsa-1", `{"alg":"RS256","kid":"rsa-1","typ":"JWT"}`, `{"aud":"c8623e40-e6ab-4d2b-b123-2ca193542c65","iss":"https://login.microsoftonline.com/10000000-0000-0000-0000-000000000001/v2.0","azp":"c0000000-0000-0000-0000-000000000002","oid":"a0000000-0000-0000-0000-000000000002","groups":["b0000000-0000-0000-0000-000000000001"],"tid":"10000000-0000-0000-0000-000000000001","ver":"2.0","exp":946688400}`},
	{"manager-audience", "rsa-1", `{"alg":"RS256","kid":"rsa-1","typ":"JWT"}`, `{"aud":"https://graph.microsoft.com","iss":"https://sts.windows.net/10000000-0000-0000-0000-000000000001/","appid":"c0000000-0000-0000-0000-000000000001","oid":"a0000000-0000-0000-0000-000000000001","tid":"10000000-0000-0000-0000-000000000001","ver":"1.0","exp":946688400}`},
	{"manager-expired", "rsa-1", `{"alg":"RS256","kid":"rsa-1","typ":"JWT"}`, `{"aud":"https://azure-api.net/authorization-manager","iss":"https://sts.windows.net/10000000-0000-0000-0000-000000000001/","appid":"c0000000-0000-0000-0000-000000000001","oid":"a0000000-0000-0000-0000-000000000001","tid":"10000000-0000-0000-0000-000000000001","ver":"1.0","exp":946684799}`},
	{"manager-forged", "rsa-2", `{"alg":"RS256","kid":"rsa-1","typ":"JWT"}`, `{"aud":"https://azure-api.net/authorization-manager","iss":"https://sts.windows.net/10000000-0000-0000-0000-000000000001/","appid":"c0000000-0000-0000-0000-000000000001","oid":"a0000000-0000-0000-0000-000000000001","tid":"10000000-0000-0000-0000-000000000001","ver":"1.0","exp":946688400}`},
	{"manager-other-tenant", "rsa-1", `{"alg":"RS256","kid":"rsa-1","typ":"JWT"}`, `{"oid":"a0000000-0000-0000-0000-000000000001","tid":"20000000-0000-0000-0000-000000000002","exp":946688400}`},
	{"jwe-dir", "content-32", `{"alg":"dir","enc":"A128CBC-HS256","kid":"c"}`, "rs256"},
	{"jwe-dir-384", "content-48", `{"alg":"dir","enc":"A192CBC-HS384"}`, "rs256"},
	{"jwe-dir-512", "content-64", `{"alg":"dir","enc":"A256CBC-HS512"}`, "rs256"},
	{"jwe-rsa", "rsa-1", `{"alg":"RSA-OAEP","enc":"A128CBC-HS256"}`, "hs256"},
	{"jwe-unsigned", "content-32", `{"alg":"dir","enc":"A128CBC-HS256"}`, "none"},
	{"jwe-nested", "content-32", `{"alg":"dir","enc":"A128CBC-HS256"}`, "jwe-dir"},
	{"jwe-password", "secret", `{"alg":"PBES2-HS256+A128KW","enc":"A128CBC-HS256"}`, "rs256"},
}

const valid = `{"iss":"https://issuer.example","aud":"api://echo","sub":"jane","exp":946688400}`

const entra2 = `{"aud":"api://b","iss":"https://login.microsoftonline.com/10000000-0000-0000-0000-000000000001/v2.0","azp":"c0000000-0000-0000-0000-000000000001","scp":"read write","tid":"10000000-0000-0000-0000-000000000001","ver":"2.0","exp":946688400}`

// secrets are the symmetric keys. That of Azure Mobile Services is derived from the master key "master".
var secrets = map[string][]byte{
	"secret": []byte("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"), "short": []byte("s3cret"),
	"content-32": bytes.Repeat([]byte{1}, 32), "content-48": bytes.Repeat([]byte{2}, 48), "content-64": bytes.Repeat([]byte{3}, 64),
}

// TestTokens verifies the tokens, and that the stories hold no others.
func TestTokens(t *testing.T) {
	t.Parallel()
	keys := &keyRing{t: t, dir: "testdata/keys"}
	known := readTokens(t)
	var listed []string
	changed := false
	for _, row := range tokens {
		name := row[0]
		if *update && (known[name] == "" || !says(known, row)) {
			known[name], changed = keys.mint(known, row), true
		}
		if !says(known, row) {
			t.Errorf("%s: testdata/tokens.txt has %q, which does not say %s %s", name, known[name], row[2], row[3])
		}
		keys.verify(known, row)
		listed = append(listed, name+" "+known[name]+"\n")
	}
	if changed {
		write(t, "testdata/tokens.txt", []byte(strings.Join(listed, "")))
	}
	checkStories(t, known)
}

func readTokens(t *testing.T) map[string]string {
	t.Helper()
	data, err := os.ReadFile("testdata/tokens.txt")
	if err != nil && !*update {
		t.Fatal(err)
	}
	known := map[string]string{}
	for line := range strings.Lines(string(data)) {
		name, token, _ := strings.Cut(strings.TrimSpace(line), " ")
		known[name] = token
	}
	return known
}

// checkStories looks for tokens in the stories that are not listed, changed at their ends maybe, and for listed ones that no story has.
func checkStories(t *testing.T, known map[string]string) {
	t.Helper()
	stories, err := filepath.Glob("testdata/validate-[ja]*/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("testdata/get-authorization-context/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	stories = append(stories, more...)
	used := map[string]bool{}
	for _, path := range stories {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, token := range regexp.MustCompile(`\beyJ[\w.-]{40,}`).FindAllString(string(data), -1) {
			used[token] = true
			if !slices.ContainsFunc(tokens, func(row [4]string) bool { return strings.Contains(known[row[0]], token[:40]) }) {
				t.Errorf("%s: the token %s is not listed", path, token)
			}
		}
	}
	for _, row := range tokens {
		if !used[known[row[0]]] {
			t.Errorf("%s: no story has this token", row[0])
		}
	}
}

// says reports whether a token has the header and the claims of its row. What is encrypted is compared when it is verified.
func says(known map[string]string, row [4]string) bool {
	parts := strings.Split(known[row[0]], ".")
	header, err := base64.RawURLEncoding.DecodeString(parts[0])
	switch {
	case len(parts) == 5:
		return err == nil && equalJSON(header, []byte(row[2]))
	case err != nil || len(parts) != 3 || string(header) != row[2]:
		return false
	}
	claims, err := base64.RawURLEncoding.DecodeString(parts[1])
	return err == nil && string(claims) == row[3]
}

// equalJSON compares objects but for members that are about a single encryption.
func equalJSON(a, b []byte) bool {
	var x, y map[string]any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return false
	}
	for _, name := range []string{"p2c", "p2s"} {
		delete(x, name)
	}
	return fmt.Sprint(x) == fmt.Sprint(y)
}

// keyRing reads the asymmetric keys.
type keyRing struct {
	t   *testing.T
	dir string
}

// mint makes a token.
func (k *keyRing) mint(known map[string]string, row [4]string) string {
	var header map[string]any
	if err := json.Unmarshal([]byte(row[2]), &header); err != nil {
		k.t.Fatal(err)
	}
	if header["enc"] != nil {
		return k.encrypt(header, row[1], known[row[3]])
	}
	encode := base64.RawURLEncoding.EncodeToString
	input := encode([]byte(row[2])) + "." + encode([]byte(row[3]))
	if row[1] == "" {
		return input + "."
	}
	if key, ok := k.private(row[1]).(*ecdsa.PrivateKey); ok {
		return input + "." + encode(signCurve(k.t, key, k.method(header).(*jwt.SigningMethodECDSA), input))
	}
	signature, err := k.method(header).Sign(input, k.private(row[1]))
	if err != nil {
		k.t.Fatal(err)
	}
	return input + "." + encode(signature)
}

// method returns the algorithm a token was signed with, whatever its header says.
func (k *keyRing) method(header map[string]any) jwt.SigningMethod {
	name, _ := header["alg"].(string)
	if m := jwt.GetSigningMethod(name); m != nil {
		return m
	}
	return jwt.SigningMethodHS256
}

// signCurve signs with a key of any curve, also of one that the algorithm is not for.
func signCurve(t *testing.T, key *ecdsa.PrivateKey, method *jwt.SigningMethodECDSA, input string) []byte {
	t.Helper()
	hash := method.Hash.New()
	hash.Write([]byte(input))
	r, s, err := ecdsa.Sign(rand.Reader, key, hash.Sum(nil))
	if err != nil {
		t.Fatal(err)
	}
	signature := make([]byte, 2*method.KeySize)
	r.FillBytes(signature[:method.KeySize])
	s.FillBytes(signature[method.KeySize:])
	return signature
}

func (k *keyRing) encrypt(header map[string]any, key, content string) string {
	recipient := jose.Recipient{Algorithm: jose.KeyAlgorithm(header["alg"].(string)), Key: k.private(key)}
	if signer, ok := recipient.Key.(*rsa.PrivateKey); ok {
		recipient.Key = &signer.PublicKey
	}
	recipient.KeyID, _ = header["kid"].(string)
	encrypter, err := jose.NewEncrypter(jose.ContentEncryption(header["enc"].(string)), recipient, nil)
	if err != nil {
		k.t.Fatal(err)
	}
	object, err := encrypter.Encrypt([]byte(content))
	if err != nil {
		k.t.Fatal(err)
	}
	token, err := object.CompactSerialize()
	if err != nil {
		k.t.Fatal(err)
	}
	return token
}

// verify checks that a token was made with its key.
func (k *keyRing) verify(known map[string]string, row [4]string) {
	k.t.Helper()
	token := known[row[0]]
	if strings.Count(token, ".") == 4 {
		object, err := jose.ParseEncryptedCompact(token, []jose.KeyAlgorithm{jose.DIRECT, jose.RSA_OAEP, jose.PBES2_HS256_A128KW},
			[]jose.ContentEncryption{jose.A128CBC_HS256, jose.A192CBC_HS384, jose.A256CBC_HS512})
		if err != nil {
			k.t.Errorf("%s: %v", row[0], err)
			return
		}
		if plain, err := object.Decrypt(k.private(row[1])); err != nil || string(plain) != known[row[3]] {
			k.t.Errorf("%s: %v, %s", row[0], err, plain)
		}
		return
	}
	if row[1] == "" {
		return
	}
	var header map[string]any
	if err := json.Unmarshal([]byte(row[2]), &header); err != nil {
		k.t.Fatal(err)
	}
	at := strings.LastIndexByte(token, '.')
	signature, err := base64.RawURLEncoding.DecodeString(token[at+1:])
	if err == nil {
		err = k.method(header).Verify(token[:at], signature, public(k.private(row[1])))
	}
	if err != nil {
		k.t.Errorf("%s: %v", row[0], err)
	}
	k.verifyElsewhere(token, row, header)
}

// verifyElsewhere has go-jose verify a signed token, whose code has nothing in common with the library that the policies use for signatures. It does not
// take what the policies take for the sake of older issuers: short secrets, and headers that lie about the key.
func (k *keyRing) verifyElsewhere(token string, row [4]string, header map[string]any) {
	k.t.Helper()
	algorithm, _ := header["alg"].(string)
	key := public(k.private(row[1]))
	secret, symmetric := key.([]byte)
	curve, onCurve := key.(*ecdsa.PublicKey)
	hash, _ := strconv.Atoi(strings.TrimLeft(algorithm, "HRPES"))
	switch {
	case !slices.Contains([]int{256, 384, 512}, hash), header["crit"] != nil, symmetric && len(secret) < hash/8, onCurve && !fitsCurve(curve, hash):
		return
	}
	signed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.SignatureAlgorithm(algorithm)})
	if err == nil {
		_, err = signed.Verify(key)
	}
	if err != nil {
		k.t.Errorf("%s: go-jose says: %v", row[0], err)
	}
}

// fitsCurve reports whether a curve is the one for a hash (RFC 7518 section 3.4).
func fitsCurve(key *ecdsa.PublicKey, hash int) bool {
	return map[int]int{256: 256, 384: 384, 512: 521}[hash] == key.Params().BitSize
}

func public(key any) any {
	switch key := key.(type) {
	case *rsa.PrivateKey:
		return &key.PublicKey
	case *ecdsa.PrivateKey:
		return &key.PublicKey
	}
	return key
}

// private returns a key by its name. Names that end in der, pem or crt are bytes that are public and that somebody might take for a secret.
func (k *keyRing) private(name string) any {
	if secret, ok := secrets[name]; ok {
		return secret
	}
	if name == "zumo" {
		sum := sha256.Sum256([]byte("masterJWTSig"))
		return sum[:]
	}
	base, form, disguised := strings.Cut(name, ".")
	key, certificate := k.pair(base)
	if !disguised {
		return key
	}
	der, err := x509.MarshalPKIXPublicKey(public(key))
	if err != nil {
		k.t.Fatal(err)
	}
	switch form {
	case "pem":
		return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	case "crt":
		return certificate
	}
	return der
}

// pair reads a key and its certificate in DER, and makes them if there are none and the stories are being rewritten.
func (k *keyRing) pair(name string) (key any, certificate []byte) {
	k.t.Helper()
	path := filepath.Join(k.dir, name+".pem")
	data, err := os.ReadFile(path)
	if os.IsNotExist(err) && *update {
		data, err = makePair(k.t, name), nil
		write(k.t, path, data)
	}
	if err != nil {
		k.t.Fatal(err)
	}
	first, rest := pem.Decode(data)
	second, _ := pem.Decode(rest)
	if key, err = x509.ParsePKCS8PrivateKey(first.Bytes); err != nil {
		k.t.Fatal(err)
	}
	return key, second.Bytes
}

// makePair makes a key of the kind that its name tells, and a certificate that it signs itself.
func makePair(t *testing.T, name string) []byte {
	t.Helper()
	var key any
	var err error
	switch name {
	case "ec-256":
		key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case "ec-384":
		key, err = ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	case "ec-521":
		key, err = ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	default:
		key, err = rsa.GenerateKey(rand.Reader, 2048)
	}
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test " + name}, NotBefore: from, NotAfter: from.AddDate(100, 0, 0),
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, public(key), key)
	if err != nil {
		t.Fatal(err)
	}
	return append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate})...)
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // part of the source tree
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}
