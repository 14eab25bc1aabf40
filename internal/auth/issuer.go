package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"github.com/portico-apim/portico/internal/resource"
)

// localIssuer is the issuer of the administrator's tokens, which are made without a server.
const localIssuer = "urn:portico:local"

// tokenLifetime is how long the token of a service principal is good.
const tokenLifetime = time.Hour

// leeway is how far clocks may be apart.
const leeway = time.Minute

// Options are what an issuer works with.
type Options struct {
	Keys Keys
	// Endpoints are the URLs under which clients reach the management plane, the preferred one first. Tokens must be meant for one of them
	// or for one of Audiences.
	Endpoints []string
	// Audiences are further values of the claim aud.
	Audiences []string
	// Principals may be nil: then there is only the administrator.
	Principals Principals
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

// Issuer makes and verifies tokens. It is safe for concurrent use.
type Issuer struct {
	signing    *signing
	endpoints  []string
	audiences  []string
	principals Principals
	throttle   *throttle
	// hashing bounds how many secrets are hashed at once, since each takes much memory.
	hashing chan struct{}
	now     func() time.Time
}

// NewIssuer loads the signing key, or makes one.
func NewIssuer(ctx context.Context, o Options) (*Issuer, error) {
	s, err := loadSigning(ctx, o.Keys)
	if err != nil {
		return nil, err
	}
	i := &Issuer{signing: s, principals: o.Principals, now: o.Now, hashing: make(chan struct{}, 2)}
	if i.now == nil {
		i.now = time.Now
	}
	if i.principals == nil {
		i.principals = PrincipalList{}
	}
	i.throttle = &throttle{now: i.now, failures: map[string]*failure{}}
	for _, e := range o.Endpoints {
		i.endpoints = append(i.endpoints, strings.TrimRight(e, "/"))
	}
	i.audiences = append(slices.Clone(i.endpoints), o.Audiences...)
	return i, nil
}

// Tenant is the id of the directory that clients ask for.
func (i *Issuer) Tenant() string { return i.signing.Tenant }

// Endpoint returns the URL under which a request reached the management plane: the configured one with its host, or else the preferred one.
func (i *Issuer) Endpoint(host string) string {
	for _, e := range i.endpoints {
		if _, h, _ := strings.Cut(e, "://"); strings.EqualFold(h, host) {
			return e
		}
	}
	if len(i.endpoints) == 0 {
		return ""
	}
	return i.endpoints[0]
}

// claims are what a token says, in the names of Azure's tokens.
type claims struct {
	jwt.RegisteredClaims
	ObjectID string `json:"oid,omitempty"`
	TenantID string `json:"tid,omitempty"`
	AppID    string `json:"appid,omitempty"`
	AppACR   string `json:"appidacr,omitempty"`
	Party    string `json:"azp,omitempty"`
	Type     string `json:"idtyp,omitempty"`
	Name     string `json:"app_displayname,omitempty"`
	Version  string `json:"ver,omitempty"`
	// ManagedBy is the ARM id of what a managed identity belongs to.
	ManagedBy string `json:"xms_mirid,omitempty"`
}

// oneAudience writes the claim aud as Azure does, as a text and not as a list with one: some programs read nothing else.
type oneAudience struct {
	claims
	Only string `json:"aud"`
}

// Administrator makes a token for who can read the signing key. It is good at every endpoint.
func (i *Issuer) Administrator(lifetime time.Duration) (string, error) {
	return i.sign(claims{
		RegisteredClaims: jwt.RegisteredClaims{Issuer: localIssuer, Subject: "administrator", Audience: jwt.ClaimStrings{localIssuer}},
		ObjectID:         "administrator", TenantID: i.signing.Tenant, Type: "user", Version: "1.0",
	}, lifetime)
}

// token makes a token for a service principal.
func (i *Issuer) token(p ServicePrincipal, issuer, audience string) (string, error) {
	return i.sign(claims{
		RegisteredClaims: jwt.RegisteredClaims{Issuer: issuer, Subject: p.ObjectID, Audience: jwt.ClaimStrings{audience}},
		ObjectID:         p.ObjectID, TenantID: i.signing.Tenant, AppID: p.AppID, Party: p.AppID, AppACR: "1", Type: "app", Name: p.Name, Version: "1.0",
	}, tokenLifetime)
}

func (i *Issuer) sign(c claims, lifetime time.Duration) (string, error) {
	now := i.now()
	c.ID = uuid.NewString()
	c.IssuedAt, c.NotBefore, c.ExpiresAt = jwt.NewNumericDate(now), jwt.NewNumericDate(now), jwt.NewNumericDate(now.Add(lifetime))
	token := jwt.NewWithClaims(jwt.SigningMethodES256, oneAudience{c, c.Audience[0]})
	token.Header["kid"] = i.signing.id
	signed, err := token.SignedString(i.signing.key)
	if err != nil {
		return "", fmt.Errorf("sign token: %w", err)
	}
	return signed, nil
}

// issuerAt is the claim iss of tokens that are asked for at an endpoint.
func (i *Issuer) issuerAt(endpoint string) string { return endpoint + "/" + i.signing.Tenant + "/v2.0" }

// ErrNoToken says that a request has no bearer token.
var ErrNoToken = errors.New("the 'Authorization' header is not present or has no bearer token")

// Authenticate finds out who sent a request. The error says what is wrong with its token.
func (i *Issuer) Authenticate(r *http.Request) (Principal, error) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || strings.TrimSpace(token) == "" {
		return Principal{}, ErrNoToken
	}
	return i.Verify(strings.TrimSpace(token))
}

// Verify checks the signature, issuer, audience and times of a token.
func (i *Issuer) Verify(token string) (Principal, error) {
	var c claims
	_, err := jwt.ParseWithClaims(token, &c, func(t *jwt.Token) (any, error) {
		if t.Header["kid"] != i.signing.id {
			return nil, errors.New("it was signed with another key")
		}
		return &i.signing.key.PublicKey, nil
	}, jwt.WithValidMethods([]string{jwt.SigningMethodES256.Alg()}), jwt.WithExpirationRequired(), jwt.WithLeeway(leeway), jwt.WithTimeFunc(i.now))
	if err != nil {
		return Principal{}, fmt.Errorf("verify token: %w", err)
	}
	local := c.Issuer == localIssuer
	if !local && !slices.ContainsFunc(i.endpoints, func(e string) bool { return c.Issuer == i.issuerAt(e) }) {
		return Principal{}, errors.New("verify token: it was issued by somebody else")
	}
	if !i.meantForUs(c.Audience, local) {
		return Principal{}, errors.New("verify token: it is meant for another audience")
	}
	name := c.Name
	if local {
		name = c.Subject
	}
	return Principal{ObjectID: c.ObjectID, TenantID: c.TenantID, AppID: c.AppID, Name: name, Administrator: local}, nil
}

// meantForUs compares audiences without regard to slashes at the end.
func (i *Issuer) meantForUs(audiences []string, local bool) bool {
	if local {
		return slices.Contains(audiences, localIssuer)
	}
	return slices.ContainsFunc(audiences, func(a string) bool {
		return slices.ContainsFunc(i.audiences, func(ours string) bool {
			return strings.EqualFold(strings.TrimRight(a, "/"), strings.TrimRight(ours, "/"))
		})
	})
}

// Challenge is the value of the WWW-Authenticate header of a 401.
func (i *Issuer) Challenge(host string, cause error) string {
	code := "invalid_token"
	description := "The access token is missing or invalid."
	if errors.Is(cause, jwt.ErrTokenExpired) {
		description = "The access token has expired."
	}
	return fmt.Sprintf(`Bearer authorization_uri="%s/%s", error="%s", error_description="%s"`, i.Endpoint(host), i.signing.Tenant, code, description)
}

// Unauthorized is the error for a request without a valid token.
func Unauthorized(cause error) *resource.Error {
	switch {
	case errors.Is(cause, ErrNoToken):
		return resource.Errorf(401, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.")
	case errors.Is(cause, jwt.ErrTokenExpired):
		return resource.Errorf(401, "ExpiredAuthenticationToken", "The access token expiry UTC time is in the past.")
	}
	return resource.Errorf(401, "InvalidAuthenticationToken", "The access token is invalid.")
}
