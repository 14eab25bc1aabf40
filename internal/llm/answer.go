package llm

import (
	"bytes"
	"encoding/json"
	"strings"
)

// Usage is how many tokens a call took.
type Usage struct {
	// Prompt and Completion are what was read and written. Reported says that the model has said so; otherwise they are estimated.
	Prompt, Completion int
	Reported           bool
	// Details are parts of these, where the model reports them, under the names they have in custom metrics.
	Details []Detail
}

// Detail is the number of tokens of one sort.
type Detail struct {
	Name   string
	Tokens int
}

// Total returns the sum of prompt and completion.
func (u Usage) Total() int { return u.Prompt + u.Completion }

// Answer is what a model says: all of it, or one event of a stream.
type Answer struct {
	// Text is what the model wrote.
	Text string
	// Usage is what the model reports; Reported is false if it does not, or not yet for good.
	Usage Usage
}

// answer is the union of the forms of answers and events, of which each has a part.
type answer struct {
	Type    string `json:"type"`
	Choices []struct {
		Text    string          `json:"text"`
		Message json.RawMessage `json:"message"`
		Delta   json.RawMessage `json:"delta"`
	} `json:"choices"`
	Output     json.RawMessage `json:"output"`
	Content    json.RawMessage `json:"content"`
	Delta      json.RawMessage `json:"delta"`
	Candidates []struct {
		Content json.RawMessage `json:"content"`
	} `json:"candidates"`
	Usage         *usage `json:"usage"`
	UsageMetadata *usage `json:"usageMetadata"`
	// Response is that of an event of the Responses API, Message that of Anthropic's first event.
	Response *struct {
		Usage *usage `json:"usage"`
	} `json:"response"`
	Message json.RawMessage `json:"message"`
}

// usage is the union of the forms of usage.
type usage struct {
	PromptTokens     int `json:"prompt_tokens"`
	CompletionTokens int `json:"completion_tokens"`

	InputTokens   int `json:"input_tokens"`
	OutputTokens  int `json:"output_tokens"`
	CacheRead     int `json:"cache_read_input_tokens"`
	CacheCreation int `json:"cache_creation_input_tokens"`

	PromptTokenCount     int `json:"promptTokenCount"`
	CandidatesTokenCount int `json:"candidatesTokenCount"`
	CachedTokenCount     int `json:"cachedContentTokenCount"`
	ThoughtsTokenCount   int `json:"thoughtsTokenCount"`

	PromptDetails     tokenDetails `json:"prompt_tokens_details"`
	InputDetails      tokenDetails `json:"input_tokens_details"`
	CompletionDetails tokenDetails `json:"completion_tokens_details"`
	OutputDetails     tokenDetails `json:"output_tokens_details"`
}

type tokenDetails struct {
	Cached    int `json:"cached_tokens"`
	Audio     int `json:"audio_tokens"`
	Reasoning int `json:"reasoning_tokens"`
	Accepted  int `json:"accepted_prediction_tokens"`
	Rejected  int `json:"rejected_prediction_tokens"`
}

// ParseAnswer reads a whole answer, or the data of an event. A body that is none has neither text nor usage.
func ParseAnswer(body []byte) Answer {
	if body = bytes.TrimSpace(body); len(body) > 0 && body[0] == '[' {
		return parseAnswers(body)
	}
	var a answer
	_ = json.Unmarshal(body, &a) // a part of another form stays empty
	return Answer{Text: a.text(), Usage: a.usage()}
}

// parseAnswers reads the array in which Vertex AI streams without events.
func parseAnswers(body []byte) (all Answer) {
	var parts []json.RawMessage
	if json.Unmarshal(body, &parts) != nil {
		return all
	}
	var text strings.Builder
	for _, part := range parts {
		one := ParseAnswer(part)
		text.WriteString(one.Text)
		all.Usage.merge(one.Usage)
	}
	all.Text = text.String()
	return all
}

// text gathers what the model wrote. Events that repeat what others brought in pieces have no text.
func (a *answer) text() string {
	var c collector
	for _, choice := range a.Choices {
		c.add(choice.Text)
		for _, part := range []json.RawMessage{choice.Message, choice.Delta} {
			c.addCalls(tree(part))
		}
	}
	for _, candidate := range a.Candidates {
		c.add(tree(candidate.Content))
	}
	if !strings.HasPrefix(a.Type, "response.") || strings.HasSuffix(a.Type, ".delta") {
		c.add(tree(a.Delta))
	}
	if a.Type == "" || a.Type == "message" {
		c.add(tree(a.Output))
		c.add(tree(a.Content))
	}
	return c.text.String()
}

// addCalls gathers the texts of a message of chat completions, which has its calls of tools beside the content.
func (c *collector) addCalls(message any) {
	c.add(message)
	if fields, ok := message.(map[string]any); ok {
		c.add(fields["tool_calls"])
		c.add(fields["function_call"])
	}
}

// usage returns what the answer reports. Anthropic's first event has the prompt only.
func (a *answer) usage() Usage {
	switch {
	case a.Usage != nil:
		return a.Usage.usage()
	case a.UsageMetadata != nil:
		return a.UsageMetadata.usage()
	case a.Response != nil && a.Response.Usage != nil:
		return a.Response.Usage.usage()
	case a.Type == "message_start":
		var first struct {
			Usage usage `json:"usage"`
		}
		_ = json.Unmarshal(a.Message, &first) // without a usage there is none
		u := first.Usage.usage()
		return Usage{Prompt: u.Prompt, Details: u.Details}
	}
	return Usage{}
}

// maxTokens bounds what is believed.
const maxTokens = 1 << 40

func (u *usage) usage() Usage {
	result := Usage{
		Prompt:     max(u.PromptTokens, u.InputTokens+u.CacheRead+u.CacheCreation, u.PromptTokenCount),
		Completion: max(u.CompletionTokens, u.OutputTokens, u.CandidatesTokenCount+u.ThoughtsTokenCount),
		Reported:   true,
	}
	for _, d := range []Detail{
		{"Prompt Cached Tokens", max(u.PromptDetails.Cached, u.InputDetails.Cached, u.CacheRead, u.CachedTokenCount)},
		{"Prompt Audio Tokens", max(u.PromptDetails.Audio, u.InputDetails.Audio)},
		{"Completion Reasoning Tokens", max(u.CompletionDetails.Reasoning, u.OutputDetails.Reasoning, u.ThoughtsTokenCount)},
		{"Completion Audio Tokens", max(u.CompletionDetails.Audio, u.OutputDetails.Audio)},
		{"Completion Accepted Prediction Tokens", u.CompletionDetails.Accepted},
		{"Completion Rejected Prediction Tokens", u.CompletionDetails.Rejected},
	} {
		if d.Tokens > 0 {
			result.Details = append(result.Details, d)
		}
	}
	result.Prompt, result.Completion = min(max(result.Prompt, 0), maxTokens), min(max(result.Completion, 0), maxTokens)
	return result
}

// merge takes over what a later event reports.
func (u *Usage) merge(later Usage) {
	if later.Prompt > 0 {
		u.Prompt = later.Prompt
	}
	if later.Completion > 0 {
		u.Completion = later.Completion
	}
	u.Reported = u.Reported || later.Reported
	if later.Details != nil {
		u.Details = later.Details
	}
}
