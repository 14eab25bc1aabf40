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
	"slices"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

const cryptoNamespace = "System.Security.Cryptography"

var (
	cryptoException     = rt.Declare(cryptoNamespace, "class CryptographicException : SystemException")
	unexpectedException = rt.Declare(cryptoNamespace, "class CryptographicUnexpectedOperationException : CryptographicException")
	platformException   = rt.Declare("System", "class PlatformNotSupportedException : NotSupportedException")

	hashDef      = rt.Declare(cryptoNamespace, "class HashAlgorithm : IDisposable, ICryptoTransform")
	keyedHashDef = rt.Declare(cryptoNamespace, "class KeyedHashAlgorithm : HashAlgorithm")
	hmacDef      = rt.Declare(cryptoNamespace, "class HMAC : KeyedHashAlgorithm")
)

var disposedClass = class(rt.ObjectDisposedException, "ObjectDisposedException says that an object was used after it had been disposed of.", table{
	{"ObjectDisposedException(string objectName)", disposedNew, "Makes an exception about an object."},
	{"ObjectDisposedException(string objectName, string message)", disposedNew, "Makes an exception about an object, with a message."},
})

// disposedNew takes the name of the object, which .NET adds to the message, and a message.
func disposedNew(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	message := "Cannot access a disposed object."
	if len(args) > 1 && !args[1].IsNull() {
		message = args[1].AsString()
	}
	if name := args[0].AsString(); name != "" {
		message += "\r\nObject name: '" + name + "'."
	}
	return rt.Obj(&rt.Exception{Class: rt.ObjectDisposedException, Message: message}), f.Alloc(4 * len(message))
}

// cryptoFailure is a CryptographicException.
func cryptoFailure(format string, args ...any) error {
	return rt.Throw(cryptoException, format, args...)
}

// unsupported is what members throw that are there and do not work, on any platform of .NET 8.
func unsupported(message string) error { return rt.Throw(platformException, "%s", message) }

const (
	noDefaultAlgorithm = "This platform does not allow the automatic selection of an algorithm."
	notOnThisPlatform  = "Operation is not supported on this platform."
)

// notHere is the function of a member that throws PlatformNotSupportedException in .NET 8.
func notHere(message string) fn {
	return func(*rt.Frame, rt.Value, []rt.Value) (rt.Value, error) { return rt.Null, unsupported(message) }
}

// A hashKind is one of the hash functions, with its names in .NET.
type hashKind struct {
	name  string // of the abstract class, and of HashAlgorithmName
	make  func() hash.Hash
	code  crypto.Hash
	block int
	// managed are the names of classes that can be made with new, the one that CryptoConfig prefers first.
	managed []string
}

var hashKinds = []hashKind{
	{"MD5", md5.New, crypto.MD5, 64, []string{"MD5CryptoServiceProvider"}},
	{"SHA1", sha1.New, crypto.SHA1, 64, []string{"SHA1CryptoServiceProvider", "SHA1Managed"}},
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
	// running has gone through what TransformBlock was given since the last hash; nil if that is nothing.
	running hash.Hash
	// begun says that TransformBlock was called, and TransformFinalBlock not yet.
	begun, disposed bool
}

// Type returns the class of the algorithm.
func (h *hasher) Type() *rt.Type { return h.def.Type() }

// Dispose makes the algorithm useless.
func (h *hasher) Dispose() { h.disposed, h.last, h.running = true, nil, nil }

// usable throws if the algorithm was disposed of.
func (h *hasher) usable() error {
	if h.disposed {
		return rt.Throw(rt.ObjectDisposedException, "Cannot access a disposed object.")
	}
	return nil
}

// write goes through bytes, and pays for them.
func (h *hasher) write(f *rt.Frame, b []byte) error {
	if h.running == nil {
		if err := f.Step(len(h.key) >> 5); err != nil {
			return err
		}
		h.running = h.fresh()
	}
	if err := f.Step(len(b) >> 5); err != nil {
		return err
	}
	h.running.Write(b)
	return nil
}

func (h *hasher) fresh() hash.Hash {
	if h.keyed {
		return hmac.New(h.kind.make, h.key)
	}
	return h.kind.make()
}

// finish returns the hash, and begins anew.
func (h *hasher) finish() []byte {
	h.last = h.running.Sum(nil)
	h.running = nil
	return slices.Clone(h.last)
}

// sum is the hash of bytes.
func (k hashKind) sum(f *rt.Frame, b []byte) ([]byte, error) {
	h := &hasher{kind: k}
	if err := h.write(f, b); err != nil {
		return nil, err
	}
	return h.finish(), nil
}

// cryptoTables are the tables of hash functions.
var cryptoTables = cryptoClasses()

// hashDefs are the classes of the hash functions, by their names.
var hashDefs = func() map[string]*rt.Def {
	defs := map[string]*rt.Def{}
	declare := func(name, base string) { defs[name] = rt.Declare(cryptoNamespace, "class "+name+" : "+base) }
	for _, k := range hashKinds {
		declare(k.name, "HashAlgorithm")
		declare("HMAC"+k.name, "HMAC")
		for _, name := range k.managed {
			declare(name, k.name)
		}
	}
	return defs
}()

func cryptoClasses() []rt.Class {
	classes := []rt.Class{disposedClass, hashClass, keyedHashClass, hmacClass, transformClass, generatorClass, rngClass, hashNameClass, keySizesClass}
	for _, k := range hashKinds {
		abstract, keyed := hashDefs[k.name], hashDefs["HMAC"+k.name]
		classes = append(classes,
			class(abstract, "The hash function "+k.name+".", table{
				{"static " + k.name + " Create()", hasherNew(abstract, k), "Makes the hash function."},
				{"static " + k.name + " Create(string hashName)", algorithmNamed(abstract), "Makes a hash function by its name, null if there is none."},
				{"static byte[] HashData(byte[] source)", hashData(k), "Returns the hash of bytes."},
			}),
			class(keyed, "The keyed hash function HMAC-"+k.name+".", table{
				{"HMAC" + k.name + "()", hmacNew(keyed, k), "Makes the function with a random key."},
				{"HMAC" + k.name + "(byte[] key)", hmacNew(keyed, k), "Makes the function with a key."},
				{"static byte[] HashData(byte[] key, byte[] source)", hmacData(k), "Returns the keyed hash of bytes."},
			}),
			hmacPeculiar(keyed, k))
		for _, name := range k.managed {
			d := hashDefs[name]
			classes = append(classes, class(d, "The hash function "+k.name+".", table{{name + "()", hasherNew(d, k), "Makes the hash function."}}))
		}
	}
	return classes
}

// hmacPeculiar are the members that only some of the keyed hash functions have.
func hmacPeculiar(d *rt.Def, k hashKind) rt.Class {
	switch k.name {
	case "SHA1":
		return class(d, "", table{{"HMACSHA1(byte[] key, bool useManagedSha1)", hmacNew(d, k), "Makes the function with a key. It makes no difference which SHA-1 is used."}})
	case "SHA384", "SHA512":
		return class(d, "", table{{"bool ProduceLegacyHmacValues { get; set; }", hmacLegacy, "False: the hashes that .NET Framework 2.0 computed wrongly are not to be had."}})
	}
	return rt.Class{Def: d}
}

var hashClass = class(hashDef, "HashAlgorithm is a hash function.", append(table{
	{"byte[] ComputeHash(byte[] buffer)", computeHash, "Returns the hash of bytes."},
	{"byte[] ComputeHash(byte[] buffer, int offset, int count)", computeHashPart, "Returns the hash of some of the bytes."},
	{"static HashAlgorithm Create()", notHere(noDefaultAlgorithm), "Throws: nobody says which hash function is meant."},
	{"static HashAlgorithm Create(string hashName)", algorithmNamed(hashDef), "Makes a hash function by its name, null if there is none."},
	{"byte[] Hash { get; }", lastHash, "The hash that was computed last."},
	{"int HashSize { get; }", hashSize, "The size of the hash in bits."},
	{"void Initialize()", hashInitialize, "Forgets what TransformBlock was given."},
	{"void Clear()", disposeOf, "Disposes of the algorithm."},
	{"void Dispose()", disposeOf, "Makes the algorithm useless."},
}, transformRows...))

var keyedHashClass = class(keyedHashDef, "KeyedHashAlgorithm is a hash function with a key.", table{
	{"byte[] Key { get; set; }", hashKey, "The key."},
	{"static KeyedHashAlgorithm Create()", notHere(noDefaultAlgorithm), "Throws: nobody says which function is meant."},
	{"static KeyedHashAlgorithm Create(string algName)", algorithmNamed(keyedHashDef), "Makes a keyed hash function by its name, such as HMACSHA256, null if there is none."},
})

var hmacClass = class(hmacDef, "HMAC is a keyed hash function.", table{
	{"static HMAC Create()", notHere(noDefaultAlgorithm), "Throws: nobody says which function is meant."},
	{"static HMAC Create(string algorithmName)", algorithmNamed(hmacDef), "Makes a keyed hash function by its name, such as HMACSHA256, null if there is none."},
	{"string HashName { get; set; }", hashName, "The name of the hash function. It can only be set to what it is."},
})

func hasherNew(def *rt.Def, k hashKind) fn {
	return func(*rt.Frame, rt.Value, []rt.Value) (rt.Value, error) {
		return rt.Obj(&hasher{def: def, kind: k}), nil
	}
}

func hashData(k hashKind) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		if err := notNull(args, "source"); err != nil {
			return rt.Null, err
		}
		b, err := k.sum(f, args[0].AsBytes())
		return rt.Bytes(b), err
	}
}

func hmacData(k hashKind) fn {
	return func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		if err := notNull(args, "key", "source"); err != nil {
			return rt.Null, err
		}
		h := &hasher{kind: k, keyed: true, key: args[0].AsBytes()}
		if err := h.write(f, args[1].AsBytes()); err != nil {
			return rt.Null, err
		}
		return rt.Bytes(h.finish()), nil
	}
}

func hmacNew(def *rt.Def, k hashKind) fn {
	return func(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
		h := &hasher{def: def, kind: k, keyed: true}
		if len(args) > 0 {
			if args[0].IsNull() {
				return rt.Null, nullArg("key")
			}
			h.key = slices.Clone(args[0].AsBytes())
			return rt.Obj(h), nil
		}
		h.key = make([]byte, k.block)
		_, err := rand.Read(h.key)
		return rt.Obj(h), err
	}
}

func hmacLegacy(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if len(args) > 0 && args[0].AsBool() {
		return rt.Null, unsupported(notOnThisPlatform)
	}
	return truth(false)
}

func computeHash(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	h := rt.As[*hasher](this)
	if err := h.usable(); err != nil {
		return rt.Null, err
	}
	if args[0].IsNull() {
		return rt.Null, nullArg("buffer")
	}
	if err := h.write(f, args[0].AsBytes()); err != nil {
		return rt.Null, err
	}
	return rt.Bytes(h.finish()), nil
}

func computeHashPart(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	b, err := hashInput(args, "buffer", "offset")
	if err != nil {
		return rt.Null, err
	}
	return computeHash(f, this, []rt.Value{rt.Bytes(b)})
}

// hashInput is the part of a byte[] that two numbers name, with the exceptions of HashAlgorithm.
func hashInput(args []rt.Value, buffer, offset string) ([]byte, error) {
	b, from, n := args[0].AsBytes(), args[1].AsInt(), args[2].AsInt()
	switch {
	case args[0].IsNull():
		return nil, nullArg(buffer)
	case from < 0:
		return nil, outOfRange(offset, "Non-negative number required.")
	case n < 0 || n > len(b):
		return nil, badArg("Value was invalid.")
	case len(b)-n < from:
		return nil, badArg("%s", badOffset)
	}
	return b[from : from+n], nil
}

const badOffset = "Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection."

func lastHash(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	h := rt.As[*hasher](this)
	switch err := h.usable(); {
	case err != nil:
		return rt.Null, err
	case h.begun:
		return rt.Null, rt.Throw(unexpectedException, "Hash must be finalized before the hash value is retrieved.")
	case h.last == nil:
		return rt.Null, nil
	}
	return rt.Bytes(slices.Clone(h.last)), nil
}

func hashSize(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return number(8 * rt.As[*hasher](this).kind.code.Size())
}

func hashInitialize(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	rt.As[*hasher](this).running = nil
	return rt.Null, nil
}

func disposeOf(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	rt.As[rt.Disposer](this).Dispose()
	return rt.Null, nil
}

func hashKey(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	h := rt.As[*hasher](this)
	if len(args) == 0 {
		return rt.Bytes(slices.Clone(h.key)), nil
	}
	if args[0].IsNull() {
		return rt.Null, nullArg("value")
	}
	h.key, h.running = slices.Clone(args[0].AsBytes()), nil
	return rt.Null, nil
}

func hashName(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	name := rt.String(rt.As[*hasher](this).kind.name)
	switch {
	case len(args) == 0:
		return name, nil
	case args[0].IsNull():
		return rt.Null, nullArg("HashName")
	case args[0].AsString() != name.AsString():
		return rt.Null, unsupported("Setting the hashname after it's already been set is not supported on this platform.")
	}
	return rt.Null, nil
}
