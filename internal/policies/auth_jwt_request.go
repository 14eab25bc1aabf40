package policies

import (
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/policy"
)

// jwtRequest is what validate-jwt and validate-azure-ad-token have in common: where a token is, what it has to say, and what becomes of the request.
type jwtRequest struct {
	// QueryParameterName is the query parameter that holds the token.
	QueryParameterName policy.Expr[string] `attr:"query-parameter-name"`
	// TokenValue is the token itself.
	TokenValue policy.Expr[string] `attr:"token-value"`
	// RequireScheme is the scheme the Authorization header must have, such as Bearer. It does not count for other headers.
	RequireScheme policy.Expr[string] `attr:"require-scheme"`
	// FailedValidationHTTPCode is the status of the refusal.
	FailedValidationHTTPCode policy.Expr[int] `attr:"failed-validation-httpcode" default:"401" min:"100" max:"999"`
	// FailedValidationErrorMessage is the message in the body of the refusal; absent, it says what is wrong with the token.
	FailedValidationErrorMessage policy.Expr[string] `attr:"failed-validation-error-message"`
	// OutputTokenVariableName is the variable that gets the token, as a Jwt object, once it is found valid.
	OutputTokenVariableName string `attr:"output-token-variable-name"`
	// Audiences are the values of which the aud claim must have one.
	Audiences *jwtAudiences `elem:"audiences"`
	// RequiredClaims are claims that the token must have.
	RequiredClaims *jwtClaims `elem:"required-claims"`
}

// jwtAudiences is a list of audiences.
type jwtAudiences struct {
	// Audiences are acceptable values of aud.
	Audiences []policy.Expr[string] `elem:"audience"`
}

// jwtClaims is a list of claims.
type jwtClaims struct {
	// Claims must all be fulfilled.
	Claims []jwtClaim `elem:"claim"`
}

// jwtClaim is a claim that a token must have.
type jwtClaim struct {
	// Name of the claim.
	Name policy.Expr[string] `attr:"name,required"`
	// Match says whether the claim must have all of the values or any one of them.
	Match policy.Expr[string] `attr:"match" enum:"all any" default:"all"`
	// Separator splits a claim that is a text into several values.
	Separator policy.Expr[string] `attr:"separator,verbatim"`
	// Values are what the claim must have; without any, it only has to be there.
	Values []policy.Expr[string] `elem:"value"`
}

// run validates the token of a request. Header names the header it is in, if it is in none of the other places.
func (p *jwtRequest) run(x *policy.Exchange, header *policy.Expr[string], checks func(*policy.Exchange) (*jwtChecks, error)) error {
	text, err := p.token(x, header)
	if err != nil {
		return err
	}
	if text == "" {
		return p.refuse(x, &jwtFailure{reason: "TokenNotPresent", message: "JWT not present."})
	}
	demands, err := checks(x)
	if err != nil {
		return err
	}
	signed, failure := demands.validate(x, text)
	if failure != nil {
		return p.refuse(x, failure)
	}
	if p.OutputTokenVariableName != "" {
		x.Variables.Set(p.OutputTokenVariableName, policy.JWTValue(signed))
	}
	return nil
}

func (p *jwtRequest) refuse(x *policy.Exchange, f *jwtFailure) error {
	status, err := within(x, &p.FailedValidationHTTPCode, "failed-validation-httpcode", 100, 999)
	if err != nil {
		return err
	}
	e := policy.Fail(status, f.reason, f.message)
	e.Cause = f.cause
	return worded(x, e, &p.FailedValidationErrorMessage)
}

// token finds the token in the request; it is empty if there is none.
func (p *jwtRequest) token(x *policy.Exchange, header *policy.Expr[string]) (string, error) {
	switch {
	case p.TokenValue.IsSet():
		text, err := p.TokenValue.Eval(x)
		return strings.TrimSpace(text), err
	case p.QueryParameterName.IsSet():
		name, err := p.QueryParameterName.Eval(x)
		if values := policy.QueryValues(x.OriginalURL.Query, name); err == nil && len(values) > 0 {
			return values[0], nil
		}
		return "", err
	}
	var err error
	name, required := evalText(x, &err, header), evalText(x, &err, &p.RequireScheme)
	if err != nil {
		return "", err
	}
	if !policy.EqualFold(name, "Authorization") {
		required = ""
	}
	return tokenInHeader(x.Request.Header.Get(name), required), nil
}

// tokenInHeader returns the token of a header field: the field itself, or what stands behind its scheme.
func tokenInHeader(value, scheme string) string {
	before, after, found := strings.Cut(strings.TrimSpace(value), " ")
	switch {
	case !found && scheme == "":
		return before
	case !found || scheme != "" && !strings.EqualFold(before, scheme):
		return ""
	}
	return strings.TrimSpace(after)
}

// demands evaluates what both policies ask of a token. Name is the policy's.
func (p *jwtRequest) demands(x *policy.Exchange, name string) (*jwtChecks, error) {
	c := &jwtChecks{policy: name, now: time.Now()}
	var err error
	if p.Audiences != nil {
		evalList(x, &err, p.Audiences.Audiences, &c.audiences)
	}
	if p.RequiredClaims != nil {
		for i := range p.RequiredClaims.Claims {
			c.claims = append(c.claims, p.RequiredClaims.Claims[i].eval(x, &err))
		}
	}
	return c, err
}

func (k *jwtClaim) eval(x *policy.Exchange, err *error) requiredClaim {
	c := requiredClaim{name: evalText(x, err, &k.Name), separator: evalText(x, err, &k.Separator)}
	evalList(x, err, k.Values, &c.values)
	if *err == nil {
		var match string
		match, *err = oneOf(x, &k.Match, "match", "all", "any")
		c.any = match == "any"
	}
	return c
}
