package policies

// azureOpenAITokenLimit is llm-token-limit under the name it had first.
type azureOpenAITokenLimit struct{ llmTokenLimit }
