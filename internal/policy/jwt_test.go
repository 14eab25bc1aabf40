package policy_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/policy"
)

// token makes an unsigned token of a header and a payload.
func token(header, payload string) string {
	enc := base64.RawURLEncoding
	return enc.EncodeToString([]byte(header)) + "." + enc.EncodeToString([]byte(payload)) + "." + enc.EncodeToString([]byte("signature"))
}

func TestParseJWTClaims(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ payload, name, want string }{
		{`{"a":"text"}`, "a", `["text"]`},
		{`{"a":"\u00e9\n"}`, "a", `["é\n"]`},
		{`{"a":12}`, "a", `["12"]`},
		{`{"a":1.50}`, "a", `["1.50"]`},
		{`{"a":true}`, "a", `["true"]`},
		{`{"a":null}`, "a", `[""]`},
		{`{"a":{"b":[1, 2]}}`, "a", `["{\"b\":[1, 2]}"]`},
		{`{"a":["x",2,{"y":3}]}`, "a", `["x" "2" "{\"y\":3}"]`},
		{`{"a":[]}`, "a", `[]`},
		{`{"a":1,"a":2}`, "a", `["2"]`},
		{`{"A":1}`, "a", `absent`},
		{`{}`, "a", `absent`},
	} {
		parsed := policy.ParseJWT(token(`{"alg":"none"}`, c.payload))
		if parsed == nil {
			t.Errorf("%s is refused", c.payload)
			continue
		}
		got := "absent"
		if values, ok := parsed.Claims.Values(c.name); ok {
			got = fmt.Sprintf("%q", values)
		}
		if got != c.want {
			t.Errorf("%s: claim %s is %s, want %s", c.payload, c.name, got, c.want)
		}
	}
}

func TestParseJWTRegisteredClaims(t *testing.T) {
	t.Parallel()
	parsed := policy.ParseJWT(token(`{"alg":"RS256","typ":"JWT"}`,
		`{"iss":"i","sub":"s","aud":["x","y"],"jti":"j","exp":1700000000,"nbf":1600000000.5,"iat":"never"}`))
	want := policy.JWT{
		Algorithm: "RS256", TokenType: "JWT", Issuer: "i", Subject: "s", ID: "j", Audiences: []string{"x", "y"},
		ExpirationTime: time.Unix(1700000000, 0).UTC(), NotBefore: time.Unix(1600000000, 5e8).UTC(),
	}
	parsed.Claims = nil
	if got := fmt.Sprintf("%+v", *parsed); got != fmt.Sprintf("%+v", want) {
		t.Errorf("got  %s\nwant %+v", got, want)
	}
}

func TestParseJWTForms(t *testing.T) {
	t.Parallel()
	good := token(`{}`, `{}`)
	parts := strings.Split(good, ".")
	for _, c := range []struct {
		text string
		ok   bool
	}{
		{good, true},
		{" " + good + " ", true},
		{"Bearer " + good, true},
		{"bearer  " + good, true},
		{parts[0] + "." + parts[1] + ".", true},
		{"Basic " + good, false},
		{"", false},
		{"Bearer", false},
		{parts[0] + "." + parts[1], false},
		{good + "." + parts[1] + "." + parts[2], false},
		{parts[0] + "." + parts[1] + ".&", false},
		{"&." + parts[1] + ".", false},
		{parts[0] + ".&.", false},
		{token(`[]`, `{}`), false},
		{token(`{}`, `[]`), false},
		{token(`{}`, `{"a":1`), false},
		{token(`{}`, `{"a"}`), false},
		{token(`{}`, `{} {}`), false},
		{token(`{}`, ``), false},
	} {
		if got := policy.ParseJWT(c.text) != nil; got != c.ok {
			t.Errorf("ParseJWT(%q) gives a token: %v, want %v", c.text, got, c.ok)
		}
	}
}

func TestParseBasic(t *testing.T) {
	t.Parallel()
	basic := func(s string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(s)) }
	for _, c := range []struct{ header, want string }{
		{basic("user:secret"), "user secret"},
		{basic("user:a:b"), "user a:b"},
		{basic("user:"), "user "},
		{basic("é:ü"), "é ü"},
		{basic("\xe9:\xfc"), "é ü"},
		{"basic " + strings.TrimPrefix(basic("a:b"), "Basic "), "a b"},
		{"  " + basic("a:b") + " ", "a b"},
		{basic("nocolon"), "none"},
		{"Basic", "none"},
		{"Basic &&&", "none"},
		{"Bearer dXNlcjpzZWNyZXQ=", "none"},
		{"", "none"},
	} {
		got := "none"
		if parsed := policy.ParseBasic(c.header); parsed != nil {
			got = parsed.UserID + " " + parsed.Password
		}
		if got != c.want {
			t.Errorf("ParseBasic(%q) = %s, want %s", c.header, got, c.want)
		}
	}
}

func FuzzParseJWT(f *testing.F) {
	f.Add(token(`{"alg":"none"}`, `{"a":[1,"x"],"exp":1}`))
	f.Add("Bearer a.b.c")
	f.Fuzz(func(t *testing.T, text string) {
		parsed := policy.ParseJWT(text)
		if parsed == nil {
			return
		}
		names := map[string]bool{}
		for _, claim := range parsed.Claims {
			if names[claim.Name] {
				t.Errorf("claim %q comes twice", claim.Name)
			}
			names[claim.Name] = true
		}
	})
}
