package lib

import (
	"bytes"
	"crypto/rand"
	"slices"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var symmetricClasses = []rt.Class{
	class(symmetricDef, "SymmetricAlgorithm encrypts with a key that both sides have.", table{
		{"static SymmetricAlgorithm Create()", notHere(noDefaultAlgorithm), "Throws: nobody says which algorithm is meant."},
		{"static SymmetricAlgorithm Create(string algName)", algorithmNamed(symmetricDef), "Makes the algorithm of a name, such as Aes; null if there is none."},
		{"byte[] Key { get; set; }", symmetricKey, "The key; a random one if none was set."},
		{"byte[] IV { get; set; }", symmetricIV, "The initialization vector; a random one if none was set."},
		{"int KeySize { get; set; }", symmetricKeySize, "The size of the key in bits. Setting it makes another key."},
		{"KeySizes[] LegalKeySizes { get; }", symmetricKeySizes, "The sizes that keys may have."},
		{"int BlockSize { get; set; }", symmetricBlockSize, "The size of a block in bits. Each algorithm has one."},
		{"KeySizes[] LegalBlockSizes { get; }", symmetricBlockSizes, "The sizes that blocks may have."},
		{"int FeedbackSize { get; set; }", symmetricFeedback, "How much of a block is fed back in the mode CFB, in bits: 8, or a block."},
		{"CipherMode Mode { get; set; }", symmetricMode, "How blocks depend on each other: CBC, ECB or CFB."},
		{"PaddingMode Padding { get; set; }", symmetricPadding, "How the last block is filled up."},
		{"bool ValidKeySize(int bitLength)", symmetricValidKeySize, "Reports whether keys may have a size in bits."},
		{"ICryptoTransform CreateEncryptor()", symmetricTransform(true), "Makes what encrypts with the algorithm's key."},
		{"ICryptoTransform CreateEncryptor(byte[] rgbKey, byte[] rgbIV)", symmetricTransform(true), "Makes what encrypts with a key."},
		{"ICryptoTransform CreateDecryptor()", symmetricTransform(false), "Makes what decrypts with the algorithm's key."},
		{"ICryptoTransform CreateDecryptor(byte[] rgbKey, byte[] rgbIV)", symmetricTransform(false), "Makes what decrypts with a key."},
		{"void GenerateKey()", symmetricGenerateKey, "Makes a random key."},
		{"void GenerateIV()", symmetricGenerateIV, "Makes a random initialization vector."},
		{"void Clear()", disposeOf, "Forgets the key."},
		{"void Dispose()", disposeOf, "Forgets the key."},
	}),
	{Def: cipherModeDef, Doc: "CipherMode says how the blocks of a text depend on each other."},
	{Def: paddingModeDef, Doc: "PaddingMode says how the last block of a text is filled up."},
}

func symmetricKey(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	a := symmetricOf(this)
	if len(args) == 0 {
		return rt.Bytes(slices.Clone(a.ownKey())), nil
	}
	if err := notNull(args, "value"); err != nil {
		return rt.Null, err
	}
	key := args[0].AsBytes()
	switch {
	case !a.kind.keys.allows(8 * len(key)):
		return rt.Null, cryptoFailure(badKeySize)
	case a.kind.weak != nil && a.kind.weak(key):
		return rt.Null, cryptoFailure("Specified key is a known weak key for '%s' and cannot be used.", a.kind.title())
	}
	a.key, a.bits = slices.Clone(key), 8*len(key)
	return rt.Null, nil
}

func symmetricIV(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	a := symmetricOf(this)
	if len(args) == 0 {
		return rt.Bytes(slices.Clone(a.ownIV())), nil
	}
	if err := notNull(args, "value"); err != nil {
		return rt.Null, err
	}
	iv := args[0].AsBytes()
	if len(iv) != a.kind.block {
		return rt.Null, cryptoFailure(badIVSize)
	}
	a.iv = slices.Clone(iv)
	return rt.Null, nil
}

func symmetricKeySize(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	a := symmetricOf(this)
	if len(args) == 0 {
		return number(a.bits)
	}
	if !a.kind.keys.allows(args[0].AsInt()) {
		return rt.Null, cryptoFailure(badKeySize)
	}
	a.bits, a.key = args[0].AsInt(), nil
	return rt.Null, nil
}

func symmetricValidKeySize(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	return truth(symmetricOf(this).kind.keys.allows(args[0].AsInt()))
}

func symmetricKeySizes(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return symmetricOf(this).kind.keys.array(), nil
}

func symmetricBlockSize(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	size := 8 * symmetricOf(this).kind.block
	if len(args) > 0 && args[0].AsInt() != size {
		return rt.Null, cryptoFailure("Specified block size is not valid for this algorithm.")
	}
	return number(size)
}

func symmetricBlockSizes(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	size := 8 * symmetricOf(this).kind.block
	return keySizes{size, size, 0}.array(), nil
}

func symmetricFeedback(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	a := symmetricOf(this)
	if len(args) == 0 {
		return number(a.feedback)
	}
	size := args[0].AsInt()
	if size <= 0 || size > 8*a.kind.block || size%8 != 0 {
		return rt.Null, cryptoFailure("Specified feedback size is not valid for this algorithm.")
	}
	a.feedback = size
	return rt.Null, nil
}

func symmetricMode(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	a := symmetricOf(this)
	if len(args) == 0 {
		return rt.Scalar(cipherModeDef.Type(), int64(a.mode)), nil
	}
	mode := args[0].AsInt()
	if mode != modeCBC && mode != modeECB && mode != modeCFB {
		return rt.Null, cryptoFailure("Specified cipher mode is not valid for this algorithm.")
	}
	a.mode = mode
	return rt.Null, nil
}

func symmetricPadding(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	a := symmetricOf(this)
	if len(args) == 0 {
		return rt.Scalar(paddingModeDef.Type(), int64(a.padding)), nil
	}
	padding := args[0].AsInt()
	if padding < padNone || padding > padISO10126 {
		return rt.Null, cryptoFailure("Specified padding mode is not valid for this algorithm.")
	}
	a.padding = padding
	return rt.Null, nil
}

// symmetricTransform makes an ICryptoTransform with a key that is given, or the algorithm's own.
func symmetricTransform(encrypt bool) fn {
	return func(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		a := symmetricOf(this)
		if len(args) == 0 {
			args = []rt.Value{rt.Bytes(a.ownKey()), rt.Bytes(a.ownIV())}
		}
		key, iv := slices.Clone(args[0].AsBytes()), slices.Clone(args[1].AsBytes())
		switch {
		case args[0].IsNull():
			return rt.Null, nullArg("rgbKey")
		case !a.kind.keys.allows(8 * len(key)):
			return rt.Null, badArg("%s (Parameter 'rgbKey')", badKeySize)
		case !args[1].IsNull() && len(iv) != a.kind.block:
			return rt.Null, badArg("%s (Parameter 'rgbIV')", badIVSize)
		case args[1].IsNull():
			iv = nil
		}
		t, err := a.transform(key, iv, encrypt)
		return rt.Obj(t), err
	}
}

func symmetricGenerateKey(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	a := symmetricOf(this)
	a.key = randomBytes(a.bits / 8)
	return rt.Null, nil
}

func symmetricGenerateIV(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	a := symmetricOf(this)
	a.iv = randomBytes(a.kind.block)
	return rt.Null, nil
}

// The values of PaddingMode.
const (
	padNone = 1 + iota
	padPKCS7
	padZeros
	padANSIX923
	padISO10126
)

// pad returns a copy of data that is filled up to whole blocks.
func pad(data []byte, size, mode int) ([]byte, error) {
	n := size - len(data)%size
	switch {
	case mode == padNone && n != size:
		return nil, cryptoFailure(partBlock)
	case (mode == padNone || mode == padZeros) && n == size:
		return slices.Clone(data), nil
	}
	fill := make([]byte, n)
	switch mode {
	case padPKCS7:
		fill = bytes.Repeat([]byte{byte(n)}, n)
	case padISO10126:
		rand.Read(fill)
	}
	if mode != padZeros {
		fill[n-1] = byte(n)
	}
	return slices.Concat(data, fill), nil
}

// unpad takes off what pad has added. Zeros stay, because nobody knows which of them were there before.
func unpad(data []byte, size, mode int) ([]byte, error) {
	if mode == padNone || mode == padZeros || len(data) == 0 {
		return data, nil
	}
	n := int(data[len(data)-1])
	if n == 0 || n > size || !paddedWell(data[len(data)-n:], n, mode) {
		return nil, cryptoFailure(badPadding)
	}
	return data[:len(data)-n], nil
}

// paddedWell checks all bytes of a filling but the last.
func paddedWell(fill []byte, n, mode int) bool {
	for _, b := range fill[:n-1] {
		if mode == padPKCS7 && int(b) != n || mode == padANSIX923 && b != 0 {
			return false
		}
	}
	return true
}
