package policy

import (
	"encoding/json"
	"errors"
	"strconv"
)

// The reasons of errors that do not belong to one policy alone (error reference, built-in steps).
const (
	ReasonOperationNotFound   = "OperationNotFound"
	ReasonKeyNotFound         = "SubscriptionKeyNotFound"
	ReasonKeyInvalid          = "SubscriptionKeyInvalid"
	ReasonClientConnection    = "ClientConnectionFailure"
	ReasonBackendConnection   = "BackendConnectionFailure"
	ReasonBackendUnavailable  = "BackendUnavailable"
	ReasonExpression          = "ExpressionValueEvaluationFailure"
	ReasonTimeout             = "Timeout"
	ReasonPolicyConfiguration = "PolicyConfigurationFailure"
)

// ErrStop ends the pipeline without an error: no further step of this or a later section runs, and the exchange's response is sent.
// return-response and mock-response return it.
var ErrStop = errors.New("pipeline stopped")

// ErrSkipBackend ends the inbound section without an error and goes on with outbound, behind the step that kept the response: the response is there
// already. A hit of cache-lookup returns it.
var ErrSkipBackend = errors.New("response found")

// Error is a failure of a policy or of a built-in step, and what the caller is told. It becomes context.LastError.
type Error struct {
	// Source is the element or built-in step that failed; Reason a word for programs, Message a sentence for people.
	Source, Reason, Message string
	// Scope, Section, Path and PolicyID say where the step stands. The runner fills them in; a policy may set Path to the part of it that failed,
	// such as when[2], which the runner completes.
	Scope, Section, Path, PolicyID string
	// Status, PublicMessage and Header make the answer. Status 0 means 500; an empty PublicMessage is not shown: the caller gets
	// the general text and an activity id.
	Status        int
	PublicMessage string
	Header        Header
	// KeepResponse leaves the response there is, if there is one, as the answer.
	KeepResponse bool
	// Cause is what went wrong below, for logs and traces only.
	Cause error

	traced bool
}

// Error returns source, reason and message. The source is not there before the error has passed a step.
func (e *Error) Error() string {
	text := e.Reason + ": " + e.Message
	if e.Source != "" {
		text = e.Source + ": " + text
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Fail returns an error whose message is also what the caller is told.
func Fail(status int, reason, message string) *Error {
	return &Error{Reason: reason, Message: message, Status: status, PublicMessage: message}
}

// Response returns what the caller is sent when no policy says otherwise. The spaces inside the braces are Azure's.
func (e *Error) Response(requestID string) *Message {
	status := e.Status
	if status == 0 {
		status = 500
	}
	res := NewResponse(status)
	res.Header = e.Header.Clone()
	if e.PublicMessage == "" {
		res.SetBody([]byte(`{ "statusCode": ` + strconv.Itoa(status) + `, "message": "Internal server error", "activityId": "` + requestID + `" }`))
	} else {
		res.SetBody(ErrorBody(status, e.PublicMessage))
	}
	res.Header.Set("Content-Type", "application/json")
	return res
}

// ErrorBody returns the JSON that Azure's gateway answers errors with, spaces included.
func ErrorBody(status int, message string) []byte {
	text, err := json.Marshal(message)
	if err != nil {
		text = []byte(`""`) // a string always has a JSON form
	}
	return []byte(`{ "statusCode": ` + strconv.Itoa(status) + `, "message": ` + string(text) + ` }`)
}

// AsError returns err as an *Error, wrapping what is not one as a failure of source.
func AsError(err error, source string) *Error {
	var e *Error
	if !errors.As(err, &e) {
		e = &Error{Reason: "InternalError", Message: err.Error(), Cause: err}
	}
	if e.Source == "" {
		e.Source = source
	}
	return e
}
