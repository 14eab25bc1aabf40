package lib

import (
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"net"
	"strings"
)

// format returns the bytes as Windows writes them for people: what .NET calls there. It knows the extensions that policies ask about; all else
// is hexadecimal.
func (a *asnData) format(multiLine bool) string {
	var parts []string
	ok := false
	if o, _ := a.oid.AsObject().(*oid); o != nil {
		switch o.value.AsString() {
		case "2.5.29.14":
			var id []byte
			ok = decodes(a.raw, &id)
			parts = []string{spacedHex(id)}
		case "2.5.29.15":
			parts, ok = keyUsageText(a.raw)
		case "2.5.29.17", "2.5.29.18":
			parts, ok = alternativeText(a.raw)
		case "2.5.29.19":
			parts, ok = constraintsText(a.raw)
		case "2.5.29.37":
			parts, ok = purposesText(a.raw)
		}
	}
	switch {
	case !ok:
		return spacedHex(a.raw)
	case multiLine:
		return strings.Join(parts, "\r\n") + "\r\n"
	}
	return strings.Join(parts, ", ")
}

// spacedHex is 01 02 ab.
func spacedHex(b []byte) string {
	text := make([]byte, 0, 3*len(b))
	for i := range b {
		if i > 0 {
			text = append(text, ' ')
		}
		text = hex.AppendEncode(text, b[i:i+1])
	}
	return string(text)
}

// decodes reads DER that is nothing else.
func decodes(der []byte, into any) bool {
	rest, err := asn1.Unmarshal(der, into)
	return err == nil && len(rest) == 0
}

// keyUsages are the names of the bits of KeyUsage (RFC 5280, section 4.2.1.3).
var keyUsages = []string{
	"Digital Signature", "Non-Repudiation", "Key Encipherment", "Data Encipherment", "Key Agreement", "Certificate Signing",
	"Off-line CRL Signing, CRL Signing", "Encipher Only", "Decipher Only",
}

// keyUsageText is one part: the parts of it always stand in one line.
func keyUsageText(der []byte) ([]string, bool) {
	var usage asn1.BitString
	if !decodes(der, &usage) {
		return nil, false
	}
	var names []string
	for i, name := range keyUsages {
		if usage.At(i) == 1 {
			names = append(names, name)
		}
	}
	return []string{strings.Join(names, ", ") + " (" + spacedHex(usage.Bytes) + ")"}, true
}

// alternativeText is names, as far as they are of a kind that is a text or an address.
func alternativeText(der []byte) (parts []string, ok bool) {
	var names []asn1.RawValue
	if !decodes(der, &names) {
		return nil, false
	}
	titles := map[int]string{1: "RFC822 Name=", 2: "DNS Name=", 6: "URL="}
	for _, n := range names {
		title := titles[n.Tag]
		switch {
		case n.Class != asn1.ClassContextSpecific:
			return nil, false
		case title != "":
			parts = append(parts, title+string(n.Bytes))
		case n.Tag == 7 && (len(n.Bytes) == net.IPv4len || len(n.Bytes) == net.IPv6len):
			parts = append(parts, "IP Address="+net.IP(n.Bytes).String())
		default:
			return nil, false
		}
	}
	return parts, true
}

func constraintsText(der []byte) ([]string, bool) {
	c := struct {
		CA   bool `asn1:"optional"`
		Path int  `asn1:"optional,default:-1"`
	}{Path: -1}
	if !decodes(der, &c) {
		return nil, false
	}
	subject, path := "End Entity", "None"
	if c.CA {
		subject = "CA"
	}
	if c.Path >= 0 {
		path = fmt.Sprint(c.Path)
	}
	return []string{"Subject Type=" + subject, "Path Length Constraint=" + path}, true
}

// purposesText is what a key may be used for (RFC 5280, section 4.2.1.12).
func purposesText(der []byte) (parts []string, ok bool) {
	var purposes []asn1.ObjectIdentifier
	if !decodes(der, &purposes) {
		return nil, false
	}
	for _, p := range purposes {
		name, known := oidName(p.String())
		if !known {
			name = "Unknown Key Usage"
		}
		parts = append(parts, name+" ("+p.String()+")")
	}
	return parts, true
}
