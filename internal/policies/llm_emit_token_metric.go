package policies

import (
	"strings"

	"github.com/portico-apim/portico/internal/llm"
	"github.com/portico-apim/portico/internal/policy"
)

// llmEmitTokenMetric adds the tokens that a call of a language model takes to custom metrics: Total Tokens, Prompt Tokens and Completion Tokens, and those of sorts that the
// model reports, such as Prompt Cached Tokens and Completion Reasoning Tokens.
//
// The values are those that the model reports, or estimates, as llm-token-limit has them. They are emitted when the answer is there, those of a stream when it has
// ended; a call that fails emits nothing.
type llmEmitTokenMetric struct {
	// Namespace of the metrics.
	Namespace string `attr:"namespace" default:"API Management"`
	// Name of the metric, if value-type asks for one; of several, it is put before their names. It is not documented.
	Name string `attr:"name"`
	// ValueType is which of the metrics are emitted. It is not documented.
	ValueType string `attr:"value-type" enum:"all total-tokens prompt-tokens completion-tokens" default:"all"`
	// IgnorePrompt leaves out the tokens of the prompt. It is not documented.
	IgnorePrompt bool `attr:"ignore-prompt" default:"false"`
	// Dimensions tell values apart.
	Dimensions []metricDimension `elem:"dimension"`
}

// Check refuses too many dimensions, and a name twice.
func (p *llmEmitTokenMetric) Check(c *policy.Check) {
	checkDimensions(c, p.Dimensions)
	if len(p.Dimensions) == 0 {
		c.Warnf("", "Azure asks for at least one element 'dimension'.")
	}
}

// Run has the metrics emitted when the tokens are known. Expressions are evaluated now; what the gateway knows itself, when the metrics are emitted, as the backend
// may not be chosen yet.
func (p *llmEmitTokenMetric) Run(x *policy.Exchange) error {
	call, err := languageCall(x)
	if err != nil {
		return err
	}
	dimensions := make([]policy.Param, len(p.Dimensions))
	for i := range p.Dimensions {
		if dimensions[i], err = p.Dimensions[i].eval(x); err != nil {
			return err
		}
	}
	call.OnCounted(func(u llm.Usage) {
		if x.Services.Emitted == nil || u.Total() == 0 {
			return
		}
		for i := range p.Dimensions {
			if !p.Dimensions[i].Value.IsSet() {
				dimensions[i].Value = ownDimension(x, strings.ToLower(dimensions[i].Name))
			}
		}
		p.emit(x, u, append(serviceDimensions(x), dimensions...))
	})
	return nil
}

// emit emits the metrics that are wanted.
func (p *llmEmitTokenMetric) emit(x *policy.Exchange, u llm.Usage, dimensions []policy.Param) {
	if p.IgnorePrompt {
		u.Prompt = 0
	}
	for _, m := range []struct {
		valueType, name string
		tokens          int
		without         bool
	}{
		{"total-tokens", "Total Tokens", u.Total(), false},
		{"prompt-tokens", "Prompt Tokens", u.Prompt, p.IgnorePrompt},
		{"completion-tokens", "Completion Tokens", u.Completion, false},
	} {
		if p.ValueType == m.valueType || p.ValueType == "all" && !m.without {
			x.Services.Emitted(policy.Metric{Namespace: p.Namespace, Name: p.metricName(m.name), Value: float64(m.tokens), Dimensions: dimensions})
		}
	}
	for _, d := range u.Details {
		if p.ValueType == "all" && !(p.IgnorePrompt && strings.HasPrefix(d.Name, "Prompt ")) {
			x.Services.Emitted(policy.Metric{Namespace: p.Namespace, Name: p.metricName(d.Name), Value: float64(d.Tokens), Dimensions: dimensions})
		}
	}
}

// metricName returns the name of a metric that is called so unless the policy says otherwise.
func (p *llmEmitTokenMetric) metricName(name string) string {
	switch {
	case p.Name == "":
		return name
	case p.ValueType == "all":
		return p.Name + " " + name
	}
	return p.Name
}
