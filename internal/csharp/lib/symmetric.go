package lib

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/rand"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	symmetricDef   = rt.Declare("System.Security.Cryptography", "class SymmetricAlgorithm : IDisposable")
	cipherModeDef  = rt.Declare("System.Security.Cryptography", "enum CipherMode { CBC = 1, ECB, OFB, CFB, CTS }")
	paddingModeDef = rt.Declare("System.Security.Cryptography", "enum PaddingMode { None = 1, PKCS7, Zeros, ANSIX923, ISO10126 }")
)

// The cipher modes that are offered. The others are hardly used, and some not even by .NET.
const (
	modeCBC = 1
	modeECB = 2
)

// A cipherKind is one of the symmetric algorithms.
type cipherKind struct {
	block int
	// sizes are the lengths of keys in bytes, the usual one last.
	sizes []int
	make  func(key []byte) (cipher.Block, error)
}

// cipherKinds are the algorithms under the names that SymmetricAlgorithm.Create knows, in lower case.
var cipherKinds = func() map[string]*cipherKind {
	kinds := map[string]*cipherKind{}
	for names, kind := range map[string]*cipherKind{
		"aes aesmanaged aescryptoserviceprovider aescng rijndael rijndaelmanaged": {aes.BlockSize, []int{16, 24, 32}, aes.NewCipher},
		"tripledes 3des tripledescryptoserviceprovider tripledescng":              {des.BlockSize, []int{16, 24}, newTripleDES},
		"des descryptoserviceprovider":                                            {des.BlockSize, []int{8}, des.NewCipher},
	} {
		for name := range strings.FieldsSeq(names) {
			kinds[name] = kind
		}
	}
	return kinds
}()

// newTripleDES takes keys of 24 bytes, and of 16 whose first half stands for the third.
func newTripleDES(key []byte) (cipher.Block, error) {
	if len(key) == 16 {
		key = slices.Concat(key, key[:8])
	}
	return des.NewTripleDESCipher(key)
}

// A symmetric is a SymmetricAlgorithm. Key and iv are nil until somebody sets or reads them.
type symmetric struct {
	kind          *cipherKind
	key, iv       []byte
	mode, padding int
}

// Type returns SymmetricAlgorithm.
func (*symmetric) Type() *rt.Type { return symmetricDef.Type() }

// Dispose does nothing.
func (*symmetric) Dispose() {}

func symmetricOf(v rt.Value) *symmetric { return rt.As[*symmetric](v) }

// NewSymmetric returns the SymmetricAlgorithm of a name, null for a name that means none.
func NewSymmetric(name string) rt.Value {
	kind := cipherKinds[strings.TrimPrefix(strings.ToLower(name), "system.security.cryptography.")]
	if kind == nil {
		return rt.Null
	}
	return rt.Obj(&symmetric{kind: kind, mode: modeCBC, padding: padPKCS7})
}

// Encrypt encrypts bytes with a SymmetricAlgorithm. A key or initialization vector that is null is the algorithm's own.
func Encrypt(f *rt.Frame, alg, input, key, iv rt.Value) (rt.Value, error) {
	mode, err := blockMode(f, alg, input, key, iv, true)
	if err != nil {
		return rt.Null, err
	}
	data, err := pad(input.AsBytes(), mode.BlockSize(), symmetricOf(alg).padding)
	if err != nil {
		return rt.Null, err
	}
	mode.CryptBlocks(data, data)
	return rt.Bytes(data), nil
}

// Decrypt undoes Encrypt.
func Decrypt(f *rt.Frame, alg, input, key, iv rt.Value) (rt.Value, error) {
	mode, err := blockMode(f, alg, input, key, iv, false)
	if err != nil {
		return rt.Null, err
	}
	data := slices.Clone(input.AsBytes())
	if len(data)%mode.BlockSize() != 0 {
		return rt.Null, rt.Throw(cryptoException, "The input data is not a complete block.")
	}
	mode.CryptBlocks(data, data)
	if data, err = unpad(data, mode.BlockSize(), symmetricOf(alg).padding); err != nil {
		return rt.Null, err
	}
	return rt.Bytes(data), nil
}

// blockMode checks the arguments of Encrypt and Decrypt, and pays for the output.
func blockMode(f *rt.Frame, alg, input, key, iv rt.Value, encrypt bool) (cipher.BlockMode, error) {
	if err := notNull([]rt.Value{input, alg}, "input", "alg"); err != nil {
		return nil, err
	}
	if err := f.Alloc(len(input.AsBytes()) + aes.BlockSize); err != nil {
		return nil, err
	}
	a := symmetricOf(alg)
	keyBytes, ivBytes := a.secret(key.AsBytes(), &a.key, a.keySize()), a.secret(iv.AsBytes(), &a.iv, a.kind.block)
	if !slices.Contains(a.kind.sizes, len(keyBytes)) {
		return nil, rt.Throw(cryptoException, "Specified key is not a valid size for this algorithm.")
	}
	block, err := a.kind.make(keyBytes)
	switch {
	case err != nil:
		return nil, rt.Throw(cryptoException, "%s", err)
	case a.mode == modeECB:
		return &ecb{block, encrypt}, nil
	case len(ivBytes) != a.kind.block:
		return nil, rt.Throw(cryptoException, "Specified initialization vector (IV) does not match the block size for this algorithm.")
	case encrypt:
		return cipher.NewCBCEncrypter(block, ivBytes), nil
	}
	return cipher.NewCBCDecrypter(block, ivBytes), nil
}

// secret returns what is given, or the algorithm's own bytes, which are random if nobody has set them.
func (a *symmetric) secret(given []byte, own *[]byte, size int) []byte {
	if given != nil {
		return given
	}
	if *own == nil {
		*own = make([]byte, size)
		rand.Read(*own)
	}
	return *own
}

func (a *symmetric) keySize() int {
	if a.key != nil {
		return len(a.key)
	}
	return a.kind.sizes[len(a.kind.sizes)-1]
}

// An ecb is a cipher that handles every block by itself.
type ecb struct {
	cipher.Block
	encrypt bool
}

// CryptBlocks encrypts or decrypts whole blocks.
func (e *ecb) CryptBlocks(dst, src []byte) {
	one := e.Decrypt
	if e.encrypt {
		one = e.Block.Encrypt
	}
	for i := 0; i < len(src); i += e.BlockSize() {
		one(dst[i:], src[i:])
	}
}
