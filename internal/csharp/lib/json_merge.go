package lib

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var (
	mergeSettingsDef = rt.Declare("Newtonsoft.Json.Linq", "class JsonMergeSettings")
	mergeArrayDef    = rt.Declare("Newtonsoft.Json.Linq", "enum MergeArrayHandling { Concat, Union, Replace, Merge }")
	mergeNullDef     = rt.Declare("Newtonsoft.Json.Linq", "[Flags] enum MergeNullValueHandling { Ignore, Merge }")
)

// mergeSettings is JsonMergeSettings.
type mergeSettings struct {
	arrays, nulls int
	names         rt.Value // a StringComparison, null for Ordinal
}

// Type returns JsonMergeSettings.
func (*mergeSettings) Type() *rt.Type { return mergeSettingsDef.Type() }

var mergeSettingsClass = class(mergeSettingsDef, "JsonMergeSettings says how JSON is merged.", table{
	{"JsonMergeSettings()", mergeSettingsNew, "Makes settings."},
	{"MergeArrayHandling MergeArrayHandling { get; set; }", mergeSetting(mergeArrayDef, func(s *mergeSettings) *int { return &s.arrays }), "How arrays are merged."},
	{"MergeNullValueHandling MergeNullValueHandling { get; set; }", mergeSetting(mergeNullDef, func(s *mergeSettings) *int { return &s.nulls }), "Whether null takes the place of a value."},
	{"StringComparison PropertyNameComparison { get; set; }", mergeNames, "How names of properties are compared."},
})

func mergeSettingsNew(*rt.Frame, rt.Value, []rt.Value) (rt.Value, error) {
	return rt.Obj(&mergeSettings{names: rt.Scalar(stringComparison.Type(), comparisonOrdinal)}), nil
}

// comparisonOrdinal is StringComparison.Ordinal.
const comparisonOrdinal = 4

func mergeSetting(def *rt.Def, of func(*mergeSettings) *int) fn {
	return func(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		at := of(rt.As[*mergeSettings](this))
		if len(args) > 0 {
			*at = args[0].AsInt()
		}
		return rt.Scalar(def.Type(), int64(*at)), nil
	}
}

func mergeNames(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s := rt.As[*mergeSettings](this)
	if len(args) > 0 {
		s.names = args[0]
	}
	return s.names, nil
}

// containerMerge is Merge. An array also takes the elements of a sequence.
func containerMerge(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	settings := &mergeSettings{}
	if len(args) > 1 && !args[1].IsNull() {
		settings = rt.As[*mergeSettings](args[1])
	}
	other := asToken(args[0])
	if other == nil && !args[0].IsNull() {
		if !isMulti(args[0]) {
			return rt.Null, badArg("Could not determine JSON object type for type %s.", args[0].Type().FullName())
		}
		other = &token{kind: kindArray}
		if _, err := other.addContent(f, 0, args[0]); err != nil {
			return rt.Null, err
		}
	}
	if other == nil {
		return rt.Null, nil
	}
	return rt.Null, asToken(this).merge(f, other, settings)
}

// merge takes the properties or items of another token over.
func (t *token) merge(f *rt.Frame, other *token, s *mergeSettings) error {
	switch {
	case t.kind == kindObject && other.kind == kindObject:
		return t.mergeObject(f, other, s)
	case t.kind == kindArray && other.kind == kindArray:
		return t.mergeArray(f, other, s)
	}
	return nil
}

func (t *token) mergeObject(f *rt.Frame, other *token, s *mergeSettings) error {
	for _, p := range append([]*token(nil), other.items...) {
		own, value := t.named(p.name, []rt.Value{s.names}), p.items[0]
		err := f.Step(1)
		switch {
		case err != nil:
		case own == nil:
			err = t.setProperty(f, p.name, value)
		case own.items[0].isContainer() && own.items[0].kind == value.kind:
			err = own.items[0].merge(f, value, s)
		case value.isContainer() || !value.value.IsNull() || s.nulls == 1:
			err = own.setValue(f, value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// The values of MergeArrayHandling.
const (
	mergeConcat = iota
	mergeUnion
	mergeReplace
	mergeItems
)

func (t *token) mergeArray(f *rt.Frame, other *token, s *mergeSettings) error {
	if t == other && s.arrays == mergeReplace {
		return nil
	}
	if t == other && s.arrays == mergeConcat && len(t.items) > 0 {
		return changed()
	}
	items := append([]*token(nil), other.items...) // which may be those of this array
	if s.arrays == mergeReplace {
		if err := t.removeAll(); err != nil {
			return err
		}
	}
	for i, item := range items {
		if err := t.mergeItem(f, i, item, s); err != nil {
			return err
		}
	}
	return nil
}

func (t *token) mergeItem(f *rt.Frame, i int, item *token, s *mergeSettings) error {
	switch {
	case s.arrays == mergeUnion:
		if held, err := t.holds(f, item); held || err != nil {
			return err
		}
	case s.arrays == mergeItems && i < len(t.items):
		if own := t.items[i]; own.isContainer() {
			return own.merge(f, item, s)
		}
		if item.kind == kindNull {
			return nil
		}
		return t.replaceAt(f, i, item)
	}
	return t.insertAt(f, len(t.items), item)
}

func (t *token) holds(f *rt.Frame, item *token) (bool, error) {
	for _, own := range t.items {
		if err := f.Step(1); err != nil {
			return false, err
		}
		if same, err := deepEquals(f, own, item); same || err != nil {
			return same, err
		}
	}
	return false, nil
}
