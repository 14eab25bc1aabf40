package csharp_test

// slowArchive is a PFX archive, made by openssl pkcs12 -iter 3000000, with the password x.
const slowArchive = "MIICEAIBAzCCAcUGCSqGSIb3DQEHAaCCAbYEggGyMIIBrjCCAaoGCSqGSIb3DQEHAaCCAZsEggGXMIIBkzCCAY8GCyqGSIb3DQEMCgEDoIIBfjCCAXoGCiqGSIb3DQEJFgGgggFqBIIBZjCCAWIwggEIoAMCAQICAQUwCgYIKoZIzj0EAwIwEDEOMAwGA1UEAwwFY3VydmUwHhcNMjYxMTIxMTExNzQwWhcNNDYxMTE2MTExNzQwWjAQMQ4wDAYDVQQDDAVjdXJ2ZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABGl5COP905EC7ddI0srl21EVof4hGicioBWIxVc5L+clDjh5dof7NkXB/gbt1YjcW3iBFhNtvwMG2lbjyULR4/6jUzBRMB0GA1UdDgQWBBTyyPMisDvbX/xJy5dGbLn1rBBGGTAfBgNVHSMEGDAWgBTyyPMisDvbX/xJy5dGbLn1rBBGGTAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIEBNpVZYZkFy8I10q3KgukRfIGH/Tk318cHqsmxXag3VAiEAvTjoXI6d3ShR1DnUm8sM8a6dzV1EovB1/0XxmPFzI3QwQjAxMA0GCWCGSAFlAwQCAQUABCDKayVpOHAWYzp7LPavXjnyvxYCnBltKg7S9P8sV1Kd2AQIxpFgK0EYDBQCAy3GwA=="

// shortKey is an RSA key of 1024 bits, for tests.
const shortKey = "<RSAKeyValue><Modulus>uwjd5Qt5Dy1Fv/6mNwGgBei8CjKV6QFZX6Sql+fapdtE5Pk7aNTGVfqw7xj8xHEcd50yqajPmuexs74N5HzrJ8ShzAhHoF+GG4el7aL0OrOUO7I8dsD33HN2N5ik8BQVDyr4OjUITfQxFxYNSbtD/2euUbdH+UUQaIFOMTKsQ38=</Modulus><Exponent>AQAB</Exponent><P>+LMju/IcaiusVDyEJf80HOVZYFMBqprS8nHLzMClETdUwlhiL+8XWeqbF5mBnaxlN6Ul1u22CjjugyG7XAts4Q==</P><Q>wIZX1JAguIWoZk7tqeObHJ8R0VowRrz+bPiDtS6ms2H80byhdq/26E4Kt/N6NSRZuZ3+ls8K9SBblFKCWw5cXw==</Q><DP>SJ0NXu/W6gzsWP/+WZXE4nb4fI5f2y8vTkh5h8PrrjYokkH6ESLO/5rnQ6G3XZEbUH7wqGtpjlyHD1SG/t37IQ==</DP><DQ>QR/wq/XJK8ICsgD3AiX8/VSNuWyxsewSgJgcLXjHaRy3YddWIwjpE7H6jDkvWLSgKVrZmPgWc87rS6QRdm3ILw==</DQ><InverseQ>QbNB1y6uxCjaB8Axl4r0GJkQqB4fKXobT//7bBhVhNQcvP/XleghZNTLzk5z5JzvibtGClqhxgyT037/CYok3w==</InverseQ><D>MQv4NHI3wtUab2i16cLRVftcJEhzq3ChIUWrPr6cRdYkUO9StwDlKfLdpzWkQ1duIaflezw7hOGxZfM27W4ctBNVvZRK/OUc3y01/raw4MBXmVO9Pkw8KeuN28ToyTfWuTbySoI582wWPI5CYyvL3WGwZWXdzlnp1V3ou8Lx/IE=</D></RSAKeyValue>"

// hostileCrypto are expressions that compute with keys without end, or once for a very long time.
var hostileCrypto = []hostile{
	{"keys made without end", `@{ while (true) RSA.Create(1024).ExportParameters(false); return 1; }`, "limit: steps"},
	{"a long key", `@(RSA.Create(4096).ToXmlString(false))`, "limit: steps"},
	{"the longest key", `@(RSA.Create(16384).SignData(new byte[1], HashAlgorithmName.SHA256, RSASignaturePadding.Pss))`, "limit: steps"},
	{"signatures without end", `@{ var r = RSA.Create(); r.FromXmlString("` + shortKey + `"); while (true) r.SignData(new byte[1], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1); return 1; }`, "limit: steps"},
	{"encryption without end", `@{ var r = RSA.Create(); r.FromXmlString("` + shortKey + `"); while (true) r.Encrypt(new byte[1], RSAEncryptionPadding.OaepSHA1); return 1; }`, "limit: steps"},
	{"a public key that is longer than any", `@{ var r = RSA.Create(); var n = Enumerable.Repeat((byte)255, 3000).ToArray(); r.ImportParameters(new RSAParameters { Modulus = n, Exponent = new byte[] { 3 } }); return 1; }`, "CryptographicException"},
	{"a public key that is very long", `@{ var r = RSA.Create(); var n = Enumerable.Repeat((byte)255, 2048).ToArray(); r.ImportParameters(new RSAParameters { Modulus = n, Exponent = new byte[] { 127, 255, 255, 255 } }); while (true) r.VerifyHash(new byte[32], new byte[2048], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1); return 1; }`, "limit: steps"},
	{"keys read without end", `@{ while (true) { var r = RSA.Create(); r.FromXmlString("` + shortKey + `"); } return 1; }`, "limit: "},
	{"an archive that takes for ever to open", `@(new X509Certificate2(Convert.FromBase64String("` + slowArchive + `"), "x").Subject)`, "limit: steps"},
	{"archives made without end", `@{ var c = new X509Certificate2(Convert.FromBase64String("MIIBYjCCAQigAwIBAgIBBTAKBggqhkjOPQQDAjAQMQ4wDAYDVQQDDAVjdXJ2ZTAeFw0yNjExMjExMTE3NDBaFw00NjExMTYxMTE3NDBaMBAxDjAMBgNVBAMMBWN1cnZlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaXkI4/3TkQLt10jSyuXbURWh/iEaJyKgFYjFVzkv5yUOOHl2h/s2RcH+Bu3ViNxbeIEWE22/AwbaVuPJQtHj/qNTMFEwHQYDVR0OBBYEFPLI8yKwO9tf/EnLl0ZsufWsEEYZMB8GA1UdIwQYMBaAFPLI8yKwO9tf/EnLl0ZsufWsEEYZMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIgQE2lVlhmQXLwjXSrcqC6RF8gYf9OTfXxweqybFdqDdUCIQC9OOhcjp3dKFHUOdSbywzxrp3NXUSi8HX/RfGY8XMjdA==")); while (true) c.Export(X509ContentType.Pfx); return 1; }`, "limit: steps"},
	{"3DES over and over", `@{ var a = SymmetricAlgorithm.Create("TripleDES"); var b = new byte[100000]; var e = a.CreateEncryptor(); while (true) e.TransformBlock(b, 0, b.Length, b, 0); return 1; }`, "limit: "},
	{"AES byte by byte", `@{ var a = SymmetricAlgorithm.Create("AES"); a.Mode = CipherMode.CFB; var b = new byte[100000]; var e = a.CreateEncryptor(); while (true) e.TransformBlock(b, 0, 99984, b, 0); return 1; }`, "limit: "},
	{"a hash of all there is", `@{ var h = SHA512.Create(); var b = new byte[10000000]; while (true) h.TransformBlock(b, 0, b.Length, null, 0); return 1; }`, "limit: steps"},
	{"a certificate in text again and again", `@{ var d = new AsnEncodedData("1.2.3", new byte[1000000]); while (true) d.Format(true); return 1; }`, "limit: "},
}
