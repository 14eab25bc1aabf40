package xpath

import (
	"github.com/portico-apim/portico/internal/xmltree"
)

// Value is a bool, float64, string or NodeSet.
type Value any

// Library says what names mean in an expression.
type Library struct {
	// Scope are the namespaces of prefixes. The default namespace is none for names without a prefix.
	Scope *xmltree.Scope
	// Function finds a function beside the core ones, whose names have no prefix; nil if there are none.
	Function func(name xmltree.Name) (Function, bool)
	// Variable reports whether there is a variable; nil if anything goes.
	Variable func(name xmltree.Name) bool
}

// Function is what a call does.
type Function struct {
	// Min and Max are how many arguments there may be; a Max of -1 is any number.
	Min, Max int
	// Call computes the value.
	Call func(c *Context, args []Value) (Value, error)
}

// Context is what an expression is evaluated with (section 1).
type Context struct {
	Node *xmltree.Node
	// Position and Size count from 1.
	Position, Size int
	// Current is the node that the function current() gives.
	Current *xmltree.Node
	Run     *Run
}

// Run is what the evaluations of a transformation have in common.
type Run struct {
	// Variable returns the value of a variable.
	Variable func(name xmltree.Name) (Value, error)
	// Steps and Bytes are how many steps may be made and how many bytes written.
	Steps, Bytes int
	// Host is for the functions of a library.
	Host any

	spaces map[*xmltree.Node][]*xmltree.Node
}

// LimitError says that an evaluation used more than it may.
type LimitError struct {
	// What there was too much of.
	What string
}

// Error names it.
func (e *LimitError) Error() string { return "too many " + e.What + " were needed" }

// Step pays for n steps.
func (r *Run) Step(n int) error {
	if r.Steps -= n; r.Steps < 0 || n < 0 {
		r.Steps = 0
		return &LimitError{"steps"}
	}
	return nil
}

// Write pays for n bytes.
func (r *Run) Write(n int) error {
	if r.Bytes -= n; r.Bytes < 0 || n < 0 {
		r.Bytes = 0
		return &LimitError{"bytes"}
	}
	return r.Step(n >> 6)
}

// namespaces returns the namespace nodes of an element, always the same ones.
func (r *Run) namespaces(n *xmltree.Node) []*xmltree.Node {
	if known, ok := r.spaces[n]; ok {
		return known
	}
	all := append(n.Scope.All(), &xmltree.Scope{Prefix: "xml", URI: xmltree.XMLSpace})
	nodes := make([]*xmltree.Node, len(all))
	for i, s := range all {
		nodes[i] = &xmltree.Node{
			Kind: xmltree.Namespace, Name: xmltree.Name{Local: s.Prefix}, Value: s.URI, Parent: n, Order: n.Order, Index: i,
		}
	}
	if r.spaces == nil {
		r.spaces = map[*xmltree.Node][]*xmltree.Node{}
	}
	r.spaces[n] = nodes
	return nodes
}
