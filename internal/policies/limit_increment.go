package policies

import "github.com/portico-apim/portico/internal/policy"

// increment says how much a call counts under a key.
type increment struct {
	// IncrementCondition says whether the call is counted; absent, every call is. An expression is evaluated when the response is there, so that
	// it can depend on it; then it is the next call that meets the limit.
	IncrementCondition policy.Expr[bool] `attr:"increment-condition"`
	// IncrementCount is how much the call counts. An expression is evaluated when the response is there.
	IncrementCount policy.Expr[int] `attr:"increment-count" default:"1" min:"0"`
}

// literal returns how much every call counts, and whether that is known without the response.
func (p *increment) literal() (n int64, known bool) {
	count, known := p.IncrementCount.Literal()
	if p.IncrementCondition.IsSet() {
		counted, literal := p.IncrementCondition.Literal()
		if !literal {
			return 0, false
		}
		if !counted {
			count = 0
		}
	}
	return int64(count), known
}

// eval returns how much the call of an exchange counts.
func (p *increment) eval(x *policy.Exchange) (int64, error) {
	if p.IncrementCondition.IsSet() {
		counted, err := p.IncrementCondition.Eval(x)
		if err != nil || !counted {
			return 0, err
		}
	}
	n, err := p.IncrementCount.Eval(x)
	return max(int64(n), 0), err
}

// uncounted tells the trace of what could not be counted, if there is such a failure. It is too late to refuse the call.
func uncounted(x *policy.Exchange, name string, err error) {
	if err != nil {
		x.Notef(name, "The call could not be counted: %s", policy.AsError(err, name).Message)
	}
}
