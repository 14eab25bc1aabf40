package lib

import (
	"html"
	"net/netip"
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	webUtility    = rt.Declare("System.Net", "static class WebUtility")
	ipAddress     = rt.Declare("System.Net", "class IPAddress")
	addressFamily = rt.Declare("System.Net.Sockets", "enum AddressFamily { Unspecified = 0, InterNetwork = 2, InterNetworkV6 = 23 }")
)

var webUtilityClass = class(webUtility, "WebUtility encodes texts for HTML and for addresses.", table{
	{"static string UrlEncode(string value)", webURLEncode, "Escapes a text for a query: a space becomes +."},
	{"static string UrlDecode(string encodedValue)", webURLDecode, "Reads what UrlEncode wrote."},
	{"static string HtmlEncode(string value)", webHTMLEncode, "Escapes a text for HTML."},
	{"static string HtmlDecode(string value)", webHTMLDecode, "Reads what HtmlEncode wrote."},
	{"static byte[] UrlEncodeToBytes(byte[] value, int offset, int count)", webURLEncodeBytes, "Escapes bytes for a query."},
})

// EscapeQuery is WebUtility.UrlEncode: it escapes everything but letters, digits and - _ . ! * ( ), and makes a space a plus sign.
func EscapeQuery(s string) string {
	e := escapeUnless(s, func(_ int, c byte) bool {
		return c == ' ' || unreserved(c) && c != '~' || strings.IndexByte("!*()", c) >= 0
	})
	return strings.ReplaceAll(e, " ", "+")
}

func webURLEncode(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nil
	}
	return text(f, EscapeQuery(args[0].AsString()))
}

func webURLEncodeBytes(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	b, err := bytesPart(args, "value")
	if err != nil {
		return rt.Null, err
	}
	out := []byte(EscapeQuery(string(b)))
	return rt.Bytes(out), f.Alloc(len(out))
}

func webURLDecode(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nil
	}
	return text(f, UnescapeQuery(args[0].AsString()))
}

// UnescapeQuery is WebUtility.UrlDecode: it reads what EscapeQuery wrote. What is no escape stays as it is.
func UnescapeQuery(s string) string { return strings.ToValidUTF8(unescapeQuery(s), "\uFFFD") }

// unescapeQuery reads what is escaped for a query; the bytes may be any.
func unescapeQuery(s string) string {
	s = strings.ReplaceAll(s, "+", " ")
	if !strings.Contains(s, "%") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			n, _ := strconv.ParseUint(s[i+1:i+3], 16, 8)
			b.WriteByte(byte(n))
			i += 2
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func webHTMLEncode(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nil
	}
	return text(f, EscapeHTML(args[0].AsString()))
}

// EscapeHTML is WebUtility.HtmlEncode: it escapes what has a meaning in HTML, the second half of Latin-1, and characters beyond 16 bits.
func EscapeHTML(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '"':
			b.WriteString("&quot;")
		case r == '\'':
			b.WriteString("&#39;")
		case r == '&':
			b.WriteString("&amp;")
		case r >= 160 && r < 256 || r > 0xFFFF:
			b.WriteString("&#" + strconv.Itoa(int(r)) + ";")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func webHTMLDecode(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nil
	}
	return text(f, unescapeHTML(args[0].AsString()))
}

// unescapeHTML reads entities; one that no semicolon ends is none.
func unescapeHTML(s string) string {
	var b strings.Builder
	for {
		at := strings.IndexByte(s, '&')
		if at < 0 {
			break
		}
		b.WriteString(s[:at])
		s = s[at:]
		end := strings.IndexAny(s[1:], ";&") + 1
		if end < 2 || s[end] != ';' {
			b.WriteByte('&')
			s = s[1:]
			continue
		}
		b.WriteString(html.UnescapeString(s[:end+1]))
		s = s[end+1:]
	}
	return b.String() + s
}

// An ip is an IPAddress.
type ip struct{ addr netip.Addr }

// Type returns IPAddress.
func (*ip) Type() *rt.Type { return ipAddress.Type() }

// Text is ToString().
func (a *ip) Text(*rt.Frame) (string, error) { return a.addr.String(), nil }

// Key makes equal addresses equal.
func (a *ip) Key() any { return a.addr }

var ipAddressClass = class(ipAddress, "IPAddress is an address of IP version 4 or 6.", table{
	{"AddressFamily AddressFamily { get; }", ipFamily, "The version: InterNetwork or InterNetworkV6."},
	{"byte[] GetAddressBytes()", ipBytes, "Returns the 4 or 16 bytes."},
	{"static bool IsLoopback(IPAddress address)", ipIsLoopback, "Reports whether an address is this machine."},
	{"static IPAddress Parse(string ipString)", ipParse, "Reads an address. It throws if the text is none."},
	{"static bool TryParse(string ipString, out IPAddress address)", tryParse(ipAddress.Type(), ipParse), "Reads an address, and reports whether the text is one."},
	{"string ToString()", objectToString, "Returns the address as it is usually written."},
})

func ipFamily(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	if rt.As[*ip](this).addr.Is4() {
		return rt.Scalar(addressFamily.Type(), 2), nil
	}
	return rt.Scalar(addressFamily.Type(), 23), nil
}

func ipBytes(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Bytes(rt.As[*ip](this).addr.AsSlice()), nil
}

func ipIsLoopback(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	a := rt.As[*ip](args[0])
	if a == nil {
		return rt.Null, nullArg("address")
	}
	return truth(a.addr.Unmap().IsLoopback())
}

func ipParse(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("ipString")
	}
	addr, ok := readIP(args[0].AsString())
	if !ok {
		return rt.Null, rt.Throw(rt.FormatException, "An invalid IP address was specified.")
	}
	return rt.Obj(&ip{addr}), nil
}

// readIP reads an address. Version 4 may have fewer than four parts, and parts in octal or hexadecimal, as inet_aton allows.
func readIP(s string) (netip.Addr, bool) {
	if strings.Contains(s, ":") {
		s = strings.TrimSuffix(strings.TrimPrefix(s, "["), "]")
		addr, err := netip.ParseAddr(s)
		return addr, err == nil
	}
	parts := strings.Split(s, ".")
	if len(parts) > 4 {
		return netip.Addr{}, false
	}
	var n uint64
	for i, p := range parts {
		v, err := strconv.ParseUint(p, 0, 32)
		last := i == len(parts)-1
		if err != nil || strings.ContainsAny(p, "_oObB") || !last && v > 255 || last && v >= 1<<(8*(5-len(parts))) {
			return netip.Addr{}, false
		}
		if last {
			n = n<<(8*(5-len(parts))) | v
		} else {
			n = n<<8 | v
		}
	}
	return netip.AddrFrom4([4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}), true
}
