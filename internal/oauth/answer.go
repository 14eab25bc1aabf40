package oauth

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"mime"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Token is what an authorization server gives.
type Token struct {
	// Access is the access token, Refresh what a new one can be had for, if anything.
	Access, Refresh string
	// Expires is when the access token ends; zero if the server did not say.
	Expires time.Time
	// Claims is the rest of the answer, as a JSON object.
	Claims string
}

// The codes of errors that are not the server's.
const (
	// CodeUnreachable is a server that does not answer, CodeAnswer one whose answer is not to be understood.
	CodeUnreachable = "ServerUnreachable"
	CodeAnswer      = "InvalidTokenResponse"
)

// CodeInvalidGrant is the server's word for a code or refresh token that is not good any more (RFC 6749, section 5.2).
const CodeInvalidGrant = "invalid_grant"

// Error is why there is no token. It repeats no secret that was sent.
type Error struct {
	// Code is the server's (section 5.2), or one of those above.
	Code, Description string
}

// Error returns code and description.
func (e *Error) Error() string {
	if e.Description == "" {
		return e.Code
	}
	return e.Code + ": " + e.Description
}

// maxDescription bounds what is kept of a server's words, in letters.
const maxDescription = 300

// hide replaces secrets in what a server said.
func hide(err error, secrets ...string) error {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return err
	}
	hidden := *e
	for _, s := range secrets {
		if s != "" {
			hidden.Code, hidden.Description = strings.ReplaceAll(hidden.Code, s, "***"), strings.ReplaceAll(hidden.Description, s, "***")
		}
	}
	return &hidden
}

// read reads the answer to a request that was sent at a time (sections 5.1 and 5.2). Some servers answer with a form, and some report errors with status 200.
func read(data []byte, status int, contentType string, asked time.Time) (Token, error) {
	members, ok := decode(data, contentType)
	if code := text(members["error"]); code != "" {
		return Token{}, &Error{Code: line(code), Description: line(text(members["error_description"]))}
	}
	switch {
	case status < 200 || status > 299:
		return Token{}, &Error{Code: CodeAnswer, Description: fmt.Sprintf("the token endpoint answers with status %d", status)}
	case !ok:
		return Token{}, &Error{Code: CodeAnswer, Description: "the token endpoint does not answer with a JSON object"}
	}
	t := Token{Access: text(members["access_token"]), Refresh: text(members["refresh_token"])}
	if t.Access == "" {
		return Token{}, &Error{Code: CodeAnswer, Description: "the answer of the token endpoint has no access_token"}
	}
	if seconds, ok := lifetime(members["expires_in"]); ok {
		t.Expires = asked.Add(time.Duration(seconds) * time.Second)
	}
	delete(members, "access_token")
	delete(members, "refresh_token")
	claims, err := json.Marshal(members)
	t.Claims = string(claims)
	return t, err
}

// decode reads a JSON object or a form.
func decode(data []byte, contentType string) (map[string]json.RawMessage, bool) {
	var members map[string]json.RawMessage
	if json.Unmarshal(data, &members) == nil && members != nil {
		return members, true
	}
	mediaType, _, _ := mime.ParseMediaType(contentType)
	form, err := url.ParseQuery(strings.TrimSpace(string(data)))
	if err != nil || mediaType != "application/x-www-form-urlencoded" && mediaType != "text/plain" {
		return nil, false
	}
	members = map[string]json.RawMessage{}
	for name, values := range form {
		if quoted, err := json.Marshal(values[0]); err == nil {
			members[name] = quoted
		}
	}
	return members, true
}

// text returns a JSON string; empty for everything else.
func text(raw json.RawMessage) string {
	var s string
	_ = json.Unmarshal(raw, &s) // leaves it empty
	return s
}

// maxLifetime bounds what is believed of a lifetime, in seconds, so that it fits into Go's types.
const maxLifetime = 1 << 32

// lifetime reads a number that some servers put in quotes.
func lifetime(raw json.RawMessage) (int64, bool) {
	n, err := strconv.ParseFloat(strings.Trim(string(raw), `"`), 64)
	if err != nil || math.IsNaN(n) || n < 0 {
		return 0, false
	}
	return int64(min(n, maxLifetime)), true
}

// line returns the first line of a text, shortened.
func line(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
	if letters := []rune(s); len(letters) > maxDescription {
		return string(letters[:maxDescription]) + "…"
	}
	return s
}
