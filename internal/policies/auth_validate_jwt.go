package policies

import (
	"time"

	"github.com/portico-apim/portico/internal/policy"
)

// validateJWT lets in only requests that carry a valid JSON Web Token (RFC 7519): signed by one of the keys, in time, for one of the audiences, by one
// of the issuers, with the claims that are required.
type validateJWT struct {
	// HeaderName is the request header that holds the token, alone or behind a scheme.
	HeaderName policy.Expr[string] `attr:"header-name"`
	jwtRequest
	// RequireExpirationTime refuses tokens that never expire.
	RequireExpirationTime policy.Expr[bool] `attr:"require-expiration-time" default:"true"`
	// RequireSignedTokens refuses tokens without a signature.
	RequireSignedTokens policy.Expr[bool] `attr:"require-signed-tokens" default:"true"`
	// ClockSkew is how many seconds the clocks of issuer and gateway may differ.
	ClockSkew policy.Expr[int] `attr:"clock-skew" default:"0" min:"0" max:"2147483648"`
	// OpenIDConfigs are discovery documents that give keys and issuers.
	OpenIDConfigs []openIDConfig `elem:"openid-config"`
	// SigningTokens are symmetric keys in an older form.
	SigningTokens *jwtTokens `elem:"issuer-signing-tokens"`
	// SigningKeys are keys that tokens may be signed with.
	SigningKeys *jwtSigningKeys `elem:"issuer-signing-keys"`
	// DecryptionKeys are keys that tokens may be encrypted for.
	DecryptionKeys *jwtDecryptionKeys `elem:"decryption-keys"`
	// Issuers are the values of which the iss claim must be one.
	Issuers *jwtIssuers `elem:"issuers"`
}

// openIDConfig is the address of an OpenID Connect discovery document.
type openIDConfig struct {
	// URL is the address.
	URL policy.Expr[string] `attr:"url,required"`
	// ValidateConnectivity has no effect: a document is fetched when a token needs it, never when the policy is saved.
	ValidateConnectivity bool `attr:"validate-connectivity" default:"true"`
	// Host takes the place of the address's host, and of its port.
	Host policy.Expr[string] `attr:"host"`
}

// jwtTokens is a list of keys.
type jwtTokens struct {
	// Tokens are symmetric keys, or certificates in DER, in base64.
	Tokens []policy.Expr[string] `elem:"token"`

	known []any // nil where there is an expression
}

// jwtSigningKeys is a list of keys.
type jwtSigningKeys struct {
	// Keys are tried one after the other, those with the token's key id first.
	Keys []jwtKey `elem:"key"`
	// ZumoMasterKeys are keys of Azure Mobile Services, from which the signing key is derived.
	ZumoMasterKeys []jwtZumoKey `elem:"zumo-master-key"`
}

// jwtKey is a signing key: a symmetric one in base64 as text, the public one of a certificate, or an RSA key by its numbers.
type jwtKey struct {
	// ID is compared with the token's key id.
	ID policy.Expr[string] `attr:"id"`
	// CertificateID names a certificate of the service.
	CertificateID policy.Expr[string] `attr:"certificate-id"`
	// N is the modulus of an RSA key, in base64url.
	N string `attr:"n"`
	// E is the exponent of an RSA key, in base64url.
	E string `attr:"e"`
	// Value is a symmetric key in base64.
	Value policy.Expr[string] `text:""`

	known any
}

// jwtZumoKey is a master key of Azure Mobile Services.
type jwtZumoKey struct {
	// ID is compared with the token's key id.
	ID policy.Expr[string] `attr:"id"`
	// Value is the master key.
	Value policy.Expr[string] `text:"required"`
}

// jwtDecryptionKeys is a list of keys.
type jwtDecryptionKeys struct {
	// Keys are tried one after the other.
	Keys []jwtDecryptionKey `elem:"key,required"`
}

// jwtDecryptionKey is a key to decrypt with: a symmetric one in base64 as text, or the private one of a certificate.
type jwtDecryptionKey struct {
	// ID is compared with the token's key id.
	ID policy.Expr[string] `attr:"id"`
	// CertificateID names a certificate of the service that has its private key.
	CertificateID policy.Expr[string] `attr:"certificate-id"`
	// Value is a symmetric key in base64.
	Value policy.Expr[string] `text:""`

	known any
}

// jwtIssuers is a list of issuers.
type jwtIssuers struct {
	// Issuers are acceptable values of iss.
	Issuers []policy.Expr[string] `elem:"issuer"`
}

// Check asks for one place to find the token in.
func (p *validateJWT) Check(c *policy.Check) {
	n := 0
	for _, e := range []*policy.Expr[string]{&p.HeaderName, &p.QueryParameterName, &p.TokenValue} {
		if e.IsSet() {
			n++
		}
	}
	if n != 1 {
		c.Errorf("", "Exactly one of the attributes 'header-name', 'query-parameter-name' and 'token-value' is required.")
	}
}

// Check reads the literal keys.
func (t *jwtTokens) Check(c *policy.Check) {
	for i := range t.Tokens {
		var known any
		if data := checkSecret(childCheck(c, "token", i), &t.Tokens[i]); data != nil {
			known = publicOrSecret(data)
		}
		t.known = append(t.known, known)
	}
}

// Check asks for one kind of key and reads it if it is a literal.
func (k *jwtKey) Check(c *policy.Check) {
	numbers := k.N != "" || k.E != ""
	if count(numbers, k.CertificateID.IsSet(), k.Value.IsSet()) != 1 {
		c.Errorf("", "The element 'key' must have either a base64 value, or a 'certificate-id', or 'n' and 'e'.")
		return
	}
	switch {
	case numbers:
		key, err := rsaKey(k.N, k.E)
		if err != nil {
			c.Errorf("n", "The key is not valid: %v.", err)
		}
		k.known = key
	case k.Value.IsSet():
		if data := checkSecret(c, &k.Value); data != nil {
			k.known = publicOrSecret(data)
		}
	}
	checkCertificate(c, &k.CertificateID)
}

// Check asks for one kind of key and reads it if it is a literal.
func (k *jwtDecryptionKey) Check(c *policy.Check) {
	if count(k.CertificateID.IsSet(), k.Value.IsSet()) != 1 {
		c.Errorf("", "The element 'key' must have either a base64 value or a 'certificate-id'.")
		return
	}
	if data := checkSecret(c, &k.Value); data != nil {
		k.known = data
	}
	checkCertificate(c, &k.CertificateID)
}

// count returns how many of the facts are true.
func count(facts ...bool) (n int) {
	for _, fact := range facts {
		if fact {
			n++
		}
	}
	return n
}

func checkCertificate(c *policy.Check, certificate *policy.Expr[string]) {
	if name, literal := certificate.Literal(); literal {
		if _, exists := c.Lookup(policy.RefCertificate, name); !exists {
			c.MissingReference("certificate-id", "Certificate with id '%s' could not be found.", name)
		}
	}
}

// checkSecret returns the bytes of a literal key; nil if it is not a literal or not valid.
func checkSecret(c *policy.Check, value *policy.Expr[string]) []byte {
	text, literal := value.Literal()
	if !literal {
		return nil
	}
	data, err := decodeKey(text)
	if err != nil {
		c.Errorf("", "The key is not valid: %v.", err)
	}
	return data
}

// Run validates the token.
func (p *validateJWT) Run(x *policy.Exchange) error { return p.run(x, &p.HeaderName, p.checks) }

// checks evaluates what the policy asks of a token.
func (p *validateJWT) checks(x *policy.Exchange) (*jwtChecks, error) {
	c, err := p.demands(x, "validate-jwt")
	evalInto(x, &err, &p.RequireExpirationTime, &c.requireExpiry)
	evalInto(x, &err, &p.RequireSignedTokens, &c.requireSignature)
	c.skew = evalSeconds(x, &err, &p.ClockSkew, "clock-skew")
	if p.Issuers != nil {
		evalList(x, &err, p.Issuers.Issuers, &c.issuers)
	}
	for i := range p.OpenIDConfigs {
		c.configs = append(c.configs, p.OpenIDConfigs[i].address(x, &err))
	}
	if err == nil {
		err = p.keys(x, c)
	}
	return c, err
}

// address returns the address of the document.
func (o *openIDConfig) address(x *policy.Exchange, err *error) string {
	address, host := evalText(x, err, &o.URL), evalText(x, err, &o.Host)
	u, parseErr := policy.ParseURL(address)
	other, hostErr := policy.ParseURL(u.Scheme + "://" + host)
	if host == "" || parseErr != nil || hostErr != nil {
		return address
	}
	u.Host, u.Port = other.Host, other.Port
	return u.String()
}

func evalSeconds(x *policy.Exchange, err *error, e *policy.Expr[int], attr string) time.Duration {
	if *err != nil {
		return 0
	}
	var seconds int
	seconds, *err = within(x, e, attr, 0, maxSeconds)
	return time.Duration(seconds) * time.Second
}

// evalInto evaluates an expression unless an earlier one failed.
func evalInto[T policy.Literal](x *policy.Exchange, err *error, e *policy.Expr[T], target *T) {
	if *err == nil {
		*target, *err = e.Eval(x)
	}
}

// evalList evaluates a list of expressions unless an earlier one failed.
func evalList(x *policy.Exchange, err *error, list []policy.Expr[string], target *[]string) {
	if *err == nil {
		*target, *err = evalAll(x, list)
	}
}
