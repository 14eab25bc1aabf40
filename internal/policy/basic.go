package policy

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var basicDef = rt.Declare("", "class BasicAuthCredentials")

// BasicCredentials are what a Basic authorization header carries.
type BasicCredentials struct {
	UserID, Password string
}

// Type returns BasicAuthCredentials.
func (*BasicCredentials) Type() *rt.Type { return basicDef.Type() }

var basicClass = rt.Class{Def: basicDef, Doc: "The credentials of a Basic authorization header.", Members: []rt.Member{
	row("string Password { get; }", get(func(c *BasicCredentials) rt.Value { return rt.String(c.Password) }), "Password is what stands behind the first colon."),
	row("string UserId { get; }", get(func(c *BasicCredentials) rt.Value { return rt.String(c.UserID) }), "UserId is what stands before the first colon."),
}}

// ParseBasic parses the value of an Authorization header with the Basic scheme (RFC 7617). It returns nil if it is not one. Credentials that are not
// UTF-8 are read as ISO-8859-1.
func ParseBasic(header string) *BasicCredentials {
	scheme, param, ok := strings.Cut(strings.TrimSpace(header), " ")
	if !ok || !strings.EqualFold(scheme, "Basic") {
		return nil
	}
	data, err := base64.StdEncoding.DecodeString(strings.TrimSpace(param))
	if err != nil {
		return nil
	}
	user, password, ok := strings.Cut(latin1(data), ":")
	if !ok {
		return nil
	}
	return &BasicCredentials{UserID: user, Password: password}
}

// latin1 returns bytes as text: UTF-8 if they are that, else ISO-8859-1.
func latin1(data []byte) string {
	if utf8.Valid(data) {
		return string(data)
	}
	runes := make([]rune, len(data))
	for i, b := range data {
		runes[i] = rune(b)
	}
	return string(runes)
}

// asBasic is the extension method AsBasic.
func asBasic(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return rt.Obj(ParseBasic(args[0].AsString())), nil
}

// tryParseBasic is the extension method TryParseBasic.
func tryParseBasic(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	args[1] = rt.Obj(ParseBasic(args[0].AsString()))
	return rt.Bool(!args[1].IsNull()), nil
}
