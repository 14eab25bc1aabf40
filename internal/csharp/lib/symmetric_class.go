package lib

import (
	"bytes"
	"crypto/rand"
	"slices"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var symmetricClasses = []rt.Class{
	class(symmetricDef, "SymmetricAlgorithm encrypts with a key that both sides have.", table{
		{"static SymmetricAlgorithm Create(string algName)", symmetricCreate, "Makes the algorithm of a name, such as Aes; null if there is none."},
		{"byte[] Key { get; set; }", symmetricKey, "The key; a random one if none was set."},
		{"byte[] IV { get; set; }", symmetricIV, "The initialization vector; a random one if none was set."},
		{"int KeySize { get; set; }", symmetricKeySize, "The size of the key in bits."},
		{"int BlockSize { get; }", symmetricBlockSize, "The size of a block in bits."},
		{"CipherMode Mode { get; set; }", symmetricMode, "How blocks depend on each other: CBC or ECB."},
		{"PaddingMode Padding { get; set; }", symmetricPadding, "How the last block is filled up."},
		{"bool ValidKeySize(int bitLength)", symmetricValidKeySize, "Reports whether keys may have a size in bits."},
		{"void GenerateKey()", symmetricGenerateKey, "Makes a random key."},
		{"void GenerateIV()", symmetricGenerateIV, "Makes a random initialization vector."},
		{"void Clear()", nothing, "Does nothing."},
		{"void Dispose()", nothing, "Does nothing."},
	}),
	{Def: cipherModeDef, Doc: "CipherMode says how the blocks of a text depend on each other."},
	{Def: paddingModeDef, Doc: "PaddingMode says how the last block of a text is filled up."},
}

func symmetricCreate(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return NewSymmetric(args[0].AsString()), nil
}

func symmetricKey(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	a := symmetricOf(this)
	if len(args) == 0 {
		return rt.Bytes(slices.Clone(a.secret(nil, &a.key, a.keySize()))), nil
	}
	if err := notNull(args, "value"); err != nil {
		return rt.Null, err
	}
	key := args[0].AsBytes()
	if !slices.Contains(a.kind.sizes, len(key)) {
		return rt.Null, rt.Throw(cryptoException, "Specified key is not a valid size for this algorithm.")
	}
	a.key = slices.Clone(key)
	return rt.Null, nil
}

func symmetricIV(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	a := symmetricOf(this)
	if len(args) == 0 {
		return rt.Bytes(slices.Clone(a.secret(nil, &a.iv, a.kind.block))), nil
	}
	if err := notNull(args, "value"); err != nil {
		return rt.Null, err
	}
	iv := args[0].AsBytes()
	if len(iv) != a.kind.block {
		return rt.Null, rt.Throw(cryptoException, "Specified initialization vector (IV) does not match the block size for this algorithm.")
	}
	a.iv = slices.Clone(iv)
	return rt.Null, nil
}

func symmetricKeySize(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	a := symmetricOf(this)
	if len(args) == 0 {
		return number(8 * a.keySize())
	}
	bits := args[0].AsInt()
	if bits%8 != 0 || !slices.Contains(a.kind.sizes, bits/8) {
		return rt.Null, rt.Throw(cryptoException, "Specified key is not a valid size for this algorithm.")
	}
	a.key = nil
	a.secret(nil, &a.key, bits/8)
	return rt.Null, nil
}

func symmetricValidKeySize(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	bits := args[0].AsInt()
	return truth(bits%8 == 0 && slices.Contains(symmetricOf(this).kind.sizes, bits/8))
}

func symmetricBlockSize(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return number(8 * symmetricOf(this).kind.block)
}

func symmetricMode(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	a := symmetricOf(this)
	if len(args) == 0 {
		return rt.Scalar(cipherModeDef.Type(), int64(a.mode)), nil
	}
	mode := args[0].AsInt()
	if mode != modeCBC && mode != modeECB {
		return rt.Null, rt.Throw(cryptoException, "Specified cipher mode is not valid for this algorithm.")
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
		return rt.Null, rt.Throw(cryptoException, "Specified padding mode is not valid for this algorithm.")
	}
	a.padding = padding
	return rt.Null, nil
}

func symmetricGenerateKey(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	a := symmetricOf(this)
	size := a.keySize()
	a.key = nil
	a.secret(nil, &a.key, size)
	return rt.Null, nil
}

func symmetricGenerateIV(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	a := symmetricOf(this)
	a.iv = nil
	a.secret(nil, &a.iv, a.kind.block)
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
		return nil, rt.Throw(cryptoException, "The input data is not a complete block.")
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
		return nil, rt.Throw(cryptoException, "Padding is invalid and cannot be removed.")
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
