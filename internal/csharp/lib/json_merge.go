package lib

import (
	"github.com/portico-apim/portico/internal/csharp/rt"
)

var mergeSettingsDef = rt.Declare("Newtonsoft.Json.Linq", "class JsonMergeSettings")
var mergeArrayDef = rt.Declare("Newtonsoft.Json.Linq", "enum MergeArrayHandling { Concat, Union, Replace, Merge }")

// mergeSettings is JsonMergeSettings.
type mergeSettings struct{ arrays int }

// Type returns JsonMergeSettings.
func (*mergeSettings) Type() *rt.Type { return mergeSettingsDef.Type() }

var mergeSettingsClass = class(mergeSettingsDef, "JsonMergeSettings says how JSON is merged.", table{
	{"JsonMergeSettings()", mergeSettingsNew, "Makes settings."},
	{"MergeArrayHandling MergeArrayHandling { get; set; }", mergeArrays, "How arrays are merged."},
})

func mergeSettingsNew(*rt.Frame, rt.Value, []rt.Value) (rt.Value, error) {
	return rt.Obj(&mergeSettings{}), nil
}

func mergeArrays(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	s := rt.As[*mergeSettings](this)
	if len(args) > 0 {
		s.arrays = args[0].AsInt()
	}
	return rt.Scalar(mergeArrayDef.Type(), int64(s.arrays)), nil
}

func containerMerge(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	arrays := 0
	if len(args) > 1 {
		if s := rt.As[*mergeSettings](args[1]); s != nil {
			arrays = s.arrays
		}
	}
	other := asToken(args[0])
	if other == nil {
		return rt.Null, nil
	}
	if err := f.Alloc(tokenBytes * other.size()); err != nil {
		return rt.Null, err
	}
	asToken(this).merge(f, other, arrays)
	return rt.Null, nil
}

// merge takes the properties or items of another token over.
func (t *token) merge(f *rt.Frame, other *token, arrays int) {
	switch {
	case t.kind == kindObject && other.kind == kindObject:
		for _, p := range other.items {
			own, value := t.property(p.name), p.items[0]
			switch {
			case own == nil:
				t.setProperty(p.name, value)
			case own.items[0].isContainer() && own.items[0].kind == value.kind:
				own.items[0].merge(f, value, arrays)
			case value.kind != kindNull:
				own.setValue(value)
			}
		}
	case t.kind == kindArray && other.kind == kindArray:
		t.mergeArray(f, other, arrays)
	}
}

func (t *token) mergeArray(f *rt.Frame, other *token, arrays int) {
	if arrays == 2 {
		t.removeAll()
	}
	for i, item := range other.items {
		switch {
		case arrays == 1 && t.holds(f, item):
		case arrays == 3 && i < len(t.items):
			if own := t.items[i]; own.isContainer() && own.kind == item.kind {
				own.merge(f, item, arrays)
			} else if item.kind != kindNull {
				own.parent = nil
				t.items[i] = t.adopt(item)
			}
		default:
			t.insertAt(len(t.items), item)
		}
	}
}

func (t *token) holds(f *rt.Frame, item *token) bool {
	for _, own := range t.items {
		if deepEquals(f, own, item) {
			return true
		}
	}
	return false
}
