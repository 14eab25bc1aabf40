package e2e

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// fleet are gateways that share a Redis of their own, which can be killed.
type fleet struct {
	t         *testing.T
	port      string
	redis     *exec.Cmd
	processes []*process
	keys      []string
	client    *http.Client
}

// limitPolicy limits calls by a key and to a number that the request names.
const limitPolicy = `{"properties": {"format": "rawxml", "value": "<policies><inbound><base/><rate-limit-by-key calls=\"@(int.Parse(context.Request.Headers.GetValueOrDefault(\"X-Limit\")))\" renewal-period=\"300\" counter-key=\"@(context.Request.Headers.GetValueOrDefault(\"X-Key\"))\"/><return-response><set-status code=\"202\"/></return-response></inbound></policies>"}}`

func newFleet(t *testing.T, size int) *fleet {
	t.Helper()
	f := &fleet{t: t, port: freePort(t), client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}}
	f.startRedis()
	t.Cleanup(f.killRedis)
	for range size {
		p := mustStart(t, filepath.Join(t.TempDir(), "data"), "--redis", "redis://127.0.0.1:"+f.port)
		if err := p.put("/apis/echo-api/policies/policy", limitPolicy); err != nil {
			t.Fatal(err)
		}
		key, err := p.key("unlimited")
		if err != nil {
			t.Fatal(err)
		}
		f.processes, f.keys = append(f.processes, p), append(f.keys, key)
	}
	for i := range f.processes { // until the policy is in force
		for deadline := time.Now().Add(10 * time.Second); f.call(i, "start", 1<<30) != http.StatusAccepted; time.Sleep(10 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatal("the policy does not come into force")
			}
		}
	}
	return f
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func (f *fleet) startRedis() {
	f.t.Helper()
	f.redis = exec.Command("redis-server", "--port", f.port, "--bind", "127.0.0.1", "--save", "", "--dir", f.t.TempDir()) //nolint:gosec // the test's own port
	if err := f.redis.Start(); err != nil {
		f.t.Fatal(err)
	}
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if c, err := net.Dial("tcp", "127.0.0.1:"+f.port); err == nil {
			_ = c.Close()
			return
		}
		if time.Now().After(deadline) {
			f.t.Fatal("redis does not listen")
		}
	}
}

func (f *fleet) killRedis() {
	_ = f.redis.Process.Kill()
	_ = f.redis.Wait()
}

// call sends a request to one of the gateways and returns the status, 0 if there is no answer.
func (f *fleet) call(i int, key string, limit int) int {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, f.processes[i].ready.GatewayHTTP+"/echo/resource", http.NoBody)
	if err != nil {
		return 0
	}
	req.Header.Set("Ocp-Apim-Subscription-Key", f.keys[i])
	req.Header.Set("X-Key", key)
	req.Header.Set("X-Limit", strconv.Itoa(limit))
	res, err := f.client.Do(req)
	if err != nil {
		return 0
	}
	_ = res.Body.Close()
	return res.StatusCode
}

// load sends calls to all gateways, so many to each, and counts the answers by status. They are sent as fast as they are answered, 5,000 a second in all
// at most.
func (f *fleet) load(each int, key string, limit int) map[int]int {
	const workers, perSecond = 8, 5000
	pause := time.Second * time.Duration(workers*len(f.processes)) / perSecond
	var mu sync.Mutex
	counts := map[int]int{}
	var group sync.WaitGroup
	for i := range f.processes {
		for range workers {
			group.Go(func() {
				next := time.Now()
				for range each / workers {
					time.Sleep(time.Until(next))
					next = next.Add(pause)
					status := f.call(i, key, limit)
					mu.Lock()
					counts[status]++
					mu.Unlock()
				}
			})
		}
	}
	group.Wait()
	return counts
}

// TestGatewaysShareLimits has three gateways share a limit through Redis, kills Redis under load, and starts it again.
func TestGatewaysShareLimits(t *testing.T) {
	f := newFleet(t, 3)
	const limit, each = 12000, 5000
	began := time.Now()
	counts := f.load(each, "shared", limit)
	t.Logf("%d calls, %.0f a second: %v", 3*each, 3*each/time.Since(began).Seconds(), counts)
	if served := counts[http.StatusAccepted]; served < limit*99/100 || served > limit*101/100 || served+counts[http.StatusTooManyRequests] != 3*each {
		t.Errorf("the limit is %d, answers were %v", limit, counts)
	}
	f.outage()
	f.recovery()
}

// outage kills Redis under load: every call is answered all the same, and each gateway keeps the limit for itself.
func (f *fleet) outage() {
	f.t.Helper()
	done := make(chan struct{})
	var answered atomic.Int64
	var group sync.WaitGroup
	for i := range f.processes {
		group.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if status := f.call(i, "outage", 1<<30); status != http.StatusAccepted {
					f.t.Errorf("gateway %d answered %d while Redis went away", i, status)
					return
				}
				answered.Add(1)
			}
		})
	}
	f.await(&answered, 300)
	f.killRedis()
	f.await(&answered, 300)
	close(done)
	group.Wait()
	for i := range f.processes {
		if first, second := f.call(i, "alone", 1), f.call(i, "alone", 1); first != http.StatusAccepted || second != http.StatusTooManyRequests {
			f.t.Errorf("without Redis gateway %d answered %d and %d", i, first, second)
		}
	}
}

// await waits until so many more calls were answered.
func (f *fleet) await(answered *atomic.Int64, more int64) {
	f.t.Helper()
	enough := answered.Load() + more
	for deadline := time.Now().Add(30 * time.Second); answered.Load() < enough; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			f.t.Error("calls are not answered any more")
			return
		}
	}
}

// recovery starts Redis again: the gateways share limits again before long.
func (f *fleet) recovery() {
	f.t.Helper()
	f.startRedis()
	for i := 0; ; i++ {
		key := fmt.Sprintf("back-%d", i)
		if f.call(0, key, 1) == http.StatusAccepted && f.call(1, key, 1) == http.StatusTooManyRequests && f.call(2, key, 1) == http.StatusTooManyRequests {
			return
		}
		if i == 300 {
			f.t.Fatal("the gateways do not share limits again")
		}
		time.Sleep(50 * time.Millisecond)
	}
}
