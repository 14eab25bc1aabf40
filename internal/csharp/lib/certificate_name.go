package lib

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// attributeNames are the short names of the parts of a distinguished name, as .NET writes them. All others stand as OID.1.2.3.
var attributeNames = map[string]string{
	"2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "SERIALNUMBER", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "S", "2.5.4.9": "STREET",
	"2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.12": "T", "2.5.4.13": "Description", "2.5.4.17": "PostalCode", "2.5.4.42": "G", "2.5.4.43": "I",
	"2.5.4.46": "dnQualifier", "1.2.840.113549.1.9.1": "E", "0.9.2342.19200300.100.1.25": "DC",
}

// distinguished writes a name in DER as .NET does: the most specific part first, with quotes where a value needs them.
func distinguished(der []byte) string {
	parts := nameParts(der)
	slices.Reverse(parts)
	return strings.Join(parts, ", ")
}

// forwards writes a name in the order in which the certificate has it, as GetName does.
func forwards(der []byte) string { return strings.Join(nameParts(der), ", ") }

// nameParts are the parts of a name in DER, in its order.
func nameParts(der []byte) []string {
	var name pkix.RDNSequence
	if rest, err := asn1.Unmarshal(der, &name); err != nil || len(rest) > 0 {
		return nil
	}
	parts := make([]string, 0, len(name))
	for i := range name {
		values := make([]string, len(name[i]))
		for j, a := range name[i] {
			key := attributeNames[a.Type.String()]
			if key == "" {
				key = "OID." + a.Type.String()
			}
			values[j] = key + "=" + quoteName(fmt.Sprint(a.Value))
		}
		parts = append(parts, strings.Join(values, " + "))
	}
	return parts
}

// quoteName puts a value into quotes if it has characters that would otherwise end it.
func quoteName(s string) string {
	if strings.ContainsAny(s, ",+=\"\n<>#;") || s != strings.TrimSpace(s) || s == "" {
		return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	return s
}

// attribute returns the value of the most specific attribute of a type, "" if the name has none.
func attribute(name pkix.Name, oid string) string {
	for i := len(name.Names) - 1; i >= 0; i-- {
		if name.Names[i].Type.String() == oid {
			return fmt.Sprint(name.Names[i].Value)
		}
	}
	return ""
}

// The values of X509NameType.
const (
	simpleName = iota
	emailName
	upnName // is in a form that nobody but Windows writes
	dnsName
	dnsFromAlternativeName
	urlName
)

// nameInfo returns a name of the subject or, as far as the certificate knows it, of the issuer.
func (c *certificate) nameInfo(kind int, issuer bool) string {
	name, dns, mail, uris := c.leaf.Subject, c.leaf.DNSNames, c.leaf.EmailAddresses, c.leaf.URIs
	if issuer {
		name, dns, mail, uris = c.leaf.Issuer, nil, nil, nil
	}
	switch kind {
	case simpleName:
		for _, oid := range []string{"2.5.4.3", "2.5.4.11", "2.5.4.10", "1.2.840.113549.1.9.1"} {
			if value := attribute(name, oid); value != "" {
				return value
			}
		}
		return firstName(dns, mail)
	case emailName:
		return firstName(mail, []string{attribute(name, "1.2.840.113549.1.9.1")})
	case dnsName:
		return firstName(dns, []string{attribute(name, "2.5.4.3")})
	case dnsFromAlternativeName:
		return firstName(dns)
	case urlName:
		return firstName(addresses(uris))
	}
	return ""
}

func firstName(lists ...[]string) string {
	for _, l := range lists {
		if len(l) > 0 {
			return l[0]
		}
	}
	return ""
}

func addresses(uris []*url.URL) []string {
	texts := make([]string, len(uris))
	for i, u := range uris {
		texts[i] = u.String()
	}
	return texts
}
