package policies

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

// dotNetTime is how .NET's token library prints a moment.
const dotNetTime = "01/02/2006 15:04:05"

func (c *jwtChecks) lifetime(claims jwt.MapClaims) *jwtFailure {
	expires, err := claims.GetExpirationTime()
	if err != nil {
		return jwtInvalid("IDX10225: Lifetime validation failed. The claim 'exp' is not a number.")
	}
	notBefore, err := claims.GetNotBefore()
	now := c.now.UTC().Format(dotNetTime)
	switch {
	case err != nil:
		return jwtInvalid("IDX10225: Lifetime validation failed. The claim 'nbf' is not a number.")
	case expires == nil && c.requireExpiry:
		return jwtInvalid("IDX10225: Lifetime validation failed. The token is missing an Expiration Time.")
	case expires != nil && !c.now.Before(expires.Add(c.skew)):
		return jwtDenied("TokenExpired", "IDX10223: Lifetime validation failed. The token is expired. ValidTo (UTC): '%s', Current time (UTC): '%s'.",
			expires.UTC().Format(dotNetTime), now)
	case notBefore != nil && c.now.Add(c.skew).Before(notBefore.Time):
		return jwtInvalid("IDX10222: Lifetime validation failed. The token is not yet valid. ValidFrom (UTC): '%s', Current time (UTC): '%s'.",
			notBefore.UTC().Format(dotNetTime), now)
	}
	return nil
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
	got, err := claims.GetIssuer()
	if err == nil && got != "" && slices.Contains(c.issuers, got) {
		return nil
	}
	return jwtDenied("TokenIssuerNotAllowed", "IDX10205: Issuer validation failed. Issuer: '%s'. Did not match any of the issuers that are allowed.", got)
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
