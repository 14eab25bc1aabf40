package main

import (
	"fmt"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/policy"
)

// A contender can do jobs. Prepare compiles a job and gives it the request's data in the way the contender's documentation shows for programs
// that run many times; the run does the job once. It is nil if the contender has no way to do the job.
type contender struct {
	name    string
	prepare func(j job, d *request, out *result) (run, error)
}

type run func() error

// contenders are hand-written Go, Portico, and the engines that Go programs embed.
func contenders() []contender {
	return []contender{
		{"Go by hand", prepareGo},
		{"Portico", preparePortico},
		{"expr", prepareExpr},
		{"CEL", prepareCEL},
		{"goja", prepareGoja},
		{"gopher-lua", prepareLua},
	}
}

func prepareGo(j job, d *request, out *result) (run, error) {
	return func() error {
		j.hand(d, out)
		return nil
	}, nil
}

// measured is a policy with an expression of each kind. It stands in documents that the gateway's compiler reads, so that what is measured is what a
// policy does in a request.
type measured struct {
	// Condition is an expression that choose could have.
	Condition policy.Expr[bool] `attr:"condition"`
	// Text is an expression that set-header could have.
	Text policy.Expr[string] `attr:"text"`
	// Value is an expression that set-variable could have.
	Value policy.Expr[rt.Value] `attr:"value"`
}

// Run is never called.
func (*measured) Run(*policy.Exchange) error { return nil }

func measuredRow() policy.Definition {
	return policy.Definition{
		Name: "measured", Category: "Benchmark", Sections: policy.AllSections, Scopes: policy.AllScopes,
		New: func() policy.Policy { return &measured{} },
	}
}

func preparePortico(j job, d *request, out *result) (run, error) {
	code := "@(" + j.csharp + ")"
	if j.csharp[0] == '{' {
		code = "@" + j.csharp
	}
	steps, err := d.compile(fmt.Sprintf(`<policies><inbound><measured %s="%s" /></inbound></policies>`, j.kind, code))
	if err != nil {
		return nil, err
	}
	m, ok := steps[0].Policy.(*measured)
	if !ok {
		return nil, fmt.Errorf("the step is a %T", steps[0].Policy)
	}
	return map[kind]run{
		condition: func() (err error) { out.is, err = m.Condition.Eval(d.exchange); return err },
		text:      func() (err error) { out.text, err = m.Text.Eval(d.exchange); return err },
		value:     func() (err error) { out.value, err = m.Value.Eval(d.exchange); return err },
	}[j.kind], nil
}
