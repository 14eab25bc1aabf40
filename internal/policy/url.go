package policy

import (
	"errors"
	"fmt"
	"iter"
	"net/url"
	"strconv"
	"strings"
)

// URL is an absolute URL in the parts that policies deal with.
type URL struct {
	// Scheme is http, https, ws or wss.
	Scheme string
	// Host is a name or address without port; IPv6 addresses stand in brackets.
	Host string
	// Port is never 0 once Host is set.
	Port int
	// Path is percent-encoded and begins with a slash, or is empty.
	Path string
	// Query is percent-encoded, without the question mark.
	Query string
}

// ParseURL parses an absolute http, https, ws or wss URL.
func ParseURL(text string) (URL, error) {
	u, err := url.Parse(text)
	if err != nil {
		return URL{}, fmt.Errorf("parse URL: %w", errors.Unwrap(err))
	}
	scheme := strings.ToLower(u.Scheme)
	if DefaultPort(scheme) == 0 || u.Host == "" {
		return URL{}, fmt.Errorf("URL %q is not absolute: it must begin with http:// or https:// and name a host", u.Redacted())
	}
	if u.User != nil {
		return URL{}, fmt.Errorf("URL %q carries credentials, which do not belong into an address", u.Redacted())
	}
	parsed := URL{Scheme: scheme, Host: strings.ToLower(u.Hostname()), Port: DefaultPort(scheme), Path: u.EscapedPath(), Query: u.RawQuery}
	if strings.Contains(parsed.Host, ":") {
		parsed.Host = "[" + parsed.Host + "]"
	}
	if port := u.Port(); port != "" {
		if parsed.Port, err = strconv.Atoi(port); err != nil || parsed.Port < 1 || parsed.Port > 65535 {
			return URL{}, fmt.Errorf("URL %q has no valid port", text)
		}
	}
	return parsed, nil
}

// DefaultPort returns the port that a scheme means when none is written, or 0 for an unknown scheme.
func DefaultPort(scheme string) int {
	switch scheme {
	case "http", "ws":
		return 80
	case "https", "wss":
		return 443
	}
	return 0
}

// Authority returns host and port, the port only if it is not the scheme's default.
func (u *URL) Authority() string {
	if u.Port == 0 || u.Port == DefaultPort(u.Scheme) {
		return u.Host
	}
	return u.Host + ":" + strconv.Itoa(u.Port)
}

// HostPort returns host and port, always with the port.
func (u *URL) HostPort() string { return u.Host + ":" + strconv.Itoa(u.Port) }

// RequestURI returns path and query as they stand in a request line.
func (u *URL) RequestURI() string {
	path := u.Path
	if path == "" {
		path = "/"
	}
	if u.Query == "" {
		return path
	}
	return path + "?" + u.Query
}

// String returns the whole URL.
func (u *URL) String() string {
	if u.Host == "" {
		return u.RequestURI()
	}
	return u.Scheme + "://" + u.Authority() + u.RequestURI()
}

// JoinPath appends a path to a base path with exactly one slash between them. An empty rest leaves the base as it is.
func JoinPath(base, rest string) string {
	if rest == "" {
		return base
	}
	return strings.TrimSuffix(base, "/") + "/" + strings.TrimPrefix(rest, "/")
}

// joinQuery puts two queries behind one another.
func joinQuery(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "&" + b
}

// QueryPairs yields the decoded names and values of a query string in order. A pair that cannot be decoded is yielded as it stands.
func QueryPairs(query string) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for pair := range strings.SplitSeq(query, "&") {
			if pair == "" {
				continue
			}
			name, value, _ := strings.Cut(pair, "=")
			if !yield(unescapeQuery(name), unescapeQuery(value)) {
				return
			}
		}
	}
}

// QueryValues returns the decoded values of a parameter, its name compared without regard to case.
func QueryValues(query, name string) []string {
	var values []string
	for n, v := range QueryPairs(query) {
		if strings.EqualFold(n, name) {
			values = append(values, v)
		}
	}
	return values
}

// DeleteQuery returns the query without a parameter; the other pairs stay as they were written.
func DeleteQuery(query, name string) string {
	kept := make([]string, 0, 8)
	for pair := range strings.SplitSeq(query, "&") {
		n, _, _ := strings.Cut(pair, "=")
		if pair != "" && !strings.EqualFold(unescapeQuery(n), name) {
			kept = append(kept, pair)
		}
	}
	return strings.Join(kept, "&")
}

// AddQuery returns the query with one more pair.
func AddQuery(query, name, value string) string {
	pair := EscapeQuery(name) + "=" + EscapeQuery(value)
	if query == "" {
		return pair
	}
	return query + "&" + pair
}

// EscapeQuery percent-encodes a name or value for a query string; a space becomes %20, which every server understands.
func EscapeQuery(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}

func unescapeQuery(s string) string {
	if !strings.ContainsAny(s, "%+") {
		return s
	}
	if u, err := url.QueryUnescape(s); err == nil {
		return u
	}
	return s
}
