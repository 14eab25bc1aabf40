package format

import (
	"strconv"
	"strings"
)

// An Item gives the text of an argument of a composite format: its index, the width it is padded to, negative for padding behind it, and its format.
type Item func(index, align int, spec string) (string, error)

// Composite expands {index[,alignment][:format]} in a format string.
func Composite(text string, item Item) (string, error) {
	var b strings.Builder
	b.Grow(len(text))
	for text != "" {
		at := strings.IndexAny(text, "{}")
		if at < 0 {
			b.WriteString(text)
			break
		}
		b.WriteString(text[:at])
		c := text[at]
		text = text[at+1:]
		if text != "" && text[0] == c { // written twice it means itself
			b.WriteByte(c)
			text = text[1:]
			continue
		}
		if c == '}' {
			return "", ErrComposite
		}
		s, rest, err := compositeItem(text, item)
		if err != nil {
			return "", err
		}
		if b.Cap()-b.Len() < len(s) {
			b.Grow(len(s)) // twice of what there is, and so seldom
		}
		b.WriteString(s)
		text = rest
	}
	return b.String(), nil
}

// compositeItem reads a hole behind its brace and returns what follows it.
func compositeItem(text string, item Item) (s, rest string, err error) {
	head := len(text) - len(strings.TrimLeft(text, "0123456789, -"))
	number, alignment, aligned := strings.Cut(text[:head], ",")
	index, err := strconv.Atoi(strings.TrimRight(number, " "))
	if err != nil || index < 0 || index > 999_999 {
		return "", "", ErrComposite
	}
	align := 0
	if aligned {
		if align, err = strconv.Atoi(strings.Trim(alignment, " ")); err != nil || align > 999_999 || align < -999_999 {
			return "", "", ErrComposite
		}
	}
	spec, rest, ok := compositeSpec(text[head:])
	if !ok {
		return "", "", ErrComposite
	}
	s, err = item(index, align, spec)
	return s, rest, err
}

// compositeSpec reads the format of a hole, with its colon, and the brace that ends the hole. Braces written twice are part of the format.
func compositeSpec(text string) (spec, rest string, ok bool) {
	if rest, ok := strings.CutPrefix(text, "}"); ok {
		return "", rest, true
	}
	if !strings.HasPrefix(text, ":") {
		return "", "", false
	}
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		c := text[i]
		switch twice := i+1 < len(text) && text[i+1] == c; {
		case c != '{' && c != '}':
		case twice:
			i++
		case c == '}':
			return b.String(), text[i+1:], true
		default:
			return "", "", false
		}
		b.WriteByte(c)
	}
	return "", "", false
}
