package lib

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	uriComponentsDef = rt.Declare("System", `[Flags] enum UriComponents { Scheme = 1, UserInfo = 2, Host = 4, Port = 8, SchemeAndServer = 13, Path = 16, Query = 32, PathAndQuery = 48,
		HttpRequestUrl = 61, Fragment = 64, AbsoluteUri = 127, StrongPort = 128, HostAndPort = 132, StrongAuthority = 134, NormalizedHost = 256, KeepDelimiter = 1073741824,
		SerializationInfoString = -2147483648 }`)
	uriFormatDef = rt.Declare("System", "enum UriFormat { UriEscaped = 1, Unescaped = 2, SafeUnescaped = 3 }")
)

var uriMoreClass = class(uriDef, "", append(uriSchemes(), table{
	{"Uri(string uriString, bool dontEscape)", uriNew, "Reads an absolute address; it is escaped all the same."},
	{"Uri(Uri baseUri, string relativeUri, bool dontEscape)", uriCombine, "Resolves a reference against a base; it is escaped all the same."},
	{"bool UserEscaped { get; }", constant(rt.Bool(false)), "Always false."},
	{"bool IsWellFormedOriginalString()", uriIsWellFormedOriginal, "Reports whether there was nothing to escape in the text the address was made of."},
	{"string GetComponents(UriComponents components, UriFormat format)", uriComponents, "Returns some parts of the address."},
	{"string MakeRelative(Uri toUri)", uriMakeRelativeText, "Returns the reference that leads from this address to another, as a text."},
	{"static UriHostNameType CheckHostName(string name)", uriCheckHost, "Returns what kind of name a host has; Unknown for what is none."},
	{"static bool TryCreate(Uri baseUri, Uri relativeUri, out Uri result)", uriTryCombine, "Resolves a reference, and reports whether it is one."},
	{"static int Compare(Uri uri1, Uri uri2, UriComponents partsToCompare, UriFormat compareFormat, StringComparison comparisonType)", uriCompare, "Compares parts of two addresses: negative, 0 or positive."},
	{"static int FromHex(char digit)", uriFromHex, "Returns the number of a hexadecimal digit."},
	{"static string HexEscape(char character)", uriHexEscape, "Returns the escape of a character below 256."},
	{"static char HexUnescape(string pattern, ref int index)", uriHexUnescape, "Reads the character or escape at an index, and moves the index behind it."},
	{"static bool IsHexEncoding(string pattern, int index)", uriIsHexEncoding, "Reports whether there is an escape at an index."},
}...))

// uriSchemes are the constants of Uri.
func uriSchemes() table {
	rows := table{{"static string SchemeDelimiter { get; }", constant(rt.String("://")), "What stands behind a scheme."}}
	for _, s := range [][2]string{
		{"File", "file"}, {"Ftp", "ftp"}, {"Gopher", "gopher"}, {"Mailto", "mailto"}, {"NetPipe", "net.pipe"}, {"NetTcp", "net.tcp"}, {"News", "news"}, {"Nntp", "nntp"},
	} {
		rows = append(rows, table{{"static string UriScheme" + s[0] + " { get; }", constant(rt.String(s[1])), s[1] + "."}}...)
	}
	return rows
}

func uriIsWellFormedOriginal(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return uriIsWellFormed(f, rt.Null, []rt.Value{rt.String(rt.As[*uri](this).original), rt.Scalar(uriKind.Type(), 0)})
}

// parts writes some of UriComponents, escaped. A part on its own stands without its delimiter.
func (u *uri) parts(want int) string {
	var b strings.Builder
	if want&1 != 0 {
		b.WriteString(u.scheme)
		if want != 1 {
			b.WriteString("://")
		}
	}
	if want&2 != 0 && u.userInfo != "" {
		b.WriteString(u.userInfo)
		if want != 2 {
			b.WriteByte('@')
		}
	}
	if want&(4|256) != 0 {
		b.WriteString(uriHost(u))
	}
	port := strconv.Itoa(u.port)
	switch shown := u.port >= 0 && !strings.HasSuffix(u.authority(false), "]") && strings.HasSuffix(u.authority(false), ":"+port); {
	case want == 128 || want == 8:
		if want == 128 || shown {
			b.WriteString(port)
		}
	case want&128 != 0 && u.port >= 0, want&8 != 0 && shown:
		b.WriteString(":" + port)
	}
	if want&16 != 0 {
		path := u.path
		if want == 16 {
			path = strings.TrimPrefix(path, "/")
		}
		b.WriteString(path)
	}
	if want&32 != 0 {
		query := u.query
		if want == 32 {
			query = strings.TrimPrefix(query, "?")
		}
		b.WriteString(query)
	}
	if want&64 != 0 {
		fragment := u.fragment
		if want == 64 {
			fragment = strings.TrimPrefix(fragment, "#")
		}
		b.WriteString(fragment)
	}
	return b.String()
}

func uriComponents(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	u := rt.As[*uri](this)
	if !u.absolute {
		return rt.Null, relativeURI()
	}
	if n := args[1].AsInt(); n < 1 || n > 3 {
		return rt.Null, outOfRange("format", "Valid values are UriEscaped, Unescaped and SafeUnescaped.")
	}
	s := u.parts(args[0].AsInt() &^ (1 << 30))
	switch args[1].AsInt() {
	case 2:
		s = unescape(s, func(byte) bool { return false })
	case 3:
		s = unescapeReadable(s)
	}
	return text(f, s)
}

func uriCompare(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() || args[1].IsNull() {
		return number(btoi(!args[0].IsNull()) - btoi(!args[1].IsNull()))
	}
	var texts [2]rt.Value
	for i := range texts {
		var err error
		if texts[i], err = uriComponents(f, args[i], args[2:4]); err != nil {
			return rt.Null, err
		}
	}
	return stringCompare(f, rt.Null, []rt.Value{texts[0], texts[1], args[4]})
}

func uriMakeRelativeText(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	v, err := uriMakeRelative(f, this, args)
	if err != nil {
		return rt.Null, err
	}
	return objectToString(f, v, nil)
}

func uriCheckHost(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	name := args[0].AsString()
	kind := int64(0)
	bare := strings.TrimSuffix(strings.TrimPrefix(name, "["), "]")
	if addr, err := netip.ParseAddr(bare); err == nil {
		kind = 3
		if addr.Is6() {
			kind = 4
		}
	} else if name != "" && isHostName(name) {
		kind = 2
	}
	return rt.Scalar(uriHostKind.Type(), kind), nil
}

// isHostName reports whether a text is labels of letters, digits, - and _ with points between them.
func isHostName(name string) bool {
	for label := range strings.SplitSeq(strings.TrimSuffix(name, "."), ".") {
		if label == "" || len(label) > 63 || strings.HasPrefix(label, "-") {
			return false
		}
		for _, r := range label {
			if !isLetterOrDigit(r) && r != '-' && r != '_' {
				return false
			}
		}
	}
	return true
}

func uriFromHex(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	n, err := strconv.ParseUint(rt.CharString(args[0].AsChar()), 16, 8)
	if err != nil {
		return rt.Null, badArg("digit")
	}
	return number(int(n))
}

func uriHexEscape(_ *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	c := args[0].AsChar()
	if c > 0xFF {
		return rt.Null, outOfRange("character", "Specified argument was out of the range of valid values.")
	}
	return rt.String("%" + strings.ToUpper(strconv.FormatUint(uint64(c)+0x100, 16)[1:])), nil
}

// escapeAt returns the character that an escape at an index stands for; ok is false if there is none.
func escapeAt(f *rt.Frame, s string, i int) (c uint16, ok bool, err error) {
	var units [3]uint16
	for k := range units {
		if units[k], ok, err = f.CharAt(s, i+k); err != nil || !ok {
			return 0, false, err
		}
	}
	n, bad := strconv.ParseUint(rt.FromUnits(units[1:]), 16, 8)
	return uint16(n), units[0] == '%' && bad == nil, nil
}

func uriIsHexEncoding(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	_, ok, err := escapeAt(f, args[0].AsString(), args[1].AsInt())
	return rt.Bool(ok), err
}

func uriHexUnescape(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	s, i := args[0].AsString(), args[1].AsInt()
	c, ok, err := escapeAt(f, s, i)
	if err != nil {
		return rt.Null, err
	}
	if ok {
		args[1] = rt.Int(i + 3)
		return rt.Char(c), nil
	}
	c, ok, err = f.CharAt(s, i)
	if err == nil && !ok {
		err = outOfRange("index", indexMessage)
	}
	args[1] = rt.Int(i + 1)
	return rt.Char(c), err
}
