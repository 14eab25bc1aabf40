package policies

import (
	"errors"
	"html"
	"regexp"

	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/liquid"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/policyxml"
	"github.com/portico-apim/portico/internal/source"
	"github.com/portico-apim/portico/internal/xmltree"
)

// liquidTemplate is a template with what it is bound to.
type liquidTemplate struct {
	template *liquid.Template
	// context is the expression context.
	context *csharp.Program
	// dates makes dates of texts in JSON. null is what elements with xsi:nil are.
	dates bool
	null  any
}

// newLiquidTemplate parses the content of a set-body, which stands in the document as text; nil if it is no template.
func newLiquidTemplate(c *policy.Check, p *setBody, text policyxml.Value) *liquidTemplate {
	content, literal := p.content().Literal()
	if p.content().IsSet() && !literal {
		c.Errorf("template", "A Liquid template cannot be an expression.")
		return nil
	}
	written := policy.Text(content)
	decoded := written
	if p.HTMLDecodeExpression {
		decoded = liquidMarkup.ReplaceAllStringFunc(written, html.UnescapeString)
	}
	complain := func(offset, length int, severity source.Severity, message string) {
		if decoded != written { // the offsets are not those of the document
			offset, length = 0, 0
		}
		c.Within(text, offset, length, severity, message)
	}
	t := &liquidTemplate{dates: p.ParseDate}
	if p.XSINil == "blank" {
		t.null = ""
	}
	var err error
	t.template, err = liquid.Parse(decoded)
	if fault := (*liquid.Error)(nil); errors.As(err, &fault) {
		complain(fault.Offset, fault.Length, source.Error, fault.Message)
		return nil
	}
	for _, w := range t.template.Warnings() {
		complain(w.Offset, w.Length, source.Warning, w.Message)
	}
	t.context, _ = c.Env().Universe.Compile(source.New("", "context"), policy.ExpressionOptions())
	return t
}

// liquidMarkup matches what is no text in a template.
var liquidMarkup = regexp.MustCompile(`\{\{.*?\}\}|\{%.*?%\}`)

// render renders the template; body is that of a message, which may be nil.
func (t *liquidTemplate) render(x *policy.Exchange, m *policy.Message) (text string, err error) {
	err = x.Inspect(t.context, func(f *rt.Frame, context rt.Value) error {
		text, err = t.template.Render(f, func(name string) (any, error) {
			switch name {
			case "body":
				return t.body(x, m)
			case "context":
				return liquidContext(x, f, context), nil
			}
			return nil, nil
		})
		return err
	})
	if limit := (*rt.LimitError)(nil); errors.As(err, &limit) {
		return "", &policy.Error{Reason: policy.ReasonExpression, Message: "The Liquid template used too much: " + limit.What + ".", Cause: err}
	}
	return text, err
}

// body reads the body of a message as its content type says.
func (t *liquidTemplate) body(x *policy.Exchange, m *policy.Message) (any, error) {
	if m == nil || !m.Body.Exists() {
		return nil, nil
	}
	contentType := m.Header.Get("Content-Type")
	if !isJSON(contentType) && !isXML(contentType) {
		x.Notef("set-body", "The template sees no body: the content type '%s' is neither JSON nor XML.", contentType)
		return nil, nil
	}
	data, err := readBody(x, m)
	if err != nil || len(data) == 0 {
		return nil, err
	}
	text, err := m.Text(data)
	if err != nil {
		return nil, err
	}
	if isXML(contentType) {
		doc, err := xmltree.Parse(text, xmltree.DefaultLimits)
		if err != nil {
			return nil, notConverted("XML", err)
		}
		return liquid.FromXML(doc.Node, t.null), nil
	}
	node, err := lib.ReadJSON(rt.NewFrame(rt.DefaultLimits), text, t.dates)
	if err != nil {
		return nil, notConverted("JSON", err)
	}
	return liquid.FromJSON(node), nil
}

// extraMembers are what an object has, each made when it is asked for.
type extraMembers map[string]func() any

// extended is an object with more members.
type extended struct {
	liquid.Object
	more extraMembers
}

// Member implements liquid.Object.
func (e extended) Member(name string) (any, bool) {
	if get := e.more[name]; get != nil {
		return get(), true
	}
	return e.Object.Member(name)
}

// Text implements liquid.Texter.
func (e extended) Text() (string, bool) { return "", false }

// liquidContext is the variable context: that of expressions, with the members that only templates have.
func liquidContext(x *policy.Exchange, f *rt.Frame, context rt.Value) any {
	base, ok := liquid.FromValue(f, context).(liquid.Object)
	if !ok {
		return nil
	}
	extend := func(name string, more extraMembers) func() any {
		return func() any {
			v, _ := base.Member(name)
			if o, ok := v.(liquid.Object); ok {
				return extended{o, more}
			}
			return v
		}
	}
	return extended{base, extraMembers{
		"Request": extend("Request", extraMembers{
			"OriginalMethod":     func() any { return x.OriginalMethod },
			"HasBody":            func() any { return x.Request.Body.Exists() },
			"ClientCertificates": func() any { return clientCertificates(x, f) },
		}),
		"Response": extend("Response", extraMembers{"Method": func() any { return x.Request.Method }}),
	}}
}

// clientCertificates is the certificate that the client showed, as a list.
func clientCertificates(x *policy.Exchange, f *rt.Frame) []any {
	if x.Client.Certificate == nil {
		return []any{}
	}
	return []any{liquid.FromValue(f, lib.NewCertificate(x.Client.Certificate, x.Client.Chain, nil))}
}
