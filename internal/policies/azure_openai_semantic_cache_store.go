package policies

import "github.com/portico-apim/portico/internal/policy"

// azureOpenAISemanticCacheStore is llm-semantic-cache-store under the name it had first. It keeps answers with the status 200.
type azureOpenAISemanticCacheStore struct{ semanticCacheStore }

// Run keeps the answer.
func (p *azureOpenAISemanticCacheStore) Run(x *policy.Exchange) error {
	return p.store(x, x.Response.Status == 200)
}
