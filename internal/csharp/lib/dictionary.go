package lib

import "github.com/portico-apim/portico/internal/csharp/rt"

var (
	dictionaryDef = rt.Declare("System.Collections.Generic", "class Dictionary<TKey, TValue> : IDictionary<TKey, TValue>, IReadOnlyDictionary<TKey, TValue>, IDictionary")
	keysDef       = rt.Declare("System.Collections.Generic", "class Dictionary.KeyCollection<TKey, TValue> : ICollection<TKey>, IReadOnlyCollection<TKey>")
	valuesDef     = rt.Declare("System.Collections.Generic", "class Dictionary.ValueCollection<TKey, TValue> : ICollection<TValue>, IReadOnlyCollection<TValue>")
)

// A dictionary is a Dictionary<TKey, TValue>. Its elements stay in the order in which they were added, but a new one takes the place of one that
// was removed, as .NET's do.
type dictionary struct {
	typ     *rt.Type
	by      comparer // nil for the usual equality
	index   map[any]int
	entries []entry
	free    []int // entries that were removed, to be filled again, the last one first
	live    int
	version int
}

type entry struct {
	key, value rt.Value
	dead       bool
}

func newDictionary(key, value *rt.Type) *dictionary {
	return &dictionary{typ: dictionaryDef.Of(key, value), index: map[any]int{}}
}

// Type returns Dictionary<TKey, TValue>.
func (d *dictionary) Type() *rt.Type { return d.typ }

// Len returns the number of entries.
func (d *dictionary) Len() int { return d.live }

// key is what an entry is found by.
func (d *dictionary) key(f *rt.Frame, v rt.Value) (any, error) {
	if d.by != nil {
		return d.by.key(f, v)
	}
	return rt.Key(f, v)
}

// Lookup returns the value for a key that is a text or a number, for hosts.
func (d *dictionary) Lookup(key rt.Value) (rt.Value, bool) {
	v, ok, err := d.find(nil, key)
	return v, ok && err == nil
}

// find returns the value for a key.
func (d *dictionary) find(f *rt.Frame, key rt.Value) (rt.Value, bool, error) {
	k, err := d.key(f, key)
	if err != nil {
		return rt.Null, false, err
	}
	i, ok := d.index[k]
	if !ok {
		return rt.Null, false, nil
	}
	return d.entries[i].value, true, nil
}

func (d *dictionary) pairType() *rt.Type { return rt.KeyValuePair.Of(d.typ.Args...) }

// Enumerate begins a pass over the pairs.
func (d *dictionary) Enumerate() rt.Enumerator {
	return &dictionaryPass{d: d, version: d.version, typ: d.pairType()}
}

type dictionaryPass struct {
	d          *dictionary
	i, version int
	typ        *rt.Type
}

// Next returns the next pair.
func (p *dictionaryPass) Next(f *rt.Frame) (rt.Value, bool, error) {
	if p.version != p.d.version {
		return rt.Null, false, changed()
	}
	for p.i < len(p.d.entries) {
		e := p.d.entries[p.i]
		p.i++
		if !e.dead {
			return rt.NewPair(p.typ, e.key, e.value), true, f.Alloc(elementBytes)
		}
	}
	return rt.Null, false, nil
}

// put sets the value for a key.
func (d *dictionary) put(f *rt.Frame, key, value rt.Value) error {
	k, err := d.key(f, key)
	if err != nil {
		return err
	}
	d.version++
	if i, ok := d.index[k]; ok {
		d.entries[i].value = value
		return nil
	}
	d.live++
	if n := len(d.free); n > 0 {
		i := d.free[n-1]
		d.free = d.free[:n-1]
		d.index[k], d.entries[i] = i, entry{key: key, value: value}
		return nil
	}
	d.index[k] = len(d.entries)
	d.entries = push(d.entries, entry{key: key, value: value})
	return f.Alloc(2*elementBytes + keyBytes)
}

func (d *dictionary) drop(f *rt.Frame, key rt.Value) (bool, error) {
	k, err := d.key(f, key)
	if err != nil {
		return false, err
	}
	i, ok := d.index[k]
	if !ok {
		return false, nil
	}
	delete(d.index, k)
	d.entries[i] = entry{dead: true}
	d.free = append(d.free, i)
	d.live--
	d.version++
	return true, nil
}

func (d *dictionary) clear() {
	d.index, d.entries, d.free, d.live = map[any]int{}, nil, nil, 0
	d.version++
}

// add adds a pair, as ICollection does.
func (d *dictionary) add(f *rt.Frame, v rt.Value) error {
	p := pairOf(v)
	return d.addNew(f, p.Key, p.Value)
}

func (d *dictionary) remove(f *rt.Frame, v rt.Value) (bool, error) {
	p := pairOf(v)
	has, ok, err := d.find(f, p.Key)
	if err != nil || !ok {
		return false, err
	}
	if same, err := rt.Equal(f, has, p.Value); err != nil || !same {
		return false, err
	}
	return d.drop(f, p.Key)
}

func (d *dictionary) addNew(f *rt.Frame, key, value rt.Value) error {
	_, ok, err := d.find(f, key)
	if err != nil {
		return err
	}
	if ok {
		text, err := rt.ToString(f, key)
		if err != nil {
			return err
		}
		return badArg("An item with the same key has already been added. Key: %s", text)
	}
	return d.put(f, key, value)
}

var dictionaryClass = class(dictionaryDef, "Dictionary finds values by keys.", table{
	{"Dictionary()", dictionaryNew, "Makes an empty dictionary."},
	{"Dictionary(int capacity)", dictionaryNew, "Makes an empty dictionary."},
	{"Dictionary(IEqualityComparer<TKey> comparer)", dictionaryNew, "Makes an empty dictionary whose keys are compared in some way."},
	{"Dictionary(IDictionary<TKey, TValue> dictionary)", dictionaryCopy, "Makes a dictionary with the entries of another."},
	{"Dictionary(IDictionary<TKey, TValue> dictionary, IEqualityComparer<TKey> comparer)", dictionaryCopy, "Makes a dictionary with the entries of another."},
	{"Dictionary(IEnumerable<KeyValuePair<TKey, TValue>> collection)", dictionaryCopy, "Makes a dictionary of pairs."},
	{"Dictionary(IEnumerable<KeyValuePair<TKey, TValue>> collection, IEqualityComparer<TKey> comparer)", dictionaryCopy, "Makes a dictionary of pairs whose keys are compared in some way."},
	{"IEqualityComparer<TKey> Comparer { get; }", dictionaryComparer, "How keys are compared."},
	{"int EnsureCapacity(int capacity)", ensureCapacity, "Returns how many entries there is room for."},
	{"void TrimExcess()", nothing, "Does nothing: the room for entries is not seen."},
	{"void TrimExcess(int capacity)", dictionaryTrim, "Does nothing: the room for entries is not seen."},
	{"Dictionary(int capacity, IEqualityComparer<TKey> comparer)", dictionaryNew, "Makes an empty dictionary whose keys are compared in some way."},
	{"int Count { get; }", countOf, "The number of entries."},
	{"TValue this[TKey key] { get; set; }", dictionaryGet, "The value for a key; it throws if there is none."},
	{"Dictionary.KeyCollection<TKey, TValue> Keys { get; }", dictionaryView(0), "The keys."},
	{"Dictionary.ValueCollection<TKey, TValue> Values { get; }", dictionaryView(1), "The values."},
	{"void Add(TKey key, TValue value)", dictionaryAdd, "Adds a value for a key that has none."},
	{"bool TryAdd(TKey key, TValue value)", dictionaryTryAdd, "Adds a value unless the key has one, and reports whether it did."},
	{"bool Remove(TKey key)", dictionaryRemove, "Takes a key out, and reports whether it was there."},
	{"bool Remove(TKey key, out TValue value)", dictionaryRemove, "Takes a key out, and reports whether it was there."},
	{"bool ContainsKey(TKey key)", dictionaryContainsKey, "Reports whether there is a value for a key."},
	{"bool ContainsValue(TValue value)", dictionaryContainsValue, "Reports whether a value is there."},
	{"bool TryGetValue(TKey key, out TValue value)", dictionaryTryGetValue, "Finds the value for a key, and reports whether there is one."},
	{"void Clear()", collectionClear, "Takes all entries out."},
	{"Dictionary.Enumerator<TKey, TValue> GetEnumerator()", enumeratorOf(dictionaryEnumeratorDef), "Begins a pass."},
})

var viewClasses = []rt.Class{
	class(keysDef, "KeyCollection is the keys of a dictionary.", table{
		{"int Count { get; }", countOf, "The number of keys."},
		{"void CopyTo(TKey[] array, int index)", copyTo, "Writes the keys to an array."},
		{"IEnumerator<TKey> GetEnumerator()", viewEnumerator(0), "Begins a pass."},
	}),
	class(valuesDef, "ValueCollection is the values of a dictionary.", table{
		{"int Count { get; }", countOf, "The number of values."},
		{"void CopyTo(TValue[] array, int index)", copyTo, "Writes the values to an array."},
		{"IEnumerator<TValue> GetEnumerator()", viewEnumerator(1), "Begins a pass."},
	}),
}

func dictionaryNew(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	d := newDictionary(f.Types[0], f.Types[1])
	if len(args) > 0 {
		d.by = rt.As[comparer](args[len(args)-1])
	}
	return rt.Obj(d), checkCapacity(args)
}

func dictionaryCopy(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	d := newDictionary(f.Types[0], f.Types[1])
	if args[0].IsNull() {
		return rt.Null, nullArg("dictionary")
	}
	if len(args) > 1 {
		d.by = rt.As[comparer](args[1])
	}
	err := rt.Iterate(f, args[0], func(v rt.Value) (bool, error) {
		p := pairOf(v)
		return true, d.addNew(f, p.Key, p.Value)
	})
	return rt.Obj(d), err
}

// lookup finds a value in any dictionary, one of the host included.
func lookup(f *rt.Frame, this, key rt.Value) (rt.Value, bool, error) {
	if key.IsNull() {
		return rt.Null, false, nullArg("key")
	}
	switch d := this.AsObject().(type) {
	case *dictionary:
		return d.find(f, key)
	case rt.Dictionary:
		v, ok := d.Lookup(key)
		return v, ok, f.Scan(len(key.AsString()))
	}
	return rt.Null, false, rt.Throw(rt.NotSupportedException, "The object is no dictionary.")
}

// dictionaryGet is the indexer: read with a key, written with a key and a value.
func dictionaryGet(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if len(args) == 2 {
		switch d := this.AsObject().(type) {
		case *dictionary:
			if args[0].IsNull() {
				return rt.Null, nullArg("key")
			}
			return rt.Null, d.put(f, args[0], args[1])
		case keyedTarget:
			return rt.Null, d.putKey(f, args[0], args[1])
		}
		return rt.Null, readOnly()
	}
	v, ok, err := lookup(f, this, args[0])
	if err != nil {
		return rt.Null, err
	}
	if !ok {
		text, err := rt.ToString(f, args[0])
		if err != nil {
			return rt.Null, err
		}
		return rt.Null, rt.Throw(rt.KeyNotFoundException, "The given key '%s' was not present in the dictionary.", text)
	}
	return v, nil
}

// A keyedTarget is another dictionary that can change, as a JObject.
type keyedTarget interface {
	putKey(f *rt.Frame, key, value rt.Value) error
	addKey(f *rt.Frame, key, value rt.Value) error // the key must be new
	dropKey(f *rt.Frame, key rt.Value) (bool, error)
}

func dictionaryContainsKey(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	_, ok, err := lookup(f, this, args[0])
	return rt.Bool(ok), err
}

func dictionaryTryGetValue(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	elem := f.Types[1]
	v, ok, err := lookup(f, this, args[0])
	if !ok {
		v = rt.Default(elem)
	}
	args[1] = v
	return rt.Bool(ok), err
}

func dictionaryAdd(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("key")
	}
	switch d := this.AsObject().(type) {
	case *dictionary:
		return rt.Null, d.addNew(f, args[0], args[1])
	case keyedTarget:
		return rt.Null, d.addKey(f, args[0], args[1])
	}
	return rt.Null, readOnly()
}

func dictionaryTryAdd(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	d := rt.As[*dictionary](this)
	_, ok, err := lookup(f, this, args[0])
	if err != nil || ok {
		return rt.Bool(false), err
	}
	return rt.Bool(true), d.put(f, args[0], args[1])
}

func dictionaryRemove(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	if args[0].IsNull() {
		return rt.Null, nullArg("key")
	}
	if len(args) > 1 {
		v, ok, err := lookup(f, this, args[0])
		if err != nil {
			return rt.Null, err
		}
		if !ok {
			v = rt.Default(f.Types[1])
		}
		args[1] = v
	}
	switch d := this.AsObject().(type) {
	case *dictionary:
		ok, err := d.drop(f, args[0])
		return rt.Bool(ok), err
	case keyedTarget:
		ok, err := d.dropKey(f, args[0])
		return rt.Bool(ok), err
	}
	return rt.Null, readOnly()
}

func dictionaryContainsValue(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
	d := rt.As[*dictionary](this)
	for _, e := range d.entries {
		if e.dead {
			continue
		}
		if same, err := rt.Equal(f, e.value, args[0]); err != nil || same {
			return rt.Bool(same), err
		}
	}
	return rt.Bool(false), f.Step(len(d.entries) >> 3)
}

// A view is the keys or the values of a dictionary, as they are at the time somebody goes through them.
type view struct {
	typ  *rt.Type
	of   rt.Dictionary
	part int // 0 keys, 1 values
}

// Type returns KeyCollection or ValueCollection.
func (v *view) Type() *rt.Type { return v.typ }

// Len returns the number of elements.
func (v *view) Len() int { return v.of.Len() }

// Enumerate begins a pass.
func (v *view) Enumerate() rt.Enumerator {
	if typed, ok := v.of.(rt.TypedEnumerable); ok { // a JObject, which is a sequence of properties as well
		return &viewPass{typed.EnumerateAs(propertyPair), v.part}
	}
	return &viewPass{v.of.Enumerate(), v.part}
}

type viewPass struct {
	pairs rt.Enumerator
	part  int
}

// Next returns the next key or value.
func (p *viewPass) Next(f *rt.Frame) (rt.Value, bool, error) {
	v, ok, err := p.pairs.Next(f)
	if err != nil || !ok {
		return rt.Null, false, err
	}
	pair := pairOf(v)
	if p.part == 0 {
		return pair.Key, true, nil
	}
	return pair.Value, true, nil
}

func dictionaryView(part int) fn {
	return func(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		def := keysDef
		if part == 1 {
			def = valuesDef
		}
		return viewOf(this, def.Of(f.Types...), part)
	}
}

// viewOf makes a view of any dictionary, one of the host included.
func viewOf(this rt.Value, typ *rt.Type, part int) (rt.Value, error) {
	d := this.AsDictionary()
	if d == nil {
		return rt.Null, rt.Throw(rt.NotSupportedException, "The object is no dictionary.")
	}
	return rt.Obj(&view{typ: typ, of: d, part: part}), nil
}

func viewEnumerator(part int) fn {
	return func(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
		return begin(this, f.Types[part], enumeratorDef.Of(f.Types[part]), false)
	}
}
