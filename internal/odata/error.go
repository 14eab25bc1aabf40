package odata

import "fmt"

// Error is what is wrong with a metadata document.
type Error struct {
	Message string
	// Line and Column are counted from 1; 0 if the document as a whole is meant.
	Line, Column int
}

// Error returns the message and the place.
func (e *Error) Error() string {
	if e.Line == 0 {
		return e.Message
	}
	return fmt.Sprintf("%s Line %d, position %d.", e.Message, e.Line, e.Column)
}

// Problem is what is wrong with a request.
type Problem struct {
	// Option is the query option; empty for the path.
	Option string
	// Message is a sentence.
	Message string
}

// Error returns the message.
func (p *Problem) Error() string { return p.Message }

// wrong is a problem whose place in the request is not known yet.
func wrong(format string, args ...any) error { return &Problem{Message: fmt.Sprintf(format, args...)} }
