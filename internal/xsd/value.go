package xsd

import (
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/portico-apim/portico/internal/xmltree"
)

// value is a value of a simple type.
type value struct {
	kind kind
	// key is the same for equal values, and different for others of the same kind.
	key string
	// One of these, for kinds that have an order.
	decimal decimal
	number  float64
	moment  moment
	// length is what the length facets count: characters, octets or items.
	length int64
	// text is the value as it was written, without the white space that does not count.
	text string
	// items are those of a list.
	items []value
}

// equal reports whether two values are the same. Values of different primitive types never are.
func (v *value) equal(o *value) bool { return v.kind == o.kind && v.key == o.key }

// compare orders two values of one kind; NaN has no place among others.
func (v *value) compare(o *value) (int, bool) {
	switch v.kind {
	case kindDecimal:
		return v.decimal.compare(o.decimal), true
	case kindFloat, kindDouble:
		if math.IsNaN(v.number) || math.IsNaN(o.number) {
			return 0, math.IsNaN(v.number) && math.IsNaN(o.number)
		}
		return cmp.Compare(v.number, o.number), true
	}
	return v.moment.compare(o.moment), true
}

// primitive reads the text of an atomic value.
func (s *simple) primitive(text string, scope *xmltree.Scope) (value, error) {
	v := value{kind: max(s.kind, kindString), text: text, key: text}
	var err error
	switch s.kind {
	case anySimple, kindString:
		v.length = int64(units(text))
	case kindBoolean:
		v.key, err = s.boolean(text)
	case kindDecimal:
		err = s.decimal(&v)
	case kindFloat, kindDouble:
		err = s.float(&v)
	case kindHexBinary:
		err = hexBinary(&v)
	case kindBase64Binary:
		err = base64Binary(&v)
	case kindAnyURI:
		v.length = int64(units(text))
		err = s.anyURI(text)
	case kindQName, kindNotation:
		v.key, err = expand(text, scope)
	default:
		v.moment, err = s.moment(text)
		v.key = v.moment.key()
	}
	if err == nil && s.lexical != nil {
		err = s.lexical(text)
	}
	return v, err
}

// units counts characters as .NET does.
func units(text string) int {
	n := 0
	for _, r := range text {
		n += utf16.RuneLen(r)
	}
	return n
}

// invalid is .NET's complaint about a text that is no value.
func (s *simple) invalid(text string) error {
	return fmt.Errorf("The string '%s' is not a valid %s value.", text, s.net) //nolint:revive,staticcheck // .NET's words
}

func (s *simple) boolean(text string) (string, error) {
	switch text {
	case "true", "1":
		return "true", nil
	case "false", "0":
		return "false", nil
	}
	return "", s.invalid(text)
}

// decimal reads decimals and integers, which have at most the size of .NET's Decimal.
func (s *simple) decimal(v *value) error {
	d, ok := parseDecimal(v.text)
	if !ok || s.integer && strings.Contains(v.text, ".") || d.tooLarge() {
		return s.invalid(v.text)
	}
	v.decimal, v.key = d, d.String()
	if s.low != nil && d.compare(*s.low) < 0 || s.high != nil && d.compare(*s.high) > 0 {
		if s.net == "Integer" {
			return fmt.Errorf("Value '%s' was either too large or too small for %s.", v.text, s.label) //nolint:revive,staticcheck // .NET's words
		}
		return s.invalid(v.text)
	}
	return nil
}

func (s *simple) float(v *value) error {
	bits := 64
	if s.kind == kindFloat {
		bits = 32
	}
	switch v.text {
	case "INF":
		v.number = math.Inf(1)
	case "-INF":
		v.number = math.Inf(-1)
	case "NaN":
		v.number = math.NaN()
	default:
		if strings.Trim(v.text, "0123456789+-.eE") != "" {
			return s.invalid(v.text)
		}
		n, err := strconv.ParseFloat(v.text, bits)
		if err != nil && !errors.Is(err, strconv.ErrRange) {
			return s.invalid(v.text)
		}
		v.number = n + 0 // no negative zero
	}
	v.key = strconv.FormatFloat(v.number, 'g', -1, bits)
	return nil
}

func hexBinary(v *value) error {
	data, err := hex.DecodeString(v.text)
	if errors.Is(err, hex.ErrLength) {
		return fmt.Errorf("'%s' is not a valid BinHex text sequence. The sequence must contain an even number of characters.", v.text) //nolint:revive,staticcheck // .NET's words
	}
	if err != nil {
		return fmt.Errorf("'%s' is not a valid BinHex text sequence.", v.text) //nolint:revive,staticcheck // .NET's words
	}
	v.key, v.length = string(data), int64(len(data))
	return nil
}

func base64Binary(v *value) error {
	data, err := base64.StdEncoding.Strict().DecodeString(strings.ReplaceAll(v.text, " ", ""))
	if err != nil {
		return errors.New("The input is not a valid Base-64 string as it contains a non-base 64 character, more than two padding characters, or an illegal character among the padding characters.") //nolint:revive,staticcheck // .NET's words
	}
	v.key, v.length = string(data), int64(len(data))
	return nil
}

func (s *simple) anyURI(text string) error {
	u, err := url.Parse(strings.ReplaceAll(text, " ", "%20"))
	if strings.Contains(text, "##") || err == nil && u.Scheme != "" && u.Host == "" && strings.HasPrefix(text[len(u.Scheme):], "://") && u.Scheme != "file" {
		return s.invalid(text)
	}
	if err != nil && strings.Contains(text, "://") {
		return s.invalid(text)
	}
	return nil
}

// expand returns a qualified name with its namespace.
func expand(text string, scope *xmltree.Scope) (string, error) {
	if text == "" {
		return "", errEmptyValue
	}
	prefix, local, ok := strings.Cut(text, ":")
	if !ok {
		prefix, local = "", text
	}
	for i, part := range []string{prefix, local} {
		if i == 0 && !ok {
			continue
		}
		if err := checkNCName(part); err != nil {
			return "", err
		}
	}
	uri, declared := scope.Lookup(prefix)
	if !declared {
		return "", fmt.Errorf("'%s' is an undeclared prefix.", prefix) //nolint:revive,staticcheck // .NET's words
	}
	return name{uri, local}.String(), nil
}

var errEmptyValue = errors.New("The attribute value cannot be empty.") //nolint:revive,staticcheck // .NET's words

// checkNCName, checkName, checkNMTOKEN and checkLanguage are the lexical rules of these types.
func checkNCName(text string) error { return checkCharacters(text, true, false) }

func checkName(text string) error { return checkCharacters(text, true, true) }

func checkNMTOKEN(text string) error { return checkCharacters(text, false, true) }

func checkCharacters(text string, start, colon bool) error {
	if text == "" {
		return errors.New("The empty string '' is not a valid name.") //nolint:revive,staticcheck // .NET's words
	}
	for i, r := range text {
		switch {
		case r == ':' && colon, i > 0 && xmltree.IsNameChar(r), xmltree.IsNameStart(r), !start && xmltree.IsNameChar(r):
			continue
		case i == 0 && start && (colon || xmltree.IsNameChar(r)):
			return fmt.Errorf("Name cannot begin with the '%c' character, hexadecimal value 0x%02X.", r, r) //nolint:revive,staticcheck // .NET's words
		}
		return fmt.Errorf("The '%c' character, hexadecimal value 0x%02X, cannot be included in a name.", r, r) //nolint:revive,staticcheck // .NET's words
	}
	return nil
}

func checkLanguage(text string) error {
	if text == "" {
		return errEmptyValue
	}
	for i, part := range strings.Split(text, "-") {
		for _, r := range part {
			if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (i == 0 || r < '0' || r > '9') {
				part = ""
				break
			}
		}
		if part == "" || utf8.RuneCountInString(part) > 8 {
			return errors.New("'' is an invalid language identifier.") //nolint:revive,staticcheck // .NET's words, its forgotten argument included
		}
	}
	return nil
}
