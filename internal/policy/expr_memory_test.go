package policy_test

import (
	"runtime"
	"testing"
	"weak"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
)

// kinds is a policy with an expression of each kind.
type kinds struct {
	Is    policy.Expr[bool]     `attr:"is"`
	Text  policy.Expr[string]   `attr:"text"`
	Count policy.Expr[int]      `attr:"count"`
	Value policy.Expr[rt.Value] `attr:"value"`
}

func (*kinds) Run(*policy.Exchange) error { return nil }

// compileKinds compiles a document with one such policy, given its attributes.
func compileKinds(t *testing.T, attributes string) *kinds {
	t.Helper()
	env := &policy.Env{
		Universe: universe(t),
		Definitions: policy.NewDefinitions([]policy.Definition{
			{Name: "kinds", Sections: policy.AllSections, Scopes: policy.AllScopes, New: func() policy.Policy { return &kinds{} }},
		}),
		Lookup: func(policy.RefKind, string) (policy.Found, bool) { return policy.Found{}, false },
	}
	document := model.Policy{Format: "rawxml", Text: "<policies><inbound><kinds " + attributes + " /></inbound></policies>"}
	doc, diags := policy.Compile(document, policy.API, env)
	if doc == nil {
		t.Fatal(diags.Err())
	}
	return policy.NewPipeline(doc).Steps(policy.Inbound)[0].Policy.(*kinds)
}

// TestEvalAllocatesTheResult evaluates attributes as policies do, on an exchange that served another request before.
func TestEvalAllocatesTheResult(t *testing.T) {
	k := compileKinds(t, `is="@(context.Request.Method == "POST" && context.Variables.ContainsKey("text"))"
		text="@(context.Request.Method + " " + context.Request.Url.Path)" count="@((int)context.Variables["number"] + 1)"
		value="@{ var n = 0; foreach (var c in "some text") { if (c == 't') { n++; } } return n; }"`)
	x := sample(t)
	variables := x.Variables
	request, response := x.Request, x.Response
	if _, err := k.Value.Eval(x); err != nil {
		t.Fatal(err)
	}
	x.Variables = policy.Variables{}
	x.Reset()
	x.Request, x.Response, x.Variables = request, response, variables
	rows := []struct {
		name string
		eval func() error
		want float64
	}{
		{"is", func() error { _, err := k.Is.Eval(x); return err }, 0},
		{"text", func() error { _, err := k.Text.Eval(x); return err }, 1},
		{"count", func() error { _, err := k.Count.Eval(x); return err }, 0},
		{"value", func() error { _, err := k.Value.Eval(x); return err }, 1}, // the pass through the text
	}
	for _, row := range rows {
		var failed error
		if n := testing.AllocsPerRun(100, func() {
			if err := row.eval(); err != nil {
				failed = err
			}
		}); n != row.want || failed != nil {
			t.Errorf("%s allocates %v times, want %v: %v", row.name, n, row.want, failed)
		}
	}
}

// TestResetForgets is that an exchange that waits for its next request keeps nothing of the last one.
func TestResetForgets(t *testing.T) {
	t.Parallel()
	k := compileKinds(t, `value="@{ var answer = (IResponse)context.Variables["late"]; return answer.StatusCode; }"`)
	x := sample(t)
	message := &policy.Message{Status: 201}
	kept := weak.Make(message)
	x.Variables.Set("late", policy.ResponseValue(message))
	v, err := k.Value.Eval(x)
	if err != nil || v.AsInt() != 201 {
		t.Fatal(v, err)
	}
	x.Reset()
	runtime.GC()
	if kept.Value() != nil {
		t.Error("the exchange still holds a message of its last request")
	}
	runtime.KeepAlive(x)
}
