package backend_test

import (
	"testing"

	"github.com/portico-apim/portico/internal/backend"
	"github.com/portico-apim/portico/internal/llm"
	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
	"github.com/portico-apim/portico/internal/safety"
)

// TestContentSafety shows that the built-in service answers under its host name, by the rules of the installation.
func TestContentSafety(t *testing.T) {
	t.Parallel()
	b := newBackends(t, &model.Backend{Name: "safety", URL: "http://" + backend.SafetyHost, Protocol: "http"})
	rules, err := safety.Load("blocklists: {names: [Contoso]}")
	if err != nil {
		t.Fatal(err)
	}
	b.UseRules(rules)
	req := &policy.Message{
		Method: "POST", URL: policy.URL{Path: "/contentsafety/text:analyze", Query: "api-version=2024-09-01"},
		Body: policy.BytesBody([]byte(`{"text":"Contoso","blocklistNames":["names"],"haltOnBlocklistHit":true}`)),
	}
	res, err := b.Send(t.Context(), req, policy.Call{Backend: "safety"})
	if err != nil {
		t.Fatal(err)
	}
	body, err := res.Body.Bytes(1 << 20)
	const want = `{"blocklistsMatch":[{"blocklistName":"names","blocklistItemId":"0","blocklistItemText":"contoso"}],"categoriesAnalysis":[]}`
	if err != nil || res.Status != 200 || string(body) != want {
		t.Errorf("%d %s, %v; want %s", res.Status, body, err, want)
	}
}

// TestEmbeddings shows that the built-in service answers as OpenAI's API does.
func TestEmbeddings(t *testing.T) {
	t.Parallel()
	b := newBackends(t, &model.Backend{Name: "embeddings", URL: "http://" + backend.EmbeddingsHost, Protocol: "http"})
	for _, c := range []struct {
		body   string
		status int
		found  bool
	}{{`{"input":"Hello"}`, 200, true}, {`{"input":["Hello","there"]}`, 200, true}, {`{"input":[1,2]}`, 400, false}, {`{}`, 400, false}, {`no`, 400, false}} {
		res, err := b.Send(t.Context(), &policy.Message{Method: "POST", Body: policy.BytesBody([]byte(c.body))}, policy.Call{Backend: "embeddings"})
		if err != nil {
			t.Fatal(err)
		}
		body, err := res.Body.Bytes(1 << 20)
		if err != nil || res.Status != c.status || (llm.ParseEmbedding(body) != nil) != c.found {
			t.Errorf("%s: %d %.100s, %v", c.body, res.Status, body, err)
		}
	}
}
