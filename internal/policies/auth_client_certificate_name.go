package policies

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"slices"
	"strings"
)

// distinguishedName is the attributes of a distinguished name in order, each as type=value with the type as an object identifier.
type distinguishedName []string

// attributeTypes are the short names that texts have for attributes of names: those of Windows, of OpenSSL and of RFC 4514.
var attributeTypes = map[string]string{
	"CN": "2.5.4.3", "SN": "2.5.4.4", "SERIALNUMBER": "2.5.4.5", "C": "2.5.4.6", "L": "2.5.4.7", "S": "2.5.4.8", "ST": "2.5.4.8", "STREET": "2.5.4.9",
	"O": "2.5.4.10", "OU": "2.5.4.11", "T": "2.5.4.12", "TITLE": "2.5.4.12", "DESCRIPTION": "2.5.4.13", "POSTALCODE": "2.5.4.17",
	"G": "2.5.4.42", "GN": "2.5.4.42", "GIVENNAME": "2.5.4.42", "I": "2.5.4.43", "INITIALS": "2.5.4.43", "DNQUALIFIER": "2.5.4.46", "DNQ": "2.5.4.46",
	"E": "1.2.840.113549.1.9.1", "EMAIL": "1.2.840.113549.1.9.1", "EMAILADDRESS": "1.2.840.113549.1.9.1",
	"DC": "0.9.2342.19200300.100.1.25", "UID": "0.9.2342.19200300.100.1.1", "USERID": "0.9.2342.19200300.100.1.1",
}

// parseName reads a name as it stands in a policy: attributes separated by commas, values with such characters in double quotes, a quote in them twice.
// Nothing is an empty name.
func parseName(text string) (name distinguishedName, ok bool) {
	for text = strings.TrimSpace(text); text != ""; {
		short, rest, found := strings.Cut(text, "=")
		short = strings.ToUpper(strings.TrimSpace(short))
		id := strings.TrimPrefix(short, "OID.")
		if known := attributeTypes[short]; known != "" {
			id = known
		} else if strings.Trim(id, "0123456789.") != "" || id == "" {
			return nil, false
		}
		value, after, closed := nameValue(strings.TrimSpace(rest))
		if !found || !closed {
			return nil, false
		}
		name, text = append(name, attributeText(id, value)), after
	}
	return name, true
}

// nameValue returns the first value of a text and what is behind the separator that follows.
func nameValue(text string) (value, rest string, ok bool) {
	if !strings.HasPrefix(text, `"`) {
		end := strings.IndexAny(text, ",;+")
		if end < 0 {
			return strings.TrimSpace(text), "", true
		}
		return strings.TrimSpace(text[:end]), strings.TrimSpace(text[end+1:]), true
	}
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] != '"':
		case strings.HasPrefix(text[i+1:], `"`):
			i++
		default:
			rest = strings.TrimSpace(text[i+1:])
			if rest != "" && !strings.ContainsRune(",;+", rune(rest[0])) {
				return "", "", false
			}
			return strings.ReplaceAll(text[1:i], `""`, `"`), strings.TrimSpace(strings.TrimLeft(rest, ",;+")), true
		}
	}
	return "", "", false
}

// attributeText is one attribute. Letter case and the width of spaces do not tell values apart (RFC 5280 section 7.1).
func attributeText(id, value string) string {
	return id + "=" + strings.ToLower(strings.Join(strings.Fields(value), " "))
}

// same reports whether a certificate's name is this one, in whatever direction it is written.
func (n distinguishedName) same(der []byte) bool {
	var sequence pkix.RDNSequence
	if rest, err := asn1.Unmarshal(der, &sequence); err != nil || len(rest) > 0 {
		return false
	}
	var other distinguishedName
	for _, set := range sequence {
		for _, a := range set {
			other = append(other, attributeText(a.Type.String(), fmt.Sprint(a.Value)))
		}
	}
	if slices.Equal(n, other) {
		return true
	}
	slices.Reverse(other)
	return slices.Equal(n, other)
}
