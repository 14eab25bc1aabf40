package policies

import (
	"slices"
	"strings"
	"time"

	"github.com/portico-apim/portico/internal/policy"
)

// oneOf evaluates a word that must be one of a few. Literals are checked by the decoder.
func oneOf(x *policy.Exchange, e *policy.Expr[string], attr string, words ...string) (string, error) {
	word, err := e.Eval(x)
	if err == nil && !slices.Contains(words, word) {
		err = invalid("The value '%s' of '%s' is not one of %s.", word, attr, strings.Join(words, ", "))
	}
	return word, err
}

// within evaluates a number that must be in a range. Literals are checked by the decoder.
func within(x *policy.Exchange, e *policy.Expr[int], attr string, low, high int) (int, error) {
	n, err := e.Eval(x)
	if err == nil && (n < low || n > high) {
		err = invalid("The value %d of '%s' is not in the range from %d to %d.", n, attr, low, high)
	}
	return n, err
}

// maxSeconds bounds durations in documents, so that they fit into a time.Duration.
const maxSeconds = 1 << 31

// timeouts are the two ways to write a timeout.
type timeouts struct {
	// Timeout is how long to wait for the status line and headers, in seconds. It excludes timeout-ms. Without either, forward-request waits
	// 300 seconds and send-request 60.
	Timeout policy.Expr[int] `attr:"timeout" min:"0"`
	// TimeoutMS is the timeout in milliseconds.
	TimeoutMS policy.Expr[int] `attr:"timeout-ms" min:"0"`
}

func (t *timeouts) check(c *policy.Check) {
	if t.Timeout.IsSet() && t.TimeoutMS.IsSet() {
		c.Errorf("timeout-ms", "Only one of 'timeout' and 'timeout-ms' may be given.")
	}
}

// eval returns the timeout, or the default if the document has none; 0 is no timeout.
func (t *timeouts) eval(x *policy.Exchange, standard time.Duration) (time.Duration, error) {
	if t.TimeoutMS.IsSet() {
		ms, err := within(x, &t.TimeoutMS, "timeout-ms", 0, maxSeconds)
		return time.Duration(ms) * time.Millisecond, err
	}
	if !t.Timeout.IsSet() {
		return standard, nil
	}
	seconds, err := within(x, &t.Timeout, "timeout", 0, maxSeconds)
	return time.Duration(seconds) * time.Second, err
}

// sequence warns where child elements stand in another order than the policy's statement has them: Azure refuses such documents.
func sequence(c *policy.Check, names ...string) {
	last := 0
	for child := range c.Element.Elements() {
		at := slices.Index(names, child.Name)
		if at < 0 {
			continue
		}
		if at < last {
			c.Warnf("", "The element '%s' stands before '%s' in Azure, which refuses documents with another order.", names[at], names[last])
			return
		}
		last = at
	}
}
