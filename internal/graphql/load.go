package graphql

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
)

// The bounds of a query. Beyond them it is not even validated.
const (
	// MaxTokens are the tokens of a query.
	MaxTokens = 10_000
	// MaxWritten are the fields that a query writes, each fragment once.
	MaxWritten = 2_000
	// MaxFields are the fields that an operation means, fragments spread.
	MaxFields = 10_000
	// MaxDepth is how deep they may lie.
	MaxDepth = 100
)

// Operation is the operation of a request that is to be executed.
type Operation struct {
	// Kind is query, mutation or subscription.
	Kind string
	// Measure says how large the operation is.
	Measure Measure

	schema   *Schema
	document *ast.QueryDocument
	def      *ast.OperationDefinition
	request  *Request
}

// Measure is the size of an operation with its fragments spread.
type Measure struct {
	// Depth is how many fields lie one inside another at most.
	Depth int
	// Fields are all fields, Parents those of them that have fields inside.
	Fields, Parents int
}

// Load parses and validates a request.
func Load(s *Schema, r *Request) (*Operation, Errors) {
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: r.Query}, MaxTokens)
	if err != nil {
		return nil, Errors{errorOf(err)}
	}
	if n := written(doc); n > MaxWritten {
		return nil, failure(fmt.Sprintf("The query has %d fields; %d are allowed.", n, MaxWritten))
	}
	if errs := validator.ValidateWithRules(s.types, doc, nil); len(errs) > 0 {
		return nil, errorsOf(errs)
	}
	o := &Operation{schema: s, document: doc, request: r}
	if errs := o.choose(r.OperationName); errs != nil {
		return nil, errs
	}
	o.Measure = (&measuring{doc: doc, known: map[string]Measure{}}).of(o.def.SelectionSet)
	switch {
	case o.Measure.Fields > MaxFields:
		return nil, failure(fmt.Sprintf("The operation has more than %d fields.", MaxFields))
	case o.Measure.Depth > MaxDepth:
		return nil, failure(fmt.Sprintf("The operation is more than %d fields deep.", MaxDepth))
	}
	return o, nil
}

// choose finds the operation that is meant (section 6.1).
func (o *Operation) choose(name string) Errors {
	switch ops := o.document.Operations; {
	case name != "":
		o.def = ops.ForName(name)
		if o.def == nil {
			return failure(fmt.Sprintf("Unknown operation named \"%s\".", name))
		}
	case len(ops) == 1:
		o.def = ops[0]
	case len(ops) == 0:
		return failure("The query has no operation.")
	default:
		return failure("Must provide operation name if query contains multiple operations.")
	}
	o.Kind = string(o.def.Operation)
	if o.schema.root(o.def.Operation) == nil {
		return failure(fmt.Sprintf("Schema is not configured to execute %s operation.", o.Kind))
	}
	return nil
}

// written counts the fields of a document that was not validated yet.
func written(doc *ast.QueryDocument) int {
	n := 0
	for _, op := range doc.Operations {
		n += writtenIn(op.SelectionSet)
	}
	for _, f := range doc.Fragments {
		n += writtenIn(f.SelectionSet)
	}
	return n
}

func writtenIn(set ast.SelectionSet) int {
	n := 0
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			n += 1 + writtenIn(s.SelectionSet)
		case *ast.InlineFragment:
			n += 1 + writtenIn(s.SelectionSet)
		case *ast.FragmentSpread:
			n++
		}
	}
	return n
}

// measuring measures selections, each fragment once. Fragments have no cycles: validation has seen to that.
type measuring struct {
	doc   *ast.QueryDocument
	known map[string]Measure
}

func (m *measuring) of(set ast.SelectionSet) Measure {
	var sum Measure
	for _, s := range set {
		var one Measure
		switch s := s.(type) {
		case *ast.Field:
			one = m.of(s.SelectionSet)
			one.Fields++
			one.Depth++
			if len(s.SelectionSet) > 0 {
				one.Parents++
			}
		case *ast.InlineFragment:
			one = m.of(s.SelectionSet)
		case *ast.FragmentSpread:
			one = m.fragment(s.Name)
		}
		sum.Depth = max(sum.Depth, one.Depth)
		// Fragments double what they spread; the sums must not overflow.
		sum.Fields, sum.Parents = min(sum.Fields+one.Fields, MaxFields+1), min(sum.Parents+one.Parents, MaxFields+1)
	}
	return sum
}

func (m *measuring) fragment(name string) Measure {
	if known, ok := m.known[name]; ok {
		return known
	}
	found := m.of(m.doc.Fragments.ForName(name).SelectionSet)
	m.known[name] = found
	return found
}
