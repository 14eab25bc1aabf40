package policy

import "github.com/portico-apim/portico/internal/csharp/rt"

var lastErrorDef = rt.Declare("", "interface ILastError")

// lastErrorObject is a failure as expressions see it.
type lastErrorObject Error

// Type returns ILastError.
func (*lastErrorObject) Type() *rt.Type { return lastErrorDef.Type() }

var lastErrorClass = rt.Class{Def: lastErrorDef, Doc: "The failure that led to the on-error section.", Members: []rt.Member{
	row("string Source { get; }", text(func(e *lastErrorObject) string { return e.Source }), "Source is the element or built-in step that failed."),
	row("string Reason { get; }", text(func(e *lastErrorObject) string { return e.Reason }), "Reason is a word that tells programs what went wrong."),
	row("string Message { get; }", text(func(e *lastErrorObject) string { return e.Message }), "Message tells people what went wrong."),
	row("string Scope { get; }", text(func(e *lastErrorObject) string { return e.Scope }),
		"Scope is the scope whose document holds the policy: global, workspace, product, api or operation."),
	row("string Section { get; }", text(func(e *lastErrorObject) string { return e.Section }),
		"Section is the section that ran: inbound, backend, outbound or on-error."),
	row("string Path { get; }", text(func(e *lastErrorObject) string { return e.Path }), `Path is the policy's place in the section, for example choose[3]\when[2].`),
	row("string PolicyId { get; }", text(func(e *lastErrorObject) string { return e.PolicyID }), "PolicyId is the policy's id attribute; null if it has none."),
}}
