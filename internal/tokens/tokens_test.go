package tokens_test

import (
	"strings"
	"testing"
	"testing/quick"

	"github.com/portico-apim/portico/internal/tokens"
)

// TestCount compares with what OpenAI's own tokenizer gives.
func TestCount(t *testing.T) {
	t.Parallel()
	counter := tokens.New()
	for _, c := range []struct {
		model, text string
		want        int
	}{
		{"gpt-4o", "", 0},
		{"gpt-4o", "hello world", 2},
		{"gpt-4", "tiktoken is great!", 6},
		{"gpt-4", "antidisestablishmentarianism", 6},
		{"text-embedding-3-small", "2 + 2 = 4", 7},
		{"gpt-4", "お誕生日おめでとう", 9},
		{"GPT-4o", "お誕生日おめでとう", 8},
		{"gpt-4.1-mini", "お誕生日おめでとう", 8},
		{"a model of my own", "お誕生日おめでとう", 8},
		{"gpt-35-turbo", "お誕生日おめでとう", 9},
		{"gpt-4o", "\xff\xfe", 2},
	} {
		if got := counter.Count(c.model, c.text); got != c.want {
			t.Errorf("Count(%q, %q) = %d, want %d", c.model, c.text, got, c.want)
		}
	}
}

// TestLongTexts shows that a long text has the tokens of its parts, and that one beyond all measure is estimated.
func TestLongTexts(t *testing.T) {
	t.Parallel()
	counter := tokens.New()
	sentence := "The quick brown fox jumps over the lazy dog, and does it again."
	one := counter.Count("gpt-4o", " "+sentence)
	if got, want := counter.Count("gpt-4o", strings.Repeat(" "+sentence, 1000)), 1000*one; got != want {
		t.Errorf("1000 sentences have %d tokens, want %d", got, want)
	}
	huge := counter.Count("gpt-4o", strings.Repeat(" "+sentence, 40_000))
	if want := 40_000 * one; huge < want*99/100 || huge > want*101/100 {
		t.Errorf("40000 sentences have %d tokens, want about %d", huge, want)
	}
}

// TestAnyText shows that no text has more tokens than bytes, or none.
func TestAnyText(t *testing.T) {
	t.Parallel()
	counter := tokens.New()
	bounded := func(text string) bool {
		n := counter.Count("gpt-4o", text)
		return n <= len(text) && (n > 0) == (text != "")
	}
	if err := quick.Check(bounded, nil); err != nil {
		t.Error(err)
	}
	for _, unit := range []string{" \n", "\n", "a", "!", "é", "\u200b"} {
		if text := strings.Repeat(unit, 5000); !bounded(text) {
			t.Errorf("%q: %d tokens", unit, counter.Count("gpt-4o", text))
		}
	}
}

func BenchmarkCount(b *testing.B) {
	counter, text := tokens.New(), strings.Repeat("How many roads must a man walk down? ", 30)
	counter.Count("gpt-4o", text)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		counter.Count("gpt-4o", text)
	}
}
