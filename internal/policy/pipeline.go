package policy

import (
	"errors"
	"slices"
	"strings"
)

// Pipeline is the effective policy of a route in one product context: what runs for a request, in order. It is immutable.
type Pipeline struct {
	sections [sectionCount][]*Step
}

// NewPipeline merges a chain of documents, the narrowest scope first; nil documents are scopes that have none.
func NewPipeline(chain ...*Document) *Pipeline {
	p := &Pipeline{}
	for section := range sectionCount {
		p.sections[section] = Effective(section, chain...)
	}
	return p
}

// Steps returns the steps of a section.
func (p *Pipeline) Steps(section Section) []*Step { return p.sections[section] }

// Execute runs the pipeline. Afterwards the exchange has a response.
func (p *Pipeline) Execute(x *Exchange) {
	if err := p.run(x); err != nil {
		p.Fail(x, err)
		return
	}
	if x.Response == nil {
		x.Response = NewResponse(200)
	}
	x.finish()
}

// tellAnswered has those told who wait for the backend's answer.
func (x *Exchange) tellAnswered() error {
	for i := 0; i < len(x.answered) && x.Response != nil; i++ {
		if err := x.answered[i](x); err != nil {
			return err
		}
	}
	return nil
}

// finish has those told who wait for the response, and sets the header fields that any response is to have.
func (x *Exchange) finish() {
	for _, fn := range x.ready {
		fn(x)
	}
	for name, value := range x.Promised.All() {
		if EqualFold(name, "Vary") { // a list: what others vary by stays true
			value = mergeLists(x.Response.Header.Values(name), value)
		}
		x.Response.Header.Set(name, value)
	}
}

// mergeLists appends an element to comma-separated lists, unless it is there.
func mergeLists(lists []string, element string) string {
	for _, list := range lists {
		for e := range strings.SplitSeq(list, ",") {
			if e = strings.TrimSpace(e); e == "*" || EqualFold(e, element) {
				return strings.Join(lists, ", ")
			}
		}
	}
	return strings.Join(append(slices.Clip(lists), element), ", ")
}

// run runs inbound, backend and outbound.
func (p *Pipeline) run(x *Exchange) error {
	err := x.RunSection(Inbound, p.sections[Inbound])
	if err == nil {
		err = x.RunSection(Backend, p.sections[Backend])
	}
	if err == nil && x.Response == nil && x.Resolves() {
		err = x.executeGraphQL()
	}
	if err != nil && !errors.Is(err, ErrSkipBackend) {
		return stopped(err)
	}
	outbound := p.sections[Outbound]
	if err != nil {
		outbound = behindStore(outbound)
	} else if err := x.tellAnswered(); err != nil {
		return err
	}
	if x.Response == nil {
		x.Response = NewResponse(200)
	}
	return stopped(x.RunSection(Outbound, outbound))
}

// behindStore returns the steps behind the last one that keeps the response: those before it have done their work on a response that was found.
func behindStore(steps []*Step) []*Step {
	for i := len(steps) - 1; i >= 0; i-- {
		if steps[i].stores {
			return steps[i+1:]
		}
	}
	return steps
}

// Fail makes an error the exchange's last error and its answer the response, and runs on-error, which may change it. The gateway calls it for what
// fails before the pipeline begins, such as a missing key.
func (p *Pipeline) Fail(x *Exchange, err error) {
	e := AsError(err, "gateway")
	if e.Section == "" {
		e.Section = x.section.String()
	}
	x.LastError = e
	x.answer(e)
	if failed := stopped(x.RunSection(OnError, p.sections[OnError])); failed != nil {
		// What fails while a failure is handled is told as a failure of the gateway. It cannot be handled again.
		x.LastError = AsError(failed, "on-error")
		x.answer(&Error{Source: x.LastError.Source, Reason: x.LastError.Reason, Message: x.LastError.Message})
	}
	x.finish()
}

// answer makes the answer to an error the response.
func (x *Exchange) answer(e *Error) {
	if e.KeepResponse && x.Response != nil {
		return
	}
	if x.Response != nil {
		x.Response.Body.Close()
	}
	x.Response = e.Response(x.ID)
}

// stopped turns the ways to end a section early into no error.
func stopped(err error) error {
	if errors.Is(err, ErrStop) || errors.Is(err, ErrSkipBackend) {
		return nil
	}
	return err
}
