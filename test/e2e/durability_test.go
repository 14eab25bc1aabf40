package e2e

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/store/storetest"
)

// TestKillLosesNothing kills the process in the middle of concurrent writes: whatever was acknowledged is there afterwards.
func TestKillLosesNothing(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{"sqlite": nil, "postgres": {"--store", storetest.Postgres(t, os.Getenv("PORTICO_TEST_POSTGRES"))}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := filepath.Join(t.TempDir(), "data")
			p := mustStart(t, data, args...)
			acknowledged := writeUntilKilled(p, 200)
			if len(acknowledged) < 200 {
				t.Fatalf("%d writes were acknowledged", len(acknowledged))
			}
			again := mustStart(t, data, args...)
			for _, value := range acknowledged {
				a, err := again.arm(http.MethodGet, "/namedValues/"+value, nil)
				if err != nil || a.status != http.StatusOK {
					t.Errorf("%s was acknowledged and is gone: %d %v", value, a.status, err)
				}
			}
		})
	}
}

// writeUntilKilled writes named values from several clients, kills the process after a number of acknowledgements, and returns what was
// acknowledged.
func writeUntilKilled(p *process, enough int64) []string {
	var (
		mu    sync.Mutex
		acked []string
		count atomic.Int64
		group sync.WaitGroup
	)
	for client := range 8 {
		group.Go(func() {
			for n := range 10_000 {
				name := fmt.Sprintf("v-%d-%d", client, n)
				if p.put("/namedValues/"+name, fmt.Sprintf(`{"properties": {"displayName": %q, "value": "x"}}`, name)) != nil {
					return
				}
				mu.Lock()
				acked = append(acked, name)
				mu.Unlock()
				if count.Add(1) == enough {
					p.kill()
				}
			}
		})
	}
	group.Wait()
	return acked
}

// TestChangeUnderLoadDropsNothing changes a policy again and again while requests are served: each is answered by one version or the other.
func TestChangeUnderLoadDropsNothing(t *testing.T) {
	t.Parallel()
	p := mustStart(t, filepath.Join(t.TempDir(), "data"))
	key, err := p.key("unlimited")
	if err != nil {
		t.Fatal(err)
	}
	change := func(version int) {
		body := fmt.Sprintf(`{"properties": {"format": "rawxml", "value": "<policies><inbound><base/></inbound><backend><base/></backend><outbound><base/><set-header name=\"X-Version\" exists-action=\"override\"><value>v%d</value></set-header></outbound></policies>"}}`, version)
		if err := p.put("/apis/echo-api/policies/policy", body); err != nil {
			t.Error(err)
		}
	}
	change(0)
	awaitVersion(t, p, key, 0)
	done := make(chan struct{})
	var served atomic.Int64
	var group sync.WaitGroup
	for range 6 {
		group.Go(func() { callUntil(t, p, key, done, &served) })
	}
	deadline := time.Now().Add(20 * time.Second)
	for version := 1; version <= 60 && time.Now().Before(deadline); version++ {
		change(version)
		awaitVersion(t, p, key, version)
	}
	close(done)
	group.Wait()
	if served.Load() < 100 {
		t.Errorf("only %d requests were served meanwhile", served.Load())
	}
}

// callUntil calls the echo API until done is closed. Every call has to be answered with some version.
func callUntil(t *testing.T, p *process, key string, done <-chan struct{}, served *atomic.Int64) {
	for {
		select {
		case <-done:
			return
		default:
		}
		a, err := p.call(http.MethodGet, p.ready.GatewayHTTP+"/echo/resource", http.Header{"Ocp-Apim-Subscription-Key": {key}}, nil)
		if err != nil || a.status != http.StatusOK || a.header.Get("X-Version") == "" {
			t.Errorf("a request was dropped: %d %v %v", a.status, a.header, err)
			return
		}
		served.Add(1)
	}
}

// awaitVersion waits until a change is in force.
func awaitVersion(t *testing.T, p *process, key string, version int) {
	t.Helper()
	want := fmt.Sprintf("v%d", version)
	for range 500 {
		a, err := p.call(http.MethodGet, p.ready.GatewayHTTP+"/echo/resource", http.Header{"Ocp-Apim-Subscription-Key": {key}}, nil)
		if err == nil && a.header.Get("X-Version") == want {
			return
		}
		time.Sleep(2 * time.Millisecond)
	}
	t.Errorf("version %d does not come into force", version)
}

func mustStart(t *testing.T, data string, args ...string) *process {
	t.Helper()
	p, err := start(data, args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	return p
}
