package policies

import (
	"github.com/portico-apim/portico/internal/policy"
)

// httpSourceResponse makes the value of a field of the answer of an http-data-source. Its elements run in the order in which they stand.
type httpSourceResponse struct {
	// SetBody is another body, also for an answer whose status code says that something went wrong.
	SetBody *setBody `elem:"set-body"`
	// JSONToXML converts the body.
	JSONToXML *jsonToXML `elem:"json-to-xml"`
	// XMLToJSON converts the body.
	XMLToJSON *xmlToJSON `elem:"xml-to-json"`
	// FindAndReplace replaces texts of the body.
	FindAndReplace *findAndReplace `elem:"find-and-replace"`
	// Fragments have more of these elements.
	Fragments []policy.Included `elem:"include-fragment"`

	order []string
}

// Check takes note of the order.
func (p *httpSourceResponse) Check(c *policy.Check) {
	sequence(c, "set-body", "json-to-xml", "xml-to-json", "find-and-replace", "publish-event")
	p.order = elementNames(c)
}

// decides reports whether there is a body whatever the status code is.
func (p *httpSourceResponse) decides() bool { return p != nil && p.SetBody != nil }

// apply changes the response.
func (p *httpSourceResponse) apply(x *policy.Exchange) error {
	if p == nil {
		return nil
	}
	steps := map[string]policy.Policy{}
	if p.SetBody != nil {
		steps["set-body"] = p.SetBody
	}
	if p.JSONToXML != nil {
		steps["json-to-xml"] = p.JSONToXML
	}
	if p.XMLToJSON != nil {
		steps["xml-to-json"] = p.XMLToJSON
	}
	if p.FindAndReplace != nil {
		steps["find-and-replace"] = p.FindAndReplace
	}
	return inOrder(x, p.order, steps)
}

// elementNames returns the names of the child elements in their order.
func elementNames(c *policy.Check) []string {
	var names []string
	for child := range c.Element.Elements() {
		names = append(names, child.Name)
	}
	return names
}

// inOrder runs policies in the order of the document.
func inOrder(x *policy.Exchange, order []string, steps map[string]policy.Policy) error {
	for _, name := range order {
		step := steps[name]
		if step == nil {
			continue
		}
		if err := step.Run(x); err != nil {
			return policy.AsError(err, name)
		}
	}
	return nil
}

// sourceResponse makes the value of a field of what a database answered. Its elements run in the order in which they stand.
type sourceResponse struct {
	// Fragment has more of these elements.
	Fragment policy.Included `elem:"include-fragment"`
	// SetBody is another body.
	SetBody *setBody `elem:"set-body"`

	order []string
}

// Check takes note of the order.
func (p *sourceResponse) Check(c *policy.Check) {
	sequence(c, "set-body", "publish-event")
	p.order = elementNames(c)
}

// apply changes the response.
func (p *sourceResponse) apply(x *policy.Exchange) error {
	if p == nil {
		return nil
	}
	steps := map[string]policy.Policy{}
	if p.SetBody != nil {
		steps["set-body"] = p.SetBody
	}
	return inOrder(x, p.order, steps)
}
