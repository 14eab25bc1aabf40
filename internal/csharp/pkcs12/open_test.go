package pkcs12_test

import (
	"bytes"
	"crypto/x509"
	"errors"
	"math"
	"os/exec"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/csharp/pkcs12"
)

// openssl runs the program, which tools/services.sh installs.
func openssl(t testing.TB, dir string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command("openssl", args...)
	cmd.Dir = dir
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("openssl %s: %v\n%s", strings.Join(args, " "), err, said.String())
	}
	return out
}

// pair makes a key and a certificate in a folder: key.pem, cert.pem.
func pair(t testing.TB) (dir string) {
	t.Helper()
	dir = t.TempDir()
	openssl(t, dir, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-subj", "/CN=archive.example.com", "-days", "30")
	return dir
}

func anyNumber(int) error { return nil }

// TestOpen reads what openssl writes, with every kind of encryption that it has.
func TestOpen(t *testing.T) {
	t.Parallel()
	dir := pair(t)
	cert, key := openssl(t, dir, "x509", "-in", "cert.pem", "-outform", "DER"), openssl(t, dir, "pkcs8", "-topk8", "-nocrypt", "-in", "key.pem", "-outform", "DER")
	for name, options := range map[string]string{
		"as openssl 3 does it":   "",
		"as openssl 1 does it":   "-legacy",
		"3DES with two keys":     "-legacy -keypbe PBE-SHA1-2DES -certpbe PBE-SHA1-2DES",
		"3DES":                   "-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES",
		"RC2 with 128 bits":      "-legacy -keypbe PBE-SHA1-RC2-128 -certpbe PBE-SHA1-RC2-128",
		"RC2 with 40 bits":       "-legacy -keypbe PBE-SHA1-RC2-40 -certpbe PBE-SHA1-RC2-40",
		"RC4 with 128 bits":      "-legacy -keypbe PBE-SHA1-RC4-128 -certpbe PBE-SHA1-RC4-128",
		"RC4 with 40 bits":       "-legacy -keypbe PBE-SHA1-RC4-40 -certpbe PBE-SHA1-RC4-40",
		"AES with 128 bits":      "-keypbe AES-128-CBC -certpbe AES-128-CBC",
		"AES with 192 bits":      "-keypbe AES-192-CBC -certpbe AES-192-CBC",
		"3DES with PBES2":        "-keypbe DES-EDE3-CBC -certpbe DES-EDE3-CBC",
		"no encryption":          "-keypbe NONE -certpbe NONE",
		"code of SHA-1":          "-macalg SHA1",
		"code of SHA-384":        "-macalg SHA384",
		"code of SHA-512":        "-macalg SHA512",
		"no code":                "-nomac",
		"other numbers of turns": "-iter 3",
		"one turn":               "-noiter -nomaciter",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, password := range []string{"secret", "", "pässword €", strings.Repeat("long ", 40)} {
				args := append(strings.Fields("pkcs12 -export -inkey key.pem -in cert.pem -name friendly"), "-passout", "pass:"+password)
				a, err := pkcs12.Open(openssl(t, dir, append(args, strings.Fields(options)...)...), password, anyNumber)
				if err != nil {
					t.Fatalf("password %q: %v", password, err)
				}
				if len(a.Certificates) != 1 || len(a.Keys) != 1 || !bytes.Equal(a.Certificates[0].DER, cert) || !bytes.Equal(a.Keys[0].DER, key) {
					t.Fatalf("password %q: got %d certificates and %d keys, or others", password, len(a.Certificates), len(a.Keys))
				}
				if a.Keys[0].Name != "friendly" || a.Certificates[0].Name != "friendly" || len(a.Keys[0].ID) == 0 || !bytes.Equal(a.Keys[0].ID, a.Certificates[0].ID) {
					t.Errorf("names %q and %q, ids %x and %x", a.Keys[0].Name, a.Certificates[0].Name, a.Keys[0].ID, a.Certificates[0].ID)
				}
			}
		})
	}
}

// TestOpenMany reads archives with more or less than a certificate and its key.
func TestOpenMany(t *testing.T) {
	t.Parallel()
	dir := pair(t)
	for _, c := range []struct {
		args        string
		certs, keys int
	}{
		{"-nokeys -in cert.pem", 1, 0},
		{"-nocerts -inkey key.pem -in key.pem", 0, 1},
		{"-inkey key.pem -in cert.pem -certfile cert.pem", 2, 1},
	} {
		a, err := pkcs12.Open(openssl(t, dir, strings.Fields("pkcs12 -export -passout pass:x "+c.args)...), "x", anyNumber)
		if err != nil || len(a.Certificates) != c.certs || len(a.Keys) != c.keys {
			t.Errorf("%s: %+v, %v", c.args, a, err)
		}
	}
}

// TestRefused tells wrong passwords from what is no archive.
func TestRefused(t *testing.T) {
	t.Parallel()
	dir := pair(t)
	archive := func(options string) []byte {
		return openssl(t, dir, strings.Fields("pkcs12 -export -inkey key.pem -in cert.pem -passout pass:secret "+options)...)
	}
	whole := archive("")
	for _, c := range []struct {
		name string
		data []byte
		want error
	}{
		{"another password", whole, pkcs12.ErrPassword},
		{"another password without a code", archive("-nomac"), pkcs12.ErrPassword},
		{"nothing", nil, pkcs12.ErrFormat},
		{"half an archive", whole[:len(whole)/2], pkcs12.ErrFormat},
		{"something behind it", append(bytes.Clone(whole), 0), pkcs12.ErrFormat},
		{"a certificate", openssl(t, dir, "x509", "-in", "cert.pem", "-outform", "DER"), pkcs12.ErrFormat},
	} {
		if _, err := pkcs12.Open(c.data, "other", anyNumber); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
		}
	}
}

// TestSpend asks for as many hashes as are computed, before they are: numbers of turns that would take years cost nothing.
func TestSpend(t *testing.T) {
	t.Parallel()
	dir := pair(t)
	asked := func(options string) (total int) {
		data := openssl(t, dir, strings.Fields("pkcs12 -export -inkey key.pem -in cert.pem -passout pass:secret "+options)...)
		if _, err := pkcs12.Open(data, "secret", func(n int) error { total += n; return nil }); err != nil {
			t.Fatal(err)
		}
		return total
	}
	few, many := asked("-iter 1000"), asked("-iter 11000")
	if got, want := many-few, 10_000*(1+2+2); got != want {
		t.Errorf("ten thousand turns more are %d hashes, want %d: one for the code, and two for each of two keys", got, want)
	}
	enough := errors.New("enough")
	data := openssl(t, dir, strings.Fields("pkcs12 -export -inkey key.pem -in cert.pem -passout pass:secret -iter 500")...)
	// The number of turns of the code stands at the end.
	at := bytes.LastIndex(data, []byte{2, 2, 500 >> 8, 500 & 255})
	if at < 0 {
		t.Fatal("the number of turns is not there")
	}
	data[at+2], data[at+3] = 0x7f, 0xff
	_, err := pkcs12.Open(data, "secret", func(n int) error {
		if n < math.MaxInt16 {
			t.Errorf("asked for %d hashes", n)
		}
		return enough
	})
	if !errors.Is(err, enough) {
		t.Errorf("got %v", err)
	}
}

// FuzzOpen opens what nobody meant to be an archive.
func FuzzOpen(f *testing.F) {
	dir := pair(f)
	for _, options := range []string{"", "-legacy", "-keypbe NONE -certpbe NONE -nomac"} {
		f.Add(openssl(f, dir, append(strings.Fields("pkcs12 -export -inkey key.pem -in cert.pem -passout pass:x -iter 2"), strings.Fields(options)...)...), "x")
	}
	enough := errors.New("enough")
	f.Fuzz(func(t *testing.T, data []byte, password string) {
		left := 5_000
		a, err := pkcs12.Open(data, password, func(n int) error {
			if left -= n; left < 0 || n < 0 {
				return enough
			}
			return nil
		})
		if err != nil {
			return
		}
		for _, c := range a.Certificates {
			_, _ = x509.ParseCertificate(c.DER)
		}
	})
}
