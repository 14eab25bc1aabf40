package llm

// Call is what policies know together of one call of a model.
type Call struct {
	Request Request
	// Estimated is the estimate of the prompt's tokens; nil before somebody asked for it.
	Estimated *int
	// Answered says that the model has answered, so that the tokens are counted now or when a stream ends.
	Answered bool

	body    []byte
	counted []func(Usage)
	usage   *Usage
}

// SetBody has the request read from the body to a path, unless that was done already.
func (c *Call) SetBody(path string, body []byte) {
	if c.body != nil && len(c.body) == len(body) && (len(body) == 0 || &c.body[0] == &body[0]) {
		return
	}
	c.body, c.Request, c.Estimated = body, ParseRequest(path, body), nil
}

// Body returns the body that the request was read from.
func (c *Call) Body() []byte { return c.body }

// Prompt returns the estimate of the prompt's tokens.
func (c *Call) Prompt(count func(model, text string) int) int {
	if c.Estimated == nil {
		n := c.Request.Tokens(count)
		c.Estimated = &n
	}
	return *c.Estimated
}

// OnCounted has fn called once it is known how many tokens the call took: with what the model has reported, or with an estimate.
func (c *Call) OnCounted(fn func(Usage)) { c.counted = append(c.counted, fn) }

// GiveUp counts a call that was not answered.
func (c *Call) GiveUp() {
	if !c.Answered {
		c.Count(Usage{})
	}
}

// Count tells those who wait how many tokens the call took. Only the first time counts.
func (c *Call) Count(u Usage) {
	if c.usage != nil {
		return
	}
	c.usage = &u
	for _, fn := range c.counted {
		fn(u)
	}
}
