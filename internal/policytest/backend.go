package policytest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/portico-apim/portico/internal/policy"
)

// answer is what a backend answers.
type answer struct {
	message
	name             string
	url              string
	left             int // -1 is any number
	delay, bodyDelay time.Duration
	failure          string
	status           int
	reason           string
}

func parseAnswer(name, text string) (*answer, error) {
	m, err := parseMessage(text, "url", "times", "delay", "body-delay", "error")
	if err != nil {
		return nil, err
	}
	a := &answer{message: m, name: name, url: m.directives["url"], failure: m.directives["error"], left: 1}
	switch times := m.directives["times"]; times {
	case "":
	case "*":
		a.left = -1
	default:
		if a.left, err = strconv.Atoi(times); err != nil {
			return nil, fmt.Errorf("times: %w", err)
		}
	}
	if a.delay, err = duration(m.directives, "delay"); err != nil {
		return nil, err
	}
	if a.bodyDelay, err = duration(m.directives, "body-delay"); err != nil {
		return nil, err
	}
	if !slices.Contains([]string{"", "refused", "timeout", "reset", "unavailable"}, a.failure) {
		return nil, fmt.Errorf("unknown error %q", a.failure)
	}
	if a.start != "" || a.failure == "" || a.failure == "reset" {
		a.status, a.reason, err = parseStatus(a.start)
	}
	return a, err
}

// fits reports whether the answer is for a URL.
func (a *answer) fits(url string) bool {
	if a.left == 0 {
		return false
	}
	if a.url == "" {
		return true
	}
	prefix, rest, wild := strings.Cut(a.url, "*")
	return url == a.url || wild && strings.HasPrefix(url, prefix) && strings.HasSuffix(url[len(prefix):], rest)
}

// backends are the backends of a story. They are an implementation of policy.Backends.
type backends struct {
	started time.Time
	any     bool // without a script every call is answered

	mu       sync.Mutex
	answers  []*answer
	calls    []string
	problems []string
}

// newBackends returns backends with copies of the answers, so that a case can be played again.
func newBackends(answers []*answer) *backends {
	b := &backends{started: time.Now(), any: len(answers) == 0}
	for _, a := range answers {
		fresh := *a
		b.answers = append(b.answers, &fresh)
	}
	return b
}

// Send implements policy.Backends.
func (b *backends) Send(ctx context.Context, req *policy.Message, call policy.Call) (*policy.Message, error) {
	body, err := io.ReadAll(req.Body.Reader())
	if err != nil {
		return nil, canceled(err)
	}
	a := b.record(req, call, body)
	if a == nil {
		return nil, &policy.Error{Reason: policy.ReasonBackendConnection, Message: "The story has no answer to this call."}
	}
	if err := a.await(ctx, req.URL.HostPort(), call); err != nil {
		return nil, err
	}
	res := policy.NewResponse(a.status)
	res.Reason, res.Header = a.reason, a.header.Clone()
	var broken error
	if a.failure == "reset" {
		broken = &policy.Error{Reason: policy.ReasonBackendConnection, Message: "Underlying transport connection was unexpectedly closed."}
	}
	if a.body != "" || broken != nil {
		res.Body = policy.StreamBody(newStream([]byte(a.body), a.bodyDelay, ctx.Done(), broken), -1)
	}
	return res, nil
}

// record writes a call down and finds its answer; nil if there is none.
func (b *backends) record(req *policy.Message, call policy.Call, body []byte) *answer {
	b.mu.Lock()
	defer b.mu.Unlock()
	url := callURL(req, call)
	b.calls = append(b.calls, formatCall(req, call, body, url, time.Since(b.started)))
	if b.any {
		return &answer{status: 200}
	}
	for _, a := range b.answers {
		if a.fits(url) {
			a.left--
			return a
		}
	}
	b.problems = append(b.problems, fmt.Sprintf("there is no answer to %s %s", req.Method, url))
	return nil
}

// unused names the answers that nobody asked for.
func (b *backends) unused() []string {
	problems := b.problems
	for _, a := range b.answers {
		if a.left > 0 {
			problems = append(problems, fmt.Sprintf("%s was asked for %d times less than it says", a.name, a.left))
		}
	}
	return problems
}

// await passes the time until the headers are there, or until there is an error. The errors are those of package backend.
func (a *answer) await(ctx context.Context, host string, call policy.Call) error {
	delay, late := a.delay, false
	if a.failure == "timeout" {
		delay = 1 << 62
	}
	if call.Timeout > 0 && delay >= call.Timeout {
		delay, late = call.Timeout, true
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return canceled(ctx.Err())
	case <-timer.C:
	}
	switch {
	case late:
		return &policy.Error{Reason: policy.ReasonTimeout, Message: "Request to the backend service timed out"}
	case a.failure == "refused":
		return &policy.Error{Reason: policy.ReasonBackendConnection, Message: "Connection refused (" + host + ")"}
	case a.failure == "unavailable":
		e := policy.Fail(503, policy.ReasonBackendUnavailable, "Service Unavailable")
		e.Message = "The circuit breaker of backend '" + call.Backend + "' is open."
		return e
	}
	return nil
}

func canceled(cause error) error {
	return &policy.Error{Reason: policy.ReasonClientConnection, Message: "The operation was canceled.", Cause: cause}
}

// callURL returns the address of a call, backend://name/path for a named backend.
func callURL(req *policy.Message, call policy.Call) string {
	if call.Backend == "" {
		return req.URL.String()
	}
	return "backend://" + path.Join(call.Backend, req.URL.Path) + strings.TrimPrefix(req.URL.RequestURI(), path.Join("/", req.URL.Path))
}

// formatCall writes a call as it stands in backend.want.
func formatCall(req *policy.Message, call policy.Call, body []byte, url string, at time.Duration) string {
	var notes strings.Builder
	note := func(on bool, format string, args ...any) {
		if on {
			fmt.Fprintf(&notes, "> "+format+"\n", args...)
		}
	}
	note(at > 0, "at %v", at)
	note(call.Timeout != 5*time.Minute, "timeout %v", call.Timeout)
	note(call.ContinueTimeout != 0, "continue timeout %v", call.ContinueTimeout)
	note(call.HTTPVersion != "" && call.HTTPVersion != "1", "HTTP version %s", call.HTTPVersion)
	note(call.FollowRedirects, "follows redirects")
	note(call.Certificate.Name != "", "certificate %s", call.Certificate.Name)
	note(call.Certificate.Chain != "", "certificate given as bytes")
	note(call.Proxy != "", "proxy %s", call.Proxy)
	note(call.SessionKey != "", "session %s", call.SessionKey)
	header := req.Header.Clone()
	if !call.KeepHost {
		header.Del("Host")
	}
	return notes.String() + formatMessage(req.Method+" "+url, &header, body)
}

// stream is a body that can be read once.
type stream struct {
	data   []byte
	delay  time.Duration
	done   <-chan struct{}
	end    error
	closed bool
}

// newStream returns a stream of data that comes after a delay, unless done is closed before, and ends with an error, io.EOF if there is none.
func newStream(data []byte, delay time.Duration, done <-chan struct{}, end ...error) *stream {
	s := &stream{data: data, delay: delay, done: done, end: io.EOF}
	if len(end) > 0 && end[0] != nil {
		s.end = end[0]
	}
	return s
}

// errClosed is what reading a body gives after it was closed.
var errClosed = errors.New("the body was closed")

// Read implements io.Reader.
func (s *stream) Read(p []byte) (int, error) {
	timer := time.NewTimer(s.delay)
	defer timer.Stop()
	s.delay = 0
	select {
	case <-s.done:
		return 0, canceled(context.Canceled)
	case <-timer.C:
	}
	if s.closed {
		return 0, errClosed
	}
	if len(s.data) == 0 {
		return 0, s.end
	}
	n := copy(p, s.data)
	s.data = s.data[n:]
	return n, nil
}

// Close implements io.Closer.
func (s *stream) Close() error {
	s.closed = true
	return nil
}
