package lib

import (
	"crypto/cipher"
	"slices"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// A cipherTransform is an ICryptoTransform of a SymmetricAlgorithm.
type cipherTransform struct {
	// begin makes the cipher in the state it has at first.
	begin   func() cipher.BlockMode
	mode    cipher.BlockMode // nil before the first byte
	encrypt bool
	padding int
	// block is how many bytes TransformBlock takes at least; what is padded is a multiple of step.
	block, step int
	// price is what a step costs, in hundredths of a step of the budget.
	price int
	// held is a block of cipher text that may be the last one, with the padding.
	held []byte
}

// Type returns ICryptoTransform: the classes that implement it are nobody's business.
func (*cipherTransform) Type() *rt.Type { return transformDef.Type() }

// Dispose forgets what was begun.
func (t *cipherTransform) Dispose() { t.mode, t.held = nil, nil }

func (t *cipherTransform) unit() int { return t.block }

// transform makes what encrypts or decrypts with a key. Key and initialization vector have been checked.
func (a *symmetric) transform(key, iv []byte, encrypt bool) (*cipherTransform, error) {
	if a.kind.weak != nil && a.kind.weak(key) {
		return nil, cryptoFailure("Specified key is a known weak key for '%s' and cannot be used.", a.kind.title())
	}
	block, err := a.kind.make(key)
	if err != nil {
		return nil, cryptoFailure("%s", err)
	}
	t := &cipherTransform{encrypt: encrypt, padding: a.padding, block: a.kind.block, step: a.kind.block, price: a.kind.price}
	switch {
	case a.mode == modeECB:
		t.begin = func() cipher.BlockMode { return &ecb{block, encrypt} }
	case iv == nil:
		return nil, cryptoFailure("The cipher mode specified requires that an initialization vector (IV) be used.")
	case a.mode == modeCFB:
		if a.feedback != 8 && (a.feedback != 8*a.kind.block || !a.kind.wide) {
			return nil, cryptoFailure("The specified feedback size '%d' for CipherMode 'CFB' is not supported.", a.feedback)
		}
		t.step = a.feedback / 8
		t.begin = func() cipher.BlockMode { return newCFB(block, iv, t.step, encrypt) }
	case encrypt:
		t.begin = func() cipher.BlockMode { return cipher.NewCBCEncrypter(block, iv) }
	default:
		t.begin = func() cipher.BlockMode { return cipher.NewCBCDecrypter(block, iv) }
	}
	return t, nil
}

// crypt goes through whole steps in place, and pays.
func (t *cipherTransform) crypt(f *rt.Frame, b []byte) error {
	if err := f.Step(len(b) / t.step * t.price / 100); err != nil {
		return err
	}
	if t.mode == nil {
		t.mode = t.begin()
	}
	t.mode.CryptBlocks(b, b)
	return nil
}

// strips reports whether something is to be taken off the end of what is decrypted.
func (t *cipherTransform) strips() bool {
	return !t.encrypt && t.padding != padNone && t.padding != padZeros
}

// transform encrypts or decrypts whole blocks. What may be the last block of a cipher text waits for the next call.
func (t *cipherTransform) transform(f *rt.Frame, args []rt.Value) (int, error) {
	if err := t.check(args); err != nil {
		return 0, err
	}
	from, n := args[1].AsInt(), args[2].AsInt()
	data := slices.Concat(t.held, args[0].AsBytes()[from:from+n])
	if err := f.Alloc(len(data)); err != nil {
		return 0, err
	}
	if t.strips() {
		end := len(data) - t.block
		data, t.held = data[:end:end], slices.Clone(data[end:])
	}
	if err := t.crypt(f, data); err != nil {
		return 0, err
	}
	return copy(args[3].AsBytes()[args[4].AsInt():], data), nil
}

// check checks the arguments of TransformBlock.
func (t *cipherTransform) check(args []rt.Value) error {
	in, from, n, out, at := args[0].AsBytes(), args[1].AsInt(), args[2].AsInt(), args[3].AsBytes(), args[4].AsInt()
	switch {
	case args[0].IsNull():
		return nullArg("inputBuffer")
	case from < 0 || from > len(in):
		return outOfRange("inputOffset", outsideRange)
	case n <= 0 || n > len(in)-from:
		return outOfRange("inputCount", outsideRange)
	case n%t.block != 0:
		return outOfRange("inputCount", "TransformBlock may only process bytes in block sized increments.")
	case args[3].IsNull():
		return nullArg("outputBuffer")
	case at < 0 || at > len(out):
		return outOfRange("outputOffset", outsideRange)
	case n > len(out)-at:
		return outOfRange("inputCount", outsideRange)
	}
	return nil
}

const outsideRange = "Specified argument was out of the range of valid values."

func (t *cipherTransform) final(f *rt.Frame, args []rt.Value) ([]byte, error) {
	in, from, n := args[0].AsBytes(), args[1].AsInt(), args[2].AsInt()
	switch {
	case args[0].IsNull():
		return nil, nullArg("inputBuffer")
	case from < 0 || from > len(in):
		return nil, outOfRange("inputOffset", outsideRange)
	case n < 0 || n > len(in)-from:
		return nil, outOfRange("inputCount", outsideRange)
	}
	return t.finish(f, in[from:from+n])
}

// finish encrypts or decrypts the last bytes, with the padding, and begins anew.
func (t *cipherTransform) finish(f *rt.Frame, last []byte) ([]byte, error) {
	if err := f.Alloc(len(last) + 2*t.block); err != nil {
		return nil, err
	}
	if !t.encrypt && len(last)%t.step != 0 {
		return nil, cryptoFailure(partBlock)
	}
	data := append(append(make([]byte, 0, len(t.held)+len(last)), t.held...), last...)
	if t.encrypt {
		var err error
		if data, err = pad(data, t.step, t.padding); err != nil {
			return nil, err
		}
	}
	err := t.crypt(f, data)
	t.mode, t.held = nil, nil
	if err != nil || t.encrypt {
		return data, err
	}
	return unpad(data, t.block, t.padding)
}

const partBlock = "The input data is not a complete block."

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

// A cfb is cipher feedback with a length of feedback in bytes (NIST SP 800-38A, section 6.3).
type cfb struct {
	block   cipher.Block
	input   []byte // the input block, into which cipher text is shifted
	output  []byte
	size    int
	encrypt bool
}

func newCFB(block cipher.Block, iv []byte, size int, encrypt bool) *cfb {
	return &cfb{block, slices.Clone(iv), make([]byte, len(iv)), size, encrypt}
}

// BlockSize is the length of feedback.
func (c *cfb) BlockSize() int { return c.size }

// CryptBlocks encrypts or decrypts whole lengths of feedback, in place.
func (c *cfb) CryptBlocks(dst, src []byte) {
	for i := 0; i < len(src); i += c.size {
		c.block.Encrypt(c.output, c.input)
		copy(c.input, c.input[c.size:])
		shifted := c.input[len(c.input)-c.size:]
		for j := range c.size {
			in := src[i+j]
			dst[i+j] = in ^ c.output[j]
			shifted[j] = in
			if c.encrypt {
				shifted[j] = dst[i+j]
			}
		}
	}
}
