package policies

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"encoding/json"
	"errors"

	"github.com/go-jose/go-jose/v4"

	"github.com/portico-apim/portico/internal/policy"
)

// openID is what a discovery document (OpenID Connect Discovery section 3) and its key set (RFC 7517) say. One document could be both, so that an address
// always leads to the same kind of value.
type openID struct {
	issuer, keySet string
	// keys is nil if the document has no key set.
	keys []verificationKey
}

// discover returns the keys of an issuer. Both documents are kept by the gateway and refreshed now and then; stale asks for an early refresh of the keys.
func discover(x *policy.Exchange, address string, stale bool) ([]verificationKey, error) {
	config, err := fetchOpenID(x, address, false)
	switch {
	case err != nil:
		return nil, err
	case config.issuer == "" || config.keySet == "":
		return nil, errors.New(address + " has no issuer or no jwks_uri")
	}
	set, err := fetchOpenID(x, config.keySet, stale)
	switch {
	case err != nil:
		return nil, err
	case set.keys == nil:
		return nil, errors.New(config.keySet + " has no keys")
	}
	keys := make([]verificationKey, len(set.keys))
	for i, k := range set.keys {
		keys[i] = verificationKey{id: k.id, key: k.key, issuer: config.issuer}
	}
	return keys, nil
}

func fetchOpenID(x *policy.Exchange, address string, stale bool) (openID, error) {
	value, err := x.Services.Documents.Get(x.Context, address, stale, parseOpenID)
	if err != nil {
		return openID{}, err
	}
	return value.(openID), nil //nolint:forcetypeassert // made by parseOpenID
}

// parseOpenID reads a document. Keys of kinds that tokens are not verified with are passed over.
func parseOpenID(data []byte) (any, error) {
	var document struct {
		Issuer  string            `json:"issuer"`
		JWKSURI string            `json:"jwks_uri"`
		Keys    []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(data, &document); err != nil {
		return nil, err
	}
	d := openID{issuer: document.Issuer, keySet: document.JWKSURI}
	if document.Keys != nil {
		d.keys = []verificationKey{}
	}
	for _, raw := range document.Keys {
		var k jose.JSONWebKey
		if err := k.UnmarshalJSON(raw); err != nil || k.Use != "" && k.Use != "sig" {
			continue
		}
		switch key := k.Key.(type) {
		case *rsa.PublicKey, *ecdsa.PublicKey:
			d.keys = append(d.keys, verificationKey{id: k.KeyID, key: key})
		}
	}
	return d, nil
}
