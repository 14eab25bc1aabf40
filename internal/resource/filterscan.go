package resource

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// tokenKind sorts the tokens of a filter.
type tokenKind int

const (
	tokenEnd tokenKind = iota
	tokenName
	tokenMark
	tokenValue
)

// token is one word of a filter. Value is set for literals.
type token struct {
	kind  tokenKind
	text  string
	value any
	at    int
}

// scanFilter cuts a filter into tokens and appends an end token.
func scanFilter(text string) ([]token, error) {
	var tokens []token
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			i++
		case strings.IndexByte("(),:", c) >= 0:
			tokens = append(tokens, token{kind: tokenMark, text: string(c), at: i})
			i++
		case c == '\'':
			s, end, err := scanString(text, i)
			if err != nil {
				return nil, err
			}
			tokens = append(tokens, token{kind: tokenValue, text: text[i:end], value: s, at: i})
			i = end
		case isWordByte(c):
			t, end, err := scanWord(text, i)
			if err != nil {
				return nil, err
			}
			tokens = append(tokens, t)
			i = end
		default:
			return nil, fmt.Errorf("%w: unexpected '%c' at position %d", ErrFilter, rune(c), i)
		}
	}
	return append(tokens, token{kind: tokenEnd, at: len(text)}), nil
}

// isWordByte reports the bytes of names, numbers and bare dates.
func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80 || strings.IndexByte("_-./$@", c) >= 0
}

// scanString reads a literal in single quotes, in which two quotes are one.
func scanString(text string, start int) (value string, end int, err error) {
	var b strings.Builder
	for i := start + 1; i < len(text); i++ {
		if text[i] != '\'' {
			b.WriteByte(text[i])
			continue
		}
		if i+1 == len(text) || text[i+1] != '\'' {
			return b.String(), i + 1, nil
		}
		b.WriteByte('\'')
		i++
	}
	return "", 0, fmt.Errorf("%w: the text at position %d is not closed", ErrFilter, start)
}

// scanWord reads a name, a number, a date, or datetime'…'.
func scanWord(text string, start int) (token, int, error) {
	end := start
	for end < len(text) && (isWordByte(text[end]) || strings.IndexByte(":+", text[end]) >= 0 && text[start] >= '0' && text[start] <= '9') {
		end++
	}
	word := text[start:end]
	if end < len(text) && text[end] == '\'' && isTimePrefix(word) {
		literal, after, err := scanString(text, end)
		if err != nil {
			return token{}, 0, err
		}
		value, err := parseTime(literal)
		if err != nil {
			return token{}, 0, fmt.Errorf("%w: '%s' is not a date", ErrFilter, literal)
		}
		return token{kind: tokenValue, text: text[start:after], value: value, at: start}, after, nil
	}
	if c := word[0]; c >= '0' && c <= '9' || c == '-' {
		value, err := numberOrTime(word)
		return token{kind: tokenValue, text: word, value: value, at: start}, end, err
	}
	return token{kind: tokenName, text: word, at: start}, end, nil
}

func isTimePrefix(word string) bool {
	return strings.EqualFold(word, "datetime") || strings.EqualFold(word, "datetimeoffset")
}

func numberOrTime(word string) (any, error) {
	if n, err := strconv.ParseFloat(word, 64); err == nil {
		return n, nil
	}
	if t, err := parseTime(word); err == nil {
		return t, nil
	}
	return nil, fmt.Errorf("%w: '%s' is neither a number nor a date", ErrFilter, word)
}

// parseTime reads the forms of ISO 8601 that clients send; a time without a zone is UTC.
func parseTime(text string) (time.Time, error) {
	var err error
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02T15:04", time.DateOnly} {
		var t time.Time
		if t, err = time.Parse(layout, text); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("read time: %w", err)
}

// Order is one key of an $orderby.
type Order struct {
	Field      string
	Descending bool
}

// ParseOrder reads an $orderby: fields with an optional asc or desc, separated by commas.
func ParseOrder(text string) ([]Order, error) {
	if len(text) > maxFilterLength {
		return nil, fmt.Errorf("%w: it is longer than %d characters", ErrFilter, maxFilterLength)
	}
	var keys []Order
	for part := range strings.SplitSeq(text, ",") {
		words := strings.Fields(part)
		if len(words) == 0 && len(keys) == 0 && !strings.Contains(text, ",") {
			return nil, nil
		}
		if len(words) == 0 || len(words) > 2 {
			return nil, fmt.Errorf("%w: '%s' is not an order", ErrFilter, strings.TrimSpace(part))
		}
		key := Order{Field: BareField(words[0])}
		if len(words) == 2 {
			key.Descending = strings.EqualFold(words[1], "desc")
			if !key.Descending && !strings.EqualFold(words[1], "asc") {
				return nil, fmt.Errorf("%w: '%s' is neither asc nor desc", ErrFilter, words[1])
			}
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// Compare orders two resources by the keys. Missing values come first.
func Compare(keys []Order, a, b Lookup) int {
	for _, k := range keys {
		x, y := a(k.Field), b(k.Field)
		order, ok := compare(x, y)
		if !ok {
			order = compareFloats(presence(x), presence(y))
		}
		if k.Descending {
			order = -order
		}
		if order != 0 {
			return order
		}
	}
	return 0
}

func presence(v any) float64 {
	if v == nil {
		return 0
	}
	return 1
}
