package policies

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/llm"
	"github.com/portico-apim/portico/internal/policy"
)

// llmSemanticCacheLookup answers a chat completion with the answer to an earlier one whose prompt means nearly the same, which llm-semantic-cache-store kept. Then the model
// is not called, and outbound goes on behind the store.
//
// A backend makes vectors of the prompts: Azure OpenAI, another service with the same API, or the one that is built in at http://embeddings.portico.internal, which compares words and not
// meanings. Vectors are kept in the memory of the process, the answers in the cache. Prompts of different operations, paths and models are kept apart, and
// streams from other answers. If anything of it fails, the request goes to the model.
type llmSemanticCacheLookup struct {
	// ScoreThreshold is the greatest distance between two prompts that count as the same: 0 for the same ones only, 1 for any.
	ScoreThreshold policy.Expr[float64] `attr:"score-threshold,required" min:"0" max:"1"`
	// EmbeddingsBackendID names the backend whose address answers requests for embeddings.
	EmbeddingsBackendID policy.Expr[string] `attr:"embeddings-backend-id,required"`
	// EmbeddingsBackendAuth says how the gateway authenticates there: system-assigned with the service's managed identity, where the backend is one of Azure's and has no credentials;
	// header with the fields Authorization and api-key of the request.
	EmbeddingsBackendAuth policy.Expr[string] `attr:"embeddings-backend-auth" enum:"system-assigned header" default:"system-assigned"`
	// IgnoreSystemMessages leaves system messages out of the comparison.
	IgnoreSystemMessages policy.Expr[bool] `attr:"ignore-system-messages" default:"false"`
	// MaxMessageCount is from how many messages on, those left out not counted, a dialog is not looked up.
	MaxMessageCount policy.Expr[int] `attr:"max-message-count" min:"1"`
	// VaryBy are values that keep answers apart.
	VaryBy []policy.Expr[string] `elem:"vary-by"`

	// CacheID is refused: it is not documented.
	CacheID policy.Expr[string] `attr:"cache-id"`
}

// Check refuses a backend that does not exist, and to choose a cache.
func (p *llmSemanticCacheLookup) Check(c *policy.Check) {
	if id, ok := p.EmbeddingsBackendID.Literal(); ok && id != "" {
		if _, exists := c.Lookup(policy.RefBackend, id); !exists {
			c.MissingReference("embeddings-backend-id", "Backend with id '%s' could not be found.", id)
		}
	}
	if p.CacheID.IsSet() {
		c.Errorf("cache-id", "The undocumented attribute 'cache-id' is not supported: there is one external cache at most.")
	}
}

// Run looks for an answer.
func (p *llmSemanticCacheLookup) Run(x *policy.Exchange) error {
	call, err := languageCall(x)
	if err != nil {
		return err
	}
	threshold, err := p.ScoreThreshold.Eval(x)
	if err != nil {
		return err
	}
	partition, err := p.partition(x, call)
	if err != nil {
		return err
	}
	text, wanted, err := p.text(x, call)
	if err != nil || !wanted || x.Services.Vectors == nil {
		return err
	}
	vector, err := p.embed(x, text)
	if err != nil {
		x.Notef("llm-semantic-cache-lookup", "The prompt has no vector: %v.", err)
		return nil
	}
	data, distance, hit := x.Services.Vectors.Nearest(x.Context, partition, vector, threshold)
	res, whole := decodeResponse(data)
	if !hit || !whole {
		x.Similar = policy.SimilarPrompt{Partition: partition, Vector: vector}
		x.Notef("llm-semantic-cache-lookup", "There is no prompt within a distance of %g.", threshold)
		return nil
	}
	x.Notef("llm-semantic-cache-lookup", "The answer to a prompt at the distance %.4f is used.", distance)
	x.Response = res
	return policy.ErrSkipBackend
}

// text returns what is compared of a chat completion, and whether it is to be looked up.
func (p *llmSemanticCacheLookup) text(x *policy.Exchange, call *llm.Call) (string, bool, error) {
	ignore, err := p.IgnoreSystemMessages.Eval(x)
	if err != nil {
		return "", false, err
	}
	var texts []string
	count, images := 0, 0
	for _, m := range call.Request.Messages {
		if ignore && (m.Role == "system" || m.Role == "developer") {
			continue
		}
		count, images = count+1, images+m.Images
		texts = append(texts, m.Text)
	}
	text := strings.Join(texts, "\n")
	if call.Request.Kind != llm.Chat || images > 0 || strings.TrimSpace(text) == "" {
		return "", false, nil
	}
	if p.MaxMessageCount.IsSet() {
		most, err := within(x, &p.MaxMessageCount, "max-message-count", 1, 1<<31-1)
		if err != nil || count > most {
			return "", false, err
		}
	}
	return text, true, nil
}

// partition names what is kept apart. Its parts are escaped, so that two different lists of parts never give the same name.
func (p *llmSemanticCacheLookup) partition(x *policy.Exchange, call *llm.Call) (string, error) {
	var varied []string
	var err error
	backend := evalText(x, &err, &p.EmbeddingsBackendID)
	evalList(x, &err, p.VaryBy, &varied)
	parts := append([]string{x.API.Name, x.API.Revision, x.Operation.Name, x.OriginalURL.Path, call.Request.Model, strconv.FormatBool(call.Request.Stream), backend}, varied...)
	for i := range parts {
		parts[i] = policy.EscapeQuery(parts[i])
	}
	return strings.Join(parts, "|"), err
}

// errNoVector says that the service answered with something else than embeddings.
var errNoVector = errors.New("the answer has no vector")

// embed has the backend make a vector of a text.
func (p *llmSemanticCacheLookup) embed(x *policy.Exchange, text string) ([]float32, error) {
	var err error
	name := evalText(x, &err, &p.EmbeddingsBackendID)
	if err != nil {
		return nil, err
	}
	auth, err := oneOf(x, &p.EmbeddingsBackendAuth, "embeddings-backend-auth", "system-assigned", "header")
	if err != nil {
		return nil, err
	}
	c := question{backend: name, url: embeddingsURL(x, name), body: map[string]string{"input": text}}
	if auth == "header" {
		c.fields = []string{"Authorization", "api-key"}
	}
	data, err := c.ask(x)
	if err != nil {
		return nil, err
	}
	vector := llm.ParseEmbedding(data)
	if len(vector) == 0 {
		return nil, fmt.Errorf("ask the backend %s: %w", name, errNoVector)
	}
	return vector, nil
}

// embeddingsURL is the backend's own address. Azure's services want a version of their API, unless the address has one.
func embeddingsURL(x *policy.Exchange, name string) policy.URL {
	if b := x.Config.Backends[name]; b != nil && isAzure(b) && !strings.Contains(b.URL, "?") {
		return policy.URL{Query: "api-version=2024-10-21"}
	}
	return policy.URL{}
}
