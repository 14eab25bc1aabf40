package policy

import (
	"strings"

	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var urlDef = rt.Declare("", "interface IUrl")

// urlObject is a URL as expressions see it.
type urlObject URL

// Type returns IUrl.
func (*urlObject) Type() *rt.Type { return urlDef.Type() }

// Text returns the whole URL.
func (u *urlObject) Text(*rt.Frame) (string, error) { return (*URL)(u).String(), nil }

var urlClass = rt.Class{Def: urlDef, Doc: "A URL.", Members: []rt.Member{
	row("string Host { get; }", text(func(u *urlObject) string { return u.Host }), "Host is the name or address, without the port."),
	row("string Path { get; }", urlPath, "Path is the percent-encoded path, with the leading slash."),
	row("int Port { get; }", get(func(u *urlObject) rt.Value { return rt.Int(u.Port) }), "Port is the port, also where the URL does not name one."),
	row("IReadOnlyDictionary<string, string[]> Query { get; }", get(func(u *urlObject) rt.Value { return rt.Obj((*queryObject)(u)) }),
		"Query are the decoded query parameters. The letter case of their names does not count."),
	row("string QueryString { get; }", get(urlQueryString), "QueryString is the percent-encoded query with its question mark, or the empty text."),
	row("string Scheme { get; }", text(func(u *urlObject) string { return u.Scheme }), "Scheme is http, https, ws or wss."),
	row("string ToString()", get(func(u *urlObject) rt.Value { return rt.String((*URL)(u).String()) }), "ToString returns the whole URL."),
	row("Uri ToUri()", urlToURI, "ToUri returns the URL as a System.Uri."),
}}

func urlQueryString(u *urlObject) rt.Value {
	if u.Query == "" {
		return rt.String("")
	}
	return rt.String("?" + u.Query)
}

func urlToURI(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return lib.NewURI((*URL)(rt.As[*urlObject](this)).String())
}

// urlValue returns an absolute URL as an IUrl, null for a text that is none.
func urlValue(address string) rt.Value {
	u, err := ParseURL(address)
	if err != nil {
		return rt.Null
	}
	return rt.Obj((*urlObject)(&u))
}

// queryObject is the query of a URL as expressions see it.
type queryObject URL

// Type returns the type of all dictionaries of lists of texts.
func (*queryObject) Type() *rt.Type { return textsByName }

// Lookup returns the values of a parameter as a string[].
func (q *queryObject) Lookup(key rt.Value) (rt.Value, bool) {
	values := QueryValues(q.Query, key.AsString())
	if values == nil {
		return rt.Null, false
	}
	return rt.Strings(values), true
}

// Len returns the number of names.
func (q *queryObject) Len() int { return len(group(QueryPairs(q.Query))) }

// Enumerate begins a pass through the parameters in order.
func (q *queryObject) Enumerate() rt.Enumerator { return &entryPass{group(QueryPairs(q.Query))} }

// joined returns the values of a parameter, joined by commas.
func (q *queryObject) joined(name string) (string, bool) {
	first, count := "", 0
	for n, value := range QueryPairs(q.Query) {
		if strings.EqualFold(n, name) {
			if count++; count == 1 {
				first = value
			}
		}
	}
	if count < 2 {
		return first, count == 1
	}
	return strings.Join(QueryValues(q.Query, name), ","), true
}
