package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

// ReplaceMatches is Regex.Replace(input, pattern, replacement), for hosts.
func ReplaceMatches(f *rt.Frame, input, pattern, replacement string) (string, error) {
	v, err := regexReplace(f, rt.Null, []rt.Value{rt.String(input), rt.String(pattern), rt.String(replacement)})
	return v.AsString(), err
}

// FirstMatch returns where in a text, in bytes, the first match of a pattern begins and ends; -1 if there is none.
func FirstMatch(f *rt.Frame, input, pattern string) (from, to int, err error) {
	re, err := compileRegex(f, pattern, 0, 0)
	if err != nil {
		return -1, -1, err
	}
	match, err := matching{re: re, input: input}.find(f)
	if err != nil || match == nil {
		return -1, -1, err
	}
	from, n := match.ByteRange()
	return from, from + n, nil
}
