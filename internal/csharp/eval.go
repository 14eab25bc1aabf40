package csharp

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/source"
)

// An Outcome is what became of an expression, in the words that other C# runtimes can be compared by: the simple name of the value's
// type and its text in the invariant culture; the type of an exception; the code of a compile error.
type Outcome struct {
	ID           string `json:"id"`
	Type         string `json:"type,omitempty"`
	Value        string `json:"value"`
	Exception    string `json:"exception,omitempty"`
	CompileError string `json:"compile_error,omitempty"`
	// Limit says which budget was spent.
	Limit      string `json:"limit,omitempty"`
	Expression string `json:"expression,omitempty"`
}

// MarshalJSON writes only what there is: a value, which may be the empty text, or a type of exception, or the code of an error, or a limit.
func (o Outcome) MarshalJSON() ([]byte, error) {
	form := struct {
		ID           string  `json:"id"`
		Type         string  `json:"type,omitempty"`
		Value        *string `json:"value,omitempty"`
		Exception    string  `json:"exception,omitempty"`
		CompileError string  `json:"compile_error,omitempty"`
		Limit        string  `json:"limit,omitempty"`
		Expression   string  `json:"expression,omitempty"`
	}{o.ID, o.Type, nil, o.Exception, o.CompileError, o.Limit, o.Expression}
	if o.Type != "" {
		form.Value = &o.Value
	}
	var text bytes.Buffer
	out := json.NewEncoder(&text)
	out.SetEscapeHTML(false)
	err := out.Encode(form)
	return bytes.TrimSpace(text.Bytes()), err
}

// Evaluate compiles and evaluates a text, and describes what became of it.
func (u *Universe) Evaluate(id, text string, opts Options, f *rt.Frame) Outcome {
	out := Outcome{ID: id, Expression: text}
	p, diags := u.Compile(source.New(id, text), opts)
	if p == nil {
		out.CompileError = firstCode(diags)
		return out
	}
	v, err := p.Eval(f)
	if err == nil {
		f.Reset()
		out.Type = TypeName(v)
		out.Value, err = Show(f, v)
	}
	var ex *rt.Exception
	var limit *rt.LimitError
	switch {
	case errors.As(err, &ex):
		return Outcome{ID: id, Expression: text, Exception: ex.Class.Name}
	case errors.As(err, &limit):
		return Outcome{ID: id, Expression: text, Limit: limit.What}
	case err != nil:
		return Outcome{ID: id, Expression: text, Exception: err.Error()}
	}
	return out
}

func firstCode(diags source.Diagnostics) string {
	for _, d := range diags {
		if d.Severity == source.Error {
			return d.Code
		}
	}
	return ""
}

// TypeName returns the simple name of a value's type: Int32, String, JObject, List, String[], List`1[]; null for null.
func TypeName(v rt.Value) string {
	if v.IsNull() {
		return "null"
	}
	if t := v.Type(); t.Kind == rt.KindArray {
		return lib.MetadataName(t)
	}
	return v.Type().SimpleName()
}

// Show returns the text of a value in the invariant culture: numbers so that they read back, dates in the round-trip format, JSON
// without indentation, sequences in brackets.
func Show(f *rt.Frame, v rt.Value) (string, error) {
	switch v.Kind() {
	case rt.KindNull:
		return "null", nil
	case rt.KindBool:
		return strconv.FormatBool(v.AsBool()), nil
	case rt.KindDouble:
		return format.Double(v.AsDouble()).General(), nil
	}
	if t := v.Type(); t.Def == rt.DateTime || t.Def != nil && t.Def.Name == "DateTimeOffset" {
		return rt.FormatValue(f, v, "o")
	}
	if text, ok, err := lib.CompactText(f, v); ok || err != nil {
		return text, err
	}
	if _, ok := v.AsObject().(rt.Enumerable); ok {
		return showSequence(f, v)
	}
	return rt.ToString(f, v)
}

func showSequence(f *rt.Frame, v rt.Value) (string, error) {
	var items []string
	err := rt.Iterate(f, v, func(item rt.Value) (bool, error) {
		text, err := Show(f, item)
		items = append(items, text)
		return true, err
	})
	return "[" + strings.Join(items, ",") + "]", err
}
