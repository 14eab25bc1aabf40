package policy

import (
	"errors"

	"github.com/portico-apim/portico/internal/source"
)

// Step is a policy in its place. It is immutable and shared by all exchanges.
type Step struct {
	Definition *Definition
	Policy     Policy
	// ID is the element's id attribute.
	ID      string
	Scope   Scope
	Section Section
	// Path is the place in the section as context.LastError.Path shows it, for example choose[3]\when[2]\set-header[1].
	Path   string
	Source *source.Source
	Span   source.Span
	// stores says that the policy, or one inside it, keeps the response (Definition.Stores).
	stores bool
}

// Block is a list of steps inside a policy such as choose or retry.
type Block []*Step

// Run runs steps one after another until one of them ends the section.
func (x *Exchange) Run(steps []*Step) error {
	for _, s := range steps {
		if err := s.run(x); err != nil {
			return err
		}
	}
	return nil
}

// RunSection runs the steps of a section.
func (x *Exchange) RunSection(section Section, steps []*Step) error {
	x.section = section
	return x.Run(steps)
}

func (s *Step) run(x *Exchange) error {
	if s.Definition.NoHandshake && x.Handshake() {
		return nil
	}
	err := s.locate(x, s.Policy.Run(x))
	if err != nil && x.Trace != nil {
		x.Trace.failed(s, err)
	}
	return err
}

// Handshake reports whether the request opens a WebSocket connection of a WebSocket API, or one for subscriptions of a GraphQL API.
func (x *Exchange) Handshake() bool {
	if x.API == nil {
		return false
	}
	return x.API.Type == "websocket" || x.API.Type == "graphql" && (x.OriginalURL.Scheme == "ws" || x.OriginalURL.Scheme == "wss")
}

// locate completes an error by the place of the innermost step it passes.
func (s *Step) locate(x *Exchange, err error) error {
	if err == nil || errors.Is(err, ErrStop) || errors.Is(err, ErrSkipBackend) {
		return err
	}
	e := AsError(err, s.Definition.Name)
	if e.Section != "" {
		return e
	}
	path := s.Path
	if e.Path != "" { // the part of the policy that failed
		path += `\` + e.Path
	}
	e.Section, e.Scope, e.Path, e.PolicyID = x.section.String(), s.Scope.String(), path, s.ID
	return e
}
