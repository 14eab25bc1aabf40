package csharp_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// A bench has a folder in which openssl works, with a key in several forms and its certificate, and evaluates expressions.
type bench struct {
	testing.TB
	dir      string
	universe *csharp.Universe
}

func newBench(t testing.TB) *bench {
	t.Helper()
	b := &bench{t, t.TempDir(), universe(t)}
	b.run("", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-subj", "/CN=bench.example.com", "-days", "30")
	b.run("", "rsa", "-in", "key.pem", "-pubout", "-out", "public.pem")
	return b
}

// run runs openssl, which tools/services.sh installs, and returns what it writes.
func (b *bench) run(input string, args ...string) string {
	b.Helper()
	cmd := exec.Command("openssl", args...)
	cmd.Dir, cmd.Stdin = b.dir, strings.NewReader(input)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		b.Fatalf("openssl %s: %v\n%s", strings.Join(args, " "), err, said.String())
	}
	return string(out)
}

// file writes a file.
func (b *bench) file(name, content string) string {
	b.Helper()
	if err := os.WriteFile(filepath.Join(b.dir, name), []byte(content), 0o600); err != nil {
		b.Fatal(err)
	}
	return name
}

// read returns the content of a file.
func (b *bench) read(name string) string {
	b.Helper()
	data, err := os.ReadFile(filepath.Join(b.dir, name))
	if err != nil {
		b.Fatal(err)
	}
	return string(data)
}

// eval evaluates a block that returns a text. Arguments in it stand as %s, and are bytes.
func (b *bench) eval(block string, bytes ...string) string {
	b.Helper()
	args := make([]any, len(bytes))
	for i, x := range bytes {
		args[i] = `Convert.FromBase64String("` + base64.StdEncoding.EncodeToString([]byte(x)) + `")`
	}
	expression := "@{ " + fmt.Sprintf(block, args...) + " }"
	got := b.universe.Evaluate("", expression, csharp.Options{}, rt.NewFrame(rt.DefaultLimits))
	if got.Type != "String" {
		b.Fatalf("%s\ngot %s", expression, summary(got))
	}
	return got.Value
}

// evalBytes evaluates a block that returns bytes as base64.
func (b *bench) evalBytes(block string, bytes ...string) string {
	b.Helper()
	data, err := base64.StdEncoding.DecodeString(b.eval(block, bytes...))
	if err != nil {
		b.Fatal(err)
	}
	return string(data)
}

const withKey = "var r = RSA.Create(); r.ImportFromPem(Encoding.ASCII.GetString(%s)); "

// TestSignatures has openssl verify what expressions sign, and expressions verify what openssl signs.
func TestSignatures(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	data := b.file("data", "what is signed")
	for _, hash := range []string{"MD5", "SHA1", "SHA256", "SHA384", "SHA512"} {
		for padding, options := range map[string][]string{"Pkcs1": nil, "Pss": {"-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"}} {
			how := "HashAlgorithmName." + hash + ", RSASignaturePadding." + padding
			digest := append([]string{"dgst", "-" + strings.ToLower(hash)}, options...)
			ours := b.evalBytes(withKey+"return Convert.ToBase64String(r.SignData(Encoding.UTF8.GetBytes(\"what is signed\"), "+how+"));", b.read("key.pem"))
			if said := b.run("", append(digest, "-verify", "public.pem", "-signature", b.file("sig", ours), data)...); said != "Verified OK\n" {
				t.Errorf("%s: openssl says %q of what was signed here", how, said)
			}
			theirs := b.run("", append(digest, "-sign", "key.pem", data)...)
			verify := withKey + "return r.VerifyData(Encoding.UTF8.GetBytes(\"what is signed\"), %s, " + how + ") + \" \" + r.VerifyData(Encoding.UTF8.GetBytes(\"what is not\"), %s, " + how + ");"
			if got := b.eval(verify, b.read("public.pem"), theirs, theirs); got != "True False" {
				t.Errorf("%s: of what openssl signed, got %s", how, got)
			}
		}
	}
}

// TestAsymmetric decrypts what openssl encrypts, and the other way round.
func TestAsymmetric(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for padding, options := range map[string]string{
		"RSAEncryptionPadding.Pkcs1":                              "rsa_padding_mode:pkcs1",
		"RSAEncryptionPadding.OaepSHA1":                           "rsa_padding_mode:oaep rsa_oaep_md:sha1",
		"RSAEncryptionPadding.OaepSHA256":                         "rsa_padding_mode:oaep rsa_oaep_md:sha256",
		"RSAEncryptionPadding.OaepSHA384":                         "rsa_padding_mode:oaep rsa_oaep_md:sha384",
		"RSAEncryptionPadding.OaepSHA512":                         "rsa_padding_mode:oaep rsa_oaep_md:sha512",
		"RSAEncryptionPadding.CreateOaep(HashAlgorithmName.MD5)":  "rsa_padding_mode:oaep rsa_oaep_md:md5",
		"RSAEncryptionPadding.CreateOaep(HashAlgorithmName.SHA1)": "rsa_padding_mode:oaep rsa_oaep_md:sha1",
	} {
		var how []string
		for _, o := range strings.Fields(options) {
			how = append(how, "-pkeyopt", o)
		}
		theirs := b.run("a secret", append([]string{"pkeyutl", "-encrypt", "-pubin", "-inkey", "public.pem"}, how...)...)
		if got := b.eval(withKey+"return Encoding.UTF8.GetString(r.Decrypt(%s, "+padding+"));", b.read("key.pem"), theirs); got != "a secret" {
			t.Errorf("%s: decrypted to %q", padding, got)
		}
		ours := b.evalBytes(withKey+"return Convert.ToBase64String(r.Encrypt(Encoding.UTF8.GetBytes(\"a secret\"), "+padding+"));", b.read("public.pem"))
		if got := b.run(ours, append([]string{"pkeyutl", "-decrypt", "-inkey", "key.pem"}, how...)...); got != "a secret" {
			t.Errorf("%s: openssl decrypted %q", padding, got)
		}
	}
}

// TestKeyForms exchanges keys with openssl in all forms that both have.
func TestKeyForms(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, c := range []struct{ export, load, args string }{
		{"ExportRSAPrivateKey()", "ImportRSAPrivateKey", "rsa -in key.pem -traditional -outform DER"},
		{"ExportPkcs8PrivateKey()", "ImportPkcs8PrivateKey", "pkcs8 -topk8 -nocrypt -in key.pem -outform DER"},
		{"ExportSubjectPublicKeyInfo()", "ImportSubjectPublicKeyInfo", "rsa -in key.pem -pubout -outform DER"},
		{"ExportRSAPublicKey()", "ImportRSAPublicKey", "rsa -in key.pem -RSAPublicKey_out -outform DER"},
	} {
		want := b.run("", strings.Fields(c.args)...)
		if got := b.evalBytes(withKey+"return Convert.ToBase64String(r."+c.export+");", b.read("key.pem")); got != want {
			t.Errorf("%s is not what openssl writes", c.export)
		}
		again := b.evalBytes("var r = RSA.Create(); int n; var b = %s; r."+c.load+"(b.Concat(new byte[7]).ToArray(), out n); return n == b.Length ? Convert.ToBase64String(r."+c.export+") : \"\";", want)
		if again != want {
			t.Errorf("%s does not read what openssl writes", c.load)
		}
	}
	made := b.evalBytes("var r = RSA.Create(2048); return Convert.ToBase64String(r.ExportPkcs8PrivateKey());")
	if said := b.run(made, "rsa", "-inform", "DER", "-check", "-noout"); said != "RSA key ok\n" {
		t.Errorf("openssl says of a new key: %s", said)
	}
}

// TestArchives has openssl read what expressions export, and expressions read what openssl made.
func TestArchives(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	key := b.run("", "pkcs8", "-topk8", "-nocrypt", "-in", "key.pem", "-outform", "DER")
	for _, options := range []string{"", "-legacy", "-keypbe AES-128-CBC -certpbe NONE -macalg SHA512"} {
		archive := b.run("", append(strings.Fields("pkcs12 -export -inkey key.pem -in cert.pem -passout pass:pässword "), strings.Fields(options)...)...)
		got := b.evalBytes(`var c = new X509Certificate2(%s, "pässword"); return Convert.ToBase64String(c.GetRSAPrivateKey().ExportPkcs8PrivateKey());`, archive)
		if got != key {
			t.Errorf("%q: got another key", options)
		}
	}
	for password, expression := range map[string]string{"new": `, "new"`, "": ``} {
		archive := b.evalBytes("var r = RSA.Create(); r.ImportFromPem(Encoding.ASCII.GetString(%s)); var c = new X509Certificate2(%s).CopyWithPrivateKey(r); return Convert.ToBase64String(c.Export(X509ContentType.Pfx"+expression+"));",
			b.read("key.pem"), b.read("cert.pem"))
		b.file("out.pfx", archive)
		out := b.run("", "pkcs12", "-in", "out.pfx", "-passin", "pass:"+password, "-nodes")
		if got := b.run(out, "pkcs8", "-topk8", "-nocrypt", "-outform", "DER"); got != key {
			t.Errorf("password %q: openssl finds another key", password)
		}
		if got, want := b.run(out, "x509", "-outform", "DER"), b.run(b.read("cert.pem"), "x509", "-outform", "DER"); got != want {
			t.Errorf("password %q: openssl finds another certificate", password)
		}
	}
	b.file("cert.pfx", b.evalBytes(`return Convert.ToBase64String(new X509Certificate2(%s).Export(X509ContentType.Pfx, "x"));`, b.read("cert.pem")))
	if got, want := b.run(b.run("", "pkcs12", "-in", "cert.pfx", "-passin", "pass:x", "-nokeys"), "x509", "-outform", "DER"), b.run(b.read("cert.pem"), "x509", "-outform", "DER"); got != want {
		t.Error("openssl finds another certificate in an archive without a key")
	}
}

// TestCiphers compares with what openssl encrypts.
func TestCiphers(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	const plain = "a text that is longer than two blocks of any of the ciphers"
	for _, c := range []struct {
		cipher, alg, mode string
		key, block        int
	}{
		{"aes-128-cbc", "AES", "", 16, 16}, {"aes-192-cbc", "AES", "", 24, 16}, {"aes-256-cbc", "AES", "", 32, 16}, {"aes-256-ecb", "AES", "a.Mode = CipherMode.ECB;", 32, 16},
		{"aes-128-cfb8", "AES", "a.Mode = CipherMode.CFB; a.FeedbackSize = 8; a.Padding = PaddingMode.None;", 16, 16},
		{"aes-128-cfb8", "Rijndael", "a.Mode = CipherMode.CFB; a.FeedbackSize = 8; a.Padding = PaddingMode.None;", 16, 16},
		{"des-ede3-cbc", "TripleDES", "", 24, 8}, {"des-ede-cbc", "3DES", "", 16, 8}, {"des-ede3-ecb", "TripleDES", "a.Mode = CipherMode.ECB;", 24, 8},
		{"des-ede3-cfb8", "TripleDES", "a.Mode = CipherMode.CFB; a.FeedbackSize = 8; a.Padding = PaddingMode.None;", 24, 8},
		{"des-cbc", "DES", "", 8, 8}, {"des-cfb8", "DES", "a.Mode = CipherMode.CFB; a.FeedbackSize = 8; a.Padding = PaddingMode.None;", 8, 8},
	} {
		key, iv := strings.Repeat("kEy0", 8)[:c.key], strings.Repeat("1234", 4)[:c.block]
		for i := range c.key {
			key = key[:i] + string(rune('A'+i)) + key[i+1:]
		}
		args := []string{"enc", "-" + c.cipher, "-K", fmt.Sprintf("%x", key), "-provider", "legacy", "-provider", "default"}
		if !strings.HasSuffix(c.cipher, "ecb") {
			args = append(args, "-iv", fmt.Sprintf("%x", iv))
		}
		set := `var a = SymmetricAlgorithm.Create("` + c.alg + `"); ` + c.mode + ` a.Key = %s; a.IV = %s; var b = %s; return Convert.ToBase64String(a.`
		want := b.run(plain, args...)
		if got := b.evalBytes(set+"CreateEncryptor().TransformFinalBlock(b, 0, b.Length));", key, iv, plain); got != want {
			t.Errorf("%s: encrypted to %x, openssl to %x", c.cipher, got, want)
		}
		if got := b.evalBytes(set+"CreateDecryptor().TransformFinalBlock(b, 0, b.Length));", key, iv, want); got != plain {
			t.Errorf("%s: decrypted to %q", c.cipher, got)
		}
	}
	for cipher, alg := range map[string]string{"aes-256-cfb": "AES", "des-ede3-cfb": "TripleDES"} {
		size, block := map[string]int{"AES": 32, "TripleDES": 24}[alg], map[string]int{"AES": 16, "TripleDES": 8}[alg]
		key, iv, text := "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef"[:size], "1234567812345678"[:block], plain[:48]
		want := b.run(text, "enc", "-"+cipher, "-K", fmt.Sprintf("%x", key), "-iv", fmt.Sprintf("%x", iv))
		set := fmt.Sprintf(`var a = SymmetricAlgorithm.Create("%s"); a.Mode = CipherMode.CFB; a.FeedbackSize = %d; a.Padding = PaddingMode.None; `, alg, 8*block)
		if got := b.evalBytes(set+"a.Key = %s; a.IV = %s; return Convert.ToBase64String(a.CreateEncryptor().TransformFinalBlock(%s, 0, 48));", key, iv, text); got != want {
			t.Errorf("%s: encrypted to %x, openssl to %x", cipher, got, want)
		}
	}
}
