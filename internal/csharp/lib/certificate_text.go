package lib

import (
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// Text is that of ToString: the name of the class for an X509Certificate, names, serial number, dates and thumbprint for an X509Certificate2.
func (c *certificate) Text(*rt.Frame) (string, error) {
	return c.text(c.def == certDef), nil
}

// text returns the name of the class or, if verbose, names, serial number, dates and thumbprint.
func (c *certificate) text(verbose bool) string {
	if !verbose || c.leaf == nil {
		return c.def.FullName()
	}
	return paragraphs([][2]string{
		{"Subject", distinguished(c.leaf.RawSubject)}, {"Issuer", distinguished(c.leaf.RawIssuer)}, {"Serial Number", upperHexOf(c.serial())},
		{"Not Before", dateText(c.leaf.NotBefore)}, {"Not After", dateText(c.leaf.NotAfter)}, {"Thumbprint", upperHexOf(c.thumbprint())},
	})
}

// paragraphs writes titles and what stands below them, with an empty line between two.
func paragraphs(parts [][2]string) string {
	var b strings.Builder
	for _, part := range parts {
		b.WriteString("[" + part[0] + "]\r\n  " + part[1] + "\r\n\r\n")
	}
	return strings.TrimSuffix(b.String(), "\r\n")
}

// allText returns all that the certificate says.
func (c *certificate) allText() string {
	signature := c.signatureAlgorithm().String()
	name, _ := oidName(signature)
	parts := [][2]string{
		{"Version", "V" + strconv.Itoa(c.leaf.Version)}, {"Subject", c.nameText(c.leaf.RawSubject, false)}, {"Issuer", c.nameText(c.leaf.RawIssuer, true)},
		{"Serial Number", upperHexOf(c.serial())}, {"Not Before", dateText(c.leaf.NotBefore)}, {"Not After", dateText(c.leaf.NotAfter)},
		{"Thumbprint", upperHexOf(c.thumbprint())}, {"Signature Algorithm", name + "(" + signature + ")"}, {"Public Key", c.keyText()},
	}
	var b strings.Builder
	b.WriteString(strings.TrimSuffix(paragraphs(parts), "\r\n"))
	if c.key != nil {
		b.WriteString("\r\n\r\n[Private Key]")
	}
	if list := rt.As[*extensions](newExtensions(c.leaf.Extensions)).items; len(list) > 0 {
		b.WriteString("\r\n\r\n[Extensions]")
		for _, x := range list {
			e := rt.As[*asnData](x)
			id := rt.As[*oid](e.oid)
			b.WriteString("\r\n* " + id.lookUp().AsString() + "(" + id.value.AsString() + "):\r\n  " + e.format(true))
		}
	}
	return b.String() + "\r\n"
}

// nameText is a distinguished name, with the parts of it that people look for.
func (c *certificate) nameText(der []byte, issuer bool) string {
	text := distinguished(der)
	for _, part := range []struct {
		title string
		kind  int
	}{{"Simple Name: ", simpleName}, {"Email Name: ", emailName}, {"UPN Name: ", upnName}, {"DNS Name: ", dnsName}} {
		if name := c.nameInfo(part.kind, issuer); name != "" {
			text += "\r\n  " + part.title + name
		}
	}
	return text
}

// keyText is the public key.
func (c *certificate) keyText() string {
	key := c.publicKey()
	length := ""
	if k := c.publicRSA(); k != nil {
		length = strconv.Itoa(k.bits())
	}
	return "Algorithm: " + rt.As[*oid](key.oid).lookUp().AsString() + "\r\n  Length: " + length +
		"\r\n  Key Blob: " + rt.As[*asnData](key.value).format(true) + "\r\n  Parameters: " + rt.As[*asnData](key.parameters).format(true)
}

func certBaseText(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	return text(f, certificateOf(this).text(args[0].AsBool()))
}

// certFullText is ToString(bool) of X509Certificate2, which gives more than ToString() if asked to.
func certFullText(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	c := certificateOf(this)
	if !args[0].AsBool() || c.leaf == nil {
		return text(f, c.text(true))
	}
	if err := f.Alloc(8 * len(c.leaf.Raw)); err != nil {
		return rt.Null, err
	}
	return text(f, c.allText())
}
