package e2e

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestBodiesStream sends a gigabyte up and reads an endless event stream: the process's memory stays where it was (issue: Shows 5).
func TestBodiesStream(t *testing.T) {
	t.Parallel()
	next := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			n, err := io.Copy(io.Discard, r.Body)
			_, _ = fmt.Fprintf(w, "%d %v", n, err)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		for n := range 1000 {
			_, _ = fmt.Fprintf(w, "data: %d\n\n", n)
			_ = http.NewResponseController(w).Flush()
			select {
			case <-next:
			case <-r.Context().Done():
				return
			}
		}
	}))
	defer server.Close()
	p := mustStart(t, filepath.Join(t.TempDir(), "data"))
	configure(t, p, server.URL)
	upload(t, p)
	events(t, p, next)
}

func configure(t *testing.T, p *process, backend string) {
	t.Helper()
	for _, step := range [][2]string{
		{"/apis/stream", fmt.Sprintf(`{"properties": {"displayName": "Stream", "path": "stream", "protocols": ["http"], "subscriptionRequired": false, "serviceUrl": %q}}`, backend)},
		{"/apis/stream/operations/up", `{"properties": {"displayName": "Up", "method": "POST", "urlTemplate": "/"}}`},
		{"/apis/stream/operations/down", `{"properties": {"displayName": "Down", "method": "GET", "urlTemplate": "/"}}`},
		{"/apis/stream/policies/policy", `{"properties": {"format": "rawxml", "value": "<policies><inbound><base/><set-header name=\"X-A\" exists-action=\"override\"><value>b</value></set-header></inbound><backend><forward-request buffer-response=\"false\"/></backend><outbound><base/></outbound></policies>"}}`},
	} {
		if err := p.put(step[0], step[1]); err != nil {
			t.Fatal(err)
		}
	}
}

// zeros is a reader that never ends.
type zeros struct{}

// Read fills p.
func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func upload(t *testing.T, p *process) {
	t.Helper()
	const size, growth = 1 << 30, 64 << 20
	before := peakMemory(t, p)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.ready.GatewayHTTP+"/stream/", io.LimitReader(zeros{}, size))
	if err != nil {
		t.Fatal(err)
	}
	req.ContentLength = size
	res, err := p.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil || string(body) != fmt.Sprintf("%d <nil>", size) {
		t.Errorf("the backend received %s (%v)", body, err)
	}
	if after := peakMemory(t, p); after > before+growth {
		t.Errorf("the process grew from %d MiB to %d MiB", before>>20, after>>20)
	}
}

// events reads a stream of which each event is sent only after the one before was read: nothing may be held back.
func events(t *testing.T, p *process, next chan<- struct{}) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.ready.GatewayHTTP+"/stream/", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := p.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	scanner := bufio.NewScanner(res.Body)
	for want := range 1000 {
		if !scanner.Scan() || scanner.Text() != fmt.Sprintf("data: %d", want) || !scanner.Scan() {
			t.Fatalf("event %d: %q %v", want, scanner.Text(), scanner.Err())
		}
		if want < 999 {
			next <- struct{}{}
		}
	}
	close(next)
}

// peakMemory is the most memory that the process ever had resident, in bytes.
func peakMemory(t *testing.T, p *process) int64 {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			return kib << 10
		}
	}
	t.Fatal("no VmHWM")
	return 0
}
