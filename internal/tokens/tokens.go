// Package tokens counts the tokens of texts as OpenAI's models do, with their byte-pair encodings.
//
//	counter := tokens.New()
//	n := counter.Count("gpt-4o", "How many roads must a man walk down")
//
// Other models have other encodings, which are mostly not public; a count in that of the newest models of OpenAI is near enough to limit them by.
package tokens

import (
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/tiktoken-go/tokenizer/codec"
)

const (
	// pieceSize is how many bytes are encoded at once. The splitting into words takes time that grows with the square of some inputs.
	pieceSize = 1 << 10
	// exactSize is how many bytes of a text are encoded; the tokens of what lies behind are concluded from these.
	exactSize = 256 << 10
)

// Counter counts tokens. It loads a vocabulary when it is first needed, and is safe for concurrent use.
type Counter struct {
	o200k, cl100k func() *codec.Codec
}

// New returns a counter that has loaded nothing yet.
func New() *Counter {
	return &Counter{o200k: sync.OnceValue(codec.NewO200kBase), cl100k: sync.OnceValue(codec.NewCl100kBase)}
}

// Count returns how many tokens a text has for a model. Of a text that is longer than 256 KiB the rest is taken to be like the beginning.
func (c *Counter) Count(model, text string) int {
	if text == "" {
		return 0
	}
	encoding := c.encoding(model)
	n, rest := 0, text[:min(len(text), exactSize)]
	for rest != "" {
		size := cut(rest)
		n += count(encoding, rest[:size])
		rest = rest[size:]
	}
	if len(text) > exactSize {
		n = int(float64(n) * float64(len(text)) / exactSize)
	}
	return n
}

func count(encoding *codec.Codec, piece string) int {
	n, err := encoding.Count(piece)
	if err != nil { // the splitting failed
		return (len(piece) + 3) / 4
	}
	return n
}

// cut returns the length of the first piece of a text: up to a space behind a word if there is one, as words begin with the space before them.
func cut(text string) int {
	if len(text) <= pieceSize {
		return len(text)
	}
	for i := pieceSize; i > pieceSize/2; i-- {
		if text[i] == ' ' && text[i-1] != ' ' {
			return i
		}
	}
	end := pieceSize
	for end > pieceSize-utf8.UTFMax && !utf8.RuneStart(text[end]) {
		end--
	}
	return end
}

// encoding returns that of a model, by OpenAI's lists: cl100k_base for gpt-3.5, the first gpt-4 and the embeddings, o200k_base for what came later.
func (c *Counter) encoding(model string) *codec.Codec {
	model = strings.ToLower(model)
	for _, prefix := range []string{"gpt-4o", "gpt-4.", "gpt-41", "gpt-45"} {
		if strings.HasPrefix(model, prefix) {
			return c.o200k()
		}
	}
	for _, prefix := range []string{"gpt-4", "gpt-3", "gpt-35", "text-embedding-", "davinci-002", "babbage-002"} {
		if strings.HasPrefix(model, prefix) {
			return c.cl100k()
		}
	}
	return c.o200k()
}
