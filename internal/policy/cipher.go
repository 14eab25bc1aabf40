package policy

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/des" //nolint:gosec // TripleDES and DES are what some callers still speak
	"strings"

	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// newCipher returns the block cipher that .NET knows under a name, as SymmetricAlgorithm.Create has them. RC2 is not offered.
func newCipher(name string, key []byte) (cipher.Block, error) {
	var block cipher.Block
	var err error
	switch strings.TrimPrefix(strings.ToLower(name), "system.security.cryptography.") {
	case "aes", "aesmanaged", "aescryptoserviceprovider", "aescng", "rijndael", "rijndaelmanaged":
		block, err = aes.NewCipher(key)
	case "tripledes", "triple des", "3des", "tripledescryptoserviceprovider", "tripledescng":
		block, err = newTripleDES(key)
	case "des", "descryptoserviceprovider":
		block, err = des.NewCipher(key) //nolint:gosec // see the import
	default:
		return nil, rt.Throw(rt.ArgumentException, "'%s' is not a known symmetric algorithm.", name)
	}
	if err != nil {
		return nil, rt.Throw(lib.CryptographicException, "Specified key is not a valid size for this algorithm.")
	}
	return block, nil
}

// newTripleDES takes keys of 24 bytes, and of 16 whose first half stands for the third.
func newTripleDES(key []byte) (cipher.Block, error) {
	if len(key) == 16 {
		key = append(append([]byte{}, key...), key[:8]...)
	}
	return des.NewTripleDESCipher(key) //nolint:gosec // see the import
}

// encryptNamed is the extension method Encrypt with the name of an algorithm: cipher block chaining with PKCS #7 padding, .NET's defaults.
func encryptNamed(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	block, err := namedCipher(f, args)
	if err != nil {
		return rt.Null, err
	}
	padded := pad(args[0].AsBytes(), block.BlockSize())
	cipher.NewCBCEncrypter(block, args[3].AsBytes()).CryptBlocks(padded, padded)
	return rt.Bytes(padded), nil
}

// decryptNamed is the extension method Decrypt with the name of an algorithm.
func decryptNamed(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	block, err := namedCipher(f, args)
	if err != nil {
		return rt.Null, err
	}
	data := bytes.Clone(args[0].AsBytes())
	if len(data)%block.BlockSize() != 0 {
		return rt.Null, rt.Throw(lib.CryptographicException, "The input data is not a complete block.")
	}
	cipher.NewCBCDecrypter(block, args[3].AsBytes()).CryptBlocks(data, data)
	plain, ok := unpad(data, block.BlockSize())
	if !ok {
		return rt.Null, rt.Throw(lib.CryptographicException, "Padding is invalid and cannot be removed.")
	}
	return rt.Bytes(plain), nil
}

// namedCipher checks the arguments input, alg, key and iv, and pays for the output.
func namedCipher(f *rt.Frame, args []rt.Value) (cipher.Block, error) {
	for i, name := range []string{"input", "alg", "key", "iv"} {
		if args[i].IsNull() {
			return nil, rt.Throw(rt.ArgumentNullException, "Value cannot be null. (Parameter '%s')", name)
		}
	}
	if err := f.Alloc(len(args[0].AsBytes()) + aes.BlockSize); err != nil {
		return nil, err
	}
	block, err := newCipher(args[1].AsString(), args[2].AsBytes())
	if err != nil {
		return nil, err
	}
	if len(args[3].AsBytes()) != block.BlockSize() {
		return nil, rt.Throw(lib.CryptographicException, "Specified initialization vector (IV) does not match the block size for this algorithm.")
	}
	return block, nil
}

// pad returns a copy of data with PKCS #7 padding.
func pad(data []byte, size int) []byte {
	n := size - len(data)%size
	return append(append(make([]byte, 0, len(data)+n), data...), bytes.Repeat([]byte{byte(n)}, n)...)
}

// unpad cuts off PKCS #7 padding.
func unpad(data []byte, size int) ([]byte, bool) {
	if len(data) == 0 {
		return data, true
	}
	n := int(data[len(data)-1])
	if n == 0 || n > size || n > len(data) || !bytes.HasSuffix(data, bytes.Repeat([]byte{byte(n)}, n)) {
		return nil, false
	}
	return data[:len(data)-n], true
}
