package policies

import (
	"strings"

	"github.com/portico-apim/portico/internal/policy"
)

// crossDomainPath is where clients look for a cross-domain policy file (Adobe cross-domain policy file specification, section 1.1).
const crossDomainPath = "/crossdomain.xml"

// crossDomainPolicy says which pages Adobe Flash and Microsoft Silverlight let call the APIs. The gateway answers GET /crossdomain.xml with the policy file,
// without a key, also where no API has that path. Of several policies the first one answers.
type crossDomainPolicy struct {
	// File is the policy file. Without it nobody is let in.
	File crossDomainFile `elem:"cross-domain-policy"`
}

// crossDomainFile is a policy file in the form of Adobe's specification.
type crossDomainFile struct {
	// SiteControl is the meta-policy.
	SiteControl *siteControl `elem:"site-control"`
	// Access lists the domains whose pages may read what the gateway answers.
	Access []crossDomainAccess `elem:"allow-access-from"`
	// Headers lists the domains whose pages may send header fields.
	Headers []crossDomainHeaders `elem:"allow-http-request-headers-from"`
}

// siteControl says which other policy files of the host count.
type siteControl struct {
	// Permitted is which files count beside this one.
	Permitted string `attr:"permitted-cross-domain-policies,required" enum:"all by-content-type master-only none"`
}

// crossDomainAccess is a domain whose pages may read answers.
type crossDomainAccess struct {
	// Domain is a host, *.host for those below it, or * for all.
	Domain string `attr:"domain,required"`
	// Secure lets in only pages that came over HTTPS.
	Secure bool `attr:"secure" default:"true"`
}

// crossDomainHeaders is a domain whose pages may send header fields.
type crossDomainHeaders struct {
	// Domain is a host, *.host for those below it, or * for all.
	Domain string `attr:"domain,required"`
	// Headers are names of header fields, or * for all, separated by commas.
	Headers string `attr:"headers,required"`
	// Secure lets in only pages that came over HTTPS.
	Secure bool `attr:"secure" default:"true"`
}

// Check warns of an order that Azure refuses.
func (f *crossDomainFile) Check(c *policy.Check) {
	sequence(c, "site-control", "allow-access-from", "allow-http-request-headers-from")
}

// Run answers a request for the policy file. The gateway asks it for these before it looks for an API.
func (p *crossDomainPolicy) Run(x *policy.Exchange) error {
	if x.OriginalURL.Path != crossDomainPath || x.Request.Method != "GET" && x.Request.Method != "HEAD" {
		return nil
	}
	x.Response = policy.NewResponse(200)
	x.Response.Header.Add("Content-Type", "text/x-cross-domain-policy")
	x.Response.Body = policy.BytesBody([]byte(p.File.document()))
	return policy.ErrStop
}

// document returns the file as clients read it.
func (f *crossDomainFile) document() string {
	var b strings.Builder
	b.WriteString("<?xml version=\"1.0\"?>\n" +
		"<!DOCTYPE cross-domain-policy SYSTEM \"http://www.adobe.com/xml/dtds/cross-domain-policy.dtd\">\n" +
		"<cross-domain-policy>\n")
	if f.SiteControl != nil {
		writeElement(&b, "site-control", "permitted-cross-domain-policies", f.SiteControl.Permitted)
	}
	for _, a := range f.Access {
		writeElement(&b, "allow-access-from", "domain", a.Domain, "secure", secureText(a.Secure))
	}
	for _, h := range f.Headers {
		writeElement(&b, "allow-http-request-headers-from", "domain", h.Domain, "headers", h.Headers, "secure", secureText(h.Secure))
	}
	b.WriteString("</cross-domain-policy>\n")
	return b.String()
}

// secureText is the value of an attribute, empty for its default.
func secureText(secure bool) string {
	if secure {
		return ""
	}
	return "false"
}

var attributeEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;")

// writeElement writes an empty element on a line of its own, without the attributes that have no value.
func writeElement(b *strings.Builder, name string, attributes ...string) {
	b.WriteString("  <" + name)
	for i := 0; i+1 < len(attributes); i += 2 {
		if attributes[i+1] != "" {
			b.WriteString(" " + attributes[i] + `="` + attributeEscaper.Replace(attributes[i+1]) + `"`)
		}
	}
	b.WriteString(" />\n")
}
