package policy

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"strings"
)

// attributeNames are the short names that .NET prints attribute types of distinguished names with. All others print as OID.1.2.3.
var attributeNames = map[string]string{
	"2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "SERIALNUMBER", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "S", "2.5.4.9": "STREET",
	"2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.12": "T", "2.5.4.13": "Description", "2.5.4.17": "PostalCode", "2.5.4.42": "G", "2.5.4.43": "I",
	"2.5.4.46": "dnQualifier", "1.2.840.113549.1.9.1": "E", "0.9.2342.19200300.100.1.25": "DC",
}

// distinguishedName returns an encoded name as .NET prints it: the most specific part first, parts separated by a comma and a space.
func distinguishedName(raw []byte) string {
	var rdns pkix.RDNSequence
	if rest, err := asn1.Unmarshal(raw, &rdns); err != nil || len(rest) > 0 {
		return ""
	}
	parts := make([]string, 0, len(rdns))
	for i := len(rdns) - 1; i >= 0; i-- {
		values := make([]string, len(rdns[i]))
		for j, a := range rdns[i] {
			values[j] = attributeText(a)
		}
		parts = append(parts, strings.Join(values, " + "))
	}
	return strings.Join(parts, ", ")
}

func attributeText(a pkix.AttributeTypeAndValue) string {
	name, ok := attributeNames[a.Type.String()]
	if !ok {
		name = "OID." + a.Type.String()
	}
	return name + "=" + quoteAttribute(fmt.Sprint(a.Value))
}

// quoteAttribute puts a value into quotes if it has characters that would otherwise end it.
func quoteAttribute(value string) string {
	if value != "" && value == strings.TrimSpace(value) && !strings.ContainsAny(value, ",+=\"\n<>#;") {
		return value
	}
	return `"` + strings.ReplaceAll(value, `"`, `""`) + `"`
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
