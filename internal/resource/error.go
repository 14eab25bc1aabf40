package resource

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Detail is one thing that is wrong with a request.
type Detail struct {
	Code string `json:"code"`
	// Target is the property or policy element the detail is about.
	Target  string `json:"target"`
	Message string `json:"message"`
}

// Error is an error as Azure words it. Its JSON is what goes into the "error" member of an answer.
type Error struct {
	// Status is the HTTP status the error is answered with.
	Status  int      `json:"-"`
	Code    string   `json:"code"`
	Message string   `json:"message"`
	Details []Detail `json:"details"`
}

// The codes that clients look at.
const (
	CodeValidation         = "ValidationError"
	CodeNotFound           = "ResourceNotFound"
	CodePreconditionFailed = "PreconditionFailed"
	CodeConflict           = "Conflict"
)

// ValidationMessage is the message above the details of a validation error.
const ValidationMessage = "One or more fields contain incorrect values:"

// Error returns code, message and details on one line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Code + ": " + e.Message)
	for _, d := range e.Details {
		fmt.Fprintf(&b, " [%s: %s]", d.Target, d.Message)
	}
	return b.String()
}

// MarshalJSON writes the body of an error answer.
func (e *Error) MarshalJSON() ([]byte, error) {
	type plain Error
	return json.Marshal(struct {
		Error *plain `json:"error"`
	}{(*plain)(e)})
}

// Errorf returns an error with a status, a code and a message.
func Errorf(status int, code, format string, args ...any) *Error {
	return &Error{Status: status, Code: code, Message: fmt.Sprintf(format, args...)}
}

// Invalid returns the validation error of one property.
func Invalid(target, format string, args ...any) *Error {
	return InvalidAll([]Detail{{Code: CodeValidation, Target: target, Message: fmt.Sprintf(format, args...)}})
}

// InvalidAll returns a validation error with details.
func InvalidAll(details []Detail) *Error {
	return &Error{Status: 400, Code: CodeValidation, Message: ValidationMessage, Details: details}
}

// Refused returns a validation error that concerns the whole request.
func Refused(format string, args ...any) *Error { return Errorf(400, CodeValidation, format, args...) }

// NotFound returns the error for an entity that is not there; title is its kind as a reader knows it.
func NotFound(title string) *Error { return Errorf(404, CodeNotFound, "%s not found.", title) }

// ServiceNotFound returns Resource Manager's error for an API Management service that is not there.
func ServiceNotFound(id ID) *Error {
	return Errorf(404, CodeNotFound, "The Resource '%s/%s' under resource group '%s' was not found.", id.Type(), id.Name(), id.Group)
}

// PreconditionFailed returns the error for an If-Match that does not hold.
func PreconditionFailed() *Error {
	return Errorf(412, CodePreconditionFailed, "Resource was modified since last retrieval.")
}
