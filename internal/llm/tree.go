package llm

import (
	"encoding/json"
	"strings"
)

// tree returns the value of a JSON text, nil for none.
func tree(raw json.RawMessage) any {
	var v any
	if len(raw) == 0 || json.Unmarshal(raw, &v) != nil {
		return nil
	}
	return v
}

// list returns the elements of an array; anything else is a list of itself, and null is empty.
func list(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

// text returns the value of a JSON string, empty for anything else.
func text(raw json.RawMessage) string {
	s, _ := tree(raw).(string)
	return s
}

// collector gathers the texts of a value, wherever in it they stand, and counts images.
type collector struct {
	text   strings.Builder
	images int
}

// textMembers are the members of content parts, tool calls and their results that a model reads or writes, of all known services.
func textMembers() []string {
	return []string{
		"text", "content", "parts", "refusal", "thinking", "partial_json", "reasoning_content", "summary", "arguments", "output", "input",
		"function", "functionCall", "functionResponse", "args", "response", "result",
	}
}

// add gathers the texts of a value. Several of them are separated by a line feed. Objects that stand where arguments and results of tools do count as
// JSON.
func (c *collector) add(v any) {
	switch v := v.(type) {
	case string:
		c.addText(v)
	case []any:
		for _, e := range v {
			c.add(e)
		}
	case map[string]any:
		c.addObject(v)
	}
}

func (c *collector) addText(s string) {
	if s == "" {
		return
	}
	if c.text.Len() > 0 {
		c.text.WriteByte('\n')
	}
	c.text.WriteString(s)
}

func (c *collector) addObject(fields map[string]any) {
	if isImage(fields) {
		c.images++
		return
	}
	if name, ok := fields["name"].(string); ok && fields["role"] == nil { // of a tool
		c.addText(name)
	}
	for _, member := range textMembers() {
		switch v := fields[member].(type) {
		case nil:
		case map[string]any:
			if isArguments(member) {
				data, _ := json.Marshal(v) // what came from JSON can be written as JSON
				c.addText(string(data))
				continue
			}
			c.add(v)
		default:
			c.add(v)
		}
	}
}

// isArguments reports whether an object under a member is data of a tool rather than a part of the form.
func isArguments(member string) bool {
	return member == "args" || member == "arguments" || member == "input" || member == "response" || member == "result" || member == "output"
}

// isImage reports whether a content part is an image, in the words of OpenAI, Anthropic and Vertex AI.
func isImage(part map[string]any) bool {
	switch part["type"] {
	case "image_url", "input_image", "image":
		return true
	}
	for _, member := range []string{"inlineData", "inline_data", "fileData", "file_data"} {
		if data, ok := part[member].(map[string]any); ok {
			kind, _ := data["mimeType"].(string)
			if kind == "" {
				kind, _ = data["mime_type"].(string)
			}
			return strings.HasPrefix(kind, "image/")
		}
	}
	return false
}
