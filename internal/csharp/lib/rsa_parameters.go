package lib

import (
	"crypto/rsa"
	"math"
	"math/big"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var parametersDef = rt.Declare(cryptoNamespace, "struct RSAParameters")

// The places of the numbers of a key in rsaParameters.
const (
	paramD = iota
	paramDP
	paramDQ
	paramExponent
	paramInverseQ
	paramModulus
	paramP
	paramQ
	paramCount
)

// An rsaParameters is an RSAParameters: numbers as byte[], the highest byte first, each of which may be null. It is never changed, being a
// value: who sets a field gets another.
type rsaParameters struct{ field [paramCount]rt.Value }

// Type returns RSAParameters.
func (*rsaParameters) Type() *rt.Type { return parametersDef.Type() }

// parametersOf returns what is in an RSAParameters; default(RSAParameters) is empty.
func parametersOf(v rt.Value) rsaParameters {
	if p := rt.As[*rsaParameters](v); p != nil {
		return *p
	}
	return rsaParameters{}
}

// number returns one of the numbers.
func (p *rsaParameters) number(i int) *big.Int { return new(big.Int).SetBytes(p.field[i].AsBytes()) }

var parametersClass = class(parametersDef, "RSAParameters are the numbers that a key is made of, the highest byte first.", table{
	{"byte[] D { get; set; }", parametersField(paramD), "The private exponent."},
	{"byte[] DP { get; set; }", parametersField(paramDP), "The private exponent modulo P - 1."},
	{"byte[] DQ { get; set; }", parametersField(paramDQ), "The private exponent modulo Q - 1."},
	{"byte[] Exponent { get; set; }", parametersField(paramExponent), "The public exponent."},
	{"byte[] InverseQ { get; set; }", parametersField(paramInverseQ), "What Q must be multiplied with to give 1 modulo P."},
	{"byte[] Modulus { get; set; }", parametersField(paramModulus), "The product of P and Q."},
	{"byte[] P { get; set; }", parametersField(paramP), "The first prime number."},
	{"byte[] Q { get; set; }", parametersField(paramQ), "The second prime number."},
})

func parametersField(i int) fn {
	return func(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		p := parametersOf(this)
		if len(args) == 0 {
			return p.field[i], nil
		}
		p.field[i] = args[0]
		return rt.Obj(&p), nil
	}
}

const badParameters = "The specified RSA parameters are not valid. Exponent and Modulus are required. If D is present, it must have the same length as Modulus. " +
	"If D is present, P, Q, DP, DQ, and InverseQ are required and must have half the length of Modulus, rounded up, otherwise they must be omitted."

// complete checks which numbers are there, and how long they are.
func (p *rsaParameters) complete() error {
	rest := []int{paramP, paramQ, paramDP, paramDQ, paramInverseQ}
	if p.field[paramExponent].IsNull() || p.field[paramModulus].IsNull() {
		return cryptoFailure(badParameters)
	}
	size, private := p.field[paramModulus].Size(), !p.field[paramD].IsNull()
	if private && p.field[paramD].Size() != size {
		return cryptoFailure(badParameters)
	}
	for _, i := range rest {
		if p.field[i].IsNull() == private || private && p.field[i].Size() != (size+1)/2 {
			return cryptoFailure(badParameters)
		}
	}
	return nil
}

const badPrivateKey = "Key is not a valid private key."

// key checks the numbers, and makes them a key. The private one is nil if only the numbers of the public one are there.
func (p *rsaParameters) key(f *rt.Frame) (*rsa.PublicKey, *rsa.PrivateKey, error) {
	if err := p.complete(); err != nil {
		return nil, nil, err
	}
	public, err := publicOf(p.number(paramModulus), p.number(paramExponent))
	if err != nil || p.field[paramD].IsNull() {
		return public, nil, err
	}
	if err := f.Step(rsaPrice(importSteps, public.N.BitLen(), 2)); err != nil {
		return nil, nil, err
	}
	private := &rsa.PrivateKey{PublicKey: *public, D: p.number(paramD), Primes: []*big.Int{p.number(paramP), p.number(paramQ)}}
	private.Precomputed.Dp, private.Precomputed.Dq, private.Precomputed.Qinv = p.number(paramDP), p.number(paramDQ), p.number(paramInverseQ)
	private.Precompute()
	if err := private.Validate(); err != nil {
		return nil, nil, cryptoFailure(badPrivateKey)
	}
	return public, private, nil
}

// publicOf checks a public key, and how long it is.
func publicOf(modulus, exponent *big.Int) (*rsa.PublicKey, error) {
	switch {
	case modulus.BitLen() < rsaSizes.least || modulus.BitLen() > rsaSizes.most:
		return nil, cryptoFailure(badKeySize)
	case !exponent.IsInt64() || exponent.Int64() > math.MaxInt32 || exponent.Int64() < 3 || exponent.Bit(0) == 0 || modulus.Bit(0) == 0:
		return nil, cryptoFailure("Key is not a valid public or private key.")
	}
	return &rsa.PublicKey{N: modulus, E: int(exponent.Int64())}, nil
}

// take makes a key that of the object. The private one may be nil.
func (k *rsaKey) take(public *rsa.PublicKey, private *rsa.PrivateKey) error {
	if k.disposed {
		return rt.Throw(rt.ObjectDisposedException, "Cannot access a disposed object.\r\nObject name: '%s'.", k.def.Name)
	}
	k.public, k.private, k.kept = public, nil, false
	if private != nil {
		k.private = private
	}
	return nil
}

func rsaImportParameters(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	p := parametersOf(args[0])
	public, private, err := p.key(f)
	if err != nil {
		return rt.Null, err
	}
	return rt.Null, rt.As[*rsaKey](this).take(public, private)
}

// numbers returns the private key as numbers, unless it is not there or the host keeps it.
func (k *rsaKey) numbers(f *rt.Frame) (*rsa.PrivateKey, error) {
	if _, err := k.use(f); err != nil {
		return nil, err
	}
	private, ok := k.private.(*rsa.PrivateKey)
	switch {
	case k.private == nil:
		return nil, cryptoFailure(noPrivateKey)
	case k.kept || !ok:
		return nil, cryptoFailure("The requested operation is not supported.")
	}
	return private, nil
}

func rsaExportParameters(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	k := rt.As[*rsaKey](this)
	public, err := k.use(f)
	if err != nil {
		return rt.Null, err
	}
	p := &rsaParameters{}
	size := public.Size()
	set := func(i int, n *big.Int, bytes int) { p.field[i] = rt.Bytes(n.FillBytes(make([]byte, bytes))) }
	set(paramModulus, public.N, size)
	p.field[paramExponent] = rt.Bytes(big.NewInt(int64(public.E)).Bytes())
	if !args[0].AsBool() {
		return rt.Obj(p), nil
	}
	private, err := k.numbers(f)
	if err != nil {
		return rt.Null, err
	}
	if len(private.Primes) != 2 {
		return rt.Null, cryptoFailure(badPrivateKey)
	}
	half := (size + 1) / 2
	set(paramD, private.D, size)
	set(paramP, private.Primes[0], half)
	set(paramQ, private.Primes[1], half)
	set(paramDP, private.Precomputed.Dp, half)
	set(paramDQ, private.Precomputed.Dq, half)
	set(paramInverseQ, private.Precomputed.Qinv, half)
	return rt.Obj(p), nil
}
