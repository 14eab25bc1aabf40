package xsd

import (
	"fmt"
	"strings"
	"time"

	"github.com/dlclark/regexp2/v2"
)

// matchTime is what one match of a pattern may take; a match that takes longer is none.
const matchTime = 100 * time.Millisecond

// pattern is a compiled pattern facet.
type pattern struct{ re *regexp2.Regexp }

func (p *pattern) matches(text string) bool {
	found, err := p.re.MatchString(text)
	return found && err == nil
}

// compilePattern compiles a regular expression of XML Schema (Part 2, appendix F). As in .NET, ^ and $ are anchors beside.
func compilePattern(text string) (*pattern, error) {
	translated, err := translate(text)
	if err != nil {
		return nil, err
	}
	re, err := regexp2.Compile(`\A(?:`+translated+`)\z`, regexp2.ExplicitCapture)
	if err != nil {
		return nil, err
	}
	re.MatchTimeout = matchTime
	return &pattern{re}, nil
}

// runeRange is a range of characters, both ends included.
type runeRange struct{ low, high rune }

// nameStart are the characters of \i, nameMore those that \c has beyond (XML 1.0, productions 4 and 4a).
var (
	nameStart = []runeRange{
		{':', ':'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}, {0xC0, 0xD6}, {0xD8, 0xF6}, {0xF8, 0x2FF}, {0x370, 0x37D}, {0x37F, 0x1FFF}, {0x200C, 0x200D},
		{0x2070, 0x218F}, {0x2C00, 0x2FEF}, {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF},
	}
	nameChars = []runeRange{
		{'-', '.'}, {'0', ':'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}, {0xB7, 0xB7}, {0xC0, 0xD6}, {0xD8, 0xF6}, {0xF8, 0x37D}, {0x37F, 0x1FFF}, {0x200C, 0x200D},
		{0x203F, 0x2040}, {0x2070, 0x218F}, {0x2C00, 0x2FEF}, {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF},
	}
	spaces = []runeRange{{'\t', '\n'}, {'\r', '\r'}, {' ', ' '}}
)

// classes are what the escapes for several characters stand for inside of brackets.
var classes = map[byte]string{
	'i': set(nameStart), 'I': set(complement(nameStart)), 'c': set(nameChars), 'C': set(complement(nameChars)), 's': set(spaces), 'S': set(complement(spaces)),
	'd': `\p{Nd}`, 'D': `\P{Nd}`, 'w': `\p{L}\p{M}\p{N}\p{S}`, 'W': `\p{P}\p{Z}\p{C}`,
}

func complement(ranges []runeRange) []runeRange {
	var out []runeRange
	next := rune(0)
	for _, r := range ranges {
		if r.low > next {
			out = append(out, runeRange{next, r.low - 1})
		}
		next = r.high + 1
	}
	return append(out, runeRange{next, 0x10FFFF})
}

// set writes ranges as they stand in brackets.
func set(ranges []runeRange) string {
	var b strings.Builder
	for _, r := range ranges {
		b.WriteString(inSet(r.low) + "-" + inSet(r.high))
	}
	return b.String()
}

// inSet writes a character as it stands in brackets. Surrogates, which texts do not have, give way to their neighbours.
func inSet(r rune) string {
	switch {
	case r < 0x80:
		return fmt.Sprintf(`\x%02x`, r)
	case r >= 0xD800 && r <= 0xDFFF:
		return "\uE000"
	}
	return string(r)
}

// translate writes an expression in the syntax of .NET.
func translate(text string) (string, error) {
	var b strings.Builder
	depth := 0
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\\':
			n, err := escape(&b, text[i:], depth > 0)
			if err != nil {
				return "", err
			}
			i += n - 1
		case c == '[':
			depth++
			b.WriteByte(c)
		case c == ']' && depth > 0:
			depth--
			b.WriteByte(c)
		case c == '.' && depth == 0:
			b.WriteString(`[^\n\r]`)
		default:
			b.WriteByte(c)
		}
	}
	if depth > 0 {
		return "", fmt.Errorf("the bracket of a character class is not closed")
	}
	return b.String(), nil
}

// escape writes what a backslash begins, and returns how much of the text that was.
func escape(b *strings.Builder, text string, inClass bool) (int, error) {
	if len(text) < 2 {
		return 0, fmt.Errorf("a backslash is at the end")
	}
	c := text[1]
	if class, ok := classes[c]; ok {
		if !inClass {
			class = "[" + class + "]"
		}
		b.WriteString(class)
		return 2, nil
	}
	if c != 'p' && c != 'P' {
		b.WriteString(text[:2])
		return 2, nil
	}
	end := strings.IndexByte(text, '}')
	if !strings.HasPrefix(text[2:], "{") || end < 0 {
		return 0, fmt.Errorf(`\%c needs the name of a category in braces`, c)
	}
	category := text[3:end]
	block, isBlock := strings.CutPrefix(category, "Is")
	if !isBlock {
		b.WriteString(text[:end+1])
		return end + 1, nil
	}
	ranges, ok := blocks[block]
	if !ok {
		return 0, fmt.Errorf("there is no block %s", category)
	}
	if c == 'P' {
		ranges = complement(ranges)
	}
	if inClass {
		b.WriteString(set(ranges))
	} else {
		b.WriteString("[" + set(ranges) + "]")
	}
	return end + 1, nil
}
