package policies

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/portico-apim/portico/internal/llm"
	"github.com/portico-apim/portico/internal/policy"
)

// safetyCheck is what llm-content-safety checks in one exchange. It speaks the protocol of Azure AI Content Safety, api-version 2024-09-01.
type safetyCheck struct {
	backend    string
	shield     bool
	categories []string
	// thresholds are the severities from which on a category does not pass.
	thresholds map[string]int
	outputType string
	blocklists []string
	// window and overlap are those of answers, in characters.
	window, overlap int
}

const safetyVersion = "api-version=2024-09-01"

// passes checks a text window by window. Shield also looks for attacks.
func (s *safetyCheck) passes(x *policy.Exchange, text string, window, overlap int, shield bool) bool {
	for _, part := range windows(text, window, overlap) {
		err := s.analyze(x, part)
		if err == nil && shield {
			err = s.shieldPrompt(x, part)
		}
		if err != nil {
			x.Notef("llm-content-safety", "The text does not pass: %v.", err)
			return false
		}
	}
	return true
}

// windows cuts a text into parts of so many characters, of which neighbours have so many in common. Text that is only white space has none.
func windows(text string, size, overlap int) []string {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	letters := []rune(text)
	var parts []string
	for start := 0; ; start += size - overlap {
		end := min(start+size, len(letters))
		parts = append(parts, string(letters[start:end]))
		if end == len(letters) {
			return parts
		}
	}
}

// analyze asks for harm and items of blocklists. The error says what was found.
func (s *safetyCheck) analyze(x *policy.Exchange, text string) error {
	if len(s.categories) == 0 && len(s.blocklists) == 0 {
		return nil
	}
	request := struct {
		Text       string   `json:"text"`
		Categories []string `json:"categories,omitempty"`
		Blocklists []string `json:"blocklistNames,omitempty"`
		Halt       bool     `json:"haltOnBlocklistHit,omitempty"`
		OutputType string   `json:"outputType,omitempty"`
	}{text, s.categories, s.blocklists, len(s.blocklists) > 0, s.outputType}
	var verdict struct {
		Matches []struct {
			List string `json:"blocklistName"`
		} `json:"blocklistsMatch"`
		Categories []struct {
			Category string `json:"category"`
			Severity int    `json:"severity"`
		} `json:"categoriesAnalysis"`
	}
	if err := s.ask(x, "/contentsafety/text:analyze", request, &verdict); err != nil {
		return err
	}
	if len(verdict.Matches) > 0 {
		return fmt.Errorf("it has an item of the blocklist %s", verdict.Matches[0].List)
	}
	for _, c := range verdict.Categories {
		if threshold, wanted := s.thresholds[c.Category]; wanted && c.Severity >= threshold {
			return fmt.Errorf("%s has the severity %d, the threshold is %d", c.Category, c.Severity, threshold)
		}
	}
	return nil
}

// shieldPrompt asks for attacks on the model.
func (s *safetyCheck) shieldPrompt(x *policy.Exchange, text string) error {
	request := struct {
		UserPrompt string   `json:"userPrompt"`
		Documents  []string `json:"documents"`
	}{text, []string{}}
	var verdict struct {
		Prompt struct {
			Attack bool `json:"attackDetected"`
		} `json:"userPromptAnalysis"`
	}
	err := s.ask(x, "/contentsafety/text:shieldPrompt", request, &verdict)
	if err == nil && verdict.Prompt.Attack {
		return fmt.Errorf("it is an attack on the model")
	}
	return err
}

// ask sends a request to the service and reads its answer.
func (s *safetyCheck) ask(x *policy.Exchange, path string, request, verdict any) error {
	q := question{backend: s.backend, url: policy.URL{Path: path, Query: safetyVersion}, body: request}
	data, err := q.ask(x)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, verdict); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	return nil
}

// checkAnswer checks the answer, or has a stream checked as it passes.
func (s *safetyCheck) checkAnswer(x *policy.Exchange) error {
	res := x.Response
	stream := isEventStream(res)
	switch {
	case res.Status < 200 || res.Status > 299 || !stream && !maybeJSON(res):
		return nil
	case compressed(x, res, "llm-content-safety"):
		return blockedAnswer()
	case stream:
		if length := res.Body.Length(); length != 0 {
			res.Body = policy.StreamBody(newSafeStream(x, s, res.Body.Reader()), -1)
			res.Header.Del("Content-Length")
		}
		return nil
	}
	data, err := readBody(x, res)
	if err != nil {
		return err
	}
	if !s.passes(x, llm.ParseAnswer(data).Text, s.window, s.overlap, false) {
		return blockedAnswer()
	}
	return nil
}

// blockedAnswer is the failure of an answer that does not pass, or cannot be read.
func blockedAnswer() error {
	e := policy.Fail(403, reasonSafety, "Response failed content safety check.")
	e.Source = "llm-content-safety"
	return e
}

// isEventStream reports whether a message is a stream of events.
func isEventStream(m *policy.Message) bool {
	return strings.EqualFold(mediaType(m.Header.Get("Content-Type")), "text/event-stream")
}
