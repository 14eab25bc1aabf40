package policies

// azureOpenAIEmitTokenMetric is llm-emit-token-metric under the name it had first.
type azureOpenAIEmitTokenMetric struct{ llmEmitTokenMetric }
