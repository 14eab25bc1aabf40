package csharp_test

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// TestKeptKeys signs and decrypts with the key of a certificate that the host hands out. The key itself does not come out.
func TestKeptKeys(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	certBlock, _ := pem.Decode([]byte(b.read("cert.pem")))
	keyBlock, _ := pem.Decode([]byte(b.read("key.pem")))
	cert, err := x509.ParseCertificate(certBlock.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	key, err := x509.ParsePKCS8PrivateKey(keyBlock.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	opts := csharp.Options{Globals: []csharp.Global{{Name: "cert", Type: lib.CertificateType}}}
	for expression, want := range map[string]string{
		`@(cert.HasPrivateKey)`:                                              "Boolean true",
		`@(cert.GetRSAPrivateKey() is RSACng)`:                               "Boolean true",
		`@(cert.GetRSAPrivateKey().KeySize)`:                                 "Int32 2048",
		`@(cert.PrivateKey.ToXmlString(false).Length)`:                       "Int32 415",
		`@(cert.Export(X509ContentType.Cert).Length == cert.RawData.Length)`: "Boolean true",
		`@{ var s = cert.GetRSAPrivateKey().SignData(new byte[1], HashAlgorithmName.SHA256, RSASignaturePadding.Pss); return cert.GetRSAPublicKey().VerifyData(new byte[1], s, HashAlgorithmName.SHA256, RSASignaturePadding.Pss); }`: "Boolean true",
		`@(cert.GetRSAPrivateKey().Decrypt(cert.GetRSAPublicKey().Encrypt(new byte[3], RSAEncryptionPadding.OaepSHA256), RSAEncryptionPadding.OaepSHA256).Length)`:                                                                    "Int32 3",
		`@(cert.GetRSAPrivateKey().ExportParameters(true))`:                                                                  "exception CryptographicException",
		`@(cert.GetRSAPrivateKey().ExportRSAPrivateKey())`:                                                                   "exception CryptographicException",
		`@(cert.GetRSAPrivateKey().ExportPkcs8PrivateKey())`:                                                                 "exception CryptographicException",
		`@(cert.GetRSAPrivateKey().ToXmlString(true))`:                                                                       "exception CryptographicException",
		`@(cert.PrivateKey.ToXmlString(true))`:                                                                               "exception CryptographicException",
		`@(cert.Export(X509ContentType.Pfx))`:                                                                                "exception CryptographicException",
		`@(new X509Certificate2(cert).Export(X509ContentType.Pfx))`:                                                          "exception CryptographicException",
		`@(new X509Certificate2(cert.RawData).CopyWithPrivateKey(cert.GetRSAPrivateKey()).Export(X509ContentType.Pfx, "x"))`: "exception CryptographicException",
	} {
		f := rt.NewFrame(rt.DefaultLimits, lib.NewCertificate(cert, nil, key.(crypto.Signer)))
		if got := summary(b.universe.Evaluate("", expression, opts, f)); got != want {
			t.Errorf("%s\n got %s\nwant %s", expression, got, want)
		}
	}
}

// TestCryptoMessages compares exceptions with those of .NET 8, to the letter.
func TestCryptoMessages(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, c := range []struct{ block, want string }{
		{`RSA.Create().KeySize = 100;`, "CryptographicException: Specified key is not a valid size for this algorithm."},
		{`RSA.Create().ImportParameters(new RSAParameters());`, "CryptographicException: The specified RSA parameters are not valid. Exponent and Modulus are required. If D is present, it must have the same length as Modulus. If D is present, P, Q, DP, DQ, and InverseQ are required and must have half the length of Modulus, rounded up, otherwise they must be omitted."},
		{`RSA.Create().FromXmlString("x");`, "CryptographicException: The provided XML could not be read."},
		{`RSA.Create().FromXmlString("<a><Modulus>AQAB</Modulus></a>");`, "CryptographicException: Input string does not contain a valid encoding of the 'RSA' 'Exponent' parameter."},
		{`RSA.Create().FromXmlString(null);`, "ArgumentNullException: Value cannot be null. (Parameter 'xmlString')"},
		{`RSA.Create().ImportFromPem("x");`, "ArgumentException: No supported key formats were found. Check that the input represents the contents of a PEM-encoded key file, not the path to such a file. (Parameter 'input')"},
		{`RSA.Create().EncryptValue(null);`, "NotSupportedException: Method not supported."},
		{`RSA.Create().SignData(null, HashAlgorithmName.MD5, null);`, "ArgumentNullException: Value cannot be null. (Parameter 'data')"},
		{`RSA.Create().SignData(new byte[1], 2, 0, HashAlgorithmName.MD5, null);`, "ArgumentOutOfRangeException: Specified argument was out of the range of valid values. (Parameter 'offset')"},
		{`RSA.Create().SignData(new byte[1], new HashAlgorithmName(""), null);`, "ArgumentException: The value cannot be an empty string. (Parameter 'hashAlgorithm')"},
		{`RSA.Create().SignData(new byte[1], new HashAlgorithmName("x"), RSASignaturePadding.Pss);`, "CryptographicException: 'x' is not a known hash algorithm."},
		{`RSA.Create().SignData(new byte[1], HashAlgorithmName.MD5, null);`, "ArgumentNullException: Value cannot be null. (Parameter 'padding')"},
		{`RSA.Create(1024).SignHash(new byte[1], HashAlgorithmName.MD5, RSASignaturePadding.Pss);`, "CryptographicException: The provided hash value is not the expected size for the specified hash algorithm."},
		{`RSA.Create(1024).Encrypt(new byte[118], RSAEncryptionPadding.Pkcs1);`, "CryptographicException: The message exceeds the maximum allowable length for the chosen options (117)."},
		{`RSA.Create(1024).Decrypt(new byte[118], RSAEncryptionPadding.Pkcs1);`, "CryptographicException: The length of the data to decrypt is not valid for the size of this key."},
		{`RSA.Create(1024).Decrypt(new byte[128], RSAEncryptionPadding.Pkcs1);`, "CryptographicException: Padding is invalid and cannot be removed."},
		{`RSA.Create(1024).Decrypt(new byte[128], RSAEncryptionPadding.OaepSHA1);`, "CryptographicException: Error occurred while decoding OAEP padding."},
		{`var r = RSA.Create(); r.Dispose(); r.ExportParameters(false);`, "ObjectDisposedException: Cannot access a disposed object.\r\nObject name: 'RSA'."},
		{`AsymmetricAlgorithm.Create();`, "PlatformNotSupportedException: This platform does not allow the automatic selection of an algorithm."},
		{`AsymmetricAlgorithm.Create("DSA");`, "PlatformNotSupportedException: Algorithm 'DSA' is not supported on this platform."},
		{`SHA1.Create("MD5");`, "InvalidCastException: Unable to cast object of type 'System.Security.Cryptography.MD5CryptoServiceProvider' to type 'System.Security.Cryptography.SHA1'."},
		{`new HMACSHA1().HashName = "MD5";`, "PlatformNotSupportedException: Setting the hashname after it's already been set is not supported on this platform."},
		{`new HMACSHA384().ProduceLegacyHmacValues = true;`, "PlatformNotSupportedException: Operation is not supported on this platform."},
		{`var h = MD5.Create(); h.TransformBlock(new byte[1], 0, 1, null, 0); var x = h.Hash;`, "CryptographicUnexpectedOperationException: Hash must be finalized before the hash value is retrieved."},
		{`MD5.Create().TransformBlock(new byte[1], -1, 1, null, 0);`, "ArgumentOutOfRangeException: Non-negative number required. (Parameter 'inputOffset')"},
		{`MD5.Create().TransformBlock(new byte[1], 0, 2, null, 0);`, "ArgumentException: Value was invalid."},
		{`MD5.Create().TransformFinalBlock(new byte[1], 1, 1);`, "ArgumentException: Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection."},
		{`SymmetricAlgorithm.Create("AES").Mode = CipherMode.CTS;`, "CryptographicException: Specified cipher mode is not valid for this algorithm."},
		{`SymmetricAlgorithm.Create("AES").BlockSize = 64;`, "CryptographicException: Specified block size is not valid for this algorithm."},
		{`SymmetricAlgorithm.Create("AES").FeedbackSize = 7;`, "CryptographicException: Specified feedback size is not valid for this algorithm."},
		{`SymmetricAlgorithm.Create("DES").Key = new byte[8];`, "CryptographicException: Specified key is a known weak key for 'DES' and cannot be used."},
		{`SymmetricAlgorithm.Create("3DES").Key = new byte[24];`, "CryptographicException: Specified key is a known weak key for 'TripleDES' and cannot be used."},
		{`SymmetricAlgorithm.Create("AES").CreateEncryptor(new byte[5], new byte[16]);`, "ArgumentException: Specified key is not a valid size for this algorithm. (Parameter 'rgbKey')"},
		{`SymmetricAlgorithm.Create("AES").CreateEncryptor(new byte[16], new byte[5]);`, "ArgumentException: Specified initialization vector (IV) does not match the block size for this algorithm. (Parameter 'rgbIV')"},
		{`SymmetricAlgorithm.Create("AES").CreateEncryptor(new byte[16], null);`, "CryptographicException: The cipher mode specified requires that an initialization vector (IV) be used."},
		{`SymmetricAlgorithm.Create("AES").CreateEncryptor().TransformBlock(new byte[20], 0, 20, new byte[20], 0);`, "ArgumentOutOfRangeException: TransformBlock may only process bytes in block sized increments. (Parameter 'inputCount')"},
		{`var a = SymmetricAlgorithm.Create("AES"); a.Mode = CipherMode.CFB; a.FeedbackSize = 64; a.CreateEncryptor();`, "CryptographicException: The specified feedback size '64' for CipherMode 'CFB' is not supported."},
		{`SymmetricAlgorithm.Create("AES").CreateDecryptor().TransformFinalBlock(new byte[5], 0, 5);`, "CryptographicException: The input data is not a complete block."},
		{`new Oid("1.2.3").Value = "1.2.4";`, "PlatformNotSupportedException: The OID value cannot be changed from its current value."},
		{`new Oid("1.2.3", "a").FriendlyName = "b";`, "PlatformNotSupportedException: The OID friendly name cannot be changed from its current value."},
		{`Oid.FromFriendlyName("?", OidGroup.All);`, "CryptographicException: No OID value matches this name."},
		{`Oid.FromOidValue("?", OidGroup.All);`, "CryptographicException: The OID value is invalid."},
		{`var s = new X509Certificate2().Subject;`, "CryptographicException: m_safeCertContext is an invalid handle."},
		{`new X509Certificate2().Import(new byte[1]);`, "PlatformNotSupportedException: X509Certificate is immutable on this platform. Use the equivalent constructor instead."},
		{`new X509Certificate2(new byte[1]);`, "CryptographicException: Cannot find the requested object."},
		{`new X509Certificate2(new byte[0], "x");`, "ArgumentException: Array may not be empty or null. (Parameter 'rawData')"},
		{`new X509Certificate2(new byte[1], "x", (X509KeyStorageFlags)64);`, "ArgumentException: Value of flags is invalid. (Parameter 'keyStorageFlags')"},
		{`new X509Certificate2(new byte[1], "x", X509KeyStorageFlags.EphemeralKeySet | X509KeyStorageFlags.PersistKeySet);`, "ArgumentException: The flags 'PersistKeySet|EphemeralKeySet' may not be specified together. (Parameter 'keyStorageFlags')"},
		{`RSAEncryptionPadding.CreateOaep(new HashAlgorithmName());`, "ArgumentException: The hash algorithm name cannot be null or empty. (Parameter 'hashAlgorithm')"},
	} {
		block := strings.ReplaceAll(c.block, "%", "%%")
		if got := b.eval("try { " + block + " return \"\"; } catch (Exception e) { return e.GetType().Name + \": \" + e.Message; }"); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.block, got, c.want)
		}
	}
	archive := b.run("", "pkcs12", "-export", "-inkey", "key.pem", "-in", "cert.pem", "-passout", "pass:secret")
	if got := b.eval(`try { new X509Certificate2(%s, "other"); return ""; } catch (CryptographicException e) { return e.Message; }`, archive); got != "The specified network password is not correct." {
		t.Errorf("another password: %s", got)
	}
}

// TestCryptoValues is what the oracle's runtime does not have, or has otherwise.
func TestCryptoValues(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	withKey := `var r = RSA.Create(); r.FromXmlString("` + shortKey + `"); `
	cert := b.run("", "x509", "-in", "cert.pem", "-outform", "DER")
	for _, c := range []struct{ block, want string }{
		{withKey + `return RSA.Create(r.ExportParameters(true)).ToXmlString(true) == r.ToXmlString(true);`, "True"},
		{withKey + `return RSA.Create(r.ExportParameters(false)).ToXmlString(false) == r.ToXmlString(false);`, "True"},
		{withKey + `var c = new RSACng(); c.ImportParameters(r.ExportParameters(true)); return c.KeySize + " " + c.GetType().Name;`, "1024 RSACng"},
		{`return new RSACng(1024).KeySize + " " + new RSACng().KeySize + " " + (RSA.Create() is RSACng) + " " + (new RSACng() is RSA);`, "1024 2048 False True"},
		{`var k = RSA.Create().LegalKeySizes[0]; return k.MinSize + " " + k.MaxSize + " " + k.SkipSize;`, "1024 16384 64"},
		{`var r = RSA.Create(); r.KeySize = 1088; return r.KeySize + " " + r.ExportParameters(true).D.Length + " " + r.ExportParameters(false).Modulus.Length;`, "1088 136 136"},
		{`var r = RSA.Create(1024); var m = r.ExportParameters(false).Modulus; return m.SequenceEqual(r.ExportParameters(false).Modulus) + " " + m.SequenceEqual(RSA.Create(1024).ExportParameters(false).Modulus);`, "True False"},
		{`return RSA.Create().SignatureAlgorithm + RSA.Create().KeyExchangeAlgorithm;`, "RSARSA"},
		{`return Convert.ToBase64String(HMACSHA1.HashData(new byte[] { 1 }, new byte[] { 2 })) == Convert.ToBase64String(new HMACSHA1(new byte[] { 1 }).ComputeHash(new byte[] { 2 }));`, "True"},
		{`var c = new X509Certificate2(%s); return c.GetCertHashString(HashAlgorithmName.SHA256) == BitConverter.ToString(SHA256.Create().ComputeHash(c.RawData)).Replace("-", "");`, "True"},
		{`var c = new X509Certificate2(%s); return (c.GetRSAPublicKey() is RSACng) + " " + c.PublicKey.GetRSAPublicKey().KeySize;`, "True 2048"},
		// What members hand out is a copy, as far as it is one in .NET: nobody changes a certificate.
		{`var c = new X509Certificate2(%s); var s = c.ToString(true); c.PublicKey.EncodedKeyValue.RawData[20] ^= 1; c.PublicKey.EncodedParameters.RawData[0] ^= 1; c.RawData[9] ^= 1; c.Extensions[0].RawData[1] ^= 1; c.GetPublicKey()[1] ^= 1; c.SubjectName.RawData[3] ^= 1; return c.ToString(true) == s;`, "True"},
		{`var a = %s; var c = new X509Certificate2(a); var s = c.ToString(true); for (var i = 0; i < a.Length; i++) a[i] = 0; return c.ToString(true) == s && c.GetCertHashString() == c.Thumbprint;`, "True"},
		{`var a = new byte[16]; var s = SymmetricAlgorithm.Create("AES"); s.Key = a; s.IV = a; var e = s.CreateEncryptor(a, a); a[0] = 1; return e.TransformFinalBlock(new byte[3], 0, 3).SequenceEqual(s.CreateEncryptor().TransformFinalBlock(new byte[3], 0, 3));`, "True"},
		{`try { throw new ObjectDisposedException("it"); } catch (InvalidOperationException e) { return e.Message; }`, "Cannot access a disposed object.\r\nObject name: 'it'."},
		{`using (var e = SymmetricAlgorithm.Create("DES").CreateEncryptor()) return e.OutputBlockSize;`, "8"},
	} {
		var args []string
		if strings.Contains(c.block, "%s") {
			args = append(args, cert)
		}
		block := "Func<object> f = () => { " + c.block + " }; return f().ToString();"
		if got := b.eval(block, args...); got != c.want {
			t.Errorf("%s\n got %q\nwant %q", c.block, got, c.want)
		}
	}
}
