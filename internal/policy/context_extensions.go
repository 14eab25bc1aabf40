package policy

import (
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var extensionsDef = rt.Declare("", "static class PolicyExtensions")

// dictionaryExtensions are the overloads of GetValueOrDefault. The specific ones stand beside the general ones of .NET: the argument for the default
// decides, so that a header gives its values joined by commas where the default is a text, and as an array where it is an array.
var dictionaryExtensions = rt.Class{Def: extensionsDef, Doc: "What Azure adds to texts, byte arrays, dictionaries, forms and certificates.", Members: []rt.Member{
	bind(bindJoined, row("static string GetValueOrDefault(this IReadOnlyDictionary<string, string[]> dictionary, string key)", joinedOrDefault,
		"GetValueOrDefault returns the values under a name, joined by commas; null if there are none.")),
	bind(bindJoined, row("static string GetValueOrDefault(this IReadOnlyDictionary<string, string[]> dictionary, string key, string defaultValue)", joinedOrDefault,
		"GetValueOrDefault returns the values under a name, joined by commas, or the default.")),
	row("static object GetValueOrDefault(this IReadOnlyDictionary<string, object> dictionary, string key)", valueOrDefault,
		"GetValueOrDefault returns the value under a name, or null."),
	row("static T GetValueOrDefault<T>(this IReadOnlyDictionary<string, object> dictionary, string key)", castOrDefault,
		"GetValueOrDefault returns the value under a name, or default(T). It throws if the value is not a T."),
	row("static T GetValueOrDefault<T>(this IReadOnlyDictionary<string, object> dictionary, string key, T defaultValue)", castOrDefault,
		"GetValueOrDefault returns the value under a name, or the default. It throws if the value is not a T."),
	row("static TValue GetValueOrDefault<TKey, TValue>(this IReadOnlyDictionary<TKey, TValue> dictionary, TKey key)", valueOrDefault,
		"GetValueOrDefault returns the value under a key, or default(TValue)."),
	row("static TValue GetValueOrDefault<TKey, TValue>(this IReadOnlyDictionary<TKey, TValue> dictionary, TKey key, TValue defaultValue)", valueOrDefault,
		"GetValueOrDefault returns the value under a key, or the default."),
}}

// joiner is a dictionary of lists of texts that joins them without making a list first.
type joiner interface {
	joined(name string) (string, bool)
}

func asJoiner(v rt.Value) joiner {
	if h := rt.As[*headersObject](v); h != nil { // most are headers
		return h
	}
	return rt.As[joiner](v)
}

// lookup finds a key in a dictionary that may be null.
func lookup(f *rt.Frame, args []rt.Value) (rt.Value, bool, error) {
	dictionary := args[0].AsDictionary()
	switch {
	case dictionary == nil:
		return rt.Null, false, rt.Throw(rt.ArgumentNullException, "Value cannot be null. (Parameter 'dictionary')")
	case args[1].IsNull():
		return rt.Null, false, rt.Throw(rt.ArgumentNullException, "Value cannot be null. (Parameter 'key')")
	}
	value, ok := dictionary.Lookup(args[1])
	return value, ok, f.Step(1)
}

// bindJoined is joinedOrDefault for a name and a default that are constants.
func bindJoined(args []rt.Value) rt.Func {
	if args[1].IsNull() {
		return nil
	}
	name, fallback, rest := args[1].AsString(), rt.Null, args[1:]
	if len(rest) == 2 {
		fallback = rest[1]
	}
	return func(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		j := asJoiner(this)
		if j == nil {
			return joinedOrDefault(f, rt.Null, append([]rt.Value{this}, rest...))
		}
		return join(f, j, name, fallback)
	}
}

// join returns the values under a name, joined by commas, or the default.
func join(f *rt.Frame, j joiner, name string, fallback rt.Value) (rt.Value, error) {
	joined, found := j.joined(name)
	if !found {
		return fallback, nil
	}
	return rt.String(joined), f.Scan(len(joined))
}

// joinedOrDefault is GetValueOrDefault of headers, queries and claims.
func joinedOrDefault(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	fallback := rt.Null
	if len(args) == 3 {
		fallback = args[2]
	}
	if j := asJoiner(args[0]); j != nil && !args[1].IsNull() {
		return join(f, j, args[1].AsString(), fallback)
	}
	value, ok, err := lookup(f, args)
	if err != nil || !ok {
		return fallback, err
	}
	return rt.String(strings.Join(value.AsStrings(), ",")), nil
}

// valueOrDefault is GetValueOrDefault without a conversion.
func valueOrDefault(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	fallback := rt.Null
	switch {
	case len(args) == 3:
		fallback = args[2]
	case len(f.Types) == 2:
		fallback = rt.Default(f.Types[1])
	}
	value, ok, err := lookup(f, args)
	if err != nil || !ok {
		return fallback, err
	}
	return value, nil
}

// castOrDefault is GetValueOrDefault with a conversion: a cast, which numbers of another type do not pass.
func castOrDefault(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	wanted := f.Types[0]
	value, ok, err := lookup(f, args)
	switch {
	case err != nil:
		return rt.Null, err
	case !ok && len(args) == 3:
		return args[2], nil
	case !ok:
		return rt.Default(wanted), nil
	}
	return rt.Cast(f, value, wanted)
}

// textExtensions are the methods that Azure adds to strings.
var textExtensions = rt.Class{Def: extensionsDef, Members: []rt.Member{
	row("static BasicAuthCredentials AsBasic(this string input)", asBasic, "AsBasic reads the value of a Basic authorization header; null if it is none."),
	row("static bool TryParseBasic(this string input, out BasicAuthCredentials result)", tryParseBasic, "TryParseBasic reads the value of a Basic authorization header."),
	row("static Jwt AsJwt(this string input)", asJWT, "AsJwt reads a JSON web token, with or without the Bearer scheme, and does not check its signature; null if it is none."),
	row("static bool TryParseJwt(this string input, out Jwt result)", tryParseJWT, "TryParseJwt reads a JSON web token, with or without the Bearer scheme, and does not check its signature."),
}}

// formExtensions are the methods that Azure adds to the fields of a form.
var formExtensions = rt.Class{Def: extensionsDef, Members: []rt.Member{
	row("static string ToFormUrlEncodedContent(this IDictionary<string, IList<string>> dictionary)", encodeForm, "ToFormUrlEncodedContent writes the fields as the body of a form."),
	row("static string ToQueryString(this IDictionary<string, IList<string>> dictionary)", encodeQuery, "ToQueryString writes the fields as a query string, without the question mark."),
}}
