package csharp_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/syntax"
	"github.com/portico-apim/portico/internal/source"
)

// FuzzParse reads any text: it ends with a tree or with mistakes.
func FuzzParse(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, text string) {
		tree, diags := syntax.Parse(source.New("", text))
		if (tree == nil) != (len(diags) > 0) {
			t.Errorf("tree %v, mistakes %v", tree, diags)
		}
	})
}

// FuzzCompile checks and compiles any text: it ends with a program or with errors, whose places are in the text.
func FuzzCompile(f *testing.F) {
	u := universe(f)
	seed(f)
	f.Fuzz(func(t *testing.T, text string) {
		p, diags := u.Compile(source.New("", text), csharp.Options{})
		if (p == nil) != (diags.Err() != nil) {
			t.Errorf("program %v, diagnostics %v", p, diags)
		}
		for _, d := range diags {
			if d.Span.Start < 0 || d.Span.Start > d.Span.End || d.Span.Start > len(text) {
				t.Errorf("%s is at %v of %d", d.Message, d.Span, len(text))
			}
		}
	})
}

// FuzzEval evaluates any text: it ends with a value, an exception or a limit, and does not take more memory than the budget allows.
func FuzzEval(f *testing.F) {
	u := universe(f)
	seed(f)
	f.Fuzz(func(t *testing.T, text string) {
		frame := rt.NewFrame(rt.DefaultLimits)
		var got csharp.Outcome
		grown := taken(func() { got = u.Evaluate("", text, csharp.Options{}, frame) })
		if strings.HasPrefix(got.Exception, "internal error") {
			t.Error(got.Exception)
		}
		if grown > 4*allowed {
			t.Errorf("allocated %d MiB", grown>>20)
		}
	})
}

// sample is of how many cases of the oracle one is a seed: all of them would take a minute before the fuzzing begins.
const sample = 12

// seed adds some of the cases of the oracle and the expressions of the policies' stories.
func seed(f *testing.F) {
	f.Helper()
	for _, file := range glob(f, "testdata/oracle/*.jsonl") {
		n := 0
		for line := range strings.Lines(readText(f, file)) {
			if n++; n%sample != 1 {
				continue
			}
			var c struct {
				Expression string `json:"expression"`
			}
			if err := json.Unmarshal([]byte(line), &c); err != nil {
				f.Fatalf("%s: %v", file, err)
			}
			f.Add(c.Expression)
		}
	}
	for _, file := range glob(f, "../policies/testdata/*/*.txtar") {
		for _, text := range embedded.FindAllString(readText(f, file), -1) {
			f.Add(strings.Trim(text, `"`))
		}
	}
	for _, c := range hostileLoops {
		f.Add(c.text)
	}
}

// embedded finds expressions that are the whole of an attribute.
var embedded = regexp.MustCompile(`"@[({][^"\n]*[)}]"`)

func glob(f *testing.F, pattern string) []string {
	f.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		f.Fatalf("%s: no files, %v", pattern, err)
	}
	return files
}

func readText(f *testing.F, file string) string {
	f.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		f.Fatal(err)
	}
	return string(data)
}

// FuzzKeys reads any bytes as a key and as a certificate, in every form there is: it ends with one that can be used, an exception or a limit.
func FuzzKeys(f *testing.F) {
	u := universe(f)
	b := newBench(f)
	f.Add([]byte(shortKey))
	f.Add([]byte(b.read("key.pem")))
	f.Add([]byte(b.read("cert.pem")))
	for _, args := range []string{
		"rsa -in key.pem -traditional -outform DER", "rsa -in key.pem -pubout -outform DER", "rsa -in key.pem -RSAPublicKey_out -outform DER",
		"pkcs8 -topk8 -nocrypt -in key.pem -outform DER", "x509 -in cert.pem -outform DER", "pkcs12 -export -inkey key.pem -in cert.pem -passout pass:",
	} {
		f.Add([]byte(b.run("", strings.Fields(args)...)))
	}
	const use = `var s = r.SignData(b, HashAlgorithmName.SHA256, RSASignaturePadding.Pss); r.VerifyData(b, s, HashAlgorithmName.SHA256, RSASignaturePadding.Pss); ` +
		`r.Decrypt(r.Encrypt(new byte[1], RSAEncryptionPadding.Pkcs1), RSAEncryptionPadding.Pkcs1); r.ToXmlString(true); r.ExportPkcs8PrivateKey(); `
	var programs []*csharp.Program
	for _, read := range []string{
		`r.FromXmlString(Encoding.UTF8.GetString(b)); `, `r.ImportFromPem(Encoding.UTF8.GetString(b)); `, `r.ImportRSAPrivateKey(b, out n); `, `r.ImportRSAPublicKey(b, out n); `,
		`r.ImportPkcs8PrivateKey(b, out n); `, `r.ImportSubjectPublicKeyInfo(b, out n); `, `r.ImportParameters(new RSAParameters { Modulus = b, Exponent = new byte[] { 3 } }); `,
		`var c = new X509Certificate2(b, ""); c.ToString(true); c.Export(X509ContentType.Pfx, "x"); foreach (X509Extension e in c.Extensions) e.Format(true); r = (RSA)c.PrivateKey ?? c.GetRSAPublicKey(); `,
	} {
		p, diags := u.Compile(source.New("", "@{ var r = RSA.Create(); int n; "+read+use+"return 1; }"), csharp.Options{Globals: []csharp.Global{{Name: "b", Type: rt.ArrayOf(rt.ByteType)}}})
		if p == nil {
			f.Fatal(diags.Err())
		}
		programs = append(programs, p)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, p := range programs {
			if _, err := p.Eval(rt.NewFrame(rt.DefaultLimits, rt.Bytes(bytes.Clone(data)))); err != nil && strings.Contains(err.Error(), "internal error") {
				t.Error(err)
			}
		}
	})
}
