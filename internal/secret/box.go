// Package secret keeps secrets from being read: those at rest by encryption, those in logs and errors by types and functions that
// do not show them.
//
//	box, err := secret.OpenFile(filepath.Join(data, "secret.key"))
//	sealed := box.Seal(plain, documentID)
//	plain, err = box.Open(sealed, documentID)
//
// A sealed secret begins with the format's version and the id of its key, so that keys can be changed: the first key of a Box seals,
// all of them open. It opens only for the document it was sealed for; moving it to another one is noticed.
package secret

import (
	"bytes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"slices"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"
)

// ErrKey is returned when something was sealed with a key that the Box does not have.
var ErrKey = errors.New("sealed with a key that is not here")

// ErrDamaged is returned when something cannot have been sealed by a Box, for this document, as it is now.
var ErrDamaged = errors.New("sealed secret is damaged or belongs to another document")

const (
	// KeySize is the length of a key in bytes.
	KeySize = 32

	version    = 1
	idSize     = 8
	headerSize = 1 + idSize
)

// Box seals and opens secrets. It is safe for concurrent use, and never shows a key.
type Box struct {
	keys []key // the first one seals
}

// key is what is derived from the bytes of one key, for one purpose each.
type key struct {
	id   [idSize]byte
	aead cipher.AEAD // XChaCha20-Poly1305: its nonces are long enough to be drawn at random, however many there are
	mac  []byte
}

// newBox makes a Box of keys of KeySize bytes.
func newBox(raw [][]byte) (*Box, error) {
	b := &Box{}
	for _, r := range raw {
		k, err := newKey(r)
		if err != nil {
			return nil, err
		}
		if b.find(k.id) == nil {
			b.keys = append(b.keys, k)
		}
	}
	if len(b.keys) == 0 {
		return nil, errors.New("there is no key")
	}
	return b, nil
}

func newKey(raw []byte) (k key, err error) {
	id, err1 := derive(raw, "portico key id", idSize)
	seal, err2 := derive(raw, "portico seal", chacha20poly1305.KeySize)
	mac, err3 := derive(raw, "portico mac", sha256.Size)
	if err := errors.Join(err1, err2, err3); err != nil {
		return k, fmt.Errorf("derive keys: %w", err)
	}
	k.aead, err = chacha20poly1305.NewX(seal)
	k.id, k.mac = [idSize]byte(id), mac
	return k, err
}

func derive(raw []byte, purpose string, size int) ([]byte, error) {
	return hkdf.Key(sha256.New, raw, nil, purpose, size)
}

func (b *Box) find(id [idSize]byte) *key {
	i := slices.IndexFunc(b.keys, func(k key) bool { return k.id == id })
	if i < 0 {
		return nil
	}
	return &b.keys[i]
}

// String shows the ids of the keys.
func (b *Box) String() string {
	var ids []string
	for _, k := range b.keys {
		ids = append(ids, hex.EncodeToString(k.id[:]))
	}
	return "secret.Box(" + strings.Join(ids, " ") + ")"
}

// GoString is String, so that no way of printing shows a key.
func (b *Box) GoString() string { return b.String() }

// KeyID returns the name of the key that seals. It tells nothing about the key.
func (b *Box) KeyID() string { return hex.EncodeToString(b.keys[0].id[:]) }

// Has tells whether there is a key with the id.
func (b *Box) Has(keyID string) bool {
	_, err := b.named(keyID)
	return err == nil
}

func (b *Box) named(keyID string) (*key, error) {
	id, err := hex.DecodeString(keyID)
	if err == nil && len(id) == idSize {
		if k := b.find([idSize]byte(id)); k != nil {
			return k, nil
		}
	}
	return nil, fmt.Errorf("%w: it is key %q, here is %s", ErrKey, keyID, b.KeyID())
}

// Seal encrypts a secret of a document. Ids that differ in case only are the same document.
func (b *Box) Seal(plain []byte, documentID string) []byte {
	k := &b.keys[0]
	sealed := make([]byte, headerSize+k.aead.NonceSize(), headerSize+k.aead.NonceSize()+len(plain)+k.aead.Overhead())
	sealed[0] = version
	copy(sealed[1:], k.id[:])
	nonce := sealed[headerSize:]
	_, _ = rand.Read(nonce) // never fails: it ends the process rather than returning less than random bytes
	return k.aead.Seal(sealed, nonce, plain, associated(sealed, documentID))
}

// Open decrypts what Seal returned for the same document. The error is an ErrKey or an ErrDamaged.
func (b *Box) Open(sealed []byte, documentID string) ([]byte, error) {
	id, err := keyOf(sealed)
	if err != nil {
		return nil, err
	}
	k := b.find(id)
	if k == nil {
		return nil, fmt.Errorf("%w: it is key %x, here is %s", ErrKey, id, b.KeyID())
	}
	rest := sealed[headerSize:]
	if len(rest) < k.aead.NonceSize() {
		return nil, ErrDamaged
	}
	nonce, text := rest[:k.aead.NonceSize()], rest[k.aead.NonceSize():]
	plain, err := k.aead.Open(nil, nonce, text, associated(sealed, documentID))
	if err != nil {
		return nil, ErrDamaged
	}
	return plain, nil
}

// Stale tells whether a secret was sealed with another key than the one that seals now, so that sealing it anew would make that
// key dispensable.
func (b *Box) Stale(sealed []byte) bool {
	id, err := keyOf(sealed)
	return err == nil && id != b.keys[0].id
}

// keyOf returns the id of the key that something was sealed with.
func keyOf(sealed []byte) (id [idSize]byte, err error) {
	switch {
	case len(sealed) < headerSize:
		return id, ErrDamaged
	case sealed[0] != version:
		return id, fmt.Errorf("%w: its format is %d, this version knows %d", ErrDamaged, sealed[0], version)
	}
	return [idSize]byte(sealed[1:headerSize]), nil
}

// associated is what is authenticated beside the secret: the header, and which document it belongs to.
func associated(sealed []byte, documentID string) []byte {
	return append(bytes.Clone(sealed[:headerSize]), strings.ToLower(documentID)...)
}

// MAC returns a keyed hash of 32 bytes, for showing later that something was made by somebody who had the key. Hashes for different
// purposes differ. The error is an ErrKey.
func (b *Box) MAC(keyID, purpose string) (hash.Hash, error) {
	k, err := b.named(keyID)
	if err != nil {
		return nil, err
	}
	sub, err := derive(k.mac, purpose, sha256.Size)
	if err != nil {
		return nil, err
	}
	return hmac.New(sha256.New, sub), nil
}
