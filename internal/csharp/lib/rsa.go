package lib

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

func cryptoFailed(err error) error {
	if err == nil {
		return nil
	}
	return cryptoFailure("%s", strings.TrimPrefix(err.Error(), "crypto/rsa: "))
}

// rsaPart is the part of the data that offset and count name.
func rsaPart(args []rt.Value) ([]byte, error) {
	b, from, n := args[0].AsBytes(), args[1].AsInt(), args[2].AsInt()
	const why = "Specified argument was out of the range of valid values."
	switch {
	case args[0].IsNull():
		return nil, nullArg("data")
	case from < 0 || from > len(b):
		return nil, outOfRange("offset", why)
	case n < 0 || n > len(b)-from:
		return nil, outOfRange("count", why)
	}
	return b[from : from+n], nil
}

// rsaHash checks the arguments that say how to sign, and returns the hash of the data.
func rsaHash(f *rt.Frame, data []byte, hash, padding rt.Value) ([]byte, error) {
	k, err := hashNamed(hash)
	if err != nil {
		return nil, err
	}
	if padding.IsNull() {
		return nil, nullArg("padding")
	}
	return k.sum(f, data)
}

func rsaSignData(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if err := notNull(args, "data"); err != nil {
		return rt.Null, err
	}
	return rsaSign(f, this, args[0].AsBytes(), args[1], args[2])
}

func rsaSignPart(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	data, err := rsaPart(args)
	if err != nil {
		return rt.Null, err
	}
	return rsaSign(f, this, data, args[3], args[4])
}

func rsaSign(f *rt.Frame, this rt.Value, data []byte, hash, padding rt.Value) (rt.Value, error) {
	sum, err := rsaHash(f, data, hash, padding)
	if err != nil {
		return rt.Null, err
	}
	return rsaSignHash(f, this, []rt.Value{rt.Bytes(sum), hash, padding})
}

// signOptions are what Go's signers want for a hash and a padding.
func signOptions(hash, pad rt.Value) (crypto.SignerOpts, error) {
	k, err := hashNamed(hash)
	if err != nil {
		return nil, err
	}
	p := rt.As[*rsaPadding](pad)
	switch {
	case p == nil:
		return nil, nullArg("padding")
	case p.mode == 1:
		return &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: k.code}, nil
	}
	return k.code, nil
}

func rsaSignHash(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if err := notNull(args, "hash"); err != nil {
		return rt.Null, err
	}
	opts, err := signOptions(args[1], args[2])
	if err != nil {
		return rt.Null, err
	}
	if len(args[0].AsBytes()) != opts.HashFunc().Size() {
		return rt.Null, cryptoFailure("The provided hash value is not the expected size for the specified hash algorithm.")
	}
	private, err := rt.As[*rsaKey](this).secret(f)
	if err != nil {
		return rt.Null, err
	}
	s, err := private.Sign(rand.Reader, args[0].AsBytes(), opts)
	return rt.Bytes(s), cryptoFailed(err)
}

func rsaVerifyData(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if err := notNull(args, "data", "signature"); err != nil {
		return rt.Null, err
	}
	return rsaVerify(f, this, args[0].AsBytes(), args[1:])
}

func rsaVerifyPart(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	data, err := rsaPart(args)
	if err != nil {
		return rt.Null, err
	}
	if err := notNull(args[3:], "signature"); err != nil {
		return rt.Null, err
	}
	return rsaVerify(f, this, data, args[3:])
}

// rsaVerify verifies a signature; what follows are the signature, the hash function and the padding.
func rsaVerify(f *rt.Frame, this rt.Value, data []byte, how []rt.Value) (rt.Value, error) {
	sum, err := rsaHash(f, data, how[1], how[2])
	if err != nil {
		return rt.Null, err
	}
	return rsaVerifyHash(f, this, []rt.Value{rt.Bytes(sum), how[0], how[1], how[2]})
}

func rsaVerifyHash(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if err := notNull(args, "hash", "signature"); err != nil {
		return rt.Null, err
	}
	opts, err := signOptions(args[2], args[3])
	if err != nil {
		return rt.Null, err
	}
	public, err := rt.As[*rsaKey](this).open(f)
	if err != nil {
		return rt.Null, err
	}
	if pss, ok := opts.(*rsa.PSSOptions); ok {
		err = rsa.VerifyPSS(public, pss.Hash, args[0].AsBytes(), args[1].AsBytes(), pss)
	} else {
		err = rsa.VerifyPKCS1v15(public, opts.HashFunc(), args[0].AsBytes(), args[1].AsBytes())
	}
	return truth(err == nil)
}

func rsaEncrypt(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if err := notNull(args, "data", "padding"); err != nil {
		return rt.Null, err
	}
	public, err := rt.As[*rsaKey](this).open(f)
	if err != nil {
		return rt.Null, err
	}
	p, data := rt.As[*rsaPadding](args[1]), args[0].AsBytes()
	if p.mode == 0 {
		if most := public.Size() - 11; len(data) > most {
			return rt.Null, tooLong(most)
		}
		b, err := rsa.EncryptPKCS1v15(rand.Reader, public, data) //nolint:staticcheck // the expression asks for it
		return rt.Bytes(b), cryptoFailed(err)
	}
	hash, err := p.oaepHash()
	if err != nil {
		return rt.Null, err
	}
	if most := public.Size() - 2*hash.Size() - 2; len(data) > most {
		return rt.Null, tooLong(most)
	}
	b, err := rsa.EncryptOAEP(hash.New(), rand.Reader, public, data, nil)
	return rt.Bytes(b), cryptoFailed(err)
}

func tooLong(most int) error {
	return cryptoFailure("The message exceeds the maximum allowable length for the chosen options (%d).", most)
}

func rsaDecrypt(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if err := notNull(args, "data", "padding"); err != nil {
		return rt.Null, err
	}
	key, p := rt.As[*rsaKey](this), rt.As[*rsaPadding](args[1])
	private, err := key.secret(f)
	if err != nil {
		return rt.Null, err
	}
	decrypter, ok := private.(crypto.Decrypter)
	switch {
	case !ok:
		return rt.Null, cryptoFailure(noPrivateKey)
	case len(args[0].AsBytes()) != key.public.Size():
		return rt.Null, cryptoFailure("The length of the data to decrypt is not valid for the size of this key.")
	}
	if p.mode == 0 {
		b, err := decrypter.Decrypt(rand.Reader, args[0].AsBytes(), &rsa.PKCS1v15DecryptOptions{}) //nolint:staticcheck // the expression asks for it
		if err != nil {
			return rt.Null, cryptoFailure(badPadding)
		}
		return rt.Bytes(b), nil
	}
	hash, err := p.oaepHash()
	if err != nil {
		return rt.Null, err
	}
	b, err := decrypter.Decrypt(rand.Reader, args[0].AsBytes(), &rsa.OAEPOptions{Hash: hash})
	if err != nil {
		return rt.Null, cryptoFailure("Error occurred while decoding OAEP padding.")
	}
	return rt.Bytes(b), nil
}

const badPadding = "Padding is invalid and cannot be removed."
