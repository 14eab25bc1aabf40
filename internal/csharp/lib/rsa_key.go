package lib

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"math"
	"math/bits"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	asymmetricDef = rt.Declare(cryptoNamespace, "class AsymmetricAlgorithm : IDisposable")
	rsaDef        = rt.Declare(cryptoNamespace, "class RSA : AsymmetricAlgorithm")
	rsaCngDef     = rt.Declare(cryptoNamespace, "class RSACng : RSA")
)

// usualRSA is the length of keys that nobody gave a length, as in .NET 6 and later.
const usualRSA = 2048

// rsaSizes are the lengths that keys may have. .NET has keys from 512 bits on; those below 1024 can be broken, and Go has none.
var rsaSizes = keySizes{1024, 16384, 64}

// An rsaKey is an RSA. As in .NET, it makes a key for itself when it first needs one and nobody has given it any.
type rsaKey struct {
	def *rt.Def
	// public is nil as long as there is no key.
	public  *rsa.PublicKey
	private crypto.Signer // nil if only the public key is there
	// size is the length of the key that will be made, in bits.
	size int
	// kept says that the private key belongs to the host: expressions use it, and never see it.
	kept, disposed bool
}

// newRSA returns an RSA without a key.
func newRSA(def *rt.Def, size int) *rsaKey { return &rsaKey{def: def, size: size} }

// Type returns RSA or RSACng.
func (k *rsaKey) Type() *rt.Type { return k.def.Type() }

// Dispose makes the object useless. The key itself may belong to others.
func (k *rsaKey) Dispose() { k.disposed, k.public, k.private = true, nil, nil }

// use returns the public key, which is made if there is none yet.
func (k *rsaKey) use(f *rt.Frame) (*rsa.PublicKey, error) {
	switch {
	case k.disposed:
		return nil, rt.Throw(rt.ObjectDisposedException, "Cannot access a disposed object.\r\nObject name: '%s'.", k.def.Name)
	case k.public != nil:
		return k.public, nil
	}
	if err := f.Step(rsaPrice(generateSteps, k.size, 3)); err != nil {
		return nil, err
	}
	key, err := rsa.GenerateKey(rand.Reader, k.size)
	if err != nil {
		return nil, cryptoFailed(err)
	}
	k.public, k.private = &key.PublicKey, key
	return k.public, nil
}

// secret returns the private key, and pays for using it.
func (k *rsaKey) secret(f *rt.Frame) (crypto.Signer, error) {
	public, err := k.use(f)
	if err != nil {
		return nil, err
	}
	if k.private == nil {
		return nil, cryptoFailure(noPrivateKey)
	}
	return k.private, f.Step(rsaPrice(privateSteps, public.N.BitLen(), 3))
}

// open returns the public key, and pays for using it.
func (k *rsaKey) open(f *rt.Frame) (*rsa.PublicKey, error) {
	public, err := k.use(f)
	if err != nil {
		return nil, err
	}
	return public, f.Step(rsaPrice(publicSteps+publicSteps/16*bits.Len(uint(public.E)), public.N.BitLen(), 2))
}

// bits is the length of the key that is there, or will be.
func (k *rsaKey) bits() int {
	if k.public != nil {
		return k.public.N.BitLen()
	}
	return k.size
}

const noPrivateKey = "Object contains only the public half of a key pair. A private key must also be provided."

// What operations cost with a key of 2048 bits, measured: a step stands for 100 ns.
const (
	privateSteps  = 20_000
	publicSteps   = 600
	importSteps   = 4_000
	generateSteps = 900_000
)

// rsaPrice is what an operation costs with a key of another length, if its time grows with a power of the length. Short keys cost more than
// that says.
func rsaPrice(steps, size, power int) int {
	times := float64(size) / 2048
	if times < 1 {
		power--
	}
	return int(min(float64(steps)*math.Pow(times, float64(power)), math.MaxInt32))
}
