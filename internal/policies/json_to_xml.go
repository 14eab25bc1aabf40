package policies

import (
	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/jsonxml"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/xmltree"
)

// jsonToXML converts the body of the request, or in outbound and on-error that of the response, from JSON to XML.
//
// Members become elements, and arrays an element for each of their items. What is not an object with one member stands in an element Document. Null is an empty element
// with xsi:nil="true". A compressed body stays as it is.
type jsonToXML struct {
	// Apply is always, or content-type-json to convert only what Content-Type says is JSON.
	Apply policy.Expr[string] `attr:"apply,required" enum:"always content-type-json"`
	// ConsiderAcceptHeader converts only if the Accept header of the request lists XML.
	ConsiderAcceptHeader policy.Expr[bool] `attr:"consider-accept-header" default:"true"`
	// ParseDate reads texts that look like dates as dates, and writes them like 03/21/2012 05:40:00.
	ParseDate bool `attr:"parse-date" default:"true"`
	// NamespaceSeparator stands in the names of members between a prefix that is declared and a name.
	NamespaceSeparator policy.Expr[string] `attr:"namespace-separator" default:"_"`
	// NamespacePrefix is what the names of members begin with that declare namespaces: with xmlns, and the separator :, xmlns:a declares the prefix a.
	NamespacePrefix policy.Expr[string] `attr:"namespace-prefix"`
	// AttributeBlockName is the name of members whose own members become attributes of the element.
	AttributeBlockName policy.Expr[string] `attr:"attribute-block-name"`
	// AttributePrefix is what the names of members begin with that become attributes.
	AttributePrefix policy.Expr[string] `attr:"attribute-prefix"`
	// NamespaceBlockName is the name of members whose own members declare namespaces: their names are the prefixes.
	NamespaceBlockName policy.Expr[string] `attr:"namespace-block-name"`
	// InvalidCharacterReplacement stands for characters that names may not have in XML. Without it they are escaped: a blank is _x0020_.
	InvalidCharacterReplacement policy.Expr[string] `attr:"invalid-character-replacement"`
	// NullValues is refused: nobody says what values it has.
	NullValues string `attr:"null-values"`
	// TrimValues takes white space off both ends of texts.
	TrimValues policy.Expr[bool] `attr:"trim-values"`
	// EmptyValues keeps empty texts (preserve), or treats them as null (as-null).
	EmptyValues policy.Expr[string] `attr:"empty-values" enum:"preserve as-null"`
}

// Check refuses what nobody knows the meaning of.
func (p *jsonToXML) Check(c *policy.Check) {
	if _, given := c.Element.Attr("null-values"); given {
		c.Errorf("null-values", "The undocumented attribute 'null-values' is not supported.")
	}
}

// Run converts the body.
func (p *jsonToXML) Run(x *policy.Exchange) error {
	c := conversion{policy: "json-to-xml", title: "JSON-to-XML", contentType: "application/xml", from: isJSON, to: isXML}
	apply, err := oneOf(x, &p.Apply, "apply", "always", "content-type-json")
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
	doc, err := lib.ReadJSON(rt.NewFrame(rt.DefaultLimits), text, p.ParseDate)
	if err != nil {
		return notConverted("JSON", err)
	}
	result, err := options.Convert(doc)
	if err != nil {
		return &policy.Error{Reason: "BodyConversionFailure", Message: "The message body cannot be converted to XML: " + err.Error() + ".", Cause: err}
	}
	c.done(x, m, result)
	return nil
}

// options evaluates how the JSON becomes XML.
func (p *jsonToXML) options(x *policy.Exchange) (jsonxml.ToXML, error) {
	o := jsonxml.ToXML{Limits: xmltree.DefaultLimits}
	for _, text := range []struct {
		from *policy.Expr[string]
		to   *string
	}{
		{&p.NamespaceSeparator, &o.Separator},
		{&p.NamespacePrefix, &o.NamespacePrefix},
		{&p.AttributeBlockName, &o.AttributeBlock},
		{&p.AttributePrefix, &o.AttributePrefix},
		{&p.NamespaceBlockName, &o.NamespaceBlock},
	} {
		var err error
		if *text.to, err = text.from.Eval(x); err != nil {
			return o, err
		}
	}
	return o, p.undocumented(x, &o)
}

// undocumented evaluates what becomes of names and values, which only the schema of policies knows.
func (p *jsonToXML) undocumented(x *policy.Exchange, o *jsonxml.ToXML) (err error) {
	if p.InvalidCharacterReplacement.IsSet() {
		replacement, err := p.InvalidCharacterReplacement.Eval(x)
		if err != nil {
			return err
		}
		o.Replacement = &replacement
	}
	if o.Trim, err = p.TrimValues.Eval(x); err != nil || !p.EmptyValues.IsSet() {
		return err
	}
	empty, err := oneOf(x, &p.EmptyValues, "empty-values", "preserve", "as-null")
	o.EmptyNull = empty == "as-null"
	return err
}
