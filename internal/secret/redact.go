package secret

import (
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strings"
)

// hidden stands where a secret would.
const hidden = "[redacted]"

// Redacted is a string that no way of printing, logging or encoding shows; only Reveal does. It can be decoded from JSON or YAML as
// any string. The empty one prints as nothing, so that it can be seen whether there is one. Two things it cannot help: it must not
// be a key of a map, nor an unexported field of a struct that is printed, for then nobody asks it.
type Redacted string

// Reveal returns the string itself.
func (r Redacted) Reveal() string { return string(r) }

// String returns a fixed text in place of the string.
func (r Redacted) String() string {
	if r == "" {
		return ""
	}
	return hidden
}

// GoString is String.
func (r Redacted) GoString() string { return r.String() }

// Format prints String whatever the verb: the wrong ones, such as %d, would otherwise show the string.
func (r Redacted) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, r.String()) }

// LogValue is String for package slog.
func (r Redacted) LogValue() slog.Value { return slog.StringValue(r.String()) }

// MarshalJSON encodes String.
func (r Redacted) MarshalJSON() ([]byte, error) { return []byte(`"` + r.String() + `"`), nil }

// MarshalText is String for all other encodings.
func (r Redacted) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// secretParameters are what names of query parameters contain whose values are secret.
var secretParameters = []string{"password", "pwd", "secret", "token", "key", "sig", "code"}

// RedactURL returns a URL fit for logs and errors: without its password, and without the values of query parameters that sound
// secret. What is no URL is not shown at all.
func RedactURL(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Opaque != "" && strings.Contains(u.Opaque, "@") || u.Scheme == "" && strings.Contains(raw, "=") {
		return hidden
	}
	if _, ok := u.User.Password(); ok {
		u.User = url.UserPassword(u.User.Username(), "xxxxx")
	}
	u.RawQuery = redactQuery(u.RawQuery)
	return u.String()
}

func redactQuery(query string) string {
	parts := strings.Split(query, "&")
	for i, part := range parts {
		name, _, _ := strings.Cut(part, "=")
		if plain, err := url.QueryUnescape(name); err != nil || soundsSecret(plain) {
			parts[i] = name + "=xxxxx"
		}
	}
	return strings.Join(parts, "&")
}

func soundsSecret(name string) bool {
	for _, s := range secretParameters {
		if strings.Contains(strings.ToLower(name), s) {
			return true
		}
	}
	return false
}
