package lib

import (
	"crypto/x509"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var asymmetricClass = class(asymmetricDef, "AsymmetricAlgorithm has a public and a private key.", table{
	{"static AsymmetricAlgorithm Create()", notHere(noDefaultAlgorithm), "Throws: nobody says which algorithm is meant."},
	{"static AsymmetricAlgorithm Create(string algName)", algorithmNamed(asymmetricDef), "Makes the algorithm of a name, which is RSA; null if there is none."},
	{"int KeySize { get; set; }", rsaKeySize, "The size of the key in bits. Another size makes another key."},
	{"KeySizes[] LegalKeySizes { get; }", rsaLegalSizes, "The sizes that keys may have."},
	{"string KeyExchangeAlgorithm { get; }", constant(rt.String("RSA")), "RSA."},
	{"string SignatureAlgorithm { get; }", constant(rt.String("RSA")), "RSA."},
	{"string ToXmlString(bool includePrivateParameters)", rsaToXML, "Returns the key in XML, as RSAKeyValue."},
	{"void FromXmlString(string xmlString)", rsaFromXML, "Takes the key over from XML."},
	{"byte[] ExportPkcs8PrivateKey()", rsaExport(privateKeyInfo), "Returns the private key in DER, as PrivateKeyInfo of PKCS #8."},
	{"byte[] ExportSubjectPublicKeyInfo()", rsaExportPublic(x509.MarshalPKIXPublicKey), "Returns the public key in DER, as SubjectPublicKeyInfo of X.509."},
	{"void ImportPkcs8PrivateKey(byte[] source, out int bytesRead)", rsaImport(readPrivateKeyInfo), "Takes over the private key in DER, as PrivateKeyInfo of PKCS #8."},
	{"void ImportSubjectPublicKeyInfo(byte[] source, out int bytesRead)", rsaImport(readPublicKeyInfo), "Takes over the public key in DER, as SubjectPublicKeyInfo of X.509."},
	{"void Dispose()", disposeOf, "Makes the object useless."},
	{"void Clear()", disposeOf, "Makes the object useless."},
})

var rsaClass = class(rsaDef, "RSA signs and encrypts.", table{
	{"static RSA Create()", rsaNew(rsaDef), "Makes the algorithm with a new key of 2048 bits, unless it is given another before it is used."},
	{"static RSA Create(int keySizeInBits)", rsaNew(rsaDef), "Makes the algorithm with a new key."},
	{"static RSA Create(RSAParameters parameters)", rsaFrom, "Makes the algorithm with a key."},
	{"static RSA Create(string algName)", algorithmNamed(rsaDef), "Makes the algorithm of a name, which is RSA; null if there is none."},
	{"RSAParameters ExportParameters(bool includePrivateParameters)", rsaExportParameters, "Returns the numbers that the key is made of."},
	{"void ImportParameters(RSAParameters parameters)", rsaImportParameters, "Takes over a key."},
	{"byte[] ExportRSAPrivateKey()", rsaExport(privateKey), "Returns the private key in DER, as RSAPrivateKey of PKCS #1."},
	{"byte[] ExportRSAPublicKey()", rsaExportPublic(publicKey), "Returns the public key in DER, as RSAPublicKey of PKCS #1."},
	{"void ImportRSAPrivateKey(byte[] source, out int bytesRead)", rsaImport(readPrivateKey), "Takes over the private key in DER, as RSAPrivateKey of PKCS #1."},
	{"void ImportRSAPublicKey(byte[] source, out int bytesRead)", rsaImport(readPublicKey), "Takes over the public key in DER, as RSAPublicKey of PKCS #1."},
	{"void ImportFromPem(string input)", rsaFromPEM, "Takes over the one key that stands in a text in PEM."},
	{"byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)", rsaSignData, "Returns the signature of bytes."},
	{"byte[] SignData(byte[] data, int offset, int count, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)", rsaSignPart, "Returns the signature of some of the bytes."},
	{"byte[] SignHash(byte[] hash, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)", rsaSignHash, "Returns the signature of a hash."},
	{"bool VerifyData(byte[] data, byte[] signature, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)", rsaVerifyData, "Reports whether a signature belongs to bytes."},
	{"bool VerifyData(byte[] data, int offset, int count, byte[] signature, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)", rsaVerifyPart, "Reports whether a signature belongs to some of the bytes."},
	{"bool VerifyHash(byte[] hash, byte[] signature, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)", rsaVerifyHash, "Reports whether a signature belongs to a hash."},
	{"byte[] Encrypt(byte[] data, RSAEncryptionPadding padding)", rsaEncrypt, "Encrypts a few bytes with the public key."},
	{"byte[] Decrypt(byte[] data, RSAEncryptionPadding padding)", rsaDecrypt, "Decrypts with the private key."},
	{"byte[] EncryptValue(byte[] rgb)", rsaNoValue, "Throws, as in .NET: Encrypt is meant."},
	{"byte[] DecryptValue(byte[] rgb)", rsaNoValue, "Throws, as in .NET: Decrypt is meant."},
})

var rsaCngClass = class(rsaCngDef, "RSACng is RSA: what the keys of certificates are. Azure's list does not have it; expressions cast to it.", table{
	{"RSACng()", rsaNew(rsaCngDef), "Makes the algorithm with a new key of 2048 bits, unless it is given another before it is used."},
	{"RSACng(int keySize)", rsaNew(rsaCngDef), "Makes the algorithm with a new key."},
})

func rsaNew(def *rt.Def) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		v := rt.Obj(newRSA(def, usualRSA))
		if len(args) > 0 {
			if _, err := rsaKeySize(f, v, args); err != nil {
				return rt.Null, err
			}
		}
		return v, nil
	}
}

func rsaFrom(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	v := rt.Obj(newRSA(rsaDef, usualRSA))
	_, err := rsaImportParameters(f, v, args)
	return v, err
}

func rsaKeySize(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	k := rt.As[*rsaKey](this)
	if len(args) == 0 {
		return number(k.bits())
	}
	size := args[0].AsInt()
	switch {
	case size == k.bits():
		return rt.Null, nil
	case !rsaSizes.allows(size):
		return rt.Null, cryptoFailure(badKeySize)
	}
	k.size, k.public, k.private, k.kept = size, nil, nil, false
	return rt.Null, nil
}

const badKeySize = "Specified key is not a valid size for this algorithm."

func rsaLegalSizes(*rt.Frame, rt.Value, []rt.Value) (rt.Value, error) { return rsaSizes.array(), nil }

func rsaNoValue(*rt.Frame, rt.Value, []rt.Value) (rt.Value, error) {
	return rt.Null, rt.Throw(rt.NotSupportedException, "Method not supported.")
}
