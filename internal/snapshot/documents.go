package snapshot

import (
	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
)

// Problem is a document or resource that does not compile. What it is in force for answers 500.
type Problem struct {
	// Resource is the ARM id of what is wrong.
	Resource string
	// Reference is shown to callers in place of the reason.
	Reference string
	// Reason says what is wrong.
	Reason error
}

// Error returns resource and reason.
func (p *Problem) Error() string { return p.Resource + ": " + p.Reason.Error() }

// Unwrap returns the reason.
func (p *Problem) Unwrap() error { return p.Reason }

// document is a compiled policy document, or what is wrong with it, or nothing where there is none.
type document struct {
	text  *model.Policy
	doc   *policy.Document
	wrong *Problem
}

// compileDocument compiles a document unless the previous one is still right.
func (c *compilation) compileDocument(text *model.Policy, scope policy.Scope, previous document) document {
	if text == nil {
		return document{}
	}
	if previous.doc != nil && same(previous.text, text) && (c.sameReferences || previous.doc.Fresh(c.env)) {
		return document{text: text, doc: previous.doc}
	}
	doc, diags := policy.Compile(*text, scope, c.env)
	if doc == nil {
		return document{text: text, wrong: c.problem(text.ID, diags)}
	}
	return document{text: text, doc: doc}
}

func same(a, b *model.Policy) bool {
	return a == b || a != nil && b != nil && *a == *b
}

// problem records what is wrong with a resource.
func (c *compilation) problem(resource string, reason error) *Problem {
	p := &Problem{Resource: resource, Reference: c.options.NewReference(), Reason: reason}
	c.problems = append(c.problems, p)
	return p
}

// NewEnv returns what documents of a model are compiled against, for checks before there is a snapshot.
func NewEnv(o Options, m *model.Model) *policy.Env { return newEnv(o, m, newConfig(m, o)) }

// newEnv returns what documents of a model are compiled against.
func newEnv(o Options, m *model.Model, config *policy.Config) *policy.Env {
	values := make(map[string]string, len(m.NamedValues))
	for _, v := range m.NamedValues {
		values[v.DisplayName] = v.Value
	}
	fragments := make(map[string]policy.Found, len(m.Fragments))
	for _, f := range m.Fragments {
		fragments[f.Name] = policy.Found{Text: f.Policy.Text, Format: f.Policy.Format}
	}
	return &policy.Env{Definitions: o.Definitions, Universe: o.Universe, Lookup: func(kind policy.RefKind, name string) (policy.Found, bool) {
		switch kind {
		case policy.RefNamedValue:
			v, ok := values[name]
			return policy.Found{Text: v}, ok
		case policy.RefFragment:
			f, ok := fragments[name]
			return f, ok
		case policy.RefBackend:
			_, ok := config.Backends[name]
			return policy.Found{}, ok
		case policy.RefSchema:
			s, ok := config.Schemas[name]
			if !ok {
				return policy.Found{}, false
			}
			return policy.Found{Format: s.ContentType}, true
		case policy.RefLogger:
			_, ok := config.Loggers[name]
			return policy.Found{}, ok
		case policy.RefCertificate:
			_, ok := config.Certificates[name]
			return policy.Found{}, ok
		}
		return policy.Found{}, false
	}}
}

// defaultGlobal is in force while a service has no document of its own at the global scope.
var defaultGlobal = model.Policy{
	ID: "default", Format: "rawxml",
	Text: `<policies><inbound /><backend><forward-request /></backend><outbound /><on-error /></policies>`,
}
