// Package safety judges texts by rules, in the protocol of Azure AI Content Safety, so that the policy llm-content-safety works without a cloud.
//
//	rules, err := safety.Load(text)                      // YAML; its rules are added to those that are built in
//	status, answer := rules.Answer("/contentsafety/text:analyze", body)
//
// A rule is a regular expression, a category and a severity from 0 to 7. That finds words, not meanings: it keeps the crudest out, and shows that a configuration
// works. A classifier behind the same protocol takes its place by another address of the backend.
package safety
