package xslt

import (
	"errors"
	"fmt"

	"github.com/portico-apim/portico/internal/xmltree"
	"github.com/portico-apim/portico/internal/xpath"
)

// Error is what is wrong with a stylesheet, or goes wrong in a transformation.
type Error struct {
	Message string
	// Line and Column are the place in the stylesheet, counted from 1; 0 if there is none.
	Line, Column int
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// fail is an error at an element of the stylesheet.
func fail(n *xmltree.Node, format string, args ...any) error {
	return &Error{fmt.Sprintf(format, args...), n.Line, n.Column}
}

// at adds the place to an error that has none.
func at(n *xmltree.Node, err error) error {
	var placed *Error
	var limit *xpath.LimitError
	if err == nil || errors.As(err, &placed) || errors.As(err, &limit) || errors.Is(err, xmltree.ErrTooLarge) {
		return err
	}
	return fail(n, "%s", err)
}
