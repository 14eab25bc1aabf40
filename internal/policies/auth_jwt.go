package policies

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/portico-apim/portico/internal/policy"
)

// jwtChecks is what one request's token is held against.
type jwtChecks struct {
	// policy is the name of the policy that asks.
	policy                          string
	now                             time.Time
	skew                            time.Duration
	requireExpiry, requireSignature bool
	audiences, issuers, configs     []string
	claims                          []requiredClaim
	keys                            []verificationKey
	decryption                      []decryptionKey
	// entra is nil for tokens of no issuer in particular.
	entra *entraChecks
}

// jwtFailure is what is wrong with a token.
type jwtFailure struct {
	reason, message string
	cause           error
}

// The library of Azure's gateway (Microsoft.IdentityModel) words most messages, with a code in front; the error reference adds "Access denied." to all
// but those of JwtInvalid. Variable parts that would repeat the token or the keys are left out.

func jwtInvalid(format string, args ...any) *jwtFailure {
	return &jwtFailure{reason: "JwtInvalid", message: fmt.Sprintf(format, args...)}
}

func jwtDenied(reason, format string, args ...any) *jwtFailure {
	return &jwtFailure{reason: reason, message: fmt.Sprintf(format, args...) + " Access denied."}
}

// signedToken is a token in the compact form of RFC 7515, taken apart.
type signedToken struct {
	text, algorithm, kid string
	// input is what was signed.
	input     string
	signature []byte
	claims    jwt.MapClaims
}

// parseToken takes a token apart. Members of the header are read by their exact names, and no extension is understood (RFC 7515 section 4.1.11).
func parseToken(text string) (*signedToken, *jwtFailure) {
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return nil, jwtInvalid("IDX12741: JWT must have three segments (JWS) or five segments (JWE).")
	}
	var header map[string]any
	t := &signedToken{text: text, input: parts[0] + "." + parts[1]}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || !decodeSegment(parts[0], &header) || !decodeSegment(parts[1], &t.claims) || t.claims == nil {
		return nil, jwtInvalid("IDX12729: Unable to decode the token, it is not a valid JWT.")
	}
	if _, ok := header["crit"]; ok {
		return nil, jwtInvalid("IDX14313: The token has a critical header parameter that is not understood.")
	}
	t.signature = signature
	t.algorithm, _ = header["alg"].(string)
	t.kid, _ = header["kid"].(string)
	return t, nil
}

// decodeSegment reads a part of a token. Numbers stay as they are written.
func decodeSegment(segment string, target any) bool {
	data, err := base64.RawURLEncoding.DecodeString(segment)
	if err != nil {
		return false
	}
	dec := json.NewDecoder(strings.NewReader(string(data)))
	dec.UseNumber()
	return dec.Decode(target) == nil && !dec.More()
}

// validate returns the signed token in a text, or what is wrong with it.
func (c *jwtChecks) validate(x *policy.Exchange, text string) (string, *jwtFailure) {
	if strings.Count(text, ".") == 4 {
		plain, failure := c.decrypt(text)
		if failure != nil {
			return "", failure
		}
		text = plain
	}
	token, failure := parseToken(text)
	if failure == nil && c.entra != nil {
		c.configs = []string{c.entra.config(token.claims)}
	}
	if failure == nil {
		failure = c.signature(x, token)
	}
	for _, check := range []func(jwt.MapClaims) *jwtFailure{c.lifetime, c.audience, c.issuer, c.client, c.required} {
		if failure == nil {
			failure = check(token.claims)
		}
	}
	return text, failure
}

// signature verifies the signature, with the keys of the document first, then with those of the discovery documents.
func (c *jwtChecks) signature(x *policy.Exchange, t *signedToken) *jwtFailure {
	switch {
	case t.algorithm == "none" && len(t.signature) == 0 && !c.requireSignature:
		return nil
	case t.algorithm == "none" || len(t.signature) == 0:
		return jwtDenied("TokenSignatureInvalid", "IDX10504: Unable to validate signature, token does not have a signature.")
	case !slices.Contains(signingMethods(), t.algorithm):
		return jwtDenied("TokenSignatureInvalid", "IDX10511: Signature validation failed. The algorithm '%s' is not supported.", t.algorithm)
	}
	_, failure := t.verify(c.keys)
	if failure != nil && len(c.configs) > 0 {
		failure = c.discovered(x, t)
	}
	return failure
}

// The algorithms tokens may be signed with (policy page of validate-jwt, and those that its samples use).
func signingMethods() []string {
	return []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "HS256", "HS384", "HS512"}
}

// discovered verifies the signature with the keys of the discovery documents. If the token names a key that they do not have, they are fetched again,
// since the issuer may have a new one. The issuers that such a key belongs to are acceptable ones.
func (c *jwtChecks) discovered(x *policy.Exchange, t *signedToken) (failure *jwtFailure) {
	for _, stale := range []bool{false, true} {
		keys, err := c.discover(x, stale)
		if err != nil {
			return err
		}
		var key *verificationKey
		if key, failure = t.verify(keys); failure == nil {
			for i := range keys {
				if keys[i].same(key) {
					c.issuers = append(c.issuers, keys[i].issuer)
				}
			}
			return nil
		}
		if t.kid != "" && slices.ContainsFunc(keys, func(k verificationKey) bool { return k.id == t.kid }) {
			return failure
		}
	}
	return failure
}

// discover returns the keys of the discovery documents. Those out of reach do not matter as long as one is left.
func (c *jwtChecks) discover(x *policy.Exchange, stale bool) ([]verificationKey, *jwtFailure) {
	var keys []verificationKey
	var failure *jwtFailure
	for _, url := range c.configs {
		found, err := discover(x, url, stale)
		if err != nil {
			failure = jwtInvalid("IDX20803: Unable to obtain configuration from: '%s'.", url)
			failure.cause = err
			x.Notef(c.policy, "The OpenID configuration could not be read: %v", err)
			continue
		}
		keys = append(keys, found...)
	}
	if len(keys) == 0 && failure != nil {
		return nil, failure
	}
	return keys, nil
}

// verify verifies the signature with the keys of the token's key id, or with all of them if there is none of that id (policy page). It returns the key
// that fits.
func (t *signedToken) verify(keys []verificationKey) (*verificationKey, *jwtFailure) {
	named := t.kid != "" && slices.ContainsFunc(keys, func(k verificationKey) bool { return k.id == t.kid })
	method := jwt.GetSigningMethod(t.algorithm)
	for i := range keys {
		k := &keys[i]
		if (!named || k.id == t.kid) && k.fits(method) && method.Verify(t.input, t.signature, k.key) == nil {
			return k, nil
		}
	}
	switch {
	case len(keys) == 0:
		return nil, jwtDenied("TokenSignatureKeyNotFound", "IDX10500: Signature validation failed. No security keys were provided to validate the signature.")
	case named:
		return nil, jwtDenied("TokenSignatureInvalid", "IDX10511: Signature validation failed. Keys tried did not verify the signature. kid: '%s'.", t.kid)
	case t.kid != "":
		return nil, jwtDenied("TokenSignatureKeyNotFound", "IDX10501: Signature validation failed. Unable to match key: kid: '%s'.", t.kid)
	}
	return nil, jwtDenied("TokenSignatureInvalid", "IDX10503: Signature validation failed. Token does not have a kid. Keys tried did not verify the signature.")
}

// fits reports whether the key is of the kind that an algorithm takes. Without this a public key could be taken for a shared secret.
func (k *verificationKey) fits(method jwt.SigningMethod) bool {
	switch m := method.(type) {
	case *jwt.SigningMethodHMAC:
		_, ok := k.key.([]byte)
		return ok
	case *jwt.SigningMethodECDSA:
		public, ok := k.key.(*ecdsa.PublicKey)
		return ok && public.Curve.Params().BitSize == m.CurveBits
	}
	_, ok := k.key.(*rsa.PublicKey)
	return ok
}
