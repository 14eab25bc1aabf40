package authoring

import (
	"fmt"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policies"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/policyxml"
	"github.com/portico-apim/portico/internal/source"
)

// A Desk has what checking and trying needs. It is safe for concurrent use.
type Desk struct {
	definitions policy.Definitions
	universe    *csharp.Universe
}

// New returns a desk with all policies and the whole library of expressions.
func New() (*Desk, error) {
	universe, err := csharp.New(policy.Classes()...)
	if err != nil {
		return nil, fmt.Errorf("expression library: %w", err)
	}
	return &Desk{policy.NewDefinitions(policies.All()), universe}, nil
}

// CheckOptions say what documents are checked against.
type CheckOptions struct {
	// NamedValues are the values of named values. They go before those that a folder tells.
	NamedValues map[string]string
	// Scope is the scope of the documents. Without one it is that of their path, or else any scope that takes them.
	Scope *policy.Scope
	// Format is how the documents are written, rawxml if it is empty.
	Format policyxml.Format
	// Simulate refuses what a kind of Azure's gateways would not know.
	Simulate policy.Gateway
}

// ScopeOf returns the scope of a name.
func ScopeOf(name string) (policy.Scope, error) {
	names := policy.AllScopes.Names()
	if i := slices.Index(names, name); i >= 0 {
		return policy.Scope(i), nil
	}
	return 0, fmt.Errorf("there is no scope %q: scopes are %s", name, strings.Join(names, ", "))
}

// Check checks documents and fragments with the compiler that runs them. What they refer to and only a service can know is a warning.
func (d *Desk) Check(files []File, o CheckOptions) *Report {
	if o.Format == "" {
		o.Format = policyxml.RawXML
	}
	c := &checking{desk: d, options: o, fragments: map[string]File{}}
	var paths []string
	for _, f := range files {
		paths = append(paths, f.Name)
		if kind, _ := f.content(); kind == fragment {
			c.fragments[fragmentID(f.Name)] = f
		}
	}
	c.around = lookAround(paths)
	c.env = &policy.Env{Definitions: d.definitions, Universe: d.universe, Lookup: c.lookup, Incomplete: true, Simulate: o.Simulate}
	report := &Report{}
	for _, f := range files {
		c.file(f, report)
	}
	report.sort(paths)
	return report
}

// checking is one run of Check.
type checking struct {
	desk      *Desk
	options   CheckOptions
	fragments map[string]File
	around    *surroundings
	env       *policy.Env
}

// lookup finds what the author gave or the folder tells.
func (c *checking) lookup(kind policy.RefKind, name string) (policy.Found, bool) {
	switch kind {
	case policy.RefNamedValue:
		if text, ok := c.options.NamedValues[name]; ok {
			return policy.Found{Text: text}, true
		}
		if text := c.around.values[name]; text != nil {
			return policy.Found{Text: *text}, true
		}
		return policy.Found{}, false
	case policy.RefFragment:
		f, ok := c.fragments[name]
		return policy.Found{Text: f.Text, Format: string(c.options.Format)}, ok
	}
	return policy.Found{}, c.around.known[kind][name]
}

func (c *checking) file(f File, report *Report) {
	kind, root := f.content()
	text := model.Policy{ID: f.Name, Format: string(c.options.Format), Text: f.Text}
	switch {
	case kind == document:
		report.add(c.tidy(c.document(text)))
	case kind == fragment:
		report.add(c.tidy(policy.CompileFragment(text, c.env)))
	case f.Walked && root != "":
		report.Others++
	default:
		report.add(noPolicy(f, root))
	}
}

// document checks a document at its scope. One whose scope nobody knows must be right at one of them; if it is at none, what is said is what is wrong
// at the scope that allows most of its policies, the narrowest first.
func (c *checking) document(text model.Policy) source.Diagnostics {
	var best source.Diagnostics
	least := -1
	for _, scope := range c.scopes(text.ID) {
		doc, diags := policy.Compile(text, scope, c.env)
		if doc != nil {
			return diags
		}
		if n := misplaced(diags); least < 0 || n < least {
			best, least = diags, n
		}
	}
	return best
}

// scopes returns the scopes that a document may have.
func (c *checking) scopes(path string) []policy.Scope {
	if c.options.Scope != nil {
		return []policy.Scope{*c.options.Scope}
	}
	if scope, ok := scopeOf(path); ok {
		return []policy.Scope{scope}
	}
	return []policy.Scope{policy.Operation, policy.API, policy.Product, policy.Workspace, policy.Global}
}

// misplaced counts what stands where it may not.
func misplaced(diags source.Diagnostics) int {
	n := 0
	for _, d := range diags {
		if d.Severity == source.Error && d.Code == policy.CodePlace {
			n++
		}
	}
	return n
}

// tidy leaves out what need not be told: a named value that is not known is told once, and not if the folder has it without its value. What
// is wrong in a fragment that a document includes is told with the fragment's file.
func (c *checking) tidy(diags source.Diagnostics) source.Diagnostics {
	told := map[string]bool{}
	var kept source.Diagnostics
	for _, d := range diags {
		c.rename(&d)
		if d.Severity == source.Warning && d.Code == policyxml.CodeNamedValue {
			name := referenceAt(d)
			if _, secret := c.around.values[name]; secret || told[name] {
				continue
			}
			told[name] = true
			d.Hint = "its value is not known here: what depends on it was not checked; give it with --named-value " + name + "=VALUE"
		}
		kept = append(kept, d)
	}
	return kept
}

// rename gives what is wrong in an included fragment the name of its file.
func (c *checking) rename(d *source.Diagnostic) {
	if d.Source == nil {
		return
	}
	src, span := d.Source.Outermost(d.Span)
	if id, ok := strings.CutPrefix(src.Name, "policyFragments/"); ok {
		d.Source, d.Span = source.New(c.fragments[id].Name, src.Text), span
	}
}

// referenceAt returns the name of the named value that a diagnostic is about.
func referenceAt(d source.Diagnostic) string {
	src, span := d.Source.Outermost(d.Span)
	return strings.Trim(src.Text[span.Start:span.End], "{}")
}

// noPolicy is what is wrong with a file that holds no policy.
func noPolicy(f File, root string) source.Diagnostics {
	var diags source.Diagnostics
	src := source.New(f.Name, f.Text)
	doc, found := policyxml.Parse(src, policyxml.RawXML)
	if root == "" {
		if found.Err() != nil {
			return found
		}
		diags.Add(src, source.At(0), policy.CodeDocument, "the file holds no policy document").Hint = roots
		return diags
	}
	diags.Add(src, doc.Root.NameSpan, policy.CodeDocument, "the file holds no policy document: its root element is <%s>", root).Hint = roots
	return diags
}

const roots = "a policy document is <policies>…</policies>, a fragment <fragment>…</fragment>"
