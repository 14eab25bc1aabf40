package lib

import (
	"crypto"
	"crypto/hmac"
	"crypto/md5"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"hash"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	cryptoException = rt.Declare("System.Security.Cryptography", "class CryptographicException : SystemException")
	hashDef         = rt.Declare("System.Security.Cryptography", "class HashAlgorithm : IDisposable")
	keyedHashDef    = rt.Declare("System.Security.Cryptography", "class KeyedHashAlgorithm : HashAlgorithm")
	hmacDef         = rt.Declare("System.Security.Cryptography", "class HMAC : KeyedHashAlgorithm")
	generatorDef    = rt.Declare("System.Security.Cryptography", "class RandomNumberGenerator : IDisposable")
	rngDef          = rt.Declare("System.Security.Cryptography", "class RNGCryptoServiceProvider : RandomNumberGenerator")
	hashNameDef     = rt.Declare("System.Security.Cryptography", "struct HashAlgorithmName")
)

// A hashKind is one of the hash functions, with its names in .NET.
type hashKind struct {
	name  string // of the abstract class, and of HashAlgorithmName
	make  func() hash.Hash
	code  crypto.Hash
	block int
	// managed are the names of classes that can be made with new.
	managed []string
}

var hashKinds = []hashKind{
	{"MD5", md5.New, crypto.MD5, 64, []string{"MD5CryptoServiceProvider"}},
	{"SHA1", sha1.New, crypto.SHA1, 64, []string{"SHA1Managed", "SHA1CryptoServiceProvider"}},
	{"SHA256", sha256.New, crypto.SHA256, 64, []string{"SHA256Managed", "SHA256CryptoServiceProvider"}},
	{"SHA384", sha512.New384, crypto.SHA384, 128, []string{"SHA384Managed", "SHA384CryptoServiceProvider"}},
	{"SHA512", sha512.New, crypto.SHA512, 128, []string{"SHA512Managed", "SHA512CryptoServiceProvider"}},
}

// A hasher is a HashAlgorithm.
type hasher struct {
	def   *rt.Def
	kind  hashKind
	key   []byte
	keyed bool
	last  []byte
}

// Type returns the class of the algorithm.
func (h *hasher) Type() *rt.Type { return h.def.Type() }

// Dispose does nothing.
func (*hasher) Dispose() {}

// sum computes the hash.
func (h *hasher) sum(b []byte) []byte {
	state := h.kind.make()
	if h.keyed {
		state = hmac.New(h.kind.make, h.key)
	}
	state.Write(b)
	h.last = state.Sum(nil)
	return h.last
}

// cryptoTables are the tables of hash functions.
var cryptoTables = cryptoClasses()

func cryptoClasses() []rt.Class {
	classes := []rt.Class{hashClass, keyedHashClass, hmacClass, generatorClass, rngClass, hashNameClass, {Def: cryptoException}}
	for _, k := range hashKinds {
		abstract := rt.Declare("System.Security.Cryptography", "class "+k.name+" : HashAlgorithm")
		keyed := rt.Declare("System.Security.Cryptography", "class HMAC"+k.name+" : HMAC")
		classes = append(classes,
			class(abstract, "The hash function "+k.name+".", table{
				{"static " + k.name + " Create()", hasherNew(abstract, k), "Makes the hash function."},
				{"static byte[] HashData(byte[] source)", hashData(abstract, k), "Returns the hash of bytes."},
			}),
			class(keyed, "The keyed hash function HMAC-"+k.name+".", table{
				{"HMAC" + k.name + "()", hmacNew(keyed, k), "Makes the function with a random key."},
				{"HMAC" + k.name + "(byte[] key)", hmacNew(keyed, k), "Makes the function with a key."},
			}))
		for _, name := range k.managed {
			d := rt.Declare("System.Security.Cryptography", "class "+name+" : "+k.name)
			classes = append(classes, class(d, "The hash function "+k.name+".", table{{name + "()", hasherNew(d, k), "Makes the hash function."}}))
		}
	}
	return classes
}

var hashClass = class(hashDef, "HashAlgorithm is a hash function.", table{
	{"byte[] ComputeHash(byte[] buffer)", computeHash, "Returns the hash of bytes."},
	{"byte[] ComputeHash(byte[] buffer, int offset, int count)", computeHashPart, "Returns the hash of some of the bytes."},
	{"static HashAlgorithm Create(string hashName)", hasherNamed, "Makes a hash function by its name, null if there is none."},
	{"byte[] Hash { get; }", lastHash, "The hash that was computed last."},
	{"int HashSize { get; }", hashSize, "The size of the hash in bits."},
	{"void Initialize()", nothing, "Does nothing."},
	{"void Clear()", nothing, "Does nothing."},
	{"void Dispose()", nothing, "Does nothing."},
})

var keyedHashClass = class(keyedHashDef, "KeyedHashAlgorithm is a hash function with a key.", table{
	{"byte[] Key { get; set; }", hashKey, "The key."},
})

var hmacClass = class(hmacDef, "HMAC is a keyed hash function.", table{
	{"string HashName { get; }", hashName, "The name of the hash function."},
})

var generatorClass = class(generatorDef, "RandomNumberGenerator makes random bytes that nobody can guess.", table{
	{"static RandomNumberGenerator Create()", generatorNew(rngDef), "Makes the generator."},
	{"void GetBytes(byte[] data)", generatorGetBytes, "Fills an array."},
	{"void GetNonZeroBytes(byte[] data)", generatorGetNonZero, "Fills an array with bytes other than 0."},
	{"void Dispose()", nothing, "Does nothing."},
})

var rngClass = class(rngDef, "RNGCryptoServiceProvider makes random bytes that nobody can guess.", table{
	{"RNGCryptoServiceProvider()", generatorNew(rngDef), "Makes the generator."},
})

func hasherNew(def *rt.Def, k hashKind) fn {
	return func(*rt.Frame, rt.Value, []rt.Value) (rt.Value, error) {
		return rt.Obj(&hasher{def: def, kind: k}), nil
	}
}

// hasherNamed makes a hash function by one of its names: SHA256, SHA-256.
func hasherNamed(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("hashName")
	}
	name := strings.ReplaceAll(strings.TrimPrefix(args[0].AsString(), "System.Security.Cryptography."), "-", "")
	for _, k := range hashKinds {
		if strings.EqualFold(k.name, name) {
			return rt.Obj(&hasher{def: hashDef, kind: k}), nil
		}
	}
	return rt.Null, nil
}

func hashData(def *rt.Def, k hashKind) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		return computeHash(f, rt.Obj(&hasher{def: def, kind: k}), args)
	}
}

func hmacNew(def *rt.Def, k hashKind) fn {
	return func(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		h := &hasher{def: def, kind: k, keyed: true}
		if len(args) > 0 {
			if args[0].IsNull() {
				return rt.Null, nullArg("key")
			}
			h.key = append([]byte(nil), args[0].AsBytes()...)
			return rt.Obj(h), nil
		}
		h.key = make([]byte, k.block)
		_, err := rand.Read(h.key)
		return rt.Obj(h), err
	}
}

func computeHash(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("buffer")
	}
	b := args[0].AsBytes()
	if err := f.Step(len(b) >> 5); err != nil {
		return rt.Null, err
	}
	return rt.Bytes(append([]byte(nil), rt.As[*hasher](this).sum(b)...)), nil
}

func computeHashPart(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if n, size := args[2].AsInt(), len(args[0].AsBytes()); n > size || args[1].AsInt() > size-n {
		return rt.Null, badArg("Value was invalid.")
	}
	b, err := bytesPart(args, "buffer")
	if err != nil {
		return rt.Null, err
	}
	return computeHash(f, this, []rt.Value{rt.Bytes(b)})
}

func lastHash(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	if h := rt.As[*hasher](this); h.last != nil {
		return rt.Bytes(append([]byte(nil), h.last...)), nil
	}
	return rt.Null, nil
}

func hashSize(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return number(8 * rt.As[*hasher](this).kind.make().Size())
}

func hashKey(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	h := rt.As[*hasher](this)
	if len(args) == 0 {
		return rt.Bytes(append([]byte(nil), h.key...)), nil
	}
	if args[0].IsNull() {
		return rt.Null, nullArg("value")
	}
	h.key = append([]byte(nil), args[0].AsBytes()...)
	return rt.Null, nil
}

func hashName(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.String(rt.As[*hasher](this).kind.name), nil
}

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

// A hashNameValue is a HashAlgorithmName.
type hashNameValue struct{ name string }

// Type returns HashAlgorithmName.
func (*hashNameValue) Type() *rt.Type { return hashNameDef.Type() }

// Text is the name.
func (h *hashNameValue) Text(*rt.Frame) (string, error) { return h.name, nil }

// Key makes equal names equal.
func (h *hashNameValue) Key() any { return "hash " + h.name }

var hashNameClass = class(hashNameDef, "HashAlgorithmName names a hash function.", append(hashNames(), table{
	{"HashAlgorithmName(string name)", hashNameNew, "Names a hash function."},
	{"string Name { get; }", objectToString, "The name."},
	{"string ToString()", objectToString, "Returns the name."},
	{"static bool operator ==(HashAlgorithmName left, HashAlgorithmName right)", relation("=="), "Compares two names."},
	{"static bool operator !=(HashAlgorithmName left, HashAlgorithmName right)", relation("!="), "Compares two names."},
}...))

func hashNames() table {
	var rows table
	for _, k := range hashKinds {
		rows = append(rows, table{{"static HashAlgorithmName " + k.name + " { get; }", constant(rt.Obj(&hashNameValue{k.name})), "The name of " + k.name + "."}}...)
	}
	return rows
}

func hashNameNew(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Obj(&hashNameValue{args[0].AsString()}), nil
}

// hashNamed finds the hash function that a HashAlgorithmName means.
func hashNamed(v rt.Value) (hashKind, error) {
	if n := rt.As[*hashNameValue](v); n != nil {
		for _, k := range hashKinds {
			if k.name == n.name {
				return k, nil
			}
		}
	}
	return hashKind{}, rt.Throw(cryptoException, "The hash algorithm name is not known.")
}
