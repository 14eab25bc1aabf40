package lib

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dlclark/regexp2/v2"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	regexDef       = rt.Declare("System.Text.RegularExpressions", "class Regex")
	regexOptions   = rt.Declare("System.Text.RegularExpressions", `[Flags] enum RegexOptions { None = 0, IgnoreCase = 1, Multiline = 2, ExplicitCapture = 4, Compiled = 8, Singleline = 16, IgnorePatternWhitespace = 32, RightToLeft = 64, ECMAScript = 256, CultureInvariant = 512 }`)
	regexTimeout   = rt.Declare("System.Text.RegularExpressions", "class RegexMatchTimeoutException : TimeoutException")
	matchEvaluator = rt.Declare("System.Text.RegularExpressions", "delegate string MatchEvaluator(Match match)")
)

// clockPeriod is how often running matches look at the clock. The library reads its setting without a lock, so it is made before
// anything runs, while packages are initialized.
var clockPeriod = func() time.Duration { //nolint:unused // it is made for what making it does
	const period = 10 * time.Millisecond
	regexp2.SetTimeoutCheckPeriod(period)
	return period
}()

// Bounds of a regular expression.
const (
	maxPattern   = 32 << 10
	maxBacktrack = 1 << 20
)

// patternBytes is what compiling a character of a pattern costs.
const patternBytes = 512

// A regex is a Regex: a compiled pattern and the time its matches may take.
type regex struct {
	pattern string
	options int
	re      *regexp2.Regexp
}

// Type returns Regex.
func (*regex) Type() *rt.Type { return regexDef.Type() }

// Text is the pattern.
func (r *regex) Text(*rt.Frame) (string, error) { return r.pattern, nil }

type regexKey struct {
	pattern string
	options int
	timeout time.Duration
}

// engineOptions are the options that the engine and .NET number alike.
const engineOptions = 1 | 2 | 4 | 16 | 32 | 64 | 256

// compileRegex compiles a pattern, or finds it in the cache. A timeout can only shorten the one of the frame's limits.
func compileRegex(f *rt.Frame, pattern string, options int, timeout time.Duration) (*regex, error) {
	if limit := f.Limits().Regex; timeout <= 0 || timeout > limit {
		timeout = limit
	}
	key := regexKey{pattern, options, timeout}
	if known, ok := f.Cache.Get(key); ok {
		return known.(*regex), nil
	}
	if len(pattern) > maxPattern {
		return nil, badArg("parsing - the pattern is longer than %d bytes", maxPattern)
	}
	if err := f.Alloc(patternBytes * (1 + len(pattern))); err != nil {
		return nil, err
	}
	re, err := regexp2.Compile(pattern, regexp2.RegexOptions(options&engineOptions), regexp2.OptionMaxBacktrackingStackSize(maxBacktrack))
	if err != nil {
		return nil, badArg("parsing %q - %s", pattern, strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	re.MatchTimeout = timeout
	r := &regex{pattern, options, re}
	f.Cache.Put(key, r)
	return r, nil
}

// matchError makes an exception of what stopped a match.
func matchError(err error) error {
	if err == nil {
		return nil
	}
	return rt.Throw(regexTimeout, "The RegEx engine has timed out while trying to match a pattern to an input string. This can occur for many reasons, including very large inputs or excessive backtracking caused by nested quantifiers, back-references and other factors.")
}

// matchBytes is what a match costs.
const matchBytes = 512

// timed runs a search and pays for the time it took.
func timed[T any](f *rt.Frame, search func() (T, error)) (T, error) {
	start := time.Now()
	found, err := search()
	if limit := f.Match(time.Since(start)); limit != nil {
		return found, limit
	}
	return found, matchError(err)
}

// matches reports whether the pattern is in a text.
func (r *regex) matches(f *rt.Frame, s string) (bool, error) {
	return timed(f, func() (bool, error) { return r.re.MatchString(s) })
}

// after returns the match after another one, nil if there is none.
func (r *regex) after(f *rt.Frame, m *regexp2.Match) (*regexp2.Match, error) {
	if err := f.Alloc(matchBytes); err != nil {
		return nil, err
	}
	return timed(f, func() (*regexp2.Match, error) { return r.re.FindNextMatch(m) })
}

// A matching is a static or instance call: the regex, its input and what follows.
type matching struct {
	re    *regex
	input string
	rest  []rt.Value
}

// onRegex makes a member that is both static (input, pattern, …, options, timeout) and an instance method (input, …). Extra is the number
// of arguments between.
func onRegex(extra int, do func(f *rt.Frame, m matching) (rt.Value, error)) fn {
	return func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		m := matching{re: rt.As[*regex](this), input: args[0].AsString()}
		if args[0].IsNull() {
			return rt.Null, nullArg("input")
		}
		if m.re != nil {
			m.rest = args[1:]
		} else {
			if args[1].IsNull() {
				return rt.Null, nullArg("pattern")
			}
			m.rest = args[2 : 2+extra]
			options, timeout, err := regexSettings(args[2+extra:])
			if err != nil {
				return rt.Null, err
			}
			if m.re, err = compileRegex(f, args[1].AsString(), options, timeout); err != nil {
				return rt.Null, err
			}
		}
		if err := f.Alloc(4 * len(m.input)); err != nil {
			return rt.Null, err
		}
		return do(f, m)
	}
}

var regexClass = class(regexDef, "Regex is a regular expression of .NET.", table{
	{"Regex(string pattern)", regexNew, "Compiles a pattern."},
	{"Regex(string pattern, RegexOptions options)", regexNew, "Compiles a pattern."},
	{"Regex(string pattern, RegexOptions options, TimeSpan matchTimeout)", regexNew, "Compiles a pattern whose matches may take a time."},
	{"bool IsMatch(string input)", regexIsMatch, "Reports whether the pattern is in a text."},
	{"bool IsMatch(string input, int startat)", regexIsMatch, "Reports whether the pattern is in a text from an index on."},
	{"static bool IsMatch(string input, string pattern)", regexIsMatch, "Reports whether a pattern is in a text."},
	{"static bool IsMatch(string input, string pattern, RegexOptions options)", regexIsMatch, "Reports whether a pattern is in a text."},
	{"static bool IsMatch(string input, string pattern, RegexOptions options, TimeSpan matchTimeout)", regexIsMatch, "Reports whether a pattern is in a text."},
	{"Match Match(string input)", regexMatch, "Returns the first match."},
	{"Match Match(string input, int startat)", regexMatch, "Returns the first match from an index on."},
	{"static Match Match(string input, string pattern)", regexMatch, "Returns the first match."},
	{"static Match Match(string input, string pattern, RegexOptions options)", regexMatch, "Returns the first match."},
	{"static Match Match(string input, string pattern, RegexOptions options, TimeSpan matchTimeout)", regexMatch, "Returns the first match."},
	{"MatchCollection Matches(string input)", regexMatches, "Returns all matches."},
	{"MatchCollection Matches(string input, int startat)", regexMatches, "Returns all matches from an index on."},
	{"string Replace(string input, string replacement, int count, int startat)", regexReplace, "Replaces the first matches from an index on."},
	{"string Replace(string input, MatchEvaluator evaluator, int count, int startat)", regexReplace, "Replaces the first matches from an index on by what a function gives."},
	{"static MatchCollection Matches(string input, string pattern)", regexMatches, "Returns all matches."},
	{"static MatchCollection Matches(string input, string pattern, RegexOptions options)", regexMatches, "Returns all matches."},
	{"static MatchCollection Matches(string input, string pattern, RegexOptions options, TimeSpan matchTimeout)", regexMatches, "Returns all matches."},
	{"string Replace(string input, string replacement)", regexReplace, "Replaces all matches; $1 and ${name} stand for groups."},
	{"string Replace(string input, string replacement, int count)", regexReplace, "Replaces the first matches."},
	{"string Replace(string input, MatchEvaluator evaluator)", regexReplace, "Replaces all matches by what a function gives."},
	{"string Replace(string input, MatchEvaluator evaluator, int count)", regexReplace, "Replaces the first matches by what a function gives."},
	{"static string Replace(string input, string pattern, string replacement)", regexReplace, "Replaces all matches; $1 and ${name} stand for groups."},
	{"static string Replace(string input, string pattern, string replacement, RegexOptions options)", regexReplace, "Replaces all matches."},
	{"static string Replace(string input, string pattern, string replacement, RegexOptions options, TimeSpan matchTimeout)", regexReplace, "Replaces all matches."},
	{"static string Replace(string input, string pattern, MatchEvaluator evaluator)", regexReplace, "Replaces all matches by what a function gives."},
	{"static string Replace(string input, string pattern, MatchEvaluator evaluator, RegexOptions options)", regexReplace, "Replaces all matches by what a function gives."},
	{"static string Replace(string input, string pattern, MatchEvaluator evaluator, RegexOptions options, TimeSpan matchTimeout)", regexReplace, "Replaces all matches by what a function gives."},
	{"string[] Split(string input)", regexSplit, "Cuts a text at the matches."},
	{"string[] Split(string input, int count)", regexSplit, "Cuts a text at the matches into at most count parts."},
	{"static string[] Split(string input, string pattern)", regexSplit, "Cuts a text at the matches."},
	{"static string[] Split(string input, string pattern, RegexOptions options)", regexSplit, "Cuts a text at the matches."},
	{"static string[] Split(string input, string pattern, RegexOptions options, TimeSpan matchTimeout)", regexSplit, "Cuts a text at the matches."},
	{"static string Escape(string str)", regexEscape, "Escapes the characters that mean something in patterns."},
	{"static string Unescape(string str)", regexUnescape, "Reads escapes as in patterns."},
	{"string[] GetGroupNames()", regexGroupNames, "Returns the names of the groups; unnamed ones have numbers."},
	{"RegexOptions Options { get; }", regexGetOptions, "The options."},
	{"string ToString()", objectToString, "Returns the pattern."},
})

var (
	regexIsMatch = onRegex(0, isMatch)
	regexMatch   = onRegex(0, firstMatch)
	regexMatches = onRegex(0, allMatches)
	regexReplace = onRegex(1, replaceMatches)
	regexSplit   = onRegex(0, splitAtMatches)
)

func regexNew(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("pattern")
	}
	options, timeout, err := regexSettings(args[1:])
	if err != nil {
		return rt.Null, err
	}
	r, err := compileRegex(f, args[0].AsString(), options, timeout)
	if err != nil {
		return rt.Null, err
	}
	return rt.Obj(r), nil
}

// start is the byte at which a search begins: that of the index after the input, or the beginning.
func (m matching) start(f *rt.Frame) (int, error) {
	if len(m.rest) == 0 {
		return 0, nil
	}
	size, err := f.Length(m.input)
	if err != nil {
		return 0, err
	}
	i := m.rest[0].AsInt()
	if i < 0 || i > size {
		return 0, outOfRange("startat", "Start index cannot be less than 0 or greater than input length.")
	}
	at, _, err := f.Offset(m.input, i)
	return at, err
}

// find returns the first match from a byte on, nil if there is none.
func (m matching) find(f *rt.Frame) (*regexp2.Match, error) {
	at, err := m.start(f)
	if err != nil {
		return nil, err
	}
	if len(m.rest) == 0 {
		return timed(f, func() (*regexp2.Match, error) { return m.re.re.FindStringMatch(m.input) })
	}
	return timed(f, func() (*regexp2.Match, error) { return m.re.re.FindStringMatchStartingAt(m.input, at) })
}

func isMatch(f *rt.Frame, m matching) (rt.Value, error) {
	if len(m.rest) == 0 {
		ok, err := m.re.matches(f, m.input)
		return rt.Bool(ok), err
	}
	match, err := m.find(f)
	return rt.Bool(match != nil), err
}

func firstMatch(f *rt.Frame, m matching) (rt.Value, error) {
	match, err := m.find(f)
	if err != nil {
		return rt.Null, err
	}
	return newMatch(m.re, m.input, match), nil
}

// each calls yield for every match until it returns false. The search begins at the index that stands at a place of the rest, if one does.
func (m matching) each(f *rt.Frame, place int, yield func(*regexp2.Match) (bool, error)) error {
	from := m
	from.rest = nil
	if len(m.rest) > place {
		from.rest = m.rest[place:]
	}
	match, err := from.find(f)
	for err == nil && match != nil {
		if more, err := yield(match); err != nil || !more {
			return err
		}
		match, err = m.re.after(f, match)
	}
	return err
}

func allMatches(f *rt.Frame, m matching) (rt.Value, error) {
	list := &matchCollection{}
	err := m.each(f, 0, func(match *regexp2.Match) (bool, error) {
		list.items = append(list.items, newMatch(m.re, m.input, match))
		return true, nil
	})
	return rt.Obj(list), err
}

func splitAtMatches(f *rt.Frame, m matching) (rt.Value, error) {
	most := -1
	if len(m.rest) > 0 && m.rest[0].AsInt() > 0 {
		most = m.rest[0].AsInt()
	}
	var parts []string
	at := 0
	err := m.each(f, 1, func(match *regexp2.Match) (bool, error) {
		if most >= 0 && most <= 1 {
			return false, nil
		}
		most--
		from, n := match.ByteRange()
		parts = append(parts, m.input[at:from])
		at = from + n
		for _, g := range match.Groups()[1:] {
			if len(g.Captures) > 0 {
				parts = append(parts, g.String())
			}
		}
		return true, nil
	})
	return rt.Strings(append(parts, m.input[at:])), err
}

func regexEscape(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("str")
	}
	var b strings.Builder
	for _, r := range args[0].AsString() {
		switch {
		case strings.ContainsRune(`\*+?|{[()^$.# `, r):
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\f':
			b.WriteString(`\f`)
		default:
			b.WriteRune(r)
		}
	}
	return text(f, b.String())
}

func regexUnescape(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("str")
	}
	s, err := regexp2.Unescape(args[0].AsString())
	if err != nil || !utf8.ValidString(s) {
		return rt.Null, badArg("parsing %q - Illegal \\ at end of pattern.", args[0].AsString())
	}
	return text(f, s)
}

func regexGroupNames(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Strings(rt.As[*regex](this).re.GetGroupNames()), nil
}

func regexGetOptions(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Scalar(regexOptions.Type(), int64(rt.As[*regex](this).options)), nil
}
