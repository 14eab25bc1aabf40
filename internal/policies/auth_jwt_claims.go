package policies

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// dotNetTime is how .NET's token library prints a moment.
const dotNetTime = "01/02/2006 15:04:05"

func (c *jwtChecks) lifetime(claims jwt.MapClaims) *jwtFailure {
	expires, failure := moment(claims, "exp")
	if failure != nil {
		return failure
	}
	notBefore, failure := moment(claims, "nbf")
	now := c.now.UTC().Format(dotNetTime)
	switch {
	case failure != nil:
		return failure
	case expires.IsZero() && c.requireExpiry:
		return jwtInvalid("IDX10225: Lifetime validation failed. The token is missing an Expiration Time.")
	case !expires.IsZero() && !c.now.Before(expires.Add(c.skew)):
		return jwtDenied("TokenExpired", "IDX10223: Lifetime validation failed. The token is expired. ValidTo (UTC): '%s', Current time (UTC): '%s'.",
			expires.UTC().Format(dotNetTime), now)
	case !notBefore.IsZero() && c.now.Add(c.skew).Before(notBefore):
		return jwtInvalid("IDX10222: Lifetime validation failed. The token is not yet valid. ValidFrom (UTC): '%s', Current time (UTC): '%s'.",
			notBefore.UTC().Format(dotNetTime), now)
	}
	return nil
}

// moment reads a NumericDate: seconds since 1970, possibly with a fraction (RFC 7519 section 2). It is zero if the token has no such claim; times that
// .NET cannot hold are brought into the years 1 to 9999.
func moment(claims jwt.MapClaims, name string) (time.Time, *jwtFailure) {
	claim, ok := claims[name]
	if !ok {
		return time.Time{}, nil
	}
	number, _ := claim.(json.Number)
	seconds, err := number.Float64()
	if err != nil {
		return time.Time{}, jwtInvalid("IDX10225: Lifetime validation failed. The claim '%s' is not a number.", name)
	}
	const first, last = -62135596799, 253402300799
	whole, fraction := math.Modf(min(max(seconds, first), last))
	return time.Unix(int64(whole), int64(fraction*1e9)), nil
}

func (c *jwtChecks) audience(claims jwt.MapClaims) *jwtFailure {
	if len(c.audiences) == 0 {
		return nil
	}
	got, err := claims.GetAudience()
	if err == nil && slices.ContainsFunc(got, func(a string) bool { return slices.Contains(c.audiences, a) }) {
		return nil
	}
	return jwtDenied("TokenAudienceNotAllowed", "IDX10214: Audience validation failed. Audiences: '%s'. Did not match any of the audiences that are allowed.",
		strings.Join(got, ", "))
}

func (c *jwtChecks) issuer(claims jwt.MapClaims) *jwtFailure {
	if len(c.issuers) == 0 {
		return nil
	}
	allowed := c.issuers
	if c.entra != nil {
		allowed = c.entra.issuers(c.issuers, claims)
	}
	got, err := claims.GetIssuer()
	if err == nil && got != "" && slices.Contains(allowed, got) {
		return nil
	}
	return jwtDenied("TokenIssuerNotAllowed", "IDX10205: Issuer validation failed. Issuer: '%s'. Did not match any of the issuers that are allowed.", got)
}

func (c *jwtChecks) client(claims jwt.MapClaims) *jwtFailure {
	if c.entra == nil {
		return nil
	}
	return c.entra.client(claims)
}

func (c *jwtChecks) required(claims jwt.MapClaims) *jwtFailure {
	var missing []string
	for _, want := range c.claims {
		if _, ok := claims[want.name]; !ok {
			missing = append(missing, want.name)
		}
	}
	if len(missing) > 0 {
		return jwtDenied("TokenClaimNotFound", "JWT token is missing the following claims: %s.", strings.Join(missing, ", "))
	}
	for _, want := range c.claims {
		if got, ok := want.fulfilled(claimValues(claims[want.name])); !ok {
			return jwtDenied("TokenClaimValueNotAllowed", "Claim %s value of %s is not allowed.", want.name, got)
		}
	}
	return nil
}

// requiredClaim is a claim that a token must have.
type requiredClaim struct {
	name, separator string
	any             bool
	values          []string
}

// fulfilled reports whether values of a token's claim are what is required, and if not which value is the reason.
func (c requiredClaim) fulfilled(got []string) (string, bool) {
	if c.separator != "" {
		var split []string
		for _, v := range got {
			split = append(split, strings.Split(v, c.separator)...)
		}
		got = split
	}
	matched := 0
	for _, want := range c.values {
		if slices.Contains(got, want) {
			matched++
		}
	}
	ok := matched == len(c.values) || c.any && matched > 0
	return strings.Join(got, ","), ok
}

// claimValues returns the values of a claim as texts: those of an array one by one, null as nothing, objects as JSON.
func claimValues(claim any) []string {
	switch v := claim.(type) {
	case string:
		return []string{v}
	case []any:
		values := make([]string, 0, len(v))
		for _, item := range v {
			values = append(values, claimValues(item)...)
		}
		return values
	case bool:
		return []string{strconv.FormatBool(v)}
	case json.Number:
		return []string{v.String()}
	case nil:
		return []string{""}
	}
	text, err := json.Marshal(claim)
	if err != nil {
		return nil
	}
	return []string{string(text)}
}
