package lib

import (
	"math/big"

	"github.com/portico-apim/portico/internal/csharp/decimal"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var bigIntegerDef = rt.Declare("System.Numerics", "struct BigInteger : IComparable, IFormattable")

// A bigInteger is a BigInteger: an integer in JSON that is too large for a long. Expressions cannot name the type; they only meet it as the
// value of a JValue.
type bigInteger struct{ n *big.Int }

// Type returns BigInteger.
func (*bigInteger) Type() *rt.Type { return bigIntegerDef.Type() }

// Text is all digits.
func (b *bigInteger) Text(f *rt.Frame) (string, error) {
	bits := b.n.BitLen()
	return b.n.String(), f.Step(bits * bits >> 20) // the time grows with the square of the length
}

// Key makes equal integers equal.
func (b *bigInteger) Key() any { return "big " + b.n.String() }

// CompareTo compares with another integer.
func (b *bigInteger) CompareTo(_ *rt.Frame, other rt.Value) (int, error) {
	if o := rt.As[*bigInteger](other); o != nil {
		return b.n.Cmp(o.n), nil
	}
	return 0, badArg("The parameter must be a BigInteger. (Parameter 'obj')")
}

// convertTo is the cast to a number or a text, which throws if the number does not fit.
func (b *bigInteger) convertTo(f *rt.Frame, to *rt.Type) (rt.Value, error) {
	x, _ := new(big.Float).SetInt(b.n).Float64()
	switch to.Kind {
	case rt.KindString:
		s, err := b.Text(f)
		if err != nil {
			return rt.Null, err
		}
		return text(f, s)
	case rt.KindDouble, rt.KindSingle:
		return rt.ConvertNumber(rt.Double(x), to, false)
	case rt.KindDecimal:
		if d, err := decimal.Parse(b.n.String()); err == nil {
			return rt.Decimal(d), nil
		}
	case rt.KindUInt64:
		if b.n.IsUint64() {
			return rt.Scalar(to, int64(b.n.Uint64())), nil
		}
	case rt.KindArray:
		return rt.Bytes(b.littleEndian()), nil
	}
	return rt.Null, rt.Throw(rt.OverflowException, "Value was either too large or too small for %s.", to)
}

// littleEndian is ToByteArray(): two's complement, the lowest byte first, in as few bytes as show the sign.
func (b *bigInteger) littleEndian() []byte {
	n := b.n
	size := n.BitLen()/8 + 1
	if n.Sign() < 0 {
		n = new(big.Int).Add(n, new(big.Int).Lsh(big.NewInt(1), uint(8*size)))
	}
	out := n.FillBytes(make([]byte, size))
	for i, j := 0, size-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}
