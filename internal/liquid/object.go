package liquid

import (
	"strings"

	"github.com/portico-apim/portico/internal/csharp/format"
	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// FromValue returns a value of an expression. What templates have no type for becomes an object with its properties, its entries if it is a dictionary, its
// elements if it is a sequence, and its text. The frame pays for what is read of it.
func FromValue(f *rt.Frame, v rt.Value) any {
	if s, ok := scalar(v); ok {
		return s
	}
	if n, ok := lib.JSONNodeOf(v); ok {
		return FromJSON(n)
	}
	o := object{f, v}
	if _, ok := v.AsObject().(rt.Enumerable); ok {
		return &collection{o}
	}
	return &o
}

// scalar returns a value of a type that templates have.
func scalar(v rt.Value) (any, bool) {
	switch v.Kind() {
	case rt.KindNull:
		return nil, true
	case rt.KindBool:
		return v.AsBool(), true
	case rt.KindInt32:
		return v.AsInt(), true
	case rt.KindInt64:
		return v.AsLong(), true
	case rt.KindDouble, rt.KindSingle:
		return v.AsDouble(), true
	case rt.KindString:
		return v.AsString(), true
	}
	switch v.Type() {
	case rt.DecimalType:
		return v.AsDecimal(), true
	case rt.DateTime.Type():
		return format.Moment{Ticks: v.Ticks(), Kind: v.DateKind()}, true
	}
	return nil, false
}

// object is a value of an expression.
type object struct {
	f *rt.Frame
	v rt.Value
}

// Member returns an entry of a dictionary or a property. ToString and ToUri, which Azure's policy page lists among the properties, are the text.
func (o *object) Member(name string) (any, bool) {
	if d, ok := o.v.AsObject().(rt.Dictionary); ok {
		if v, ok := d.Lookup(rt.String(name)); ok {
			return FromValue(o.f, v), true
		}
	}
	if name == "ToString" || name == "ToUri" {
		return o.Text()
	}
	for _, p := range o.f.Relations.Properties(o.v.Type()) {
		if p.Name != name {
			continue
		}
		v, err := p.Get(o.f, o.v, nil)
		return FromValue(o.f, v), err == nil
	}
	return nil, false
}

// Len is about how many properties a look for one goes through.
func (o *object) Len() int { return 64 }

// Text implements Texter: what ToString gives.
func (o *object) Text() (string, bool) {
	text, err := rt.ToString(o.f, o.v)
	return text, err == nil
}

// collection is a sequence, such as an array or a dictionary.
type collection struct{ object }

// Items implements Sequence.
func (c *collection) Items() []any {
	items := []any{}
	_ = rt.Iterate(c.f, c.v, func(v rt.Value) (bool, error) { // that the budget is spent comes up again at the next step
		if pair, ok := v.AsObject().(*rt.Pair); ok {
			items = append(items, Pair{toString(FromValue(c.f, pair.Key)), FromValue(c.f, pair.Value)})
		} else {
			items = append(items, FromValue(c.f, v))
		}
		return true, nil
	})
	return items
}

// Text implements Texter: an array of texts, such as the values of a header, is these joined by commas. Other sequences have no text.
func (c *collection) Text() (string, bool) {
	if c.v.Type() != rt.ArrayOf(rt.StringType) {
		return "", false
	}
	var texts []string
	for _, item := range c.Items() {
		texts = append(texts, toString(item))
	}
	return strings.Join(texts, ","), true
}
