package pkcs12

import (
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/pbkdf2"
	"crypto/rc4"
	_ "crypto/sha1"   // crypto.SHA1
	_ "crypto/sha256" // crypto.SHA224, crypto.SHA256
	_ "crypto/sha512" // crypto.SHA384, crypto.SHA512
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math"
	"slices"
)

// What a key is derived for (RFC 7292, appendix B.3).
const (
	purposeKey = 1
	purposeIV  = 2
	purposeMAC = 3
)

// macHashes are the hash functions of message authentication codes.
var macHashes = map[string]crypto.Hash{
	"1.3.14.3.2.26":          crypto.SHA1,
	"2.16.840.1.101.3.4.2.4": crypto.SHA224,
	"2.16.840.1.101.3.4.2.1": crypto.SHA256,
	"2.16.840.1.101.3.4.2.2": crypto.SHA384,
	"2.16.840.1.101.3.4.2.3": crypto.SHA512,
}

// functions are the pseudorandom functions of PBKDF2.
var functions = map[string]crypto.Hash{
	"":                    crypto.SHA1,
	"1.2.840.113549.2.7":  crypto.SHA1,
	"1.2.840.113549.2.8":  crypto.SHA224,
	"1.2.840.113549.2.9":  crypto.SHA256,
	"1.2.840.113549.2.10": crypto.SHA384,
	"1.2.840.113549.2.11": crypto.SHA512,
}

// A scheme is how something is encrypted with a key: the length of the key, that of the initialization vector, and the cipher.
type scheme struct {
	key, iv int
	make    func(key []byte) (cipher.Block, error)
}

// schemes are those of RFC 7292, appendix C, but for RC4.
var schemes = map[string]scheme{
	"1.2.840.113549.1.12.1.3": {24, des.BlockSize, des.NewTripleDESCipher},
	"1.2.840.113549.1.12.1.4": {16, des.BlockSize, func(key []byte) (cipher.Block, error) {
		return des.NewTripleDESCipher(slices.Concat(key, key[:8]))
	}},
	"1.2.840.113549.1.12.1.5": {16, rc2Block, newRC2},
	"1.2.840.113549.1.12.1.6": {5, rc2Block, newRC2},
}

// streams are the lengths of keys of RC4.
var streams = map[string]int{"1.2.840.113549.1.12.1.1": 16, "1.2.840.113549.1.12.1.2": 5}

// modern are the ciphers of PBES2.
var modern = map[string]scheme{
	"1.2.840.113549.3.7":      {24, des.BlockSize, des.NewTripleDESCipher},
	"2.16.840.1.101.3.4.1.2":  {16, aes.BlockSize, aes.NewCipher},
	"2.16.840.1.101.3.4.1.22": {24, aes.BlockSize, aes.NewCipher},
	"2.16.840.1.101.3.4.1.42": {32, aes.BlockSize, aes.NewCipher},
}

var oidPBES2 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}

// The parameters of RFC 7292, appendix C, and of RFC 8018, appendix A.
type (
	pbeParameters struct {
		Salt       []byte
		Iterations int
	}
	pbes2Parameters  struct{ Derivation, Encryption pkix.AlgorithmIdentifier }
	pbkdf2Parameters struct {
		Salt       []byte
		Iterations int
		KeyLength  int                      `asn1:"optional"`
		Function   pkix.AlgorithmIdentifier `asn1:"optional"`
	}
)

// decrypt undoes an encryption with the password.
func (o *opener) decrypt(algorithm pkix.AlgorithmIdentifier, data []byte) ([]byte, error) {
	if algorithm.Algorithm.Equal(oidPBES2) {
		return o.decryptModern(algorithm, data)
	}
	var p pbeParameters
	if err := unmarshal(algorithm.Parameters.FullBytes, &p); err != nil {
		return nil, ErrFormat
	}
	if size := streams[algorithm.Algorithm.String()]; size > 0 {
		key, err := o.derive(crypto.SHA1, p.Salt, o.password, p.Iterations, purposeKey, size)
		if err != nil {
			return nil, err
		}
		stream, err := rc4.NewCipher(key)
		if err != nil {
			return nil, err
		}
		plain := make([]byte, len(data))
		stream.XORKeyStream(plain, data)
		return plain, nil
	}
	s, ok := schemes[algorithm.Algorithm.String()]
	if !ok {
		return nil, fmt.Errorf("%w: encryption %s", ErrUnsupported, algorithm.Algorithm)
	}
	key, err := o.derive(crypto.SHA1, p.Salt, o.password, p.Iterations, purposeKey, s.key)
	if err != nil {
		return nil, err
	}
	iv, err := o.derive(crypto.SHA1, p.Salt, o.password, p.Iterations, purposeIV, s.iv)
	if err != nil {
		return nil, err
	}
	return o.chain(s, key, iv, data)
}

// decryptModern is PBES2 of RFC 8018, section 6.2.
func (o *opener) decryptModern(algorithm pkix.AlgorithmIdentifier, data []byte) ([]byte, error) {
	var p pbes2Parameters
	var d pbkdf2Parameters
	if unmarshal(algorithm.Parameters.FullBytes, &p) != nil || unmarshal(p.Derivation.Parameters.FullBytes, &d) != nil {
		return nil, ErrFormat
	}
	s, ok := modern[p.Encryption.Algorithm.String()]
	h, known := functions[d.Function.Algorithm.String()]
	if !ok || !known {
		return nil, fmt.Errorf("%w: encryption %s with a key of %s", ErrUnsupported, p.Encryption.Algorithm, d.Function.Algorithm)
	}
	var iv []byte
	if err := unmarshal(p.Encryption.Parameters.FullBytes, &iv); err != nil || len(iv) != s.iv || d.KeyLength != 0 && d.KeyLength != s.key {
		return nil, ErrFormat
	}
	blocks := (s.key + h.Size() - 1) / h.Size()
	if err := o.pay(h, d.Iterations, 2*blocks, len(d.Salt)); err != nil {
		return nil, err
	}
	key, err := pbkdf2.Key(h.New, string(o.plain), d.Salt, d.Iterations, s.key)
	if err != nil {
		return nil, err
	}
	return o.chain(s, key, iv, data)
}

// chain decrypts in the mode CBC, and takes off the padding.
func (o *opener) chain(s scheme, key, iv, data []byte) ([]byte, error) {
	if len(data) == 0 || len(data)%s.iv != 0 {
		return nil, ErrFormat
	}
	if err := o.spend(len(data) / 4); err != nil {
		return nil, err
	}
	block, err := s.make(key)
	if err != nil {
		return nil, err
	}
	plain := make([]byte, len(data))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(plain, data)
	n := int(plain[len(plain)-1])
	if n == 0 || n > s.iv {
		return nil, ErrPassword
	}
	for _, b := range plain[len(plain)-n:] {
		if int(b) != n {
			return nil, ErrPassword
		}
	}
	return plain[:len(plain)-n], nil
}

// pay asks for as many hashes as a derivation takes. Those of 64 bytes count twice.
func (o *opener) pay(h crypto.Hash, iterations, times, salt int) error {
	if iterations < 1 || times < 1 {
		return ErrFormat
	}
	if h.Size() > 32 {
		times *= 2
	}
	if iterations > math.MaxInt32/times {
		return o.spend(math.MaxInt32)
	}
	return o.spend(iterations*times + times*salt/64)
}

// derive makes a key of a password (RFC 7292, appendix B.2).
func (o *opener) derive(h crypto.Hash, salt, password []byte, iterations int, purpose byte, size int) ([]byte, error) {
	blocks := (size + h.Size() - 1) / h.Size()
	if err := o.pay(h, iterations, blocks, len(salt)+len(password)); err != nil {
		return nil, err
	}
	state := h.New()
	width := state.BlockSize()
	diversifier := slices.Repeat([]byte{purpose}, width)
	input := slices.Concat(stretch(salt, width), stretch(password, width))
	var out, sum []byte
	for range blocks {
		state.Reset()
		state.Write(diversifier)
		state.Write(input)
		sum = state.Sum(sum[:0])
		for range iterations - 1 {
			state.Reset()
			state.Write(sum)
			sum = state.Sum(sum[:0])
		}
		out = append(out, sum...)
		add := stretch(sum, width)[:width]
		for at := 0; at < len(input); at += width {
			addOne(input[at:at+width], add)
		}
	}
	return out[:size], nil
}

// stretch repeats bytes until they fill whole blocks.
func stretch(b []byte, width int) []byte {
	if len(b) == 0 {
		return nil
	}
	size := (len(b) + width - 1) / width * width
	return slices.Repeat(b, size/len(b)+1)[:size]
}

// addOne adds a number and one to a number of the same length, without what overflows.
func addOne(n, add []byte) {
	carry := 1
	for i := len(n) - 1; i >= 0; i-- {
		carry += int(n[i]) + int(add[i])
		n[i] = byte(carry)
		carry >>= 8
	}
}
