package policy_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/policy"
)

// countingStream is a body that tells how often it was read to its end and closed.
type countingStream struct {
	io.Reader
	closed int
}

func (s *countingStream) Close() error { s.closed++; return nil }

func parent(body io.ReadCloser) *policy.Exchange {
	x := &policy.Exchange{Context: context.Background(), Limit: 1 << 10, Matched: []policy.Param{{Name: "id", Value: "7"}}}
	x.Request = &policy.Message{Method: "POST", Header: policy.MakeHeader("X-A", "1"), Body: policy.StreamBody(body, -1)}
	x.Variables.Set("old", rt.Int(1))
	x.Variables.Set("kept", rt.Int(1))
	return x
}

func TestForksRunSideBySide(t *testing.T) {
	t.Parallel()
	stream := &countingStream{Reader: strings.NewReader("content")}
	x := parent(stream)
	forks := make([]*policy.Exchange, 8)
	var wg sync.WaitGroup
	for i := range forks {
		forks[i] = x.Fork(t.Context())
	}
	for i, fork := range forks {
		wg.Go(func() {
			data, err := fork.Request.Body.Take(fork.Limit)
			if err != nil || string(data) != "content" {
				t.Errorf("fork %d reads %q, %v", i, data, err)
			}
			fork.Request.Header.Set("X-A", "changed")
			fork.Variables.Set("old", rt.Int(10+i))
			if i == 3 {
				fork.Variables.Set("new", rt.String("of the fourth"))
			}
		})
	}
	wg.Wait()
	x.Join(forks...)
	if old, _ := x.Variables.Get("old"); old.AsInt() != 17 {
		t.Errorf("old is %d; the last fork wins", old.AsInt())
	}
	if kept, _ := x.Variables.Get("kept"); kept.AsInt() != 1 {
		t.Errorf("kept is %d", kept.AsInt())
	}
	if added, _ := x.Variables.Get("new"); added.AsString() != "of the fourth" {
		t.Errorf("new is %q", added.AsString())
	}
	if x.Request.Header.Get("X-A") != "1" {
		t.Error("a fork changed the exchange's header")
	}
	if data, err := x.Request.Body.Bytes(x.Limit); err != nil || string(data) != "content" || stream.closed != 1 {
		t.Errorf("afterwards the body is %q, %v, closed %d times", data, err, stream.closed)
	}
}

func TestForkLeavesAStreamAlone(t *testing.T) {
	t.Parallel()
	x := parent(&countingStream{Reader: strings.NewReader("content")})
	fork := x.Fork(t.Context())
	if !fork.Request.Body.Exists() || fork.Request.Body.Length() != -1 {
		t.Error("the fork has no body of unknown length")
	}
	x.Join(fork)
	if x.Request.Body.Buffered() {
		t.Error("a body that no fork read was buffered")
	}
}

func TestForkOfAFork(t *testing.T) {
	t.Parallel()
	x := parent(&countingStream{Reader: strings.NewReader("content")})
	fork := x.Fork(t.Context())
	inner := fork.Fork(t.Context())
	inner.Variables.Set("deep", rt.Int(1))
	content, err := io.ReadAll(inner.Request.Body.Reader())
	if err != nil || string(content) != "content" {
		t.Errorf("the inner fork reads %q, %v", content, err)
	}
	fork.Join(inner)
	x.Join(fork)
	if _, ok := x.Variables.Get("deep"); !ok {
		t.Error("the variable of the inner fork is lost")
	}
}

func TestForkBodyTooLarge(t *testing.T) {
	t.Parallel()
	x := parent(&countingStream{Reader: strings.NewReader(strings.Repeat("x", 2000))})
	a, b := x.Fork(t.Context()), x.Fork(t.Context())
	if _, err := a.Request.Body.Bytes(a.Limit); !errors.Is(err, policy.ErrBodyTooLarge) {
		t.Errorf("first fork: %v", err)
	}
	if _, err := io.ReadAll(b.Request.Body.Reader()); !errors.Is(err, policy.ErrBodyTooLarge) {
		t.Errorf("second fork: %v", err)
	}
	if a.Request.Body.Exists() {
		t.Error("a body that could not be read still exists")
	}
}

func TestForkBodyFits(t *testing.T) {
	t.Parallel()
	for limit, want := range map[int64]bool{6: false, 7: true} {
		x := parent(&countingStream{Reader: strings.NewReader("content")})
		fork := x.Fork(t.Context())
		if fits, err := fork.Request.Body.Fits(limit); err != nil || fits != want {
			t.Errorf("7 bytes fit into %d: %v, %v", limit, fits, err)
		}
		if data, err := fork.Request.Body.Bytes(fork.Limit); err != nil || string(data) != "content" {
			t.Errorf("afterwards the body is %q, %v", data, err)
		}
	}
}

func TestAbandonedForkIsCleanedUp(t *testing.T) {
	t.Parallel()
	x := parent(&countingStream{Reader: strings.NewReader("")})
	var order []string
	note := func(name string) func(*policy.Exchange) {
		return func(*policy.Exchange) { order = append(order, name) }
	}
	x.OnDone(note("exchange"))
	x.OnResponse(note("early"))
	wanted, lost := x.Fork(t.Context()), x.Fork(t.Context())
	wanted.OnDone(note("wanted"))
	lost.OnDone(note("lost"))
	lost.OnResponse(note("before"))
	lost.Once("key")
	lost.Variables.Set("old", rt.Int(99))
	x.Join(wanted)
	x.Abandon(lost)
	if x.Once("key") || !x.Once("other") {
		t.Error("what a fork did once is done")
	}
	policy.NewPipeline().Execute(x)
	x.Done()
	if got := strings.Join(order, " "); got != "early before lost wanted exchange" {
		t.Errorf("cleaned up: %s", got)
	}
	if old, _ := x.Variables.Get("old"); old.AsInt() != 1 {
		t.Error("an abandoned fork set a variable")
	}
}

func TestForkCopiesTheResponse(t *testing.T) {
	t.Parallel()
	x := parent(&countingStream{Reader: strings.NewReader("")})
	x.Response = policy.NewResponse(200)
	x.Response.SetBody([]byte("answer"))
	fork := x.Fork(t.Context())
	fork.Response.Status = 500
	fork.Response.Body.Close()
	if x.Response.Status != 200 || !x.Response.Body.Exists() {
		t.Error("a fork changed the exchange's response")
	}
}
