package safety

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// maxText is how many characters a text may have, as the service has it.
const maxText = 10_000

// analyzeRequest and analyzeAnswer are the bodies of text:analyze.
type analyzeRequest struct {
	Text       string   `json:"text"`
	Categories []string `json:"categories"`
	Blocklists []string `json:"blocklistNames"`
	Halt       bool     `json:"haltOnBlocklistHit"`
	OutputType string   `json:"outputType"`
}

type analyzeAnswer struct {
	Matches    []match    `json:"blocklistsMatch"`
	Categories []category `json:"categoriesAnalysis"`
}

type match struct {
	List string `json:"blocklistName"`
	ID   string `json:"blocklistItemId"`
	Text string `json:"blocklistItemText"`
}

type category struct {
	Category string `json:"category"`
	Severity int    `json:"severity"`
}

// shieldRequest and shieldAnswer are the bodies of text:shieldPrompt.
type shieldRequest struct {
	UserPrompt string   `json:"userPrompt"`
	Documents  []string `json:"documents"`
}

type shieldAnswer struct {
	Prompt    attack   `json:"userPromptAnalysis"`
	Documents []attack `json:"documentsAnalysis"`
}

type attack struct {
	Detected bool `json:"attackDetected"`
}

// Answer answers a request as the service does: status and body.
func (r *Rules) Answer(path string, body []byte) (status int, answer []byte) {
	switch {
	case strings.HasSuffix(path, "/text:analyze"):
		var request analyzeRequest
		if json.Unmarshal(body, &request) != nil {
			return failure(400, "InvalidRequestBody", "The request body is invalid.")
		}
		return r.analyze(&request)
	case strings.HasSuffix(path, "/text:shieldPrompt"):
		var request shieldRequest
		if json.Unmarshal(body, &request) != nil {
			return failure(400, "InvalidRequestBody", "The request body is invalid.")
		}
		return 200, encode(r.shield(&request))
	}
	return failure(404, "NotFound", "There is no such operation.")
}

func (r *Rules) analyze(request *analyzeRequest) (int, []byte) {
	if request.Text == "" {
		return failure(400, "InvalidRequestBody", "The text is empty.")
	}
	if len(utf16.Encode([]rune(request.Text))) > maxText {
		return failure(400, "InvalidRequestBody", "The text is longer than "+strconv.Itoa(maxText)+" characters.")
	}
	wanted := request.Categories
	if len(wanted) == 0 {
		wanted = categories()
	}
	text := normalize(request.Text)
	answer := analyzeAnswer{Matches: []match{}, Categories: []category{}}
	for _, name := range request.Blocklists {
		items, known := r.blocklists[name]
		if !known {
			return failure(404, "NotFound", "Blocklist '"+name+"' is not found.")
		}
		for i, item := range items {
			if containsWord(strings.ToLower(text), item) {
				answer.Matches = append(answer.Matches, match{name, strconv.Itoa(i), item})
			}
		}
	}
	if len(answer.Matches) > 0 && request.Halt {
		return 200, encode(answer)
	}
	for _, name := range wanted {
		if !isCategory(name) {
			return failure(400, "InvalidRequestBody", "The category '"+name+"' is not known.")
		}
		answer.Categories = append(answer.Categories, category{name, r.severity(name, text, request.OutputType == "EightSeverityLevels")})
	}
	return 200, encode(answer)
}

// severity is the greatest of the rules that a text meets: of eight levels, or rounded down to 0, 2, 4 and 6.
func (r *Rules) severity(category, text string, eight bool) int {
	worst := 0
	for _, rule := range r.harm {
		if rule.category == category && rule.severity > worst && rule.pattern.MatchString(text) {
			worst = rule.severity
		}
	}
	if !eight {
		worst -= worst % 2
	}
	return worst
}

func (r *Rules) shield(request *shieldRequest) shieldAnswer {
	answer := shieldAnswer{Prompt: attack{r.attacked(request.UserPrompt)}, Documents: []attack{}}
	for _, text := range request.Documents {
		answer.Documents = append(answer.Documents, attack{r.attacked(text)})
	}
	return answer
}

func (r *Rules) attacked(text string) bool {
	text = normalize(text)
	for _, pattern := range r.attacks {
		if pattern.MatchString(text) {
			return true
		}
	}
	return false
}

// normalize makes single spaces of white space, so that patterns need not care, and drops characters that are not seen.
func normalize(text string) string {
	text = strings.Map(func(c rune) rune {
		if unicode.Is(unicode.Cf, c) {
			return -1
		}
		return c
	}, text)
	return strings.Join(strings.Fields(text), " ")
}

// containsWord reports whether an item stands in a text, not as a part of another word.
func containsWord(text, item string) bool {
	for from := 0; ; {
		at := strings.Index(text[from:], item)
		if at < 0 {
			return false
		}
		at += from
		if !wordEnds(text[:at], true) || !wordEnds(text[at+len(item):], false) {
			from = at + 1
			continue
		}
		return true
	}
}

// wordEnds reports whether a text has no letter or digit at the end, or at the beginning.
func wordEnds(text string, atEnd bool) bool {
	c, size := utf8.DecodeRuneInString(text)
	if atEnd {
		c, size = utf8.DecodeLastRuneInString(text)
	}
	return size == 0 || !unicode.IsLetter(c) && !unicode.IsDigit(c)
}

func failure(status int, code, message string) (int, []byte) {
	return status, encode(map[string]any{"error": map[string]string{"code": code, "message": message}})
}

func encode(v any) []byte {
	data, _ := json.Marshal(v) // texts and numbers can always be written
	return data
}
