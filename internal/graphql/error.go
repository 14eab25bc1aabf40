package graphql

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Error is one error of a response (section 7.1.2).
type Error struct {
	Message   string     `json:"message"`
	Locations []Location `json:"locations,omitempty"`
	Path      Path       `json:"path,omitempty"`
	// Extensions are more about the error, for programs.
	Extensions map[string]any `json:"extensions,omitempty"`
}

// Location is a place in the query, line and column from 1.
type Location struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

// Path leads to a field of the response: response names, and indexes of lists as int.
type Path []any

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// Errors are the errors of a response.
type Errors []*Error

// Error returns the messages, one on a line.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i := range e {
		lines[i] = e[i].Message
	}
	return strings.Join(lines, "\n")
}

// Response returns a response that has errors and no data: that to a request that was not executed.
func (e Errors) Response() []byte {
	return encode(struct {
		Errors Errors `json:"errors"`
	}{e})
}

// failure makes a list of one error of a message.
func failure(message string) Errors { return Errors{{Message: message}} }

// errorsOf turns what gqlparser complains about into errors.
func errorsOf(list gqlerror.List) Errors {
	errs := make(Errors, len(list))
	for i, e := range list {
		errs[i] = errorOf(e)
	}
	return errs
}

func errorOf(err error) *Error {
	var known *gqlerror.Error
	if !errors.As(err, &known) {
		return &Error{Message: err.Error()}
	}
	e := &Error{Message: known.Message}
	for _, l := range known.Locations {
		e.Locations = append(e.Locations, Location{l.Line, l.Column})
	}
	return e
}

// at gives an error the place of a node.
func at(p *ast.Position) []Location {
	if p == nil {
		return nil
	}
	return []Location{{p.Line, p.Column}}
}

// encode marshals what cannot fail to marshal, and leaves < > & alone.
func encode(v any) json.RawMessage {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic("encode: " + err.Error())
	}
	return json.RawMessage(strings.TrimSuffix(b.String(), "\n"))
}

// AddErrors puts errors in front of those that a response has. It returns false for what is no response: a JSON object with data or errors.
func AddErrors(response []byte, errs Errors) ([]byte, bool) {
	var members map[string]json.RawMessage
	if decode(response, &members) != nil || members["data"] == nil && members["errors"] == nil {
		return nil, false
	}
	all := make([]json.RawMessage, 0, len(errs))
	for _, e := range errs {
		all = append(all, encode(e))
	}
	var before []json.RawMessage
	if members["errors"] != nil && json.Unmarshal(members["errors"], &before) != nil {
		return nil, false
	}
	members["errors"] = encode(append(all, before...))
	return encode(members), true
}
