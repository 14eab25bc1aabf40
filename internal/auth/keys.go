package auth

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/google/uuid"

	"github.com/portico-apim/portico/internal/store"
)

// Keys keeps what tokens are signed with.
type Keys interface {
	// Load returns what is kept. If there is nothing yet it keeps what create makes; of several processes that do so at once,
	// all get the same.
	Load(ctx context.Context, create func() ([]byte, error)) ([]byte, error)
}

// FileKeys keeps the key in a file that only its owner can read.
type FileKeys string

// Load reads the file, or makes it.
func (path FileKeys) Load(_ context.Context, create func() ([]byte, error)) ([]byte, error) {
	data, err := os.ReadFile(string(path))
	if !errors.Is(err, fs.ErrNotExist) {
		return data, err
	}
	if data, err = create(); err != nil {
		return nil, err
	}
	temp, err := os.CreateTemp(filepath.Dir(string(path)), ".signing-*") // mode 0600
	if err != nil {
		return nil, err
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(data)
	if err = errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return nil, err
	}
	if err = os.Link(temp.Name(), string(path)); errors.Is(err, fs.ErrExist) { // somebody else was first
		return os.ReadFile(string(path))
	}
	return data, err
}

// Sealer encrypts what a store keeps, as package secret does.
type Sealer interface {
	Seal(plain []byte, documentID string) []byte
	Open(sealed []byte, documentID string) ([]byte, error)
}

// keysID is the id of the document with the signing key.
const keysID = "/portico/keys/signing"

// StoreKeys keeps the key in the store, encrypted, for clusters without a common disk.
type StoreKeys struct {
	Store  store.Store
	Sealer Sealer
}

// Load reads the document, or makes it.
func (k StoreKeys) Load(ctx context.Context, create func() ([]byte, error)) (data []byte, err error) {
	read := func(tx store.Tx) error {
		d, err := tx.Get(keysID)
		if err == nil {
			data, err = k.Sealer.Open(d.Sealed, keysID)
		}
		return err
	}
	if err = k.Store.View(ctx, read); !errors.Is(err, store.ErrNotFound) {
		return data, err
	}
	made, err := create()
	if err != nil {
		return nil, err
	}
	_, err = k.Store.Update(ctx, func(tx store.Tx) error {
		if err := read(tx); !errors.Is(err, store.ErrNotFound) {
			return err
		}
		data = made
		return tx.Put(store.Document{ID: keysID, Kind: "portico/keys", Body: []byte("{}"), Sealed: k.Sealer.Seal(made, keysID)})
	})
	return data, err
}

// signing is the key and the tenant of an installation.
type signing struct {
	// Tenant is what clients call the directory.
	Tenant string `json:"tenant"`
	// PrivateKey is PKCS #8.
	PrivateKey []byte `json:"privateKey"`

	key *ecdsa.PrivateKey
	id  string
}

// newSigning makes a key and a tenant.
func newSigning() ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make signing key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("encode signing key: %w", err)
	}
	return json.Marshal(signing{Tenant: uuid.NewString(), PrivateKey: der})
}

func loadSigning(ctx context.Context, keys Keys) (*signing, error) {
	data, err := keys.Load(ctx, newSigning)
	if err != nil {
		return nil, fmt.Errorf("load signing key: %w", err)
	}
	s := &signing{}
	if err := json.Unmarshal(data, s); err != nil {
		return nil, fmt.Errorf("read signing key: %w", err)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(s.PrivateKey)
	if err != nil {
		return nil, fmt.Errorf("read signing key: %w", err)
	}
	key, ok := parsed.(*ecdsa.PrivateKey)
	if !ok || key.Curve != elliptic.P256() {
		return nil, errors.New("read signing key: it is not an ECDSA key on P-256")
	}
	point, err := key.PublicKey.Bytes()
	if err != nil {
		return nil, fmt.Errorf("read signing key: %w", err)
	}
	sum := sha256.Sum256(point)
	s.key, s.id = key, base64.RawURLEncoding.EncodeToString(sum[:16])
	return s, nil
}

// jwk is the public key as RFC 7517 wants it.
func (s *signing) jwk() map[string]string {
	point, _ := s.key.PublicKey.Bytes() // loadSigning has tried
	const size = 32
	return map[string]string{
		"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": s.id,
		"x": base64.RawURLEncoding.EncodeToString(point[1 : 1+size]), "y": base64.RawURLEncoding.EncodeToString(point[1+size:]),
	}
}
