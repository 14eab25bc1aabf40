package policies

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"github.com/portico-apim/portico/internal/policy"
)

// verificationKey is a key that a token may be signed with: a []byte, an *rsa.PublicKey or an *ecdsa.PublicKey.
type verificationKey struct {
	id  string
	key any
	// issuer is the one whose key it was found to be; empty for keys of the document.
	issuer string
}

// same reports whether two keys are the same but for their names.
func (k *verificationKey) same(other *verificationKey) bool {
	if secret, ok := k.key.([]byte); ok {
		same, ok := other.key.([]byte)
		return ok && bytes.Equal(secret, same)
	}
	public, ok := k.key.(interface{ Equal(x crypto.PublicKey) bool })
	return ok && public.Equal(other.key)
}

// decryptionKey is a key that a token may be encrypted for: a []byte or a private key.
type decryptionKey struct {
	id  string
	key any
}

// keys collects the keys that the policy names.
func (p *validateJWT) keys(x *policy.Exchange, c *jwtChecks) (err error) {
	add := func(id string, key any) { c.keys = append(c.keys, verificationKey{id: id, key: key}) }
	if p.SigningTokens != nil {
		for i := range p.SigningTokens.Tokens {
			key := p.SigningTokens.known[i]
			if key == nil {
				key = publicOrSecret(evalSecret(x, &err, &p.SigningTokens.Tokens[i]))
			}
			add("", key)
		}
	}
	if p.SigningKeys != nil {
		for i := range p.SigningKeys.Keys {
			k := &p.SigningKeys.Keys[i]
			add(evalText(x, &err, &k.ID), k.resolve(x, &err))
		}
		for i := range p.SigningKeys.ZumoMasterKeys {
			k := &p.SigningKeys.ZumoMasterKeys[i]
			add(evalText(x, &err, &k.ID), zumoKey(evalText(x, &err, &k.Value)))
		}
	}
	if p.DecryptionKeys != nil {
		for i := range p.DecryptionKeys.Keys {
			k := &p.DecryptionKeys.Keys[i]
			c.decryption = append(c.decryption, decryptionKey{evalText(x, &err, &k.ID), k.resolve(x, &err)})
		}
	}
	return err
}

// zumoKey is the signing key that Azure Mobile Services derives from a master key: the hash of it and a fixed suffix.
func zumoKey(master string) []byte {
	sum := sha256.Sum256([]byte(strings.TrimSpace(master) + "JWTSig"))
	return sum[:]
}

func evalText(x *policy.Exchange, err *error, e *policy.Expr[string]) (text string) {
	evalInto(x, err, e, &text)
	return text
}

// resolve returns the signing key.
func (k *jwtKey) resolve(x *policy.Exchange, err *error) any {
	switch {
	case k.known != nil:
		return k.known
	case k.CertificateID.IsSet():
		id := evalText(x, err, &k.CertificateID)
		if leaf, _ := x.Config.KeyPair(id); leaf != nil {
			return leaf.PublicKey
		}
		return missing(err, "Certificate with id '%s' could not be found.", id)
	}
	return publicOrSecret(evalSecret(x, err, &k.Value))
}

// resolve returns the decryption key.
func (k *jwtDecryptionKey) resolve(x *policy.Exchange, err *error) any {
	switch {
	case k.known != nil:
		return k.known
	case k.CertificateID.IsSet():
		id := evalText(x, err, &k.CertificateID)
		if _, key := x.Config.KeyPair(id); key != nil {
			return key
		}
		return missing(err, "Certificate with id '%s' could not be found, or has no private key.", id)
	}
	return evalSecret(x, err, &k.Value)
}

// missing sets an error unless there is one, and returns no key.
func missing(err *error, format string, args ...any) any {
	if *err == nil {
		*err = invalid(format, args...)
	}
	return nil
}

func evalSecret(x *policy.Exchange, err *error, e *policy.Expr[string]) []byte {
	text := evalText(x, err, e)
	if *err != nil {
		return nil
	}
	secret, cause := decodeKey(text)
	if cause != nil {
		*err = invalid("The key is not valid: %v.", cause)
	}
	return secret
}

// publicOrSecret returns the public key in the bytes if they are a certificate or a public key in DER, else the bytes as a shared secret. What everybody
// may know must not count as a secret.
func publicOrSecret(data []byte) any {
	if cert, err := x509.ParseCertificate(data); err == nil {
		return cert.PublicKey
	}
	if key, err := x509.ParsePKIXPublicKey(data); err == nil {
		return key
	}
	return data
}

// decodeKey decodes a symmetric key; base64 and base64url are both understood, padding may be missing.
func decodeKey(text string) ([]byte, error) {
	text = strings.TrimRight(strings.Map(func(r rune) rune {
		switch r {
		case '-':
			return '+'
		case '_':
			return '/'
		case ' ', '\t', '\r', '\n':
			return -1
		}
		return r
	}, text), "=")
	key, err := base64.RawStdEncoding.DecodeString(text)
	switch {
	case err != nil:
		return nil, errors.New("it is not base64")
	case len(key) == 0:
		return nil, errors.New("it is empty")
	}
	return key, nil
}

// rsaKey makes a key of its numbers (RFC 7518 section 6.3.1).
func rsaKey(n, e string) (*rsa.PublicKey, error) {
	modulus, err := decodeKey(n)
	if err != nil {
		return nil, fmt.Errorf("modulus: %w", err)
	}
	exponent, err := decodeKey(e)
	if err != nil {
		return nil, fmt.Errorf("exponent: %w", err)
	}
	key := &rsa.PublicKey{N: new(big.Int).SetBytes(modulus)}
	public := new(big.Int).SetBytes(exponent)
	if !public.IsInt64() || public.Int64() < 3 || public.Int64() > 1<<31-1 || key.N.BitLen() < 1024 {
		return nil, errors.New("an RSA key has at least 1024 bits and an exponent from 3 to 2147483647")
	}
	key.E = int(public.Int64())
	return key, nil
}

// decrypt opens an encrypted token (RFC 7516), with the keys of its key id first.
func (c *jwtChecks) decrypt(text string) (string, *jwtFailure) {
	keyAlgorithms := []jose.KeyAlgorithm{
		jose.DIRECT, jose.A128KW, jose.A192KW, jose.A256KW, jose.RSA_OAEP, jose.RSA_OAEP_256, jose.RSA1_5, jose.ECDH_ES, jose.ECDH_ES_A128KW, jose.ECDH_ES_A256KW,
	}
	contents := []jose.ContentEncryption{jose.A128CBC_HS256, jose.A192CBC_HS384, jose.A256CBC_HS512, jose.A128GCM, jose.A192GCM, jose.A256GCM}
	object, err := jose.ParseEncryptedCompact(text, keyAlgorithms, contents)
	if err != nil {
		return "", jwtInvalid("IDX10611: Decryption failed. The token is not a valid JWE, or its encryption is not supported.")
	}
	for _, matching := range []bool{true, false} {
		for _, k := range c.decryption {
			if (k.id != "" && k.id == object.Header.KeyID) != matching {
				continue
			}
			if plain, err := object.Decrypt(k.key); err == nil {
				return string(plain), nil
			}
		}
	}
	if len(c.decryption) == 0 {
		return "", jwtInvalid("IDX10609: Decryption failed. No Keys tried.")
	}
	return "", jwtInvalid("IDX10603: Decryption failed. Keys tried did not decrypt the token.")
}
