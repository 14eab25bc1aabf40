package policy

import (
	"iter"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
)

// The types of the dictionaries under context, and of their elements.
var (
	textsByName  = rt.IReadOnlyDictionary.Of(rt.StringType, rt.ArrayOf(rt.StringType))
	textsPair    = rt.KeyValuePair.Of(rt.StringType, rt.ArrayOf(rt.StringType))
	textByName   = rt.IReadOnlyDictionary.Of(rt.StringType, rt.StringType)
	textPair     = rt.KeyValuePair.Of(rt.StringType, rt.StringType)
	objectByName = rt.IReadOnlyDictionary.Of(rt.StringType, rt.ObjectType)
	objectPair   = rt.KeyValuePair.Of(rt.StringType, rt.ObjectType)
)

// entry is an element of a dictionary of lists of texts.
type entry struct {
	name   string
	values []string
}

// group puts the values of equal names together, in the order in which the names first come. Their letter case does not count.
func group(pairs iter.Seq2[string, string]) []entry {
	var entries []entry
	at := map[string]int{}
	for name, value := range pairs {
		key := strings.ToLower(name)
		i, known := at[key]
		if !known {
			i, at[key] = len(entries), len(entries)
			entries = append(entries, entry{name: name})
		}
		entries[i].values = append(entries[i].values, value)
	}
	return entries
}

// entryPass goes through the elements of a dictionary of lists of texts.
type entryPass struct{ entries []entry }

// Next returns the next pair.
func (p *entryPass) Next(*rt.Frame) (rt.Value, bool, error) {
	if len(p.entries) == 0 {
		return rt.Null, false, nil
	}
	e := p.entries[0]
	p.entries = p.entries[1:]
	return rt.NewPair(textsPair, rt.String(e.name), rt.Strings(e.values)), true, nil
}

// headersObject is a message's header as expressions see it: names without regard to case, a list of values each.
type headersObject Header

// Type returns the type of all dictionaries of lists of texts.
func (*headersObject) Type() *rt.Type { return textsByName }

// Lookup returns the values of a field as a string[].
func (h *headersObject) Lookup(key rt.Value) (rt.Value, bool) {
	values := (*Header)(h).Values(key.AsString())
	if values == nil {
		return rt.Null, false
	}
	return rt.Strings(values), true
}

// Len returns the number of names.
func (h *headersObject) Len() int { return len(group((*Header)(h).All())) }

// Enumerate begins a pass through the fields in order.
func (h *headersObject) Enumerate() rt.Enumerator { return &entryPass{group((*Header)(h).All())} }

func (h *headersObject) joined(name string) (string, bool) { return (*Header)(h).Joined(name) }

// variablesObject is an exchange's variables as expressions see them.
type variablesObject Variables

// Type returns the type of all dictionaries of objects.
func (*variablesObject) Type() *rt.Type { return objectByName }

// Lookup returns a variable.
func (v *variablesObject) Lookup(key rt.Value) (rt.Value, bool) {
	return (*Variables)(v).Get(key.AsString())
}

// Len returns the number of variables.
func (v *variablesObject) Len() int { return len(v.list) }

// Enumerate begins a pass through the variables in the order in which they were first set.
func (v *variablesObject) Enumerate() rt.Enumerator { return &variablePass{list: v.list} }

type variablePass struct{ list []variable }

// Next returns the next pair.
func (p *variablePass) Next(*rt.Frame) (rt.Value, bool, error) {
	if len(p.list) == 0 {
		return rt.Null, false, nil
	}
	v := p.list[0]
	p.list = p.list[1:]
	return rt.NewPair(objectPair, rt.String(v.name), v.value), true, nil
}

// matchedObject are the values of an exchange's template parameters as expressions see them. The letter case of the names does not count.
type matchedObject Exchange

// Type returns the type of all dictionaries of texts.
func (*matchedObject) Type() *rt.Type { return textByName }

// Lookup returns the value of a parameter.
func (m *matchedObject) Lookup(key rt.Value) (rt.Value, bool) {
	name := key.AsString()
	for i := range m.Matched {
		if strings.EqualFold(m.Matched[i].Name, name) {
			return rt.String(m.Matched[i].Value), true
		}
	}
	return rt.Null, false
}

// Len returns the number of parameters.
func (m *matchedObject) Len() int { return len(m.Matched) }

// Enumerate begins a pass through the parameters in the order of the template.
func (m *matchedObject) Enumerate() rt.Enumerator { return &paramPass{list: m.Matched} }

type paramPass struct{ list []Param }

// Next returns the next pair.
func (p *paramPass) Next(*rt.Frame) (rt.Value, bool, error) {
	if len(p.list) == 0 {
		return rt.Null, false, nil
	}
	param := p.list[0]
	p.list = p.list[1:]
	return rt.NewPair(textPair, rt.String(param.Name), rt.String(param.Value)), true, nil
}
