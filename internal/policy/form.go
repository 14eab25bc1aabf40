package policy

import (
	"net/url"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// encodeForm is ToFormUrlEncodedContent: a space becomes a plus.
func encodeForm(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return encodePairs(f, args[0], url.QueryEscape)
}

// encodeQuery is ToQueryString: a space becomes %20.
func encodeQuery(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	return encodePairs(f, args[0], EscapeQuery)
}

// encodePairs writes a dictionary of lists of texts as name=value pairs.
func encodePairs(f *rt.Frame, dictionary rt.Value, escape func(string) string) (rt.Value, error) {
	var b strings.Builder
	err := rt.Iterate(f, dictionary, func(item rt.Value) (bool, error) {
		pair := rt.As[*rt.Pair](item)
		name := escape(pair.Key.AsString())
		return true, rt.Iterate(f, pair.Value, func(value rt.Value) (bool, error) {
			text := escape(value.AsString())
			if b.Len() > 0 {
				b.WriteByte('&')
			}
			b.WriteString(name + "=" + text)
			return true, f.Alloc(len(name) + len(text) + 2)
		})
	})
	return rt.String(b.String()), err
}
