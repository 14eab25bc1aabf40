package lib

import (
	"slices"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	transformDef = rt.Declare(cryptoNamespace, "interface ICryptoTransform : IDisposable")
	keySizesDef  = rt.Declare(cryptoNamespace, "class KeySizes")
)

// A transformer is an ICryptoTransform: a hash function, or a cipher with its key.
type transformer interface {
	rt.Object
	// unit is how many bytes go in and come out at least.
	unit() int
	// transform goes through whole units of the input, and returns how many bytes it wrote. The arguments are those of TransformBlock.
	transform(f *rt.Frame, args []rt.Value) (int, error)
	// final goes through the rest and begins anew. The arguments are those of TransformFinalBlock.
	final(f *rt.Frame, args []rt.Value) ([]byte, error)
}

// transformRows are the members of an ICryptoTransform.
var transformRows = table{
	{"bool CanReuseTransform { get; }", constant(rt.Bool(true)), "True: it can be used again after TransformFinalBlock."},
	{"bool CanTransformMultipleBlocks { get; }", constant(rt.Bool(true)), "True: TransformBlock takes as many blocks as there are."},
	{"int InputBlockSize { get; }", transformUnit, "The size of a block in bytes."},
	{"int OutputBlockSize { get; }", transformUnit, "The size of a block in bytes."},
	{"int TransformBlock(byte[] inputBuffer, int inputOffset, int inputCount, byte[] outputBuffer, int outputOffset)", transformBlock, "Goes through whole blocks, writes what comes out, and returns how many bytes that is."},
	{"byte[] TransformFinalBlock(byte[] inputBuffer, int inputOffset, int inputCount)", transformFinal, "Goes through the last bytes, and returns what comes out."},
}

var transformClass = class(transformDef, "ICryptoTransform encrypts, decrypts or hashes bytes piece by piece.", transformRows)

func transformUnit(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return number(rt.As[transformer](this).unit())
}

func transformBlock(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	n, err := rt.As[transformer](this).transform(f, args)
	return rt.Int(n), err
}

func transformFinal(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	b, err := rt.As[transformer](this).final(f, args)
	return rt.Bytes(b), err
}

func (*hasher) unit() int { return 1 }

// transform copies the input to the output, if there is one.
func (h *hasher) transform(f *rt.Frame, args []rt.Value) (int, error) {
	in, err := hashInput(args, "inputBuffer", "inputOffset")
	if err != nil {
		return 0, err
	}
	if err := h.usable(); err != nil {
		return 0, err
	}
	h.begun = true
	if err := h.write(f, in); err != nil {
		return 0, err
	}
	if out, at := args[3].AsBytes(), args[4].AsInt(); !args[3].IsNull() {
		switch {
		case at < 0:
			return 0, outOfRange("dstOffset", "Non-negative number required.")
		case at > len(out) || len(in) > len(out)-at:
			return 0, badArg("%s", badOffset)
		}
		copy(out[at:], in)
	}
	return len(in), nil
}

func (h *hasher) final(f *rt.Frame, args []rt.Value) ([]byte, error) {
	in, err := hashInput(args, "inputBuffer", "inputOffset")
	if err != nil {
		return nil, err
	}
	if err := h.usable(); err != nil {
		return nil, err
	}
	if err := h.write(f, in); err != nil {
		return nil, err
	}
	h.finish()
	h.begun = false
	return slices.Clone(in), f.Alloc(len(in))
}

// A keySizes is a KeySizes: lengths in bits.
type keySizes struct{ least, most, step int }

// Type returns KeySizes.
func (*keySizes) Type() *rt.Type { return keySizesDef.Type() }

// allows reports whether a length is one of them.
func (k keySizes) allows(bits int) bool {
	return bits >= k.least && bits <= k.most && (bits == k.least || k.step > 0 && (bits-k.least)%k.step == 0)
}

// array returns a KeySizes[].
func (k keySizes) array() rt.Value {
	return rt.NewArray(keySizesDef.Type(), []rt.Value{rt.Obj(&k)})
}

var keySizesClass = class(keySizesDef, "KeySizes are the lengths that keys or blocks may have, in bits.", table{
	{"KeySizes(int minSize, int maxSize, int skipSize)", keySizesNew, "Makes an object of three numbers."},
	{"int MinSize { get; }", keySize(func(k *keySizes) int { return k.least }), "The least length."},
	{"int MaxSize { get; }", keySize(func(k *keySizes) int { return k.most }), "The greatest length."},
	{"int SkipSize { get; }", keySize(func(k *keySizes) int { return k.step }), "How far apart lengths are; 0 if there is only one."},
})

func keySizesNew(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Obj(&keySizes{args[0].AsInt(), args[1].AsInt(), args[2].AsInt()}), nil
}

func keySize(of func(*keySizes) int) fn {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		return number(of(rt.As[*keySizes](this)))
	}
}
