package llm

import (
	"encoding/json"
	"strings"
)

// Kind is the form in which a request asks.
type Kind string

// The kinds of requests. Auto is what is there.
const (
	Auto       Kind = "auto"
	Chat       Kind = "chat-completion"
	Completion Kind = "completion"
	Embeddings Kind = "embeddings"
)

// Request is what a client asks of a model.
type Request struct {
	// Kind is the form; empty if the body is that of no known request. That of the Responses API counts as Chat.
	Kind Kind
	// Model is the name of the model, or that of its deployment in the path.
	Model string
	// Stream says that the answer is wanted as a stream of events.
	Stream bool
	// Messages are the texts, in order. A prompt, or an input, is a message without a role.
	Messages []Message
	// Tools is the JSON of the tools that the model may call, which counts as part of the prompt.
	Tools string
	// Encoded is the number of tokens that came as numbers instead of text.
	Encoded int
}

// Message is one turn of a dialog.
type Message struct {
	Role, Name, Text string
	// Images is how many images there are beside the text.
	Images int
}

// The kinds of requests have these members, of which the first one that is there decides.
const (
	membersMessages = "messages"
	memberContents  = "contents"
	memberPrompt    = "prompt"
	memberInput     = "input"
)

// ParseRequest reads the body of a request to a path. It returns a request without a kind for whatever is none.
func ParseRequest(path string, body []byte) Request { return ParseRequestAs(Auto, path, body) }

// ParseRequestAs is ParseRequest for a body that is read as one of a kind, whatever else there is in it.
func ParseRequestAs(kind Kind, path string, body []byte) Request {
	var members map[string]json.RawMessage
	if json.Unmarshal(body, &members) != nil {
		return Request{}
	}
	r := Request{Model: text(members["model"]), Stream: string(members["stream"]) == "true"}
	if r.Model == "" {
		r.Model = pathModel(path)
	}
	r.Stream = r.Stream || strings.HasSuffix(path, ":streamGenerateContent")
	for _, form := range []struct {
		member string
		kind   Kind
		read   func(*Request, map[string]json.RawMessage, any)
	}{
		{membersMessages, Chat, (*Request).readMessages},
		{memberContents, Chat, (*Request).readContents},
		{memberPrompt, Completion, (*Request).readPrompt},
		{memberInput, Embeddings, (*Request).readInput},
	} {
		raw, there := members[form.member]
		if !there || kind != Auto && kind != form.kind && !(kind == Chat && form.member == memberInput) {
			continue
		}
		r.Kind = form.kind
		form.read(&r, members, tree(raw))
		break
	}
	return r
}

// pathModel returns the deployment or model that a path names: /openai/deployments/{name}/…, /models/{name}:generateContent.
func pathModel(path string) string {
	for _, parent := range []string{"/deployments/", "/models/"} {
		if _, rest, found := strings.Cut(path, parent); found {
			name, _, _ := strings.Cut(rest, "/")
			name, _, _ = strings.Cut(name, ":")
			return name
		}
	}
	return ""
}

// readMessages reads chat completions and Anthropic's messages, whose system prompt stands apart.
func (r *Request) readMessages(members map[string]json.RawMessage, messages any) {
	r.addMessage("system", tree(members["system"]))
	for _, m := range list(messages) {
		r.addTurn(m, "content")
	}
	r.addTools(members, "tools", "functions")
}

// readContents reads Vertex AI's dialogs.
func (r *Request) readContents(members map[string]json.RawMessage, contents any) {
	for _, name := range []string{"systemInstruction", "system_instruction"} {
		r.addMessage("system", tree(members[name]))
	}
	for _, m := range list(contents) {
		r.addTurn(m, "parts")
	}
	r.addTools(members, "tools")
}

// readPrompt reads completions. A prompt is a text, several, or tokens.
func (r *Request) readPrompt(members map[string]json.RawMessage, prompt any) {
	r.addTexts(prompt)
	r.addTexts(tree(members["suffix"]))
}

// readInput reads embeddings and the Responses API: text, several texts, tokens, or the items of a dialog.
func (r *Request) readInput(members map[string]json.RawMessage, input any) {
	_, instructed := members["instructions"]
	r.addMessage("system", tree(members["instructions"]))
	dialog := instructed
	for _, item := range list(input) {
		if _, ok := item.(map[string]any); ok {
			dialog = true
		}
	}
	if !dialog {
		r.addTexts(input)
		return
	}
	r.Kind = Chat
	for _, item := range list(input) {
		r.addTurn(item, "")
	}
	r.addTools(members, "tools")
}

// addTurn adds a message of a dialog. Only what stands under content is its text, or all of the item if that is empty; calls of tools count, too.
func (r *Request) addTurn(item any, content string) {
	fields, ok := item.(map[string]any)
	if !ok {
		r.addMessage("user", item)
		return
	}
	role, _ := fields["role"].(string)
	name, _ := fields["name"].(string)
	var c collector
	if content == "" {
		c.add(fields)
	} else {
		c.add(fields[content])
		c.add(fields["tool_calls"])
		c.add(fields["function_call"])
	}
	r.Messages = append(r.Messages, Message{Role: role, Name: name, Text: c.text.String(), Images: c.images})
}

// addMessage adds a message with all texts of a value, if there are any.
func (r *Request) addMessage(role string, content any) {
	var c collector
	c.add(content)
	if c.text.Len() > 0 || c.images > 0 {
		r.Messages = append(r.Messages, Message{Role: role, Text: c.text.String(), Images: c.images})
	}
}

// addTexts adds the texts of a prompt, and counts the tokens that came as numbers.
func (r *Request) addTexts(v any) {
	switch v := v.(type) {
	case string:
		r.Messages = append(r.Messages, Message{Text: v})
	case float64:
		r.Encoded++
	case []any:
		for _, e := range v {
			r.addTexts(e)
		}
	}
}

func (r *Request) addTools(members map[string]json.RawMessage, names ...string) {
	for _, name := range names {
		if raw := members[name]; len(list(tree(raw))) > 0 {
			r.Tools += string(raw)
		}
	}
}

// Text returns the texts of all messages, a line for each.
func (r *Request) Text() string {
	texts := make([]string, 0, len(r.Messages))
	for _, m := range r.Messages {
		if m.Text != "" {
			texts = append(texts, m.Text)
		}
	}
	return strings.Join(texts, "\n")
}

const (
	// perMessage, perName and perAnswer are the tokens that OpenAI's models spend on the form of a dialog, by OpenAI's cookbook.
	perMessage, perName, perAnswer = 3, 1, 3
	// perImage is what an image is taken for: the most that Azure says it costs (policy page).
	perImage = 1200
)

// Tokens estimates how many tokens the prompt has. Count gives those of a text for a model.
func (r *Request) Tokens(count func(model, text string) int) int {
	n := r.Encoded
	for _, m := range r.Messages {
		n += count(r.Model, m.Text) + m.Images*perImage
		if r.Kind == Chat {
			n += perMessage + count(r.Model, m.Role)
		}
		if m.Name != "" {
			n += perName + count(r.Model, m.Name)
		}
	}
	if r.Kind == Chat && len(r.Messages) > 0 {
		n += perAnswer
	}
	return n + count(r.Model, r.Tools)
}
