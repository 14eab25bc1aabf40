package policy

import (
	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// cipherExtensions are the methods that Azure adds to byte arrays.
var cipherExtensions = rt.Class{Def: extensionsDef, Members: []rt.Member{
	row("static byte[] Encrypt(this byte[] input, string alg, byte[] key, byte[] iv)", named(lib.Encrypt),
		"Encrypt encrypts the bytes with the named symmetric algorithm, in CBC mode with PKCS #7 padding."),
	row("static byte[] Encrypt(this byte[] input, SymmetricAlgorithm alg)", own(lib.Encrypt),
		"Encrypt encrypts the bytes with the algorithm's own key and initialization vector."),
	row("static byte[] Encrypt(this byte[] input, SymmetricAlgorithm alg, byte[] key, byte[] iv)", given(lib.Encrypt),
		"Encrypt encrypts the bytes with a symmetric algorithm."),
	row("static byte[] Decrypt(this byte[] input, string alg, byte[] key, byte[] iv)", named(lib.Decrypt), "Decrypt undoes Encrypt."),
	row("static byte[] Decrypt(this byte[] input, SymmetricAlgorithm alg)", own(lib.Decrypt), "Decrypt undoes Encrypt."),
	row("static byte[] Decrypt(this byte[] input, SymmetricAlgorithm alg, byte[] key, byte[] iv)", given(lib.Decrypt), "Decrypt undoes Encrypt."),
}}

// crypt encrypts or decrypts with a SymmetricAlgorithm.
type crypt func(f *rt.Frame, alg, input, key, iv rt.Value) (rt.Value, error)

// own uses the key and the initialization vector that the algorithm has.
func own(do crypt) rt.Func {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		return do(f, args[1], args[0], rt.Null, rt.Null)
	}
}

// given uses a key and an initialization vector.
func given(do crypt) rt.Func {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		for i, name := range []string{"input", "alg", "key", "iv"} {
			if args[i].IsNull() {
				return rt.Null, rt.Throw(rt.ArgumentNullException, "Value cannot be null. (Parameter '%s')", name)
			}
		}
		return do(f, args[1], args[0], args[2], args[3])
	}
}

// named finds the algorithm by its name.
func named(do crypt) rt.Func {
	with := given(do)
	return func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		alg := lib.NewSymmetric(args[1].AsString())
		if alg.IsNull() && !args[1].IsNull() {
			return rt.Null, rt.Throw(rt.ArgumentException, "'%s' is not a known symmetric algorithm.", args[1].AsString())
		}
		return with(f, this, []rt.Value{args[0], alg, args[2], args[3]})
	}
}
