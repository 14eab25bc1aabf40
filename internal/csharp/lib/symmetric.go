package lib

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/rand"
	"math/bits"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	symmetricDef   = rt.Declare(cryptoNamespace, "class SymmetricAlgorithm : IDisposable")
	cipherModeDef  = rt.Declare(cryptoNamespace, "enum CipherMode { CBC = 1, ECB, OFB, CFB, CTS }")
	paddingModeDef = rt.Declare(cryptoNamespace, "enum PaddingMode { None = 1, PKCS7, Zeros, ANSIX923, ISO10126 }")
)

// The cipher modes of .NET Core, which refuses OFB and CTS.
const (
	modeCBC = 1
	modeECB = 2
	modeCFB = 4
)

// A cipherKind is one of the symmetric algorithms.
type cipherKind struct {
	// names are those that SymmetricAlgorithm.Create knows, in lower case; the class comes first.
	names string
	block int
	// keys are the lengths of keys in bits, the greatest being the usual one.
	keys keySizes
	make func(key []byte) (cipher.Block, error)
	// feedback is the length of feedback that is set at first, in bits; wide says that CFB can have that of a block.
	feedback int
	wide     bool
	// price is what it costs to encrypt a block, in hundredths of a step.
	price int
	// weak reports keys that are refused because they do not protect anything.
	weak func(key []byte) bool
}

var cipherKinds = []*cipherKind{
	{"aes aesmanaged aescryptoserviceprovider aescng", aes.BlockSize, keySizes{128, 256, 64}, aes.NewCipher, 8, true, 30, nil},
	{"rijndael rijndaelmanaged symmetricalgorithm", aes.BlockSize, keySizes{128, 256, 64}, aes.NewCipher, 128, true, 30, nil},
	{"tripledes 3des tripledescryptoserviceprovider tripledescng", des.BlockSize, keySizes{128, 192, 64}, newTripleDES, 8, true, 350, weakTripleDES},
	{"des descryptoserviceprovider", des.BlockSize, keySizes{64, 64, 0}, des.NewCipher, 8, false, 110, weakDES},
}

// newTripleDES takes keys of 24 bytes, and of 16 whose first half stands for the third.
func newTripleDES(key []byte) (cipher.Block, error) {
	if len(key) == 16 {
		key = slices.Concat(key, key[:8])
	}
	return des.NewTripleDESCipher(key)
}

// withParity sets the lowest bit of every byte, which DES does not use, so that the number of bits is odd.
func withParity(key []byte) []byte {
	key = slices.Clone(key)
	for i, b := range key {
		key[i] = b&^1 | byte(bits.OnesCount8(b&^1)+1)&1
	}
	return key
}

// weakTripleDES reports keys with which one encryption undoes the other.
func weakTripleDES(key []byte) bool {
	key = withParity(key)
	return slices.Equal(key[:8], key[8:16]) || len(key) == 24 && slices.Equal(key[8:16], key[16:])
}

// weakDES reports the keys with which encrypting twice gives the text again (FIPS 74, section 3.6), and those that undo each other: the bytes
// of even places are the same, and those of odd places.
func weakDES(key []byte) bool {
	key = withParity(key)
	weak := []string{
		"\x01\x01\x01\x01\x01\x01\x01\x01", "\xfe\xfe\xfe\xfe\xfe\xfe\xfe\xfe", "\x1f\x1f\x1f\x1f\x0e\x0e\x0e\x0e", "\xe0\xe0\xe0\xe0\xf1\xf1\xf1\xf1",
		"\x01\xfe\x01\xfe\x01\xfe\x01\xfe", "\xfe\x01\xfe\x01\xfe\x01\xfe\x01", "\x1f\xe0\x1f\xe0\x0e\xf1\x0e\xf1", "\xe0\x1f\xe0\x1f\xf1\x0e\xf1\x0e",
		"\x01\xe0\x01\xe0\x01\xf1\x01\xf1", "\xe0\x01\xe0\x01\xf1\x01\xf1\x01", "\x1f\xfe\x1f\xfe\x0e\xfe\x0e\xfe", "\xfe\x1f\xfe\x1f\xfe\x0e\xfe\x0e",
		"\x01\x1f\x01\x1f\x01\x0e\x01\x0e", "\x1f\x01\x1f\x01\x0e\x01\x0e\x01", "\xe0\xfe\xe0\xfe\xf1\xfe\xf1\xfe", "\xfe\xe0\xfe\xe0\xfe\xf1\xfe\xf1",
	}
	return slices.Contains(weak, string(key))
}

// title is the name of the algorithm in messages.
func (k *cipherKind) title() string {
	if k.block == aes.BlockSize {
		return "AES"
	}
	if k.keys.least > 64 {
		return "TripleDES"
	}
	return "DES"
}

// NewSymmetric returns the SymmetricAlgorithm of a name, null for a name that means none.
func NewSymmetric(name string) rt.Value {
	name = strings.TrimPrefix(strings.ToLower(name), "system.security.cryptography.")
	for _, k := range cipherKinds {
		if slices.Contains(strings.Fields(k.names), name) {
			return rt.Obj(&symmetric{kind: k, bits: k.keys.most, feedback: k.feedback, mode: modeCBC, padding: padPKCS7})
		}
	}
	return rt.Null
}

// A symmetric is a SymmetricAlgorithm. Key and iv are nil until somebody sets or reads them.
type symmetric struct {
	kind    *cipherKind
	key, iv []byte
	// bits is how long keys are that it makes.
	bits, feedback, mode, padding int
}

// Type returns SymmetricAlgorithm.
func (*symmetric) Type() *rt.Type { return symmetricDef.Type() }

// Dispose forgets the key.
func (a *symmetric) Dispose() { a.key, a.iv = nil, nil }

func symmetricOf(v rt.Value) *symmetric { return rt.As[*symmetric](v) }

func randomBytes(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	return b
}

// ownKey returns the key, which is random if nobody has set it.
func (a *symmetric) ownKey() []byte {
	if a.key == nil {
		a.key = randomBytes(a.bits / 8)
	}
	return a.key
}

// ownIV returns the initialization vector, which is random if nobody has set it.
func (a *symmetric) ownIV() []byte {
	if a.iv == nil {
		a.iv = randomBytes(a.kind.block)
	}
	return a.iv
}

// Encrypt encrypts bytes with a SymmetricAlgorithm. A key or initialization vector that is null is the algorithm's own.
func Encrypt(f *rt.Frame, alg, input, key, iv rt.Value) (rt.Value, error) {
	return crypt(f, alg, input, key, iv, true)
}

// Decrypt undoes Encrypt.
func Decrypt(f *rt.Frame, alg, input, key, iv rt.Value) (rt.Value, error) {
	return crypt(f, alg, input, key, iv, false)
}

func crypt(f *rt.Frame, alg, input, key, iv rt.Value, encrypt bool) (rt.Value, error) {
	if err := notNull([]rt.Value{input, alg}, "input", "alg"); err != nil {
		return rt.Null, err
	}
	a := symmetricOf(alg)
	keyBytes, ivBytes := key.AsBytes(), iv.AsBytes()
	if key.IsNull() {
		keyBytes = a.ownKey()
	}
	if iv.IsNull() {
		ivBytes = a.ownIV()
	}
	switch {
	case !a.kind.keys.allows(8 * len(keyBytes)):
		return rt.Null, cryptoFailure(badKeySize)
	case len(ivBytes) != a.kind.block && a.mode != modeECB:
		return rt.Null, cryptoFailure(badIVSize)
	}
	t, err := a.transform(keyBytes, ivBytes, encrypt)
	if err != nil {
		return rt.Null, err
	}
	b, err := t.finish(f, input.AsBytes())
	return rt.Bytes(b), err
}

const badIVSize = "Specified initialization vector (IV) does not match the block size for this algorithm."
