package graphql

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
)

// Source is where the values of fields come from.
type Source interface {
	// Resolves reports whether a field of an object type has a resolver of its own.
	Resolves(typeName, field string) bool
	// Resolve returns the values of fields that do not depend on each other, in order.
	Resolve(ctx context.Context, calls []Call) []Result
	// Forward executes a request elsewhere, for the fields of the operation that have no resolver: it returns the response. Without such a place it returns
	// nil and no error.
	Forward(ctx context.Context, request []byte) ([]byte, error)
}

// Call is a field that a resolver resolves.
type Call struct {
	Type, Field string
	// Arguments is an object; Parent the object the field belongs to, null at the root.
	Arguments, Parent json.RawMessage
	Path              Path
}

// Result is the value of a field, or why there is none.
type Result struct {
	Value json.RawMessage
	Err   *Error
}

// The bounds of an execution.
const (
	// MaxCalls is how often resolvers run for one operation.
	MaxCalls = 5_000
	// maxErrors is how many errors a response has.
	maxErrors = 200
	// readings is how often as much JSON may be read as the values may have: each level of a query reads what is below it.
	readings = 32
)

// errTooLarge ends an execution whose response would be larger than allowed.
var errTooLarge = errors.New("the response is too large")

// Response is the outcome of an execution.
type Response struct {
	// Data is the object of the response; nil if the operation could not be executed at all.
	Data   json.RawMessage
	Errors []json.RawMessage
}

// Body returns the response as JSON.
func (r *Response) Body() []byte {
	var b members
	if r.Data != nil {
		b.add("data", r.Data)
	}
	if len(r.Errors) > 0 {
		b.add("errors", encode(r.Errors))
	}
	return b.object()
}

// refused is the response to an operation that is not executed.
func refused(errs Errors) *Response {
	r := &Response{}
	for _, e := range errs {
		r.Errors = append(r.Errors, encode(e))
	}
	return r
}

// Execute executes a query or a mutation (section 6). The values that make the response may have limit bytes altogether.
//
// Fields are resolved in waves: all resolvers that can run at a time are called at once, what they return is completed, and the fields below it are the next
// wave. The fields of a mutation are executed one after another.
func (o *Operation) Execute(ctx context.Context, source Source, limit int64) *Response {
	values, errs := o.variables()
	if errs != nil {
		return refused(errs)
	}
	e := &execution{operation: o, source: source, input: &input{schema: o.schema, values: values}, left: limit, work: limit * readings}
	def := o.schema.root(o.def.Operation)
	root := &node{typ: &ast.Type{NamedType: def.Name}}
	err := e.root(ctx, root, def)
	switch {
	case errors.Is(err, errTooLarge):
		return refused(failure(fmt.Sprintf("The response has more than %d bytes.", limit)))
	case err != nil:
		return refused(failure("The operation was canceled."))
	}
	data, _ := root.render(nil)
	return &Response{Data: data, Errors: e.errors}
}

// execution is one run of an operation.
type execution struct {
	operation *Operation
	source    Source
	input     *input
	errors    []json.RawMessage
	// left is how many bytes values may still have, work how many bytes of JSON may still be read for them; calls is how many resolvers were called.
	left, work int64
	calls      int
	// wave are the fields that wait for their resolvers.
	wave []*waiting
}

// waiting is a field that waits for its resolver.
type waiting struct {
	node *node
	call Call
	// fields are the fields of the query that are answered together.
	fields []*ast.Field
}

// root executes the fields that the operation begins with.
func (e *execution) root(ctx context.Context, root *node, def *ast.Definition) error {
	fields, err := e.collect(def, e.operation.def.SelectionSet)
	if err != nil {
		e.fail(&Error{Message: err.Error()})
		root.null = true
		return nil //nolint:nilerr // it is in the response
	}
	root.keys, root.fields = fields.keys, make([]*node, len(fields.keys))
	groups := [][]int{make([]int, 0, len(fields.keys))}
	for i := range fields.keys {
		if e.operation.def.Operation == ast.Mutation && i > 0 {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], i)
	}
	for _, group := range groups {
		if err := e.rootFields(ctx, root, def, fields, group); err != nil {
			return err
		}
	}
	return nil
}

// rootFields executes some of the fields of the root and everything below them.
func (e *execution) rootFields(ctx context.Context, root *node, def *ast.Definition, fields collected, group []int) error {
	var elsewhere []*waiting
	for _, i := range group {
		key := fields.keys[i]
		list := fields.byKey[key]
		n := &node{typ: list[0].Definition.Type, path: Path{key}}
		root.fields[i] = n
		name := list[0].Name
		switch {
		case name == "__typename" || name == "__schema" || name == "__type" || e.source.Resolves(def.Name, name):
			if err := e.field(n, def, jsonValue{raw: null}, list); err != nil {
				return err
			}
		default:
			elsewhere = append(elsewhere, &waiting{node: n, fields: list, call: Call{Type: def.Name, Field: name}})
		}
	}
	if len(elsewhere) > 0 {
		if err := e.forward(ctx, elsewhere); err != nil {
			return err
		}
	}
	return e.waves(ctx)
}

// waves calls resolvers until no field waits for one.
func (e *execution) waves(ctx context.Context) error {
	for len(e.wave) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		wave := e.wave
		e.wave = nil
		if e.calls += len(wave); e.calls > MaxCalls {
			for _, w := range wave {
				e.failed(w.node, w.fields[0], fmt.Sprintf("The operation calls resolvers more than %d times.", MaxCalls))
			}
			return nil
		}
		calls := make([]Call, len(wave))
		for i := range wave {
			calls[i] = wave[i].call
		}
		for i, r := range e.source.Resolve(ctx, calls) {
			if err := e.resolved(wave[i], r); err != nil {
				return err
			}
		}
	}
	return nil
}

// resolved takes the result of a resolver.
func (e *execution) resolved(w *waiting, r Result) error {
	if r.Err != nil {
		problem := *r.Err
		problem.Path, problem.Locations = w.node.path, at(w.fields[0].Position)
		e.fail(&problem)
		w.node.null = true
		return nil //nolint:nilerr // it is in the response
	}
	return e.complete(w.node, w.node.typ, jsonValue{raw: r.Value}, w.fields)
}

// field executes a field of an object: it calls its resolver, or takes the member of its name.
func (e *execution) field(n *node, def *ast.Definition, parent value, fields []*ast.Field) error {
	f := fields[0]
	if f.Name == "__typename" {
		n.leaf = encode(def.Name)
		return nil
	}
	args, err := e.input.arguments(f.Definition.Arguments, f.Arguments)
	if err != nil {
		e.failed(n, f, err.Error())
		return nil
	}
	if f.Name == "__schema" || f.Name == "__type" {
		return e.complete(n, n.typ, e.introspect(f.Name, args), fields)
	}
	source, isJSON := parent.(jsonValue)
	if isJSON && e.source.Resolves(def.Name, f.Name) {
		call := Call{Type: def.Name, Field: f.Name, Arguments: args, Parent: source.raw, Path: n.path}
		e.wave = append(e.wave, &waiting{node: n, call: call, fields: fields})
		return nil
	}
	return e.complete(n, n.typ, parent.member(f, args), fields)
}

// failed makes a field null and says why.
func (e *execution) failed(n *node, f *ast.Field, message string) {
	n.null = true
	e.fail(&Error{Message: message, Locations: at(f.Position), Path: n.path})
}

// fail adds an error to the response.
func (e *execution) fail(err *Error) {
	if len(e.errors) < maxErrors {
		e.errors = append(e.errors, encode(err))
	}
}
