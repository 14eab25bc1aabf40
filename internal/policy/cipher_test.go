package policy_test

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/policy"
)

// member returns the function of the row of a class that begins with a declaration.
func member(t *testing.T, class, decl string) rt.Func {
	t.Helper()
	for _, c := range policy.Classes() {
		for _, m := range c.Members {
			if c.Def.Name == class && strings.HasPrefix(m.Decl, decl) {
				return m.Func
			}
		}
	}
	t.Fatalf("%s has no member %s", class, decl)
	return nil
}

// call calls an extension method and returns the text or the bytes in hexadecimal that come back, or the exception's message.
func call(t *testing.T, decl string, args ...rt.Value) string {
	t.Helper()
	v, err := member(t, "PolicyExtensions", decl)(rt.NewFrame(rt.DefaultLimits), rt.Null, args)
	var exception *rt.Exception
	switch {
	case errors.As(err, &exception):
		return exception.Class.Name + ": " + exception.Message
	case err != nil:
		return err.Error()
	case v.AsBytes() != nil:
		return hex.EncodeToString(v.AsBytes())
	}
	return policy.Text(v)
}

func unhex(t *testing.T, s string) rt.Value {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return rt.Bytes(b)
}

const (
	key32 = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
	iv16  = "0f0e0d0c0b0a09080706050403020100"
	key24 = "0123456789abcdef23456789abcdef01456789abcdef0123"
	iv8   = "0011223344556677"
	hello = "68656c6c6f20776f726c64"
)

// The ciphertexts are those of OpenSSL.
func TestEncryptAndDecrypt(t *testing.T) {
	t.Parallel()
	const encrypt, decrypt = "static byte[] Encrypt(this byte[] input, string alg,", "static byte[] Decrypt(this byte[] input, string alg,"
	for _, c := range []struct{ decl, input, alg, key, iv, want string }{
		{encrypt, hello, "Aes", key32, iv16, "7e9a97128ef0b4a45935313b08430fda"},
		{decrypt, "7e9a97128ef0b4a45935313b08430fda", "AES", key32, iv16, hello},
		{decrypt, "7e9a97128ef0b4a45935313b08430fda", "Rijndael", key32, iv16, hello},
		{decrypt, "7e9a97128ef0b4a45935313b08430fda", "AesManaged", key32, iv16, hello},
		{decrypt, "7e9a97128ef0b4a45935313b08430fda", "System.Security.Cryptography.RijndaelManaged", key32, iv16, hello},
		{encrypt, hello, "TripleDES", key24, iv8, "0aa69f10439ec1eeb81d99b29cd0834d"},
		{decrypt, "0aa69f10439ec1eeb81d99b29cd0834d", "3DES", key24, iv8, hello},
		{decrypt, "2a980242d389e9defb8cd73a274a33ba", "TripleDES", key24[:32], iv8, hello},
		{encrypt, hello, "DES", key24[:16], iv8, "fc3e773af001de7dcbdb6e6810f57406"},
		{encrypt, "", "DES", key24[:16], iv8, "a79879b93a18c989"},
		{decrypt, "", "Aes", key32, iv16, ""},
		{encrypt, hello, "RC2", key24, iv8, "ArgumentException: 'RC2' is not a known symmetric algorithm."},
		{encrypt, hello, "Aes", key24[:16], iv16, "CryptographicException: Specified key is not a valid size for this algorithm."},
		{encrypt, hello, "Aes", key32, iv8, "CryptographicException: Specified initialization vector (IV) does not match the block size for this algorithm."},
		{decrypt, hello, "Aes", key32, iv16, "CryptographicException: The input data is not a complete block."},
		{decrypt, "7e9a97128ef0b4a45935313b08430fdb", "Aes", key32, iv16, "CryptographicException: Padding is invalid and cannot be removed."},
	} {
		got := call(t, c.decl, unhex(t, c.input), rt.String(c.alg), unhex(t, c.key), unhex(t, c.iv))
		if got != c.want {
			t.Errorf("%s %s with %s: %s, want %s", c.decl[14:21], c.input, c.alg, got, c.want)
		}
	}
	if got := call(t, encrypt, rt.Null, rt.String("Aes"), rt.Null, rt.Null); got != "ArgumentNullException: Value cannot be null. (Parameter 'input')" {
		t.Error(got)
	}
	if got := call(t, encrypt, rt.Bytes(make([]byte, 60<<20)), rt.String("Aes"), unhex(t, key32), unhex(t, iv16)); !strings.Contains(got, "memory") {
		t.Errorf("60 MB: %s", got)
	}
}

func TestSymmetricAlgorithms(t *testing.T) {
	t.Parallel()
	u := universe(t)
	const begin = `var a = SymmetricAlgorithm.Create("Aes"); a.Key = Convert.FromBase64String("AAECAwQFBgcICQoLDA0ODw=="); a.IV = new byte[16]; ` +
		`var text = Encoding.UTF8.GetBytes("sixteen bytes ok"); `
	// The ciphertexts are those of OpenSSL.
	for _, c := range []struct{ block, want string }{
		{begin + `return Convert.ToBase64String(text.Encrypt(a));`, "string 3l2ohmsNIh+ZjzVhYojcP84yDuCFzBCAf99J0bVPLHg="},
		{begin + `return Encoding.UTF8.GetString(text.Encrypt(a).Decrypt(a));`, "string sixteen bytes ok"},
		{begin + `return Encoding.UTF8.GetString(text.Encrypt(a).Decrypt(a, a.Key, a.IV));`, "string sixteen bytes ok"},
		{begin + `a.Mode = CipherMode.ECB; return Convert.ToBase64String(text.Encrypt(a));`, "string 3l2ohmsNIh+ZjzVhYojcP5VPZPLk6G6e7oLSAhZoSJk="},
		{begin + `a.Mode = CipherMode.ECB; return Encoding.UTF8.GetString(text.Encrypt(a).Decrypt(a));`, "string sixteen bytes ok"},
		{begin + `a.Padding = PaddingMode.None; return Convert.ToBase64String(text.Encrypt(a));`, "string 3l2ohmsNIh+ZjzVhYojcPw=="},
		{begin + `a.Padding = PaddingMode.None; return new byte[3].Encrypt(a);`, "The input data is not a complete block."},
		{begin + `a.Padding = PaddingMode.Zeros; return new byte[3].Encrypt(a).Decrypt(a).Length;`, "int 16"},
		{begin + `a.Padding = PaddingMode.ANSIX923; return new byte[3].Encrypt(a).Decrypt(a).Length;`, "int 3"},
		{begin + `a.Padding = PaddingMode.ISO10126; return text.Encrypt(a).Length + text.Encrypt(a).Decrypt(a).Length;`, "int 48"},
		{begin + `a.Padding = PaddingMode.ANSIX923; var e = text.Encrypt(a); a.Padding = PaddingMode.PKCS7; return e.Decrypt(a);`, "Padding is invalid and cannot be removed."},
		{begin + `a.Mode = CipherMode.OFB; return 0;`, "Specified cipher mode is not valid for this algorithm."},
		{begin + `a.Key = new byte[5]; return 0;`, "Specified key is not a valid size for this algorithm."},
		{begin + `a.IV = new byte[5]; return 0;`, "Specified initialization vector (IV) does not match the block size for this algorithm."},
		{begin + `return text.Encrypt(a, null, a.IV);`, "Value cannot be null. (Parameter 'key')"},
		{begin + `a.GenerateKey(); a.GenerateIV(); return Encoding.UTF8.GetString(text.Encrypt(a).Decrypt(a)) + a.KeySize + a.BlockSize;`, "string sixteen bytes ok128128"},
		{begin + `a.KeySize = 256; return a.Key.Length + (a.ValidKeySize(100) ? 1 : 0);`, "int 32"},
		{`var a = SymmetricAlgorithm.Create("TripleDES"); return a.Key.Length + a.IV.Length + new byte[8].Encrypt(a).Length;`, "int 48"},
		{`return SymmetricAlgorithm.Create("RC2") == null;`, "bool True"},
		{`return new byte[1].Encrypt(SymmetricAlgorithm.Create("none"));`, "Value cannot be null. (Parameter 'alg')"},
		{`using (var a = SymmetricAlgorithm.Create("DES")) { return a.KeySize; }`, "int 64"},
	} {
		if got := evalBlock(u, sample(t), c.block); got != c.want {
			t.Errorf("%s\n  gives %s\n  want  %s", c.block, got, c.want)
		}
	}
}
