package llm

import (
	"encoding/json"
	"hash/fnv"
	"strings"
	"unicode"
)

// embedSize is how many numbers a vector of Embed has.
const embedSize = 512

// Embed returns a vector for a text: texts that have words and parts of words in common have vectors near to each other. It knows nothing of what words mean; it is there
// so that what needs embeddings can be tried without a model.
func Embed(text string) []float32 {
	v := make([]float32, embedSize)
	words := strings.FieldsFunc(strings.ToLower(text), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
	for _, word := range words {
		addFeature(v, word, 1)
		letters := []rune("^" + word + "$")
		for i := 0; i+3 <= len(letters); i++ {
			addFeature(v, string(letters[i:i+3]), 0.5)
		}
	}
	return v
}

// addFeature adds a weight at the places that the hash of a feature says, with the signs it says: what falls together cancels out rather than adds up.
func addFeature(v []float32, feature string, weight float32) {
	h := fnv.New64a()
	_, _ = h.Write([]byte(feature)) // never fails
	sum := h.Sum64()
	for range 2 {
		sign := weight
		if sum&1 == 1 {
			sign = -weight
		}
		v[(sum>>1)%embedSize] += sign
		sum >>= 32
	}
}

// AnswerEmbeddings answers a request for embeddings as OpenAI's API does, with those of Embed: status and body.
func AnswerEmbeddings(body []byte) (status int, answer []byte) {
	var request struct {
		Input any `json:"input"`
	}
	if err := json.Unmarshal(body, &request); err != nil || request.Input == nil {
		return 400, []byte(`{"error":{"message":"The request has no input.","type":"invalid_request_error"}}`)
	}
	type item struct {
		Object    string    `json:"object"`
		Index     int       `json:"index"`
		Embedding []float32 `json:"embedding"`
	}
	data := []item{}
	for i, input := range list(request.Input) {
		text, ok := input.(string)
		if !ok {
			return 400, []byte(`{"error":{"message":"The input is no text.","type":"invalid_request_error"}}`)
		}
		data = append(data, item{"embedding", i, Embed(text)})
	}
	answer, _ = json.Marshal(map[string]any{"object": "list", "model": "built-in", "data": data}) // numbers can be written
	return 200, answer
}

// ParseEmbedding returns the first vector of an answer with embeddings; nil if there is none.
func ParseEmbedding(body []byte) []float32 {
	var answer struct {
		Data []struct {
			Embedding []float32 `json:"embedding"`
		} `json:"data"`
	}
	if json.Unmarshal(body, &answer) != nil || len(answer.Data) == 0 {
		return nil
	}
	return answer.Data[0].Embedding
}
