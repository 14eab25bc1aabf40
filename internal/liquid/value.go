package liquid

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/decimal"
	"github.com/portico-apim/portico/internal/csharp/format"
)

// Object is a value with members. It may also be a Sequence and have a text.
type Object interface {
	// Member returns a member by its name, and whether there is one. An Object that looks through many of them says so by a method Len() int.
	Member(name string) (any, bool)
}

// Sequence is a value that loops go over, beside []any.
type Sequence interface {
	Items() []any
}

// Texter is a value with a text: what it is written as, and compared and filtered as if it were nothing else.
type Texter interface {
	// Text returns the text; ok is false for one that has none at the moment.
	Text() (text string, ok bool)
}

// Pair is a member of a Hash, as loops over it meet it.
type Pair struct {
	Key   string
	Value any
}

// Member returns Key or 0, and Value or 1. Where the value is a Hash its members count too, and itemName is the key.
func (p Pair) Member(name string) (any, bool) {
	switch name {
	case "0", "Key":
		return p.Key, true
	case "1", "Value", p.Key:
		return p.Value, true
	}
	hash, ok := p.Value.(*Hash)
	switch {
	case !ok:
		return nil, false
	case name == "itemName":
		return p.Key, true
	}
	return hash.Member(name)
}

// Text returns [key, value], as .NET writes such pairs.
func (p Pair) Text() (string, bool) { return "[" + p.Key + ", " + toString(p.Value) + "]", true }

// Hash is a dictionary in the order in which its members were set. The zero Hash is empty and ready to use.
type Hash struct {
	pairs []Pair
	index map[string]int
}

// Set gives a member a value.
func (h *Hash) Set(name string, value any) {
	if i, ok := h.index[name]; ok {
		h.pairs[i].Value = value
		return
	}
	if h.index == nil {
		h.index = map[string]int{}
	}
	h.index[name] = len(h.pairs)
	h.pairs = append(h.pairs, Pair{name, value})
}

// Member implements Object.
func (h *Hash) Member(name string) (any, bool) {
	i, ok := h.index[name]
	if !ok {
		return nil, false
	}
	return h.pairs[i].Value, true
}

// Items implements Sequence.
func (h *Hash) Items() []any {
	items := make([]any, len(h.pairs))
	for i, p := range h.pairs {
		items[i] = p
	}
	return items
}

// items returns what a sequence is made of.
func items(v any) ([]any, bool) {
	switch v := v.(type) {
	case []any:
		return v, true
	case Sequence:
		return v.Items(), true
	}
	return nil, false
}

// characters returns the items of a value for filters, which take a text for its characters.
func characters(v any) ([]any, bool) {
	if s, ok := v.(string); ok {
		list := []any{}
		for _, r := range s {
			list = append(list, string(r))
		}
		return list, true
	}
	return items(v)
}

// plain returns a value with a text as that text, everything else as it is.
func plain(v any) any {
	if t, ok := v.(Texter); ok {
		if _, pair := v.(Pair); pair {
			return v
		}
		if text, ok := t.Text(); ok {
			return text
		}
	}
	return v
}

// truthy reports whether a value counts as true: everything does but nil and false.
func truthy(v any) bool {
	b, isBool := v.(bool)
	return v != nil && (!isBool || b)
}

// rendered is a value as a template writes it.
func rendered(v any) string {
	switch v := v.(type) {
	case bool:
		return strconv.FormatBool(v)
	case *Hash:
		return jsonText(v)
	case Pair:
		return toString(v)
	}
	if list, ok := items(v); ok {
		if t, ok := v.(Texter); ok {
			if text, ok := t.Text(); ok {
				return text
			}
		}
		var b strings.Builder
		for _, item := range list {
			b.WriteString(element(item))
		}
		return b.String()
	}
	return element(v)
}

// element is a value as the rendering of a list writes it. Decimals lose the zeros at their end.
func element(v any) string {
	if d, ok := v.(decimal.Decimal); ok {
		return d.Normal().String()
	}
	return toString(v)
}

// toString is ToString() of a value in .NET; lists and hashes, whose ToString tells nothing, are JSON.
func toString(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		if v {
			return "True"
		}
		return "False"
	case int:
		return strconv.Itoa(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return format.Double(v).General()
	case decimal.Decimal:
		return v.String()
	case format.Moment:
		text, _ := v.Format("") // the general format fits every date
		return text
	case Texter:
		text, _ := v.Text()
		return text
	case symbol:
		return "DotLiquid.Util.Symbol"
	}
	return jsonText(v)
}

// jsonText is a value as JSON.
func jsonText(v any) string {
	var b strings.Builder
	writeJSON(&b, v)
	return b.String()
}

func writeJSON(b *strings.Builder, v any) {
	switch v := v.(type) {
	case nil:
		b.WriteString("null")
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case int, int64, float64, decimal.Decimal:
		b.WriteString(toString(v))
	case format.Moment:
		text, _ := v.Format("yyyy-MM-ddTHH:mm:ss.FFFFFFFK")
		writeQuoted(b, text)
	case *Hash:
		b.WriteByte('{')
		for i, p := range v.pairs {
			if i > 0 {
				b.WriteByte(',')
			}
			writeQuoted(b, p.Key)
			b.WriteByte(':')
			writeJSON(b, p.Value)
		}
		b.WriteByte('}')
	default:
		list, ok := items(v)
		if !ok {
			writeQuoted(b, toText(v))
			return
		}
		b.WriteByte('[')
		for i, item := range list {
			if i > 0 {
				b.WriteByte(',')
			}
			writeJSON(b, item)
		}
		b.WriteByte(']')
	}
}

// toText is the text of a text, or of something that has one.
func toText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case Texter:
		text, _ := v.Text()
		return text
	}
	return ""
}

func writeQuoted(b *strings.Builder, s string) {
	var quoted strings.Builder
	e := json.NewEncoder(&quoted)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string always has a JSON form
	b.WriteString(strings.TrimSuffix(quoted.String(), "\n"))
}
