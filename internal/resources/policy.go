package resources

import (
	"errors"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/policyxml"
	"github.com/portico-apim/portico/internal/resource"
	"github.com/portico-apim/portico/internal/source"
)

// PolicyProperties are a policy document of one scope.
type PolicyProperties struct {
	// Format is xml, in which expressions are XML-escaped, or rawxml. The link forms are read from in a request only. An answer has it
	// only if it is rawxml.
	Format string `json:"format,omitempty" enum:"xml xml-link rawxml rawxml-link"`
	// Value is the document, byte for byte as it was sent. If it is left out, it is a document that does nothing but inherit.
	Value string `json:"value"`
}

// The kinds of policy documents.
const (
	kindPolicy          = "service/policies"
	kindAPIPolicy       = "service/apis/policies"
	kindOperationPolicy = "service/apis/operations/policies"
	kindProductPolicy   = "service/products/policies"
)

// policyName is the only name of a policy document.
const policyName = "policy"

// DefaultPolicy is the document of the global scope of a service that has none of its own.
const DefaultPolicy = "<!--\r\n    The policies of every request and response of the service.\r\n-->\r\n<policies>\r\n\t<inbound />\r\n\t<backend>\r\n\t\t<forward-request />\r\n\t</backend>\r\n\t<outbound />\r\n\t<on-error />\r\n</policies>"

// inheritingPolicy is the document of a narrower scope that adds nothing.
const inheritingPolicy = "<policies>\r\n\t<inbound>\r\n\t\t<base />\r\n\t</inbound>\r\n\t<backend>\r\n\t\t<base />\r\n\t</backend>\r\n\t<outbound>\r\n\t\t<base />\r\n\t</outbound>\r\n\t<on-error>\r\n\t\t<base />\r\n\t</on-error>\r\n</policies>"

// globalPolicies are the document of the global scope, which always exists.
func globalPolicies() Kind { return policies(kindPolicy, policy.Global) }

// apiPolicies are the documents of APIs.
func apiPolicies() Kind { return policies(kindAPIPolicy, policy.API) }

// operationPolicies are the documents of operations.
func operationPolicies() Kind { return policies(kindOperationPolicy, policy.Operation) }

// productPolicies are the documents of products.
func productPolicies() Kind { return policies(kindProductPolicy, policy.Product) }

func policies(kind string, scope policy.Scope) Kind {
	r := Rules[PolicyProperties]{
		Prepare:    preparePolicy,
		Check:      func(op *Op, _, p *PolicyProperties) error { return op.checkPolicy(scope, p) },
		References: policyReferences,
		Show:       showPolicy,
	}
	if scope == policy.Global {
		r.Get = func(op *Op) (*Shown, error) {
			s, err := op.stored()
			if problem, ok := errors.AsType[*resource.Error](err); !ok || problem.Status != 404 {
				return s, err
			}
			return op.defaultPolicy()
		}
		r.List = func(op *Op) ([]*Shown, error) {
			sub := op.on(op.Doc.Child("policies", policyName))
			s, err := sub.Get()
			return []*Shown{s}, err
		}
	}
	return define(Kind{Type: kind, Title: "Policy", Verbs: "HGCDL", Names: policyName}, r)
}

// defaultPolicy shows the document of a service that has none of its own.
func (op *Op) defaultPolicy() (*Shown, error) {
	p := &PolicyProperties{Value: DefaultPolicy}
	s := &Shown{ID: op.Doc.String(), Type: op.Doc.Type(), Name: policyName, Properties: p}
	return s, showPolicy(op, s, p)
}

// preparePolicy fetches a document that a request gives the address of.
func preparePolicy(p *Preparation) error {
	var body struct {
		Properties struct {
			Format string `json:"format"`
			Value  string `json:"value"`
		} `json:"properties"`
	}
	if !readable(p.Body, &body) {
		return nil
	}
	format, link := strings.CutSuffix(strings.ToLower(body.Properties.Format), "-link")
	if !link {
		return nil
	}
	data, err := p.fetch("value", body.Properties.Value)
	if err != nil {
		return err
	}
	p.Body = merge(p.Body, encode(map[string]any{"properties": map[string]string{"format": format, "value": string(data)}}))
	return nil
}

// checkPolicy compiles a document against everything it refers to.
func (op *Op) checkPolicy(scope policy.Scope, p *PolicyProperties) error {
	if p.Format == "" {
		p.Format = string(policyxml.XML)
	}
	if p.Value == "" {
		p.Value = inheritingPolicy
		switch scope {
		case policy.Global:
			p.Value = DefaultPolicy
		case policy.OfResolver:
			return resource.Invalid("value", "'value' must have a data source.")
		}
	}
	env, failure := op.env()
	_, diags := policy.Compile(model.Policy{ID: "policy", Format: p.Format, Text: p.Value}, scope, env)
	if *failure != nil {
		return *failure
	}
	return policyError(diags)
}

// policyError words diagnostics as API Management does. Portico's snippet and hint follow on lines of their own.
func policyError(diags source.Diagnostics) error {
	if diags.Err() == nil {
		return nil
	}
	var details []resource.Detail
	for _, d := range diags {
		if d.Severity != source.Error || len(details) == maxDetails {
			continue
		}
		text := policy.SaveError(d)
		if d.Source != nil {
			text += "\n" + d.Snippet()
		}
		if d.Hint != "" {
			text += "\n  hint: " + d.Hint
		}
		target := d.Target
		if target == "" {
			target = "representation"
		}
		details = append(details, resource.Detail{Code: resource.CodeValidation, Target: target, Message: text})
	}
	return resource.InvalidAll(details)
}

// env is what documents are compiled against inside the transaction. An error of the store is left in what it returns second.
func (op *Op) env() (*policy.Env, *error) {
	var failure error
	return &policy.Env{
		Definitions: op.table.deps.Definitions, Universe: op.table.deps.Universe, Simulate: op.table.deps.Simulate,
		Lookup: func(kind policy.RefKind, name string) (policy.Found, bool) {
			found, ok, err := op.lookupReference(kind, name)
			if err != nil && failure == nil {
				failure = err
			}
			return found, ok && err == nil
		},
	}, &failure
}

// referenced are the collections that policies refer to by name.
var referenced = map[policy.RefKind]string{
	policy.RefBackend: "backends", policy.RefLogger: "loggers", policy.RefCertificate: "certificates", policy.RefFragment: "policyFragments",
	policy.RefSchema: "schemas",
}

func (op *Op) lookupReference(kind policy.RefKind, name string) (policy.Found, bool, error) {
	if kind == policy.RefNamedValue {
		text, ok, err := op.namedValue(name)
		return policy.Found{Text: text}, ok, err
	}
	collection, ok := referenced[kind]
	if !ok || strings.ContainsAny(name, "/~") || name == "" {
		return policy.Found{}, false, nil
	}
	d, ok, err := op.found(op.service().Child(collection, name).String())
	if err != nil || !ok {
		return policy.Found{}, ok, err
	}
	switch kind {
	case policy.RefFragment:
		p, err := Decode[FragmentProperties](d)
		if err != nil {
			return policy.Found{}, false, err
		}
		return policy.Found{Text: p.Value, Format: p.Format}, true, nil
	case policy.RefSchema:
		p, err := Decode[GlobalSchemaProperties](d)
		if err != nil {
			return policy.Found{}, false, err
		}
		return policy.Found{Format: p.SchemaType}, true, nil
	}
	return policy.Found{}, true, nil
}

// showPolicy answers a document in the format that the request asks for.
func showPolicy(op *Op, s *Shown, p *PolicyProperties) error {
	text, format, err := inFormat(op, p.Value, p.Format)
	p.Value, p.Format, s.Text = text, format, text
	return err
}

// inFormat gives a document in the format that the request asks for, and that format as it is answered.
func inFormat(op *Op, text, stored string) (converted, shown string, err error) {
	wanted := strings.ToLower(op.Query.Get("format"))
	if op.Collection != "" || wanted == "" {
		wanted = string(policyxml.XML)
	}
	if wanted != string(policyxml.XML) && wanted != string(policyxml.RawXML) {
		return "", "", resource.Invalid("format", "'%s' is not one of the possible values: xml, rawxml.", wanted)
	}
	if stored == "" {
		stored = string(policyxml.XML)
	}
	if stored != wanted {
		doc, diags := policyxml.Parse(source.New("policy", text), policyxml.Format(stored))
		if diags.Err() == nil {
			text = policyxml.Print(doc, policyxml.Format(wanted))
		} // what cannot be read any more is answered as it was sent
	}
	if wanted == string(policyxml.RawXML) {
		shown = wanted
	}
	return text, shown, nil
}

// referenceAttributes are the attributes of policies that name something, with its collection.
var referenceAttributes = map[string]string{
	"backend-id": "backends", "logger-id": "loggers", "certificate-id": "certificates", "fragment-id": "policyFragments", "schema-id": "schemas",
}

// policyReferences lists what a document needs: named values, and what its attributes name literally.
func policyReferences(id resource.ID, p *PolicyProperties) []Reference {
	return documentReferences(id, p.Value, p.Format)
}

func documentReferences(id resource.ID, text, format string) []Reference {
	if format == "" {
		format = string(policyxml.XML)
	}
	doc, _ := policyxml.Parse(source.New("policy", text), policyxml.Format(format))
	var refs []Reference
	add := func(target string) {
		if r := (Reference{Target: target}); !slices.Contains(refs, r) {
			refs = append(refs, r)
		}
	}
	// With every name known, those in Liquid templates count too, which may or may not mean a named value.
	_, names, _ := policyxml.Substitute(doc, func(string) (string, bool) { return "", true })
	for _, r := range names {
		add(nameID(id.Service(), namesNamedValue, r.Name))
	}
	if doc.Root != nil {
		eachElement(doc.Root, func(e *policyxml.Element) {
			for _, a := range e.Attrs {
				name := a.Value.Trimmed()
				if a.Value.IsExpression() || name == "" || strings.ContainsAny(name, "/~{") {
					continue
				}
				if collection, ok := referenceAttributes[a.Name]; ok {
					add(id.Service().Child(collection, name).String())
				} else if a.Name == "thumbprint" {
					add(thumbprintID(id.Service(), name))
				}
			}
		})
	}
	return refs
}

// eachElement visits an element and all below it.
func eachElement(e *policyxml.Element, visit func(*policyxml.Element)) {
	visit(e)
	for child := range e.Elements() {
		eachElement(child, visit)
	}
}
