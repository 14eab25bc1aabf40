package policy

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var jwtDef = rt.Declare("", "class Jwt")

// JWT is a JSON web token whose signature nobody has checked, unless the one who hands it out did. Fields are empty where the token says nothing.
type JWT struct {
	// Algorithm and TokenType are alg and typ of the token's header; the rest are registered claims (RFC 7519 section 4.1).
	Algorithm, TokenType                string
	ID, Issuer, Subject                 string
	Audiences                           []string
	ExpirationTime, NotBefore, IssuedAt time.Time
	// Claims are all claims in the order of the token.
	Claims Claims
}

// Claim is what a token says under one name: the elements of an array, or one value. What is not a string is the JSON text of it.
type Claim struct {
	Name   string
	Values []string
}

// Claims are the claims of a token. Names are case-sensitive.
type Claims []Claim

// Values returns the values of a claim and whether there is one of that name.
func (c Claims) Values(name string) ([]string, bool) {
	i := slices.IndexFunc(c, func(claim Claim) bool { return claim.Name == name })
	if i < 0 {
		return nil, false
	}
	return c[i].Values, true
}

// Type returns Jwt.
func (*JWT) Type() *rt.Type { return jwtDef.Type() }

var jwtClass = rt.Class{Def: jwtDef, Doc: "A JSON web token.", Members: []rt.Member{
	row("string Algorithm { get; }", text(func(t *JWT) string { return t.Algorithm }), "Algorithm is the algorithm of the signature."),
	row("IEnumerable<string> Audiences { get; }", get(func(t *JWT) rt.Value { return rt.Strings(t.Audiences) }), "Audiences are those whom the token is for."),
	row("IReadOnlyDictionary<string, string[]> Claims { get; }", get(func(t *JWT) rt.Value { return rt.Obj((*claimsObject)(t)) }),
		"Claims are all claims: the elements of arrays, else one value. What is not a string stands as JSON."),
	row("DateTime? ExpirationTime { get; }", get(func(t *JWT) rt.Value { return dateOrNull(t.ExpirationTime) }), "ExpirationTime is when the token expires, in UTC; null if it does not say."),
	row("string Id { get; }", text(func(t *JWT) string { return t.ID }), "Id is the token's identifier."),
	row("DateTime? IssuedAt { get; }", get(func(t *JWT) rt.Value { return dateOrNull(t.IssuedAt) }), "IssuedAt is when the token was issued, in UTC; null if it does not say."),
	row("string Issuer { get; }", text(func(t *JWT) string { return t.Issuer }), "Issuer is who issued the token."),
	row("DateTime? NotBefore { get; }", get(func(t *JWT) rt.Value { return dateOrNull(t.NotBefore) }), "NotBefore is when the token begins to be valid, in UTC; null if it does not say."),
	row("string Subject { get; }", text(func(t *JWT) string { return t.Subject }), "Subject is whom the token is about."),
	row("string Type { get; }", text(func(t *JWT) string { return t.TokenType }), "Type is the type that the token's header names."),
}}

// ParseJWT parses a signed token in its compact form (RFC 7515), with or without the Bearer scheme before it, and does not check the
// signature. It returns nil if the text is no such token.
func ParseJWT(text string) *JWT {
	text = strings.TrimSpace(text)
	if scheme, token, ok := strings.Cut(text, " "); ok {
		if !strings.EqualFold(scheme, "Bearer") {
			return nil
		}
		text = strings.TrimSpace(token)
	}
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return nil
	}
	var head struct{ Alg, Typ string }
	header, ok := decodeSegment(parts[0])
	if !ok || json.Unmarshal(header, &head) != nil {
		return nil
	}
	payload, ok := decodeSegment(parts[1])
	if _, signed := decodeSegment(parts[2]); !ok || !signed {
		return nil
	}
	claims, ok := parseClaims(payload)
	if !ok {
		return nil
	}
	t := &JWT{Algorithm: head.Alg, TokenType: head.Typ, Claims: claims}
	t.register()
	return t
}

func decodeSegment(s string) ([]byte, bool) {
	data, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(s, "="))
	return data, err == nil
}

// register fills the fields of the registered claims.
func (t *JWT) register() {
	t.ID, t.Issuer, t.Subject = t.Claims.first("jti"), t.Claims.first("iss"), t.Claims.first("sub")
	t.Audiences, _ = t.Claims.Values("aud")
	t.ExpirationTime, t.NotBefore, t.IssuedAt = t.Claims.date("exp"), t.Claims.date("nbf"), t.Claims.date("iat")
}

func (c Claims) first(name string) string {
	if values, _ := c.Values(name); len(values) > 0 {
		return values[0]
	}
	return ""
}

// date reads a NumericDate: seconds since 1970, possibly with a fraction. The time is zero if there is none that .NET could hold.
func (c Claims) date(name string) time.Time {
	var seconds float64
	if json.Unmarshal([]byte(c.first(name)), &seconds) != nil || seconds < minDate || seconds > maxDate {
		return time.Time{}
	}
	whole := int64(seconds)
	return time.Unix(whole, int64((seconds-float64(whole))*1e9)).UTC()
}

// minDate and maxDate are the years 1 and 9999 in seconds since 1970: what a DateTime can hold.
const minDate, maxDate = -62135596800, 253402300799

// parseClaims reads a JSON object. A name that comes again replaces the claim before it.
func parseClaims(payload []byte) (Claims, bool) {
	dec := json.NewDecoder(bytes.NewReader(payload))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return nil, false
	}
	claims, at := Claims{}, map[string]int{}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, false
		}
		var raw json.RawMessage
		if dec.Decode(&raw) != nil {
			return nil, false
		}
		name, _ := key.(string) // the decoder gives nothing else for a key
		i, known := at[name]
		if !known {
			i, at[name] = len(claims), len(claims)
			claims = append(claims, Claim{Name: name})
		}
		claims[i].Values = claimValues(raw)
	}
	if _, err := dec.Token(); err != nil {
		return nil, false
	}
	_, err := dec.Token()
	return claims, errors.Is(err, io.EOF)
}

// claimValues returns the elements of an array or the one value there is.
func claimValues(raw json.RawMessage) []string {
	var items []json.RawMessage
	if raw[0] != '[' || json.Unmarshal(raw, &items) != nil {
		return []string{claimText(raw)}
	}
	values := make([]string, len(items))
	for i, item := range items {
		values[i] = claimText(item)
	}
	return values
}

// claimText returns a JSON string as what it says, null as nothing, and everything else as it is written.
func claimText(raw json.RawMessage) string {
	var s string
	if raw[0] == '"' && json.Unmarshal(raw, &s) == nil || raw[0] == 'n' {
		return s
	}
	return string(raw)
}

// claimsObject is a token as the dictionary of its claims.
type claimsObject JWT

// Type returns the type of all dictionaries of lists of texts.
func (*claimsObject) Type() *rt.Type { return textsByName }

// Lookup returns the values of a claim as a string[].
func (c *claimsObject) Lookup(key rt.Value) (rt.Value, bool) {
	values, ok := c.Claims.Values(key.AsString())
	if !ok {
		return rt.Null, false
	}
	return rt.Strings(values), true
}

// Len returns the number of claims.
func (c *claimsObject) Len() int { return len(c.Claims) }

// Enumerate begins a pass through the claims in the order of the token.
func (c *claimsObject) Enumerate() rt.Enumerator {
	entries := make([]entry, len(c.Claims))
	for i, claim := range c.Claims {
		entries[i] = entry{claim.Name, claim.Values}
	}
	return &entryPass{entries}
}

func (c *claimsObject) joined(name string) (string, bool) {
	values, ok := c.Claims.Values(name)
	return strings.Join(values, ","), ok
}

// asJWT is the extension method AsJwt.
func asJWT(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	text := args[0].AsString()
	if err := f.Alloc(len(text)); err != nil {
		return rt.Null, err
	}
	return rt.Obj(ParseJWT(text)), nil
}

// tryParseJWT is the extension method TryParseJwt.
func tryParseJWT(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	token, err := asJWT(f, this, args)
	args[1] = token
	return rt.Bool(!token.IsNull()), err
}

// JWTValue returns a token in its compact form as a Jwt, for variables; null if it is none.
func JWTValue(token string) rt.Value { return rt.Obj(ParseJWT(token)) }
