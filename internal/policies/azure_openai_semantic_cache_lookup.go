package policies

// azureOpenAISemanticCacheLookup is llm-semantic-cache-lookup under the name it had first.
type azureOpenAISemanticCacheLookup struct{ llmSemanticCacheLookup }
