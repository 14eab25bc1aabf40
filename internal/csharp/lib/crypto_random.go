package lib

import (
	"crypto/rand"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	generatorDef = rt.Declare(cryptoNamespace, "class RandomNumberGenerator : IDisposable")
	rngDef       = rt.Declare(cryptoNamespace, "class RNGCryptoServiceProvider : RandomNumberGenerator")
)

var generatorClass = class(generatorDef, "RandomNumberGenerator makes random bytes that nobody can guess.", table{
	{"static RandomNumberGenerator Create()", generatorNew(rngDef), "Makes the generator."},
	{"void GetBytes(byte[] data)", generatorGetBytes, "Fills an array."},
	{"void GetNonZeroBytes(byte[] data)", generatorGetNonZero, "Fills an array with bytes other than 0."},
	{"void Dispose()", nothing, "Does nothing."},
})

var rngClass = class(rngDef, "RNGCryptoServiceProvider makes random bytes that nobody can guess.", table{
	{"RNGCryptoServiceProvider()", generatorNew(rngDef), "Makes the generator."},
	{"RNGCryptoServiceProvider(byte[] rgb)", generatorNew(rngDef), "Makes the generator. The bytes are not used."},
	{"RNGCryptoServiceProvider(string str)", generatorNew(rngDef), "Makes the generator. The text is not used."},
})

// A generator is a RandomNumberGenerator.
type generator struct{ def *rt.Def }

// Type returns the class of the generator.
func (g *generator) Type() *rt.Type { return g.def.Type() }

// Dispose does nothing.
func (*generator) Dispose() {}

func generatorNew(def *rt.Def) fn {
	return func(*rt.Frame, rt.Value, []rt.Value) (rt.Value, error) { return rt.Obj(&generator{def}), nil }
}

func generatorGetBytes(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("data")
	}
	if err := f.Step(len(args[0].AsBytes()) >> 5); err != nil {
		return rt.Null, err
	}
	_, err := rand.Read(args[0].AsBytes())
	return rt.Null, err
}

func generatorGetNonZero(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if v, err := generatorGetBytes(f, this, args); err != nil {
		return v, err
	}
	b := args[0].AsBytes()
	for i := range b {
		for b[i] == 0 {
			if _, err := rand.Read(b[i : i+1]); err != nil {
				return rt.Null, err
			}
		}
	}
	return rt.Null, nil
}
