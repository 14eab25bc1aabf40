package liquid

import (
	"errors"
	"regexp"
	"strings"
	"unicode"

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

func isWhite(r rune) bool { return format.IsWhite(r) }

func blank(s string) bool { return strings.TrimFunc(s, isWhite) == "" }

func upper(s string) string { return strings.Map(unicode.ToUpper, s) }

func lower(s string) string { return strings.Map(unicode.ToLower, s) }

func escapeHTML(s string) string { return lib.EscapeHTML(s) }

// str is a text argument, "" for nil.
func str(v any) string {
	s, _ := v.(string)
	return s
}

// titleCase is TextInfo.ToTitleCase: words begin with a capital and go on with small letters, unless they are all capitals. What follows an apostrophe
// is small.
func titleCase(s string) string {
	var b strings.Builder
	runes := []rune(s)
	for i := 0; i < len(runes); {
		if !unicode.IsLetter(runes[i]) {
			b.WriteRune(runes[i])
			i++
			continue
		}
		end := i + 1
		for end < len(runes) && inWord(runes[end]) {
			end++
		}
		b.WriteRune(unicode.ToTitle(runes[i]))
		b.WriteString(restOfWord(runes[i+1 : end]))
		i = end
	}
	return b.String()
}

// restOfWord returns the characters behind the first of a word.
func restOfWord(runes []rune) string {
	var b strings.Builder
	small := false
	for part := range strings.SplitAfterSeq(string(runes), "'") {
		if small = small || strings.ContainsFunc(part, unicode.IsLower); small {
			part = lower(part)
		}
		b.WriteString(part)
		small = true
	}
	return b.String()
}

// inWord reports whether a character belongs to the word before it.
func inWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || r == '\''
}

func joined(before bool) func(*state, any, []any) (any, error) {
	return func(_ *state, v any, args []any) (any, error) {
		if before {
			return rt.Join(str(args[0]), str(v)), nil
		}
		return rt.Join(str(v), str(args[0])), nil
	}
}

func standard(_ *state, v any, args []any) (any, error) {
	if blank(str(v)) {
		return args[0], nil
	}
	return v, nil
}

func newlineToBr(s string) string {
	if blank(s) {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\x00"), "\n", "<br />\n"), "\x00", "<br />\r\n")
}

func stripNewlines(s string) string {
	if blank(s) {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", ""), "\n", "")
}

var (
	htmlBlocks = regexp.MustCompile(`(?is)<script.*?</script>|<!--.*?-->|<style.*?</style>`)
	htmlTags   = regexp.MustCompile(`(?s)<.*?>`)
)

func stripHTML(s string) string {
	if blank(s) {
		return s
	}
	return htmlTags.ReplaceAllLiteralString(htmlBlocks.ReplaceAllLiteralString(s, ""), "")
}

func remove(_ *state, v any, args []any) (any, error) {
	if v == nil || blank(str(v)) {
		return v, nil
	}
	switch {
	case args[0] == nil:
		return nil, fault("Value cannot be null. (Parameter 'oldValue')")
	case str(args[0]) == "":
		return nil, fault("String cannot be of zero length. (Parameter 'oldValue')")
	}
	return strings.ReplaceAll(str(v), str(args[0]), ""), nil
}

func removeFirst(s *state, v any, args []any) (any, error) {
	if v == nil || blank(str(v)) {
		return v, nil
	}
	return replaceFirst(s, v, []any{args[0], ""})
}

// replace replaces what a regular expression matches; $1 in the replacement is its first group.
func replace(s *state, v any, args []any) (any, error) {
	if str(v) == "" || str(args[0]) == "" {
		return v, nil
	}
	return said(lib.ReplaceMatches(s.f, str(v), str(args[0]), str(args[1])))
}

// replaceFirst replaces the first match by a text as it is.
func replaceFirst(s *state, v any, args []any) (any, error) {
	if str(v) == "" || str(args[0]) == "" {
		return v, nil
	}
	from, to, err := lib.FirstMatch(s.f, str(v), str(args[0]))
	if err != nil || from < 0 {
		return said(str(v), err)
	}
	return str(v)[:from] + str(args[1]) + str(v)[to:], nil
}

// said makes a fault of an exception.
func said(result string, err error) (any, error) {
	var e *rt.Exception
	if errors.As(err, &e) {
		return nil, fault(e.Message)
	}
	return result, err
}

// split divides a text at a text; empty parts are left out. Without a pattern it gives the characters.
func split(_ *state, v any, args []any) (any, error) {
	s, pattern := str(v), str(args[0])
	if v == nil || blank(s) {
		return []any{v}, nil
	}
	if pattern == "" {
		list, _ := characters(s)
		return list, nil
	}
	parts := []any{}
	for part := range strings.SplitSeq(s, pattern) {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return parts, nil
}

func truncate(_ *state, v any, args []any) (any, error) {
	length := args[0].(int) //nolint:forcetypeassert // the parameter is a number
	end := str(args[1])
	switch {
	case str(v) == "":
		return v, nil
	case length < 0:
		return end, nil
	}
	units := rt.Units(str(v))
	if len(units) <= length {
		return v, nil
	}
	return rt.FromUnits(units[:max(length-rt.Length(end), 0)]) + end, nil
}

func truncateWords(_ *state, v any, args []any) (any, error) {
	count := args[0].(int) //nolint:forcetypeassert // the parameter is a number
	end := str(args[1])
	switch {
	case str(v) == "":
		return v, nil
	case count <= 0:
		return end, nil
	}
	words := strings.Split(str(v), " ")
	if len(words) <= count {
		return v, nil
	}
	return strings.Join(words[:count], " ") + end, nil
}
