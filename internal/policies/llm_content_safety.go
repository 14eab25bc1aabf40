package policies

import (
	"github.com/portico-apim/portico/internal/llm"
	"github.com/portico-apim/portico/internal/policy"
)

// llmContentSafety has the texts of requests to language models, and of their answers, checked by Azure AI Content Safety, and refuses what does not pass with 403.
//
// The backend is that service, or the one that is built in at http://contentsafety.portico.internal, which goes by rules of its own and needs no cloud. What cannot be
// checked, because the service does not answer, is refused as well. In outbound the answer is checked. A stream is held back until a window of its text was checked,
// event by event and unchanged; if the text does not pass, the stream ends there.
type llmContentSafety struct {
	// BackendID names the backend of the service. If it has no credentials and its host is one of Azure's, the service's managed identity is used.
	BackendID policy.Expr[string] `attr:"backend-id,required"`
	// ShieldPrompt also looks for prompts that attack the model.
	ShieldPrompt policy.Expr[bool] `attr:"shield-prompt" default:"false"`
	// EnforceOnCompletions also checks the answer to a request that was checked in inbound.
	EnforceOnCompletions policy.Expr[bool] `attr:"enforce-on-completions" default:"false"`
	// WindowSize is how many characters of an answer are checked at once. Those of requests are checked by 10,000.
	WindowSize policy.Expr[int] `attr:"window-size" default:"1000" min:"1" max:"10000"`
	// WindowOverlapSize is how many characters two windows next to each other have in common.
	WindowOverlapSize policy.Expr[int] `attr:"window-overlap-size" default:"0" min:"0" max:"9999"`
	// Categories are the kinds of harm that are looked for.
	Categories *safetyCategories `elem:"categories"`
	// Blocklists are lists of the service: a text with an item of one of them does not pass.
	Blocklists *safetyBlocklists `elem:"blocklists"`
}

// safetyCategories are the kinds of harm that are looked for.
type safetyCategories struct {
	// OutputType is the scale of severity: 0, 2, 4 and 6, or 0 to 7.
	OutputType policy.Expr[string] `attr:"output-type" enum:"FourSeverityLevels EightSeverityLevels" default:"FourSeverityLevels"`
	// Categories are these kinds.
	Categories []safetyCategory `elem:"category,required"`
}

// safetyCategory is a kind of harm.
type safetyCategory struct {
	// Name of the category.
	Name policy.Expr[string] `attr:"name,required" enum:"Hate SelfHarm Sexual Violence"`
	// Threshold is the severity from which on a text does not pass.
	Threshold policy.Expr[int] `attr:"threshold,required" min:"0" max:"7"`
}

// safetyBlocklists are lists of the service.
type safetyBlocklists struct {
	// IDs name the lists.
	IDs []policy.Expr[string] `elem:"id,required"`
}

// Check refuses a backend that does not exist and windows that do not move on, and warns of a policy that checks nothing.
func (p *llmContentSafety) Check(c *policy.Check) {
	if id, ok := p.BackendID.Literal(); ok && id != "" {
		if _, exists := c.Lookup(policy.RefBackend, id); !exists {
			c.MissingReference("backend-id", "Backend with id '%s' could not be found.", id)
		}
	}
	size, literal := p.WindowSize.Literal()
	if overlap, ok := p.WindowOverlapSize.Literal(); ok && literal && overlap >= size {
		c.Errorf("window-overlap-size", "The attribute 'window-overlap-size' must be less than 'window-size', which is %d.", size)
	}
	if shield, ok := p.ShieldPrompt.Literal(); ok && !shield && p.Categories == nil && p.Blocklists == nil {
		c.Warnf("", "Nothing is checked without 'categories', 'blocklists' or shield-prompt=\"true\".")
	}
}

// Run checks the request, and the answer when it is there; in outbound the answer.
func (p *llmContentSafety) Run(x *policy.Exchange) error {
	s, err := p.prepare(x)
	if err != nil {
		return err
	}
	if x.Section() == policy.Outbound {
		return s.checkAnswer(x)
	}
	enforce, err := p.EnforceOnCompletions.Eval(x)
	if err != nil {
		return err
	}
	call, err := languageCall(x)
	if err != nil {
		return err
	}
	if !s.passes(x, requestText(call), requestWindow, 0, s.shield) {
		return policy.Fail(403, reasonSafety, "Request failed content safety check.")
	}
	if enforce {
		x.OnAnswer(s.checkAnswer)
	}
	return nil
}

const (
	// requestWindow is how many characters of a request are checked at once, the most that the service takes.
	requestWindow = 10_000
	reasonSafety  = "ContentSafetyCheckFailed"
)

// requestText returns what is checked of a request: all of its texts, or the whole body if its form is not known.
func requestText(call *llm.Call) string {
	if call.Request.Kind == "" {
		return string(call.Body())
	}
	return call.Request.Text()
}

// prepare evaluates the policy.
func (p *llmContentSafety) prepare(x *policy.Exchange) (*safetyCheck, error) {
	var err error
	s := &safetyCheck{backend: evalText(x, &err, &p.BackendID), thresholds: map[string]int{}}
	evalInto(x, &err, &p.ShieldPrompt, &s.shield)
	if err == nil {
		s.window, err = within(x, &p.WindowSize, "window-size", 1, requestWindow)
	}
	if err == nil {
		s.overlap, err = within(x, &p.WindowOverlapSize, "window-overlap-size", 0, s.window-1)
	}
	if p.Categories != nil && err == nil {
		err = p.Categories.prepare(x, s)
	}
	if p.Blocklists != nil {
		evalList(x, &err, p.Blocklists.IDs, &s.blocklists)
	}
	return s, err
}

func (p *safetyCategories) prepare(x *policy.Exchange, s *safetyCheck) (err error) {
	if s.outputType, err = oneOf(x, &p.OutputType, "output-type", "FourSeverityLevels", "EightSeverityLevels"); err != nil {
		return err
	}
	for i := range p.Categories {
		name, err := oneOf(x, &p.Categories[i].Name, "name", "Hate", "SelfHarm", "Sexual", "Violence")
		if err != nil {
			return err
		}
		threshold, err := within(x, &p.Categories[i].Threshold, "threshold", 0, 7)
		if err != nil {
			return err
		}
		s.categories = append(s.categories, name)
		s.thresholds[name] = threshold
	}
	return nil
}
