package auth

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// The cost of a hash: what RFC 9106 recommends where memory is scarce, since token requests come from anybody.
const (
	hashTime    = 3
	hashMemory  = 19 << 10 // KiB
	hashThreads = 1
	hashSize    = 32
	saltSize    = 16
)

// maxSecret bounds the length of a secret, in bytes.
const maxSecret = 1024

// ErrSecretLength is returned for a secret that is empty or too long.
var ErrSecretLength = errors.New("a secret must have 1 to 1024 bytes")

// HashSecret makes a salted hash of a secret (argon2id, in the usual form "$argon2id$…").
func HashSecret(secret string) (string, error) {
	if secret == "" || len(secret) > maxSecret {
		return "", ErrSecretLength
	}
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt) // never fails
	return hashWith(secret, salt), nil
}

func hashWith(secret string, salt []byte) string {
	sum := argon2.IDKey([]byte(secret), salt, hashTime, hashMemory, hashThreads, hashSize)
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, hashMemory, hashTime, hashThreads, encode(salt), encode(sum))
}

// VerifySecret reports whether a hash was made of the secret. It takes as long for a wrong secret as for the right one.
func VerifySecret(hash, secret string) bool {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || len(secret) > maxSecret {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false
	}
	return subtle.ConstantTimeCompare([]byte(hashWith(secret, salt)), []byte(hash)) == 1
}

// newSecret makes a random secret.
func newSecret() string {
	b := make([]byte, 30)
	_, _ = rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}
