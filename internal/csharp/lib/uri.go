package lib

import (
	"net/netip"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	uriDef       = rt.Declare("System", "class Uri")
	uriKind      = rt.Declare("System", "enum UriKind { RelativeOrAbsolute, Absolute, Relative }")
	uriPartial   = rt.Declare("System", "enum UriPartial { Scheme, Authority, Path, Query }")
	uriHostKind  = rt.Declare("System", "enum UriHostNameType { Unknown, Basic, Dns, IPv4, IPv6 }")
	uriException = rt.Declare("System", "class UriFormatException : FormatException")
)

// A uri is System.Uri.
type uri struct {
	original string
	absolute bool
	scheme   string
	userInfo string
	host     string // without brackets
	port     int    // -1 if there is none
	path     string // escaped
	query    string // with its ?
	fragment string // with its #
}

// Type returns Uri.
func (*uri) Type() *rt.Type { return uriDef.Type() }

// Text is ToString(): the address with readable escapes.
func (u *uri) Text(*rt.Frame) (string, error) {
	if !u.absolute {
		return u.original, nil
	}
	return unescapeReadable(u.text()), nil
}

// Key makes addresses equal that differ in their fragment only.
func (u *uri) Key() any {
	if !u.absolute {
		return "uri " + u.original
	}
	return "uri " + u.authority(true) + u.path + u.query
}

// NewURI returns a Uri for an absolute address.
func NewURI(address string) (rt.Value, error) {
	u, ok := parseURI(address)
	if !ok {
		return rt.Null, rt.Throw(uriException, "Invalid URI: The format of the URI could not be determined.")
	}
	return rt.Obj(u), nil
}

// defaultPorts are the ports that addresses leave out.
var defaultPorts = map[string]int{"http": 80, "https": 443, "ftp": 21, "ws": 80, "wss": 443, "ldap": 389, "net.tcp": 808, "gopher": 70, "telnet": 23}

// parseURI reads an absolute address.
func parseURI(text string) (*uri, bool) {
	s := strings.TrimSpace(text)
	scheme, rest, ok := strings.Cut(s, ":")
	if !ok || !isScheme(scheme) {
		return nil, false
	}
	u := &uri{original: text, absolute: true, scheme: strings.ToLower(scheme), port: -1}
	if p, ok := defaultPorts[u.scheme]; ok {
		u.port = p
	}
	rest, u.fragment = cutWith(rest, '#')
	rest, u.query = cutWith(rest, '?')
	if after, ok := strings.CutPrefix(rest, "//"); ok {
		authority := after
		u.path = ""
		if i := strings.IndexAny(after, "/\\"); i >= 0 {
			authority, u.path = after[:i], strings.ReplaceAll(after[i:], `\`, "/")
		}
		if !u.setAuthority(authority) {
			return nil, false
		}
		if u.path == "" {
			u.path = "/"
		}
		u.path = removeDots(u.path)
	} else {
		if defaultPorts[u.scheme] != 0 {
			return nil, false
		}
		u.path = rest
	}
	u.path, u.query, u.fragment = normalEscapes(u.path), normalEscapes(u.query), normalEscapes(u.fragment)
	return u, true
}

// cutWith cuts a text before the first c, which stays with the second part.
func cutWith(s string, c byte) (before, after string) {
	if i := strings.IndexByte(s, c); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

func isScheme(s string) bool {
	for i, c := range []byte(s) {
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		if !letter && (i == 0 || !(c >= '0' && c <= '9') && c != '+' && c != '-' && c != '.') {
			return false
		}
	}
	return len(s) > 1
}

// setAuthority reads [user@]host[:port].
func (u *uri) setAuthority(s string) bool {
	if i := strings.LastIndexByte(s, '@'); i >= 0 {
		u.userInfo, s = s[:i], s[i+1:]
	}
	var host string
	if strings.HasPrefix(s, "[") {
		end := strings.IndexByte(s, ']')
		if end < 0 {
			return false
		}
		host, s = s[1:end], s[end+1:]
		if _, err := netip.ParseAddr(host); err != nil {
			return false
		}
	} else {
		host, s = cutWith(s, ':')
	}
	u.host = strings.ToLower(host)
	if port, ok := strings.CutPrefix(s, ":"); ok && port != "" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil {
			return false
		}
		u.port = int(n)
	}
	if u.host == "" {
		return u.scheme == "file"
	}
	return !strings.ContainsAny(u.host, " <>\"{}|\\^`%,;&=")
}

// removeDots takes . and .. out of a path.
func removeDots(path string) string {
	if !strings.Contains(path, "/.") {
		return path
	}
	var out []string
	parts := strings.Split(path, "/")
	for i, p := range parts {
		last := i == len(parts)-1
		switch p {
		case ".", "..":
			if p == ".." && len(out) > 1 {
				out = out[:len(out)-1]
			}
			if last {
				out = append(out, "")
			}
		default:
			out = append(out, p)
		}
	}
	return strings.Join(out, "/")
}

const upperHex = "0123456789ABCDEF"

// normalEscapes takes escapes off that no character needs, and escapes what may not stand in an address.
func normalEscapes(s string) string {
	return escapeIllegal(unescape(s, func(c byte) bool { return !unreserved(c) }))
}

// escapeIllegal escapes what may not stand in an address, and a % that begins no escape.
func escapeIllegal(s string) string {
	return escapeUnless(s, func(i int, c byte) bool {
		if c == '%' {
			return i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2])
		}
		return c > ' ' && c < 0x7F && !strings.ContainsRune("\"<>^`{|}\\", rune(c))
	})
}

// escapeUnless escapes bytes but those that keep allows.
func escapeUnless(s string, keep func(i int, c byte) bool) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; keep(i, c) {
			b.WriteByte(c)
		} else {
			b.WriteByte('%')
			b.WriteByte(upperHex[c>>4])
			b.WriteByte(upperHex[c&15])
		}
	}
	return b.String()
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

func unreserved(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '-' || c == '_' || c == '.' || c == '~'
}

// unescape replaces escapes whose character keep does not refuse, where they are valid UTF-8.
func unescape(s string, refuse func(c byte) bool) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		var raw []byte
		j := i
		for j+2 < len(s) && s[j] == '%' && isHex(s[j+1]) && isHex(s[j+2]) {
			n, _ := strconv.ParseUint(s[j+1:j+3], 16, 8)
			raw = append(raw, byte(n))
			j += 3
		}
		if j == i {
			b.WriteByte(s[i])
			i++
			continue
		}
		for k := 0; k < len(raw); {
			r, size := utf8.DecodeRune(raw[k:])
			if r == utf8.RuneError && size <= 1 || size == 1 && refuse(raw[k]) {
				b.WriteString(s[i+3*k : i+3*k+3])
				k++
				continue
			}
			b.Write(raw[k : k+size])
			k += size
		}
		i = j
	}
	return b.String()
}

// unescapeReadable leaves escapes that would change the meaning of an address.
func unescapeReadable(s string) string {
	return unescape(s, func(c byte) bool { return c < ' ' || c == 0x7F || strings.IndexByte("%#?/\\@:[]", c) >= 0 })
}

// authority is [scheme://user@]host[:port], without the port that is usual.
func (u *uri) authority(withScheme bool) string {
	host := u.host
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if u.port >= 0 && defaultPorts[u.scheme] != u.port {
		host += ":" + strconv.Itoa(u.port)
	}
	if !withScheme {
		return host
	}
	if u.userInfo != "" {
		host = u.userInfo + "@" + host
	}
	if u.host == "" && u.scheme != "file" {
		return u.scheme + ":"
	}
	return u.scheme + "://" + host
}

func (u *uri) text() string { return u.authority(true) + u.path + u.query + u.fragment }

// combine resolves a reference against a base.
func (u *uri) combine(ref string) (*uri, bool) {
	if abs, ok := parseURI(ref); ok {
		return abs, true
	}
	base := u.authority(true)
	switch {
	case ref == "":
		return parseURI(base + u.path + u.query)
	case strings.HasPrefix(ref, "//"):
		return parseURI(u.scheme + ":" + ref)
	case ref[0] == '/' || ref[0] == '\\':
		return parseURI(base + ref)
	case ref[0] == '?':
		return parseURI(base + u.path + ref)
	case ref[0] == '#':
		return parseURI(base + u.path + u.query + ref)
	}
	return parseURI(base + u.path[:strings.LastIndexByte(u.path, '/')+1] + ref)
}
