package policies

import (
	"github.com/portico-apim/portico/internal/jsonxml"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/xmltree"
)

// xmlToJSON converts the body of the request, or in outbound and on-error that of the response, from XML to JSON.
//
// Attributes become members with @ before their name, elements of one name an array, texts beside other content #text; the colon of a prefix becomes $. An
// empty element is null. A compressed body stays as it is.
type xmlToJSON struct {
	// Kind is direct for JSON that shows everything the XML has, javascript-friendly for names that JavaScript can use without quotes: attributes have no @,
	// texts are called $text, and there are no comments.
	Kind policy.Expr[string] `attr:"kind,required" enum:"javascript-friendly direct"`
	// Apply is always, or content-type-xml to convert only what Content-Type says is XML.
	Apply policy.Expr[string] `attr:"apply,required" enum:"always content-type-xml"`
	// ConsiderAcceptHeader converts only if the Accept header of the request lists JSON.
	ConsiderAcceptHeader policy.Expr[bool] `attr:"consider-accept-header" default:"true"`
	// AlwaysArrayChildElements makes an array of every child element, also of the only one of its name.
	AlwaysArrayChildElements policy.Expr[bool] `attr:"always-array-child-elements" default:"false"`
	// PreserveWhitespaceNodes keeps white space between elements, as #whitespace.
	PreserveWhitespaceNodes policy.Expr[bool] `attr:"preserve-whitespace-nodes"`
	// EmptyValues makes every element without content an empty text (preserve) or null (as-null). Without it <a/> is null and <a></a> an empty text.
	EmptyValues policy.Expr[string] `attr:"empty-values" enum:"preserve as-null"`
	// TrimValues takes white space off both ends of texts.
	TrimValues policy.Expr[bool] `attr:"trim-values"`
}

// Run converts the body.
func (p *xmlToJSON) Run(x *policy.Exchange) error {
	c := conversion{policy: "xml-to-json", title: "XML-to-JSON", contentType: "application/json", from: isXML, to: isJSON}
	apply, err := oneOf(x, &p.Apply, "apply", "always", "content-type-xml")
	if err != nil {
		return err
	}
	accept, err := p.ConsiderAcceptHeader.Eval(x)
	if err != nil {
		return err
	}
	options, err := p.options(x)
	if err != nil {
		return err
	}
	m, text, ok, err := c.text(x, apply, accept)
	if err != nil || !ok {
		return err
	}
	doc, err := xmltree.Parse(text, xmltree.DefaultLimits)
	if err != nil {
		return notConverted("XML", err)
	}
	c.done(x, m, options.Convert(doc))
	return nil
}

// options evaluates how the XML becomes JSON.
func (p *xmlToJSON) options(x *policy.Exchange) (o jsonxml.ToJSON, err error) {
	kind, err := oneOf(x, &p.Kind, "kind", "javascript-friendly", "direct")
	if err != nil {
		return o, err
	}
	o.Friendly = kind == "javascript-friendly"
	if o.Arrays, err = p.AlwaysArrayChildElements.Eval(x); err != nil {
		return o, err
	}
	if o.Spaces, err = p.PreserveWhitespaceNodes.Eval(x); err != nil {
		return o, err
	}
	if o.Trim, err = p.TrimValues.Eval(x); err != nil || !p.EmptyValues.IsSet() {
		return o, err
	}
	empty, err := oneOf(x, &p.EmptyValues, "empty-values", "preserve", "as-null")
	o.Empty = jsonxml.EmptyText
	if empty == "as-null" {
		o.Empty = jsonxml.EmptyNull
	}
	return o, err
}
