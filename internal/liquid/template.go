package liquid

import (
	"errors"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// Template is a template that was parsed. It is immutable.
type Template struct {
	nodes    []node
	warnings []Warning
}

// Warnings returns what in the template has no effect.
func (t *Template) Warnings() []Warning { return t.warnings }

// Parse reads a template. Errors are of type *Error.
func Parse(text string) (*Template, error) {
	l := &lexer{text: text}
	if err := l.run(); err != nil {
		return nil, err
	}
	p := &parser{tokens: l.tokens}
	nodes, end, err := p.block()
	if err != nil {
		return nil, err
	}
	if end.name != "" {
		return nil, p.unknown(end, "")
	}
	return &Template{nodes: nodes, warnings: p.warnings}, nil
}

// Variables gives the variables that a template finds there. It is asked once for each that the template asks for; nil stands for one that is not there.
type Variables func(name string) (any, error)

// Render renders the template, on the budget of a frame. Errors are of type *rt.LimitError, or those of the variables: whatever else goes wrong is told in the
// output.
func (t *Template) Render(f *rt.Frame, variables Variables) (string, error) {
	s := &state{
		f: f, variables: variables, environment: map[string]any{}, scopes: []map[string]any{{}}, cycles: map[string]int{}, progress: map[string]int{},
	}
	var b strings.Builder
	err := s.render(t.nodes, &b)
	if errors.Is(err, errBreak) || errors.Is(err, errContinue) { // outside of a loop they end the template
		err = nil
	}
	return b.String(), err
}

// node is a part of a template.
type node interface {
	render(s *state, b *strings.Builder) error
}

// text is what stands outside of braces.
type text string

func (t text) render(s *state, b *strings.Builder) error { return s.write(b, string(t)) }

// break and continue go through the nodes around them as errors.
var (
	errBreak    = errors.New("break")
	errContinue = errors.New("continue")
)

// state is one rendering.
type state struct {
	f         *rt.Frame
	variables Variables
	// environment are the variables that were asked for, and counters.
	environment map[string]any
	// scopes are the variables of loops, the innermost last, above those of the template.
	scopes []map[string]any
	cycles map[string]int
	// progress is how far loops came that another one may continue.
	progress map[string]int
	// changed is what ifchanged wrote last.
	changed string
}

// maxDepth bounds how deep blocks may nest.
const maxDepth = 80

// look pays for looking through values.
func (s *state) look(values ...any) error {
	for _, v := range values {
		n := 0
		switch v := v.(type) {
		case string:
			n = len(v) >> 8
		case []any:
			n = len(v) >> 4
		}
		if err := s.f.Step(n); err != nil {
			return err
		}
	}
	return nil
}

// write pays for a text and writes it.
func (s *state) write(b *strings.Builder, text string) error {
	if err := s.f.Alloc(len(text)); err != nil {
		return err
	}
	b.WriteString(text)
	return nil
}

// render renders nodes one after another. What fails is told in the output.
func (s *state) render(nodes []node, b *strings.Builder) error {
	for _, n := range nodes {
		if err := s.f.Step(1); err != nil {
			return err
		}
		err := n.render(s, b)
		switch f := err.(type) { //nolint:errorlint // they are not wrapped
		case fault:
			err = s.write(b, "Liquid error: "+string(f))
		case misuse:
			err = s.write(b, "Liquid syntax error: "+string(f))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// within renders with a scope of its own.
func (s *state) within(scope map[string]any, do func() error) error {
	if len(s.scopes) > maxDepth {
		return fault("Nesting too deep")
	}
	s.scopes = append(s.scopes, scope)
	err := do()
	s.scopes = s.scopes[:len(s.scopes)-1]
	return err
}

// lookup finds a variable: in the scopes from the innermost on, then among those the rendering was given.
func (s *state) lookup(name string) (any, error) {
	for i := len(s.scopes) - 1; i >= 0; i-- {
		if v, ok := s.scopes[i][name]; ok {
			return v, nil
		}
	}
	return s.given(name)
}

// given returns a variable that the rendering was given, or a counter.
func (s *state) given(name string) (any, error) {
	if v, ok := s.environment[name]; ok {
		return v, nil
	}
	v, err := s.variables(name)
	s.environment[name] = v
	return v, err
}

// assign gives a variable of the template a value: it stays when the block ends.
func (s *state) assign(name string, v any) { s.scopes[0][name] = v }
