package llm_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/llm"
)

// words counts words, which are easier to check by eye than tokens.
func words(_, text string) int { return len(strings.Fields(text)) }

// show writes a request in a line.
func show(r llm.Request) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", r.Kind, r.Model)
	if r.Stream {
		b.WriteString(" stream")
	}
	for _, m := range r.Messages {
		fmt.Fprintf(&b, " | %s", m.Role)
		if m.Name != "" {
			fmt.Fprintf(&b, "(%s)", m.Name)
		}
		fmt.Fprintf(&b, ": %s", strings.ReplaceAll(m.Text, "\n", " / "))
		if m.Images > 0 {
			fmt.Fprintf(&b, " +%d", m.Images)
		}
	}
	if r.Tools != "" {
		b.WriteString(" | tools")
	}
	return fmt.Sprintf("%s = %d", b.String(), r.Tokens(words))
}

func TestParseRequest(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ path, body, want string }{
		{"/x", ``, "  = 0"},
		{"/x", `[]`, "  = 0"},
		{"/x", `{"model":"m"}`, " m = 0"},
		{"/x", `{"model":5,"messages":"hello there"}`, "chat-completion  | user: hello there = 9"},
		{"/x", `{"messages":[{"role":"user","content":"one two"}],"model":"m","stream":true}`, "chat-completion m stream | user: one two = 9"},
		{"/x", `{"messages":[{"role":"user","name":"jane","content":"one"}]}`, "chat-completion  | user(jane): one = 10"},
		{"/openai/deployments/d/chat/completions", `{"messages":[]}`, "chat-completion d = 0"},
		{"/x", `{"messages":[{"role":"user","content":[{"type":"text","text":"one"},{"type":"image_url","image_url":{"url":"x"}}]}]}`,
			"chat-completion  | user: one +1 = 1208"},
		{"/x", `{"messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{\"a\": 1}"}}]}]}`,
			`chat-completion  | assistant: f / {"a": 1} = 10`},
		{"/x", `{"messages":[],"tools":[{"name":"f"}]}`, "chat-completion  | tools = 1"},
		{"/x", `{"messages":[],"tools":[]}`, "chat-completion  = 0"},
		{"/x", `{"prompt":"one two","suffix":"three"}`, "completion  | : one two | : three = 3"},
		{"/x", `{"prompt":["one",[1,2],3]}`, "completion  | : one = 4"},
		{"/x", `{"input":"one two"}`, "embeddings  | : one two = 2"},
		{"/x", `{"input":["one","two"]}`, "embeddings  | : one | : two = 2"},
		{"/x", `{"input":"one","instructions":"be brief"}`, "chat-completion  | system: be brief | user: one = 14"},
		{"/x", `{"input":[{"role":"user","content":[{"type":"input_text","text":"one"},{"type":"input_image"}]}]}`, "chat-completion  | user: one +1 = 1208"},
		{"/x", `{"input":[{"type":"function_call_output","output":{"a":1}}]}`, `chat-completion  | : {"a":1} = 7`},
		{"/x", `{"system":[{"type":"text","text":"be brief"}],"messages":[{"role":"user","content":"one"}]}`, "chat-completion  | system: be brief | user: one = 14"},
		{"/models/gemini:streamGenerateContent", `{"contents":[{"role":"user","parts":[{"text":"one"},{"inline_data":{"mime_type":"image/png"}},{"inlineData":{"mimeType":"audio/wav"}}]}]}`,
			"chat-completion gemini stream | user: one +1 = 1208"},
		{"/x", `{"contents":[{"parts":[{"functionResponse":{"name":"f","response":{"a":1}}}]}]}`, `chat-completion  | : f / {"a":1} = 8`},
	} {
		if got := show(llm.ParseRequest(c.path, []byte(c.body))); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.body, got, c.want)
		}
	}
}

func TestParseRequestAs(t *testing.T) {
	t.Parallel()
	const body = `{"messages":[{"role":"user","content":"one"}],"prompt":"two","input":"three"}`
	for kind, want := range map[llm.Kind]string{
		llm.Auto: "one", llm.Chat: "one", llm.Completion: "two", llm.Embeddings: "three",
	} {
		if r := llm.ParseRequestAs(kind, "/x", []byte(body)); r.Text() != want {
			t.Errorf("%s: %q, want %q", kind, r.Text(), want)
		}
	}
	if r := llm.ParseRequestAs(llm.Chat, "/x", []byte(`{"input":[{"role":"user","content":"one"}]}`)); r.Text() != "one" {
		t.Errorf("the Responses API as a dialog: %q", r.Text())
	}
	if r := llm.ParseRequestAs(llm.Completion, "/x", []byte(`{"input":"one"}`)); r.Kind != "" {
		t.Errorf("no prompt: %q", r.Kind)
	}
}

// showAnswer writes an answer in a line.
func showAnswer(a llm.Answer) string {
	text := fmt.Sprintf("%s = %d+%d %v", strings.ReplaceAll(a.Text, "\n", " / "), a.Usage.Prompt, a.Usage.Completion, a.Usage.Reported)
	for _, d := range a.Usage.Details {
		text += fmt.Sprintf(", %s %d", d.Name, d.Tokens)
	}
	return text
}

func TestParseAnswer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ body, want string }{
		{``, " = 0+0 false"},
		{`"x"`, " = 0+0 false"},
		{`{"choices":[{"message":{"role":"assistant","content":"one"}},{"message":{"content":"two"}}],"usage":{"prompt_tokens":1,"completion_tokens":2}}`, "one / two = 1+2 true"},
		{`{"choices":[{"message":{"content":null,"refusal":"no"}}]}`, "no = 0+0 false"},
		{`{"choices":[{"message":{"content":null,"tool_calls":[{"function":{"name":"f","arguments":"{}"}}]}}]}`, "f / {} = 0+0 false"},
		{`{"choices":[{"text":"one"}],"usage":null}`, "one = 0+0 false"},
		{`{"choices":[{"delta":{"content":"one"}}]}`, "one = 0+0 false"},
		{`{"data":[{"embedding":[0.1]}],"usage":{"prompt_tokens":3,"total_tokens":3}}`, " = 3+0 true"},
		{`{"usage":{"prompt_tokens":9,"completion_tokens":8,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":7}}}`,
			" = 9+8 true, Prompt Cached Tokens 4, Completion Reasoning Tokens 7"},
		{`{"object":"response","output":[{"type":"message","content":[{"type":"output_text","text":"one"}]},{"type":"function_call","name":"f","arguments":"{}"}],"usage":{"input_tokens":1,"output_tokens":2}}`,
			"one / f / {} = 1+2 true"},
		{`{"type":"response.output_text.delta","delta":"one"}`, "one = 0+0 false"},
		{`{"type":"response.output_text.done","text":"one"}`, " = 0+0 false"},
		{`{"type":"response.completed","response":{"output":[{"content":[{"text":"one"}]}],"usage":{"input_tokens":1,"output_tokens":2}}}`, " = 1+2 true"},
		{`{"type":"message","role":"assistant","content":[{"type":"text","text":"one"}],"usage":{"input_tokens":1,"output_tokens":2,"cache_creation_input_tokens":3}}`, "one = 4+2 true"},
		{`{"type":"message_start","message":{"content":[],"usage":{"input_tokens":5,"output_tokens":1}}}`, " = 5+0 false"},
		{`{"type":"content_block_delta","delta":{"type":"input_json_delta","partial_json":"{\"a\""}}`, `{"a" = 0+0 false`},
		{`{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":6}}`, " = 0+6 true"},
		{`{"candidates":[{"content":{"parts":[{"text":"one"}]}}],"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":2,"thoughtsTokenCount":3}}`,
			"one = 1+5 true, Completion Reasoning Tokens 3"},
		{`[{"candidates":[{"content":{"parts":[{"text":"one "}]}}]},{"candidates":[{"content":{"parts":[{"text":"two"}]}}],"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":2}}]`,
			"one two = 1+2 true"},
		{`{"usage":{"prompt_tokens":-5,"completion_tokens":-1}}`, " = 0+0 true"},
		{`[1`, " = 0+0 false"},
	} {
		if got := showAnswer(llm.ParseAnswer([]byte(c.body))); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.body, got, c.want)
		}
	}
}

// read lets a stream pass in pieces that end at the given places.
func read(stream string, cuts ...int) llm.Answer {
	var a llm.Answer
	s := llm.Stream{Text: func(text string) { a.Text += text + "|" }}
	from := 0
	for _, end := range append(cuts, len(stream)) {
		_, _ = s.Write([]byte(stream[from:end]))
		from = end
	}
	s.Close()
	a.Usage = s.Usage
	return a
}

func TestStream(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ stream, want string }{
		{"", " = 0+0 false"},
		{"data: {\"choices\":[{\"text\":\"one\"}]}\n\ndata: [DONE]\n\n", "one| = 0+0 false"},
		{"data:{\"choices\":[{\"text\":\"one\"}]}\r\n\r\ndata: {\"choices\":[{\"text\":\"two\"}]}", "one|two| = 0+0 false"},
		{": comment\nevent: x\nid: 1\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":5}}}\n\ndata: {\"usage\":{\"output_tokens\":6}}\n\n", " = 5+6 true"},
		{"data: {\"choices\":[{\"text\":\"" + strings.Repeat("x", 2<<20) + "\"}]}\ndata: {\"choices\":[{\"text\":\"two\"}]}\n", "two| = 0+0 false"},
		{"data: {not json\n\ndata: 5\n\n", " = 0+0 false"},
	} {
		for _, cut := range []int{0, len(c.stream) / 3, len(c.stream) / 2} {
			if got := showAnswer(read(c.stream, cut)); got != c.want {
				t.Errorf("%.80q cut at %d\n got %.80s\nwant %s", c.stream, cut, got, c.want)
			}
		}
	}
}

func TestCall(t *testing.T) {
	t.Parallel()
	var c llm.Call
	told := 0
	c.OnCounted(func(u llm.Usage) { told += u.Total() })
	body := []byte(`{"prompt":"one two"}`)
	c.SetBody("/x", body)
	if n := c.Prompt(words); n != 2 {
		t.Errorf("the prompt has %d words", n)
	}
	c.SetBody("/x", body)
	if c.Estimated == nil {
		t.Error("the same body was read again")
	}
	c.SetBody("/x", []byte(`{"prompt":"three"}`))
	if n := c.Prompt(words); n != 1 {
		t.Errorf("the new prompt has %d words", n)
	}
	c.Answered = true
	c.GiveUp()
	c.Count(llm.Usage{Prompt: 2, Completion: 3})
	c.Count(llm.Usage{Prompt: 20, Completion: 30})
	if told != 5 {
		t.Errorf("told of %d tokens, want 5", told)
	}
}

// FuzzStream shows that a stream reads the same wherever it is cut.
func FuzzStream(f *testing.F) {
	f.Add("data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}],\"usage\":{\"prompt_tokens\":1}}\r\n\r\n: c\n\ndata: [DONE]\n\n", 7, 30)
	f.Add("data:{\"type\":\"response.x.delta\",\"delta\":\"a\"}\r\rdata: {}", 0, 1)
	f.Fuzz(func(t *testing.T, stream string, a, b int) {
		clip := func(i int) int { return min(max(i, 0), len(stream)) }
		a, b = clip(a), clip(b)
		if got, want := showAnswer(read(stream, min(a, b), max(a, b))), showAnswer(read(stream)); got != want {
			t.Errorf("cut at %d and %d: %s, whole: %s", a, b, got, want)
		}
	})
}

// FuzzParse shows that no body is too strange, and that estimates are never negative.
func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"messages":[{"role":"user","content":[{"text":"x"},{"image_url":{}}]}],"tools":[1]}`))
	f.Add([]byte(`{"input":[[1,2],"x",{"output":{"a":[]}}],"instructions":["y"]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		r := llm.ParseRequest("/models/m:x", body)
		if n := r.Tokens(words); n < 0 {
			t.Errorf("%d tokens", n)
		}
		if u := llm.ParseAnswer(body).Usage; u.Total() < 0 {
			t.Errorf("usage %+v", u)
		}
	})
}
