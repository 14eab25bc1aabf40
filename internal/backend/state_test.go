package backend_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/portico-apim/portico/internal/backend"
	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
)

// scripted is a transport whose answers are told by the host: a status, with "-n" a Retry-After; "lost" drops the connection. It takes no time, so
// that breakers can be walked through theirs.
type scripted struct{ answers map[string]string }

func (s *scripted) RoundTrip(_ context.Context, req *backend.Request, _ *backend.Route) (*policy.Message, error) {
	answer := s.answers[req.URL.Host]
	if answer == "lost" {
		return nil, fmt.Errorf("read: %w", context.DeadlineExceeded)
	}
	status, wait, _ := strings.Cut(answer, "-")
	res := policy.NewResponse(200)
	_, _ = fmt.Sscan(status, &res.Status)
	if wait != "" {
		res.Header.Add("Retry-After", wait)
	}
	res.Body = policy.BytesBody([]byte(req.URL.Host))
	return res, nil
}

func newScripted(t *testing.T, list ...*model.Backend) (*backend.Backends, map[string]string) {
	t.Helper()
	s := &scripted{answers: map[string]string{}}
	b := backend.New(s, "")
	update(t, b, nil, list...)
	return b, s.answers
}

func single(name string, rule *model.Breaker) *model.Backend {
	return &model.Backend{Name: name, URL: "http://" + name, Breaker: rule}
}

// calls makes n calls and returns what came back, runs of equal answers counted.
func calls(t *testing.T, b *backend.Backends, name, session string, n int) string {
	t.Helper()
	var got []string
	run := 0
	flush := func(next string) {
		if len(got) > 0 && got[len(got)-1] == next {
			run++
			return
		}
		if run > 1 {
			got[len(got)-1] += fmt.Sprintf("*%d", run)
		}
		got, run = append(got, next), 1
	}
	for range n {
		flush(send(t, b, &policy.Message{Method: "GET"}, policy.Call{Backend: name, SessionKey: session}))
	}
	flush("")
	return strings.Join(got[:len(got)-1], " ")
}

func check(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got  %q\nwant %q", what, got, want)
	}
}

const tripped = "BackendUnavailable: The circuit breaker of backend 'a' is open. (503 after "

func TestBreakerCount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, answers := newScripted(t, single("a", &model.Breaker{
			Count: 3, Interval: 10 * time.Second, TripDuration: time.Minute, StatusRanges: []model.StatusRange{{Min: 429, Max: 429}, {Min: 500, Max: 599}},
		}))
		answers["a"] = "500"
		check(t, "two failures", calls(t, b, "a", "", 2), "500 a*2")
		answers["a"] = "404"
		check(t, "no failure", calls(t, b, "a", "", 2), "404 a*2")
		time.Sleep(10 * time.Second)
		answers["a"] = "500"
		check(t, "failures that are too old do not count", calls(t, b, "a", "", 4), "500 a*3 "+tripped+"60)")
		time.Sleep(59500 * time.Millisecond)
		check(t, "half a second before the end", calls(t, b, "a", "", 1), tripped+"1)")
		time.Sleep(500 * time.Millisecond)
		check(t, "it begins anew", calls(t, b, "a", "", 4), "500 a*3 "+tripped+"60)")
	})
}

func TestBreakerPercentage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, answers := newScripted(t, single("a", &model.Breaker{
			Percentage: 50, Interval: 10 * time.Second, TripDuration: time.Minute, StatusRanges: []model.StatusRange{{Min: 500, Max: 599}},
		}))
		answers["a"] = "500"
		check(t, "too few calls to mean anything", calls(t, b, "a", "", 4), "500 a*4")
		answers["a"] = "200"
		check(t, "less than half", calls(t, b, "a", "", 16), "a*16")
		time.Sleep(5 * time.Second)
		answers["a"] = "500"
		check(t, "half of the last ten seconds", calls(t, b, "a", "", 20), "500 a*12 "+tripped+"60)*8")
		time.Sleep(time.Minute)
		check(t, "it begins anew", calls(t, b, "a", "", 11), "500 a*10 "+tripped+"60)")
	})
}

func TestBreakerRetryAfter(t *testing.T) {
	t.Parallel()
	rows := []struct {
		accept       bool
		answer, want string
	}{
		{true, "429-90", tripped + "90)"},
		{false, "429-90", tripped + "30)"},
		{true, "429", tripped + "30)"},
		{true, "429-soon", tripped + "30)"},
		{true, "429-0", tripped + "30)"},
		{true, "429-Sat, 01 Jan 2000 00:02:00 GMT", tripped + "120)"},
		{true, "429-Fri, 31 Dec 1999 00:00:00 GMT", tripped + "30)"},
	}
	for _, row := range rows {
		synctest.Test(t, func(t *testing.T) { // begins at midnight UTC of 2000-01-01
			b, answers := newScripted(t, single("a", &model.Breaker{
				Count: 1, Interval: time.Minute, TripDuration: 30 * time.Second, AcceptRetryAfter: row.accept, StatusRanges: []model.StatusRange{{Min: 429, Max: 429}},
			}))
			answers["a"] = row.answer
			check(t, row.answer, calls(t, b, "a", "", 2), "429 a "+row.want)
		})
	}
}

func TestBreakerReasons(t *testing.T) {
	t.Parallel()
	b, answers := newScripted(t,
		single("a", &model.Breaker{Count: 1, Interval: time.Minute, TripDuration: time.Minute, Reasons: []string{"BackendConnectionFailure"}}),
		single("b", &model.Breaker{Count: 1, Interval: time.Minute, TripDuration: time.Minute, Reasons: []string{"Timeout"}}))
	answers["a"], answers["b"] = "lost", "lost"
	const lost = "BackendConnectionFailure: Underlying transport connection was unexpectedly closed."
	check(t, "a", calls(t, b, "a", "", 2), lost+" "+tripped+"60)")
	check(t, "b", calls(t, b, "b", "", 3), lost+"*3")
}

// TestBreakerIgnoresClients shows that callers who hang up neither trip a breaker nor make a percentage smaller.
func TestBreakerIgnoresClients(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, answers := newScripted(t, single("a", &model.Breaker{
			Percentage: 100, Interval: time.Minute, TripDuration: time.Minute, Reasons: []string{"BackendConnectionFailure"},
		}))
		answers["a"] = "lost"
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		for range 20 {
			_, err := b.Send(gone, &policy.Message{Method: "GET"}, policy.Call{Backend: "a"})
			check(t, "gone", failure(t, err), "ClientConnectionFailure: The operation was canceled.")
		}
		const lost = "BackendConnectionFailure: Underlying transport connection was unexpectedly closed."
		check(t, "lost", calls(t, b, "a", "", 11), lost+"*10 "+tripped+"60)")
	})
}

// TestUpdateKeepsState shows that breakers and turns go on where they are when the configuration changes elsewhere.
func TestUpdateKeepsState(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rule := func(count int) *model.Breaker {
			return &model.Breaker{Count: count, Interval: time.Minute, TripDuration: time.Minute, StatusRanges: []model.StatusRange{{Min: 500, Max: 599}}}
		}
		members := func() *model.Backend {
			return &model.Backend{Name: "p", Pool: []model.PoolMember{{Backend: "x", Priority: 1, Weight: 1}, {Backend: "y", Priority: 1, Weight: 1}}}
		}
		b, answers := newScripted(t, single("a", rule(1)), single("x", nil), single("y", nil), members())
		answers["a"] = "500"
		calls(t, b, "a", "", 1)
		check(t, "first turn", calls(t, b, "p", "", 1), "x")
		update(t, b, nil, single("a", rule(1)), single("x", nil), single("y", nil), members(), single("new", nil))
		check(t, "same rule", calls(t, b, "a", "", 1), tripped+"60)")
		check(t, "second turn", calls(t, b, "p", "", 1), "y")
		update(t, b, nil, single("a", rule(2)))
		check(t, "other rule", calls(t, b, "a", "", 1), "500 a")
	})
}

func TestPool(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rule := &model.Breaker{Count: 1, Interval: time.Minute, TripDuration: time.Minute, StatusRanges: []model.StatusRange{{Min: 500, Max: 599}}}
		b, answers := newScripted(t, single("a", rule), single("b", rule), single("c", rule), single("d", rule),
			&model.Backend{Name: "p", Pool: []model.PoolMember{
				{Backend: "d", Priority: 3}, {Backend: "a", Priority: 1, Weight: 3}, {Backend: "b", Priority: 1, Weight: 1}, {Backend: "c", Priority: 2},
				{Backend: "missing", Priority: 1, Weight: 9},
			}},
			&model.Backend{Name: "zero", Pool: []model.PoolMember{{Backend: "a", Weight: 0}, {Backend: "b", Weight: 5}}},
			&model.Backend{Name: "empty", Pool: []model.PoolMember{{Backend: "missing"}}})
		check(t, "weights", calls(t, b, "p", "", 8), "a*2 b a*3 b a")
		check(t, "weight 0 beside others", calls(t, b, "zero", "", 3), "b*3")
		check(t, "no members", calls(t, b, "empty", "", 1), "BackendUnavailable: The circuit breaker of backend 'empty' is open. (503)")
		answers["a"] = "500"
		check(t, "one tripped", calls(t, b, "p", "", 5), "500 a b*4")
		time.Sleep(30 * time.Second)
		answers["b"] = "500"
		check(t, "all of the first priority tripped", calls(t, b, "p", "", 3), "500 b c*2")
		answers["c"] = "404"
		check(t, "a failure that trips nothing stays", calls(t, b, "p", "", 2), "404 c*2")
		answers["c"] = "500"
		check(t, "the last priority", calls(t, b, "p", "", 2), "500 c d")
		answers["d"] = "500"
		check(t, "all tripped", calls(t, b, "p", "", 3), "500 d BackendUnavailable: The circuit breaker of backend 'p' is open. (503 after 30)*2")
		clear(answers)
		time.Sleep(30 * time.Second)
		check(t, "the first is back", calls(t, b, "p", "", 2), "a*2")
	})
}

func TestSessions(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rule := &model.Breaker{Count: 1, Interval: time.Minute, TripDuration: time.Minute, StatusRanges: []model.StatusRange{{Min: 500, Max: 599}}}
		b, answers := newScripted(t, single("a", rule), single("b", rule), single("c", rule), &model.Backend{Name: "p", Pool: []model.PoolMember{
			{Backend: "a", Weight: 1}, {Backend: "b", Weight: 1}, {Backend: "c", Weight: 2},
		}})
		first, share := map[string]string{}, map[string]int{}
		for i := range 2000 {
			session := fmt.Sprint("session", i)
			first[session] = calls(t, b, "p", session, 1)
			share[first[session]]++
		}
		if share["a"] < 400 || share["a"] > 600 || share["c"] < 900 || share["c"] > 1100 {
			t.Errorf("weights 1, 1, 2 divide 2000 sessions as %v", share)
		}
		answers["a"] = "500"
		for range 8 {
			calls(t, b, "p", "", 1) // until a has tripped
		}
		for session, member := range first {
			if got := calls(t, b, "p", session, 1); member == "a" && got == "a" || member != "a" && got != member {
				t.Errorf("%s moved from %s to %s", session, member, got)
			}
		}
	})
}
