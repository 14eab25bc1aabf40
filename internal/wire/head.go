package wire

import (
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/policy"
)

// head is what stands before the body of an HTTP/1.1 request, checked and cut up.
type head struct {
	method, target string
	// header holds the lines as they came.
	header policy.Header
	// minor is the second number of the protocol version.
	minor int
	// length is that of the body, -1 if it comes in chunks.
	length int64
	// websocket says that the request asks for a WebSocket.
	websocket bool

	// These serve the parser only.
	host                    string
	hosts, lengths, codings int
	connection, upgrade     string
}

// The reasons for which a request is refused before anybody sees it, as status codes.
const (
	fine                = 0
	badRequest          = 400
	methodNotAllowed    = 405
	contentTooLarge     = 413
	uriTooLong          = 414
	expectationFailed   = 417
	fieldsTooLarge      = 431
	notImplemented      = 501
	versionNotSupported = 505
)

const (
	maxFields       = 500
	maxLengthDigits = 18
)

// parse reads a head that ends with an empty line, every line of which ends with CR LF. It returns fine, or the status code to refuse
// the request with. What RFC 9112 leaves to a recipient's discretion is refused.
func (h *head) parse(raw []byte) (status int) {
	*h = head{header: h.header}
	h.header.Reset()
	text := string(raw[:len(raw)-4]) // one allocation for the whole head; the fields are parts of it
	line, rest, _ := strings.Cut(text, "\r\n")
	if status = h.requestLine(line); status != fine {
		return status
	}
	for rest != "" {
		line, rest, _ = strings.Cut(rest, "\r\n")
		if status = h.field(line); status != fine {
			return status
		}
	}
	return h.check()
}

// requestLine reads method SP target SP version.
func (h *head) requestLine(line string) (status int) {
	method, rest, _ := strings.Cut(line, " ")
	target, version, ok := strings.Cut(rest, " ")
	if !ok || !isToken(method) || !validTarget(target) {
		return badRequest
	}
	switch version {
	case "HTTP/1.1":
		h.minor = 1
	case "HTTP/1.0":
	default:
		if len(version) == 8 && strings.HasPrefix(version, "HTTP/") && version[6] == '.' {
			return versionNotSupported
		}
		return badRequest
	}
	h.method, h.target = method, target
	return fine
}

// field reads one line of the header.
func (h *head) field(line string) (status int) {
	name, value, ok := strings.Cut(line, ":")
	if !ok || !isToken(name) {
		return badRequest // among others: folded lines, and names with a space before the colon
	}
	value = strings.Trim(value, " \t")
	if !validValue(value) {
		return badRequest
	}
	if h.header.Len() == maxFields {
		return fieldsTooLarge
	}
	h.header.Add(name, value)
	return h.note(name, value)
}

// note remembers the fields that decide about the message itself.
func (h *head) note(name, value string) (status int) {
	switch {
	case policy.EqualFold(name, "Host"):
		h.host = value
		h.hosts++
	case policy.EqualFold(name, "Content-Length"):
		h.lengths++
		return h.contentLength(value)
	case policy.EqualFold(name, "Transfer-Encoding"):
		if h.codings++; !policy.EqualFold(value, "chunked") {
			return notImplemented
		}
		h.length = -1
	case policy.EqualFold(name, "Connection"):
		h.connection += "," + value
	case policy.EqualFold(name, "Upgrade"):
		h.upgrade += "," + value
	case policy.EqualFold(name, "Expect"):
		if !policy.EqualFold(value, "100-continue") {
			return expectationFailed
		}
	}
	return fine
}

func (h *head) contentLength(value string) (status int) {
	if value == "" || len(value) > maxLengthDigits || strings.Trim(value, "0123456789") != "" {
		return badRequest // among others: lists, signs, blanks
	}
	h.length, _ = strconv.ParseInt(value, 10, 64)
	return fine
}

// check compares the parts with each other.
func (h *head) check() (status int) {
	switch {
	case h.lengths > 1 || h.codings > 1 || h.lengths > 0 && h.codings > 0:
		return badRequest
	case h.codings > 0 && h.minor == 0:
		return badRequest
	case h.hosts > 1 || h.hosts == 0 && h.minor == 1:
		return badRequest
	case h.hosts == 1 && !validAuthority(h.host):
		return badRequest
	case h.method == "CONNECT":
		return methodNotAllowed
	}
	h.websocket = h.method == "GET" && h.minor == 1 && h.length == 0 &&
		policy.EqualFold(strings.TrimPrefix(h.upgrade, ","), "websocket") && listHas(h.connection, "upgrade")
	return h.checkTarget()
}

// checkTarget allows the origin form, and the absolute form if it names the host that the Host field names.
func (h *head) checkTarget() (status int) {
	if h.target[0] == '/' {
		return fine
	}
	_, authority, path, ok := cutAbsolute(h.target)
	if !ok || !validAuthority(authority) || h.hosts == 1 && !policy.EqualFold(authority, h.host) {
		return badRequest
	}
	if h.hosts == 0 {
		h.header.Add("Host", authority)
	}
	h.target = path
	return fine
}

// cutAbsolute splits http://authority/path?query. The path begins with a slash.
func cutAbsolute(target string) (scheme, authority, path string, ok bool) {
	scheme, rest, ok := strings.Cut(target, "://")
	if !ok || !policy.EqualFold(scheme, "http") && !policy.EqualFold(scheme, "https") {
		return "", "", "", false
	}
	end := strings.IndexAny(rest, "/?")
	if end < 0 {
		return scheme, rest, "/", true
	}
	path = rest[end:]
	if path[0] == '?' {
		path = "/" + path
	}
	return scheme, rest[:end], path, true
}

// listHas reports whether a comma-separated list has a word.
func listHas(list, word string) bool {
	for item := range strings.SplitSeq(list, ",") {
		if policy.EqualFold(strings.Trim(item, " \t"), word) {
			return true
		}
	}
	return false
}

// isToken reports whether s is a token (RFC 9110 section 5.6.2).
func isToken(s string) bool {
	for i := range len(s) {
		if !tokenTable[s[i]] {
			return false
		}
	}
	return s != ""
}

var tokenTable = table("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

func table(chars string) (t [256]bool) {
	for i := range len(chars) {
		t[chars[i]] = true
	}
	return t
}

// validTarget refuses blanks, control characters and fragments. Bytes beyond ASCII are let through, as clients do send them.
func validTarget(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] == 0x7f || s[i] == '#' {
			return false
		}
	}
	return s != ""
}

// validValue refuses control characters but tabs (RFC 9110 section 5.5).
func validValue(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' && s[i] != '\t' || s[i] == 0x7f {
			return false
		}
	}
	return true
}

// validAuthority reports whether s is a host name or address with an optional port, and nothing else. It is narrower than RFC 3986
// section 3.2.2, which allows percent-encoding and punctuation in names that no resolver knows.
func validAuthority(s string) bool {
	host, port := splitAuthority(s)
	if port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return false
		}
	}
	if strings.HasPrefix(host, "[") {
		return strings.HasSuffix(host, "]") && len(host) > 4 && strings.Trim(host[1:len(host)-1], "0123456789abcdefABCDEF:.") == ""
	}
	for i := range len(host) {
		if !hostTable[host[i]] {
			return false
		}
	}
	return host != "" && len(host) <= 255
}

var hostTable = table("-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")

// splitAuthority splits host:port; the brackets of an IPv6 address belong to the host.
func splitAuthority(s string) (host, port string) {
	if i := strings.LastIndexByte(s, ':'); i >= 0 && i > strings.LastIndexByte(s, ']') {
		return s[:i], s[i+1:]
	}
	return s, ""
}
