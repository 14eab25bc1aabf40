package documents_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/portico-apim/portico/internal/documents"
	"github.com/portico-apim/portico/internal/policy"
)

// server answers with the number of the call, or fails while it is down.
type server struct {
	mu    sync.Mutex
	calls int
	down  bool
}

func (s *server) Send(ctx context.Context, req *policy.Message, _ policy.Call) (*policy.Message, error) {
	time.Sleep(time.Second)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	if s.down {
		return nil, errors.New("down")
	}
	res := policy.NewResponse(200)
	if strings.HasSuffix(req.URL.Path, "missing") {
		res.Status = 404
	}
	res.Body = policy.BytesBody([]byte(strconv.Itoa(s.calls)))
	return res, nil
}

func (s *server) set(down bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = down
}

// run is a gateway's Services.Background.
func run(fn func(context.Context)) { go fn(context.Background()) }

func parse(data []byte) (any, error) { return string(data), nil }

func TestDocumentIsKeptRefreshedAndOutlivesFailures(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &server{}
		c := documents.New(s, run)
		get := func(stale bool, want string) {
			t.Helper()
			if got, err := c.Get(t.Context(), "http://h/doc", stale, parse); err != nil || got != want {
				t.Fatalf("got %v %v, want %s", got, err, want)
			}
		}
		get(false, "1")
		get(false, "1") // kept
		get(true, "1")  // too early for another try
		time.Sleep(6 * time.Minute)
		get(true, "2") // the caller found it lacking
		time.Sleep(61 * time.Minute)
		get(false, "2") // old, but nobody waits for the refresh
		time.Sleep(2 * time.Second)
		get(false, "3")
		s.set(true)
		time.Sleep(61 * time.Minute)
		get(false, "3")
		time.Sleep(10 * time.Minute)
		get(true, "3") // the refresh fails: the last good one serves
		s.set(false)
		time.Sleep(6 * time.Minute)
		get(true, "6")
	})
}

func TestFirstFetchIsSharedAndItsFailureRemembered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &server{down: true}
		c := documents.New(s, run)
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				if _, err := c.Get(t.Context(), "http://h/doc", false, parse); err == nil {
					t.Error("there is no document")
				}
			})
		}
		wg.Wait()
		_, err := c.Get(t.Context(), "http://h/doc", false, parse)
		if s.calls != 1 || err == nil || err.Error() != "fetch http://h/doc: down" {
			t.Fatalf("%d calls, %v", s.calls, err)
		}
		s.set(false)
		time.Sleep(6 * time.Second)
		if got, err := c.Get(t.Context(), "http://h/doc", false, parse); err != nil || got != "2" {
			t.Fatalf("got %v %v", got, err)
		}
	})
}

func TestErrorsNameTheAddress(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := documents.New(&server{}, run)
		_, err := c.Get(t.Context(), "http://h/missing", false, parse)
		if err == nil || err.Error() != "fetch http://h/missing: status 404" {
			t.Errorf("got %v", err)
		}
		_, err = c.Get(t.Context(), "http://h/doc", false, func([]byte) (any, error) { return nil, errors.New("no JSON") })
		if err == nil || err.Error() != "read http://h/doc: no JSON" {
			t.Errorf("got %v", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err = c.Get(ctx, "http://h/other", false, parse); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		synctest.Wait()
		time.Sleep(2 * time.Second)
	})
}

// TestManyAddresses asks for more documents than are kept: nobody gets nothing.
func TestManyAddresses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &server{}
		c := documents.New(s, run)
		var wg sync.WaitGroup
		for i := range 1200 {
			wg.Go(func() {
				if got, err := c.Get(t.Context(), "http://h/"+strconv.Itoa(i), false, parse); err != nil || got == nil {
					t.Errorf("%d: got %v %v", i, got, err)
				}
			})
		}
		wg.Wait()
		if _, err := c.Get(t.Context(), "http://h/new", false, parse); err != nil || s.calls != 1201 {
			t.Errorf("%d calls, %v", s.calls, err)
		}
	})
}
