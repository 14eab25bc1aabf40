package lib

import (
	"net/netip"
	"strings"

	"golang.org/x/net/idna"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var uriClass = class(uriDef, "Uri is an address of the web, taken apart.", table{
	{"Uri(string uriString)", uriNew, "Reads an absolute address."},
	{"Uri(string uriString, UriKind uriKind)", uriNewKind, "Reads an address that may be relative."},
	{"Uri(Uri baseUri, string relativeUri)", uriCombine, "Resolves a reference against a base."},
	{"Uri(Uri baseUri, Uri relativeUri)", uriCombine, "Resolves a reference against a base."},
	{"string AbsoluteUri { get; }", uriText((*uri).text), "The whole address, escaped."},
	{"string AbsolutePath { get; }", uriText(func(u *uri) string { return u.path }), "The path, escaped."},
	{"string LocalPath { get; }", uriText(func(u *uri) string { return unescape(u.path, func(byte) bool { return false }) }), "The path without escapes."},
	{"string PathAndQuery { get; }", uriText(func(u *uri) string { return u.path + u.query }), "Path and query."},
	{"string Query { get; }", uriText(func(u *uri) string { return u.query }), "The query with its ?."},
	{"string Fragment { get; }", uriText(func(u *uri) string { return u.fragment }), "The fragment with its #."},
	{"string Host { get; }", uriText(uriHost), "The host."},
	{"string DnsSafeHost { get; }", uriText(func(u *uri) string { return u.host }), "The host, without brackets."},
	{"string IdnHost { get; }", uriText(idnHost), "The host without brackets, as the domain name system knows it: in ASCII."},
	{"string Authority { get; }", uriText(func(u *uri) string { return u.authority(false) }), "Host and port, if it is not the usual one."},
	{"string Scheme { get; }", uriText(func(u *uri) string { return u.scheme }), "The scheme."},
	{"string UserInfo { get; }", uriText(func(u *uri) string { return u.userInfo }), "What stands before the @."},
	{"int Port { get; }", uriPort, "The port."},
	{"bool IsDefaultPort { get; }", uriIsDefaultPort, "Reports whether the port is the usual one."},
	{"bool IsAbsoluteUri { get; }", uriIsAbsolute, "Reports whether the address is absolute."},
	{"bool IsLoopback { get; }", uriIsLoopback, "Reports whether the host is this machine."},
	{"bool IsFile { get; }", uriIsFile, "Reports whether the scheme is file."},
	{"bool IsUnc { get; }", constant(rt.Bool(false)), "Always false."},
	{"string OriginalString { get; }", uriOriginal, "The text the address was made of."},
	{"string[] Segments { get; }", uriSegments, "The parts of the path, with their slashes."},
	{"UriHostNameType HostNameType { get; }", uriHostNameType, "What kind of name the host is."},
	{"string GetLeftPart(UriPartial part)", uriLeftPart, "Returns the address up to a part."},
	{"Uri MakeRelativeUri(Uri uri)", uriMakeRelative, "Returns the reference that leads from this address to another."},
	{"bool IsBaseOf(Uri uri)", uriIsBaseOf, "Reports whether an address begins with this one."},
	{"string ToString()", objectToString, "Returns the address with readable escapes."},
	{"static string EscapeDataString(string stringToEscape)", uriEscapeData, "Escapes everything but letters, digits and - . _ ~."},
	{"static string EscapeUriString(string stringToEscape)", uriEscape, "Escapes what may not stand in an address."},
	{"static string UnescapeDataString(string stringToUnescape)", uriUnescapeData, "Replaces escapes by their characters."},
	{"static bool IsWellFormedUriString(string uriString, UriKind uriKind)", uriIsWellFormed, "Reports whether a text is an address without anything to escape."},
	{"static bool TryCreate(string uriString, UriKind uriKind, out Uri result)", uriTryCreate, "Reads an address, and reports whether the text is one."},
	{"static bool TryCreate(Uri baseUri, string relativeUri, out Uri result)", uriTryCombine, "Resolves a reference, and reports whether it is one."},
	{"static bool CheckSchemeName(string schemeName)", uriCheckScheme, "Reports whether a text can be a scheme."},
	{"static bool IsHexDigit(char character)", charIs(func(r rune) bool { return r < 0x80 && isHex(byte(r)) }), "Reports whether a character is a hexadecimal digit."},
	{"static string UriSchemeHttp { get; }", constant(rt.String("http")), "http."},
	{"static string UriSchemeHttps { get; }", constant(rt.String("https")), "https."},
	{"static bool operator ==(Uri uri1, Uri uri2)", relation("=="), "Compares two addresses."},
	{"static bool operator !=(Uri uri1, Uri uri2)", relation("!="), "Compares two addresses."},
})

func uriNew(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("uriString")
	}
	return NewURI(args[0].AsString())
}

// uriOf reads an address of a UriKind.
func uriOf(s string, kind int) (*uri, bool) {
	u, ok := parseURI(s)
	switch {
	case ok && kind != 2:
		return u, true
	case !ok && kind != 1:
		return &uri{original: s}, true
	}
	return nil, false
}

func uriNewKind(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("uriString")
	}
	u, ok := uriOf(args[0].AsString(), args[1].AsInt())
	if !ok {
		return rt.Null, rt.Throw(uriException, "Invalid URI: The format of the URI could not be determined.")
	}
	return rt.Obj(u), nil
}

func uriCombine(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	base := rt.As[*uri](args[0])
	if base == nil {
		return rt.Null, nullArg("baseUri")
	}
	if !base.absolute {
		return rt.Null, outOfRange("baseUri", "This operation is not supported for a relative URI.")
	}
	ref := args[1].AsString()
	if u := rt.As[*uri](args[1]); u != nil {
		ref = u.original
	}
	u, ok := base.combine(ref)
	if !ok {
		return rt.Null, rt.Throw(uriException, "Invalid URI: The format of the URI could not be determined.")
	}
	return rt.Obj(u), nil
}

func relativeURI() error {
	return invalidOperation("This operation is not supported for a relative URI.")
}

// uriText is a property of absolute addresses.
func uriText(of func(*uri) string) fn {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		u := rt.As[*uri](this)
		if !u.absolute {
			return rt.Null, relativeURI()
		}
		return rt.String(of(u)), nil
	}
}

func uriHost(u *uri) string {
	if strings.Contains(u.host, ":") {
		return "[" + u.host + "]"
	}
	return u.host
}

func uriPort(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	u := rt.As[*uri](this)
	if !u.absolute {
		return rt.Null, relativeURI()
	}
	return number(u.port)
}

func uriIsDefaultPort(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	u := rt.As[*uri](this)
	if !u.absolute {
		return rt.Null, relativeURI()
	}
	p, known := defaultPorts[u.scheme]
	return truth(u.port == -1 || known && p == u.port)
}

func uriIsAbsolute(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return truth(rt.As[*uri](this).absolute)
}

func uriIsLoopback(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	host := rt.As[*uri](this).host
	ip, err := netip.ParseAddr(host)
	return truth(host == "localhost" || host == "loopback" || err == nil && ip.IsLoopback())
}

func uriIsFile(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return truth(rt.As[*uri](this).scheme == "file")
}

func uriOriginal(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.String(rt.As[*uri](this).original), nil
}

func uriSegments(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	u := rt.As[*uri](this)
	if !u.absolute {
		return rt.Null, relativeURI()
	}
	segments := strings.SplitAfter(u.path, "/")
	if segments[len(segments)-1] == "" {
		segments = segments[:len(segments)-1]
	}
	return rt.Strings(segments), nil
}

func uriHostNameType(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	u := rt.As[*uri](this)
	kind := int64(2)
	if ip, err := netip.ParseAddr(u.host); err == nil {
		kind = 3
		if ip.Is6() {
			kind = 4
		}
	} else if u.host == "" {
		kind = 1
	}
	return rt.Scalar(uriHostKind.Type(), kind), nil
}

func uriLeftPart(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	u := rt.As[*uri](this)
	if !u.absolute {
		return rt.Null, relativeURI()
	}
	s := u.scheme + "://"
	if args[0].AsInt() > 0 {
		s = u.authority(true)
	}
	if args[0].AsInt() > 1 {
		s += u.path
	}
	if args[0].AsInt() > 2 {
		s += u.query
	}
	return rt.String(s), nil
}

// idnHost is the host in ASCII; one that cannot be written so stays as it is.
func idnHost(u *uri) string {
	if ascii, err := idna.Lookup.ToASCII(u.host); err == nil {
		return ascii
	}
	return u.host
}

func uriMakeRelative(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	from, to := rt.As[*uri](this), rt.As[*uri](args[0])
	if to == nil {
		return rt.Null, nullArg("uri")
	}
	if from.authority(true) != to.authority(true) {
		return args[0], nil
	}
	return rt.Obj(&uri{original: relativePath(from.path, to.path) + to.query + to.fragment}), nil
}

// relativePath is the way from one path to another.
func relativePath(a, b string) string {
	if a == b {
		return ""
	}
	common := 0
	for i := 0; i < min(len(a), len(b)) && a[i] == b[i]; i++ {
		if a[i] == '/' {
			common = i + 1
		}
	}
	way := strings.Repeat("../", strings.Count(a[common:], "/")) + b[common:]
	if first, _, _ := strings.Cut(way, "/"); strings.Contains(first, ":") { // no scheme
		way = "./" + way
	}
	return way
}

func uriIsBaseOf(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	base, u := rt.As[*uri](this), rt.As[*uri](args[0])
	if u == nil {
		return rt.Null, nullArg("uri")
	}
	dir := base.path[:strings.LastIndexByte(base.path, '/')+1]
	return truth(base.authority(true) == u.authority(true) && strings.HasPrefix(u.path, dir))
}

func uriEscapeData(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("stringToEscape")
	}
	return text(f, escapeUnless(args[0].AsString(), func(_ int, c byte) bool { return unreserved(c) }))
}

func uriEscape(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("stringToEscape")
	}
	return text(f, escapeUnless(args[0].AsString(), func(_ int, c byte) bool {
		return unreserved(c) || strings.IndexByte(";/?:@&=+$,!*'()#[]", c) >= 0
	}))
}

func uriUnescapeData(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("stringToUnescape")
	}
	return text(f, unescape(args[0].AsString(), func(byte) bool { return false }))
}

func uriIsWellFormed(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	s := args[0].AsString()
	u, ok := uriOf(s, args[1].AsInt())
	if !ok || args[0].IsNull() || s != escapeIllegal(s) {
		return truth(false)
	}
	return truth(!u.absolute || !strings.Contains(s, `\`))
}

func uriTryCreate(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	args[2] = rt.Null
	if args[0].IsNull() {
		return truth(false)
	}
	u, ok := uriOf(args[0].AsString(), args[1].AsInt())
	if ok {
		args[2] = rt.Obj(u)
	}
	return truth(ok)
}

func uriTryCombine(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	return try(&args[2], uriDef.Type())(uriCombine(f, this, args[:2]))
}

func uriCheckScheme(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return truth(isScheme(args[0].AsString()))
}
