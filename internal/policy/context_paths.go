package policy

import "github.com/portico-apim/portico/internal/csharp/rt"

// The properties that most expressions go through are functions of their own: get would put a closure in between.

// contextRequest is context.Request.
func contextRequest(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Obj((*requestObject)(rt.As[*contextObject](this))), nil
}

// contextVariables is context.Variables.
func contextVariables(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Obj((*variablesObject)(&rt.As[*contextObject](this).Variables)), nil
}

// requestHeaders is context.Request.Headers.
func requestHeaders(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Obj((*headersObject)(&rt.As[*requestObject](this).Request.Header)), nil
}

// requestMethod is context.Request.Method.
func requestMethod(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return textOrNull(rt.As[*requestObject](this).Request.Method), nil
}

// requestURL is context.Request.Url.
func requestURL(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.Obj((*urlObject)(&rt.As[*requestObject](this).Request.URL)), nil
}

// urlPath is IUrl.Path.
func urlPath(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
	return rt.String(rt.As[*urlObject](this).Path), nil
}
