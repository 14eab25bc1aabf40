package xslt

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/xmltree"
	"github.com/portico-apim/portico/internal/xpath"
)

// decimalFormat says which characters patterns of numbers and the numbers themselves are made of (section 12.3).
type decimalFormat struct {
	decimal, grouping, minus, percent, perMille, zero, digit, separator rune
	infinity, nan                                                       string
}

func standardFormat() *decimalFormat {
	return &decimalFormat{'.', ',', '-', '%', '‰', '0', '#', ';', "Infinity", "NaN"}
}

func (c *compiler) decimalFormat(n *xmltree.Node) error {
	var name xmltree.Name
	if _, ok := n.Attr("", "name"); ok {
		var err error
		if name, err = c.nameOf(n); err != nil {
			return err
		}
	}
	f := standardFormat()
	for _, a := range []struct {
		name string
		to   *rune
	}{
		{"decimal-separator", &f.decimal}, {"grouping-separator", &f.grouping}, {"minus-sign", &f.minus}, {"percent", &f.percent}, {"per-mille", &f.perMille},
		{"zero-digit", &f.zero}, {"digit", &f.digit}, {"pattern-separator", &f.separator},
	} {
		text, ok := n.Attr("", a.name)
		if !ok {
			continue
		}
		r, size := utf8.DecodeRuneInString(text)
		if size == 0 || size != len(text) {
			return fail(n, "the attribute '%s' of '%s' must be one character", a.name, n.Name)
		}
		*a.to = r
	}
	if text, ok := n.Attr("", "infinity"); ok {
		f.infinity = text
	}
	if text, ok := n.Attr("", "NaN"); ok {
		f.nan = text
	}
	if known := c.sheet.formats[name]; known != nil && *known != *f {
		return fail(n, "the decimal format '%s' is there twice", name.Local)
	}
	c.sheet.formats[name] = f
	return nil
}

// formatNumber is format-number().
func (c *compiler) formatNumber(n *xmltree.Node) func(*xpath.Context, []xpath.Value) (xpath.Value, error) {
	return func(ctx *xpath.Context, args []xpath.Value) (xpath.Value, error) {
		x, err := ctx.Number(args[0])
		if err != nil {
			return nil, err
		}
		pattern, err := ctx.String(args[1])
		if err != nil {
			return nil, err
		}
		var name xmltree.Name
		if len(args) > 2 {
			text, err := ctx.String(args[2])
			if err != nil {
				return nil, err
			}
			if name, err = expanded(n, strings.TrimSpace(text)); err != nil {
				return nil, err
			}
		}
		f := c.sheet.formats[name]
		switch {
		case f == nil && name.Local != "":
			return nil, fail(n, "there is no decimal format '%s'", name.Local)
		case f == nil:
			f = standardFormat()
		}
		s, err := f.format(x, pattern)
		if err != nil {
			return nil, err
		}
		return s, ctx.Run.Write(len(s))
	}
}

// picture is a pattern of a number, taken apart.
type picture struct {
	prefix, suffix     string
	whole, least, most int // digits before the point at least, behind it at least and at most
	group              int // digits of a group, 0 for none
	factor             float64
	hasPoint           bool
}

// format writes a number by a pattern: a positive one, and maybe one for negative numbers behind a separator.
func (f *decimalFormat) format(x float64, pattern string) (string, error) {
	positive, negative, two := strings.Cut(pattern, string(f.separator))
	if math.IsNaN(x) {
		return f.nan, nil
	}
	p, err := f.picture(positive)
	if err != nil {
		return "", err
	}
	prefix, suffix := p.prefix, p.suffix
	if x < 0 || x == 0 && math.Signbit(x) {
		x = math.Abs(x)
		prefix = string(f.minus) + prefix
		if two {
			n, err := f.picture(negative)
			if err != nil {
				return "", err
			}
			prefix, suffix = n.prefix, n.suffix
			if prefix == p.prefix && suffix == p.suffix {
				prefix = string(f.minus) + prefix
			}
		}
	}
	if math.IsInf(x, 0) {
		return prefix + f.infinity + suffix, nil
	}
	return prefix + f.digits(x*p.factor, p) + suffix, nil
}

// picture takes a pattern apart.
func (f *decimalFormat) picture(pattern string) (picture, error) {
	p := picture{factor: 1}
	var prefix, suffix strings.Builder
	state, sinceGroup := 0, -1 // 0 before the digits, 1 among them, 2 behind the point, 3 behind the digits
	for _, r := range pattern {
		special := r == f.digit || r == f.zero || r == f.grouping || r == f.decimal
		switch {
		case special && state == 3:
			return p, &xpath.Error{Message: "'" + pattern + "' is no pattern of a number"}
		case r == f.decimal:
			if p.hasPoint {
				return p, &xpath.Error{Message: "'" + pattern + "' is no pattern of a number"}
			}
			p.hasPoint, state = true, 2
		case special && state == 2:
			if r == f.zero {
				p.least++
			}
			if r != f.grouping {
				p.most++
			}
		case special:
			state = 1
			switch {
			case r == f.grouping:
				sinceGroup = 0
				continue
			case r == f.zero:
				p.whole++
			}
			if sinceGroup >= 0 {
				sinceGroup++
			}
		default:
			if r == f.percent {
				p.factor = 100
			}
			if r == f.perMille {
				p.factor = 1000
			}
			if state == 0 {
				prefix.WriteRune(r)
			} else {
				state = 3
				suffix.WriteRune(r)
			}
		}
	}
	p.prefix, p.suffix, p.group = prefix.String(), suffix.String(), max(sinceGroup, 0)
	return p, nil
}

// maxDigits bounds the digits behind the point.
const maxDigits = 340

// digits writes a number without its sign.
func (f *decimalFormat) digits(x float64, p picture) string {
	text, _ := format.Double(x).Format("F" + strconv.Itoa(min(p.most, maxDigits))) // the format is a valid one
	whole, fraction, _ := strings.Cut(text, ".")
	whole = strings.TrimLeft(whole, "0")
	whole = strings.Repeat("0", max(p.whole-len(whole), 0)) + whole
	for len(fraction) > p.least && strings.HasSuffix(fraction, "0") {
		fraction = fraction[:len(fraction)-1]
	}
	if whole == "" && fraction == "" {
		whole = "0"
	}
	var b strings.Builder
	for i, d := range whole {
		if i > 0 && p.group > 0 && (len(whole)-i)%p.group == 0 {
			b.WriteRune(f.grouping)
		}
		b.WriteRune(f.zero + d - '0')
	}
	if fraction != "" {
		b.WriteRune(f.decimal)
		for _, d := range fraction {
			b.WriteRune(f.zero + d - '0')
		}
	}
	return b.String()
}
