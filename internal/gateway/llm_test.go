package gateway_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/backend"
	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/snapshot"
)

// answered is a stream of a chat completion, cut where a model cuts it. The last but one event has the usage.
func answered() []string {
	chunks := []string{"data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n"}
	for _, word := range []string{"The", " answer,", " my", " friend,", " is", " blowin'", " in", " the", " wind."} {
		chunks = append(chunks, fmt.Sprintf("data: {\"choices\":[{\"delta\":{\"content\":%q}}]}\n\n", word))
	}
	// Part of an event, with a line ending and white space that a parser might be tempted to tidy up.
	return append(chunks, ": keep\r\n", "data:   {\"choices\":[],\"usage\":{\"prompt_tokens\":9,", "\"completion_tokens\":11}}\r\n\r\n", "data: [DONE]\n\n")
}

const (
	question = `{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"How many roads must a man walk down?"}]}`
	// llmPolicies are those that a stream is to pass.
	llmPolicies = `
<llm-token-limit counter-key="k" tokens-per-minute="100000000" token-quota="1000000000000" token-quota-period="Daily" estimate-prompt-tokens="true" remaining-tokens-variable-name="left" />
<llm-emit-token-metric><dimension name="API ID" /></llm-emit-token-metric>
<llm-content-safety backend-id="safety" shield-prompt="true" %s>
  <categories><category name="Hate" threshold="2" /><category name="Violence" threshold="2" /></categories>
</llm-content-safety>
<trace source="chat" severity="information"><message>@("left " + context.Variables["left"])</message></trace>`
)

// chat serves an API whose backend is a model.
func (b *bench) chat(address, safety string) {
	b.t.Helper()
	api := echo("chat", fmt.Sprintf(llmPolicies, safety))
	api.ServiceURL = address
	s := snapshot.Compile(&model.Model{
		APIs: []*model.API{api}, Backends: []*model.Backend{{Name: "safety", URL: "http://" + backend.SafetyHost, Protocol: "http"}},
	}, nil, b.options)
	if err := b.backends.Update(s.Config); err != nil {
		b.t.Fatal(err)
	}
	b.gateway.Swap(s)
}

// turns is a model that sends a chunk of its answer only when it is told to go on.
func turns(t testing.TB, chunks []string) (address string, goOn chan struct{}) {
	t.Helper()
	goOn = make(chan struct{}, len(chunks)+1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for _, chunk := range chunks {
			select {
			case <-goOn:
			case <-r.Context().Done():
				return
			}
			_, _ = io.WriteString(w, chunk)
			_ = http.NewResponseController(w).Flush()
		}
	}))
	t.Cleanup(server.Close)
	return server.URL, goOn
}

// ask sends the question. The answer's body is the stream.
func ask(t testing.TB, url string) *http.Response {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(question))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// readChunk reads as many bytes as a chunk has, which must be the chunk.
func readChunk(t testing.TB, body io.Reader, chunk string) {
	t.Helper()
	got := make([]byte, len(chunk))
	if _, err := io.ReadFull(body, got); err != nil || string(got) != chunk {
		t.Fatalf("got %q, %v; want %q", got, err, chunk)
	}
}

// TestStreamPassesPieceByPiece shows that a streamed answer passes the token limit, the metric, the safety of its prompt and the log unchanged and
// without delay: the model sends each piece only when the client has the one before it.
func TestStreamPassesPieceByPiece(t *testing.T) {
	t.Parallel()
	b, chunks := newBench(t), answered()
	address, goOn := turns(t, chunks)
	b.chat(address, "")
	goOn <- struct{}{}
	res := ask(t, b.url+"/chat/completions")
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != 200 {
		t.Fatal(res.Status)
	}
	for _, chunk := range chunks {
		readChunk(t, res.Body, chunk)
		goOn <- struct{}{}
	}
	if rest, err := io.ReadAll(res.Body); len(rest) > 0 || err != nil {
		t.Errorf("%q, %v follow", rest, err)
	}
	b.wantNoted(t, "left 99999984", "Total Tokens 20", "Prompt Tokens 9", "Completion Tokens 11")
}

// TestCheckedStream shows that a stream whose text is checked passes unchanged, and that its first event does not wait for any text.
func TestCheckedStream(t *testing.T) {
	t.Parallel()
	b, chunks := newBench(t), answered()
	address, goOn := turns(t, chunks)
	b.chat(address, `enforce-on-completions="true" window-size="20" window-overlap-size="5"`)
	goOn <- struct{}{}
	res := ask(t, b.url+"/chat/completions")
	defer func() { _ = res.Body.Close() }()
	readChunk(t, res.Body, chunks[0])
	for range chunks {
		goOn <- struct{}{}
	}
	rest, err := io.ReadAll(res.Body)
	if want := strings.Join(chunks[1:], ""); err != nil || string(rest) != want {
		t.Errorf("got %q, %v\nwant %q", rest, err, want)
	}
	b.wantNoted(t, "left 99999984", "Total Tokens 20", "Prompt Tokens 9", "Completion Tokens 11")
}

// TestStreamIsCutOff shows that a stream ends where its text does not pass, and that what was read until then counts.
func TestStreamIsCutOff(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	chunks := []string{
		"data: {\"choices\":[{\"delta\":{\"content\":\"A long time ago there was\"}}]}\n\n",
		"data: {\"choices\":[{\"delta\":{\"content\":\" a plan to kill him, and\"}}]}\n\n",
		"data: {\"choices\":[{\"delta\":{\"content\":\" so on and so forth.\"}}]}\n\n",
	}
	address, goOn := turns(t, chunks)
	b.chat(address, `enforce-on-completions="true" window-size="20"`)
	goOn <- struct{}{}
	res := ask(t, b.url+"/chat/completions")
	defer func() { _ = res.Body.Close() }()
	readChunk(t, res.Body, chunks[0])
	goOn <- struct{}{}
	if rest, err := io.ReadAll(res.Body); len(rest) > 0 || err != nil {
		t.Errorf("%q, %v follow what does not pass", rest, err)
	}
	b.wantNoted(t, "left 99999984", "Total Tokens 29", "Prompt Tokens 16", "Completion Tokens 13")
}

// wantNoted waits for the exchange's end and compares what was noted.
func (b *bench) wantNoted(t *testing.T, want ...string) {
	t.Helper()
	for range 1000 {
		b.mu.Lock()
		ended, noted := len(b.done) > 0, slices.Clone(b.noted)
		b.mu.Unlock()
		if !ended {
			time.Sleep(5 * time.Millisecond)
			continue
		}
		if !slices.Equal(noted, want) {
			t.Errorf("noted %q, want %q", noted, want)
		}
		return
	}
	t.Error("the exchange does not end")
}

// BenchmarkFirstByte measures how much later the first byte of a stream comes through the gateway than from the model itself. Run it with -benchtime=200x.
func BenchmarkFirstByte(b *testing.B) {
	for _, c := range []struct{ name, safety string }{{"prompt", ""}, {"prompt and answer", `enforce-on-completions="true"`}} {
		b.Run(c.name, func(b *testing.B) {
			bench, chunks := newBench(b), answered()
			model := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/event-stream")
				for _, chunk := range chunks {
					_, _ = io.WriteString(w, chunk)
					_ = http.NewResponseController(w).Flush()
				}
			}))
			b.Cleanup(model.Close)
			bench.chat(model.URL, c.safety)
			firstByte(b, bench.url+"/chat/completions") // loads the vocabulary
			var direct, through time.Duration
			for b.Loop() {
				direct += firstByte(b, model.URL)
				through += firstByte(b, bench.url+"/chat/completions")
			}
			ms := func(d time.Duration) float64 { return d.Seconds() * 1000 / float64(b.N) }
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(ms(direct), "ms-direct")
			b.ReportMetric(ms(through), "ms-through")
			b.ReportMetric(ms(through-direct), "ms-delay")
		})
	}
}

// firstByte returns the time to the first byte of an answer.
func firstByte(b *testing.B, url string) time.Duration {
	b.Helper()
	started := time.Now()
	res := ask(b, url)
	defer func() { _ = res.Body.Close() }()
	one := make([]byte, 1)
	if _, err := io.ReadFull(res.Body, one); err != nil || res.StatusCode != 200 {
		b.Fatal(res.Status, err)
	}
	took := time.Since(started)
	_, _ = io.Copy(io.Discard, res.Body)
	return took
}
