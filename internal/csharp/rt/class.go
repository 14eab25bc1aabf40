package rt

// A Func is what a member does: get a property, call a method, construct an object. For instance members this is the receiver
// and not null; for static members and constructors it is null.
//
// The setter of a property or indexer gets the new value as the last argument: a property is read with no arguments and written
// with one. The setter of a struct's property returns the struct with the change, which takes the place of the receiver. Members of
// generic classes and generic methods find the type arguments in Frame.Types, those of the class first, and must read them before
// they call anything.
type Func func(f *Frame, this Value, args []Value) (Value, error)

// A Binder makes the function of a member for arguments that are constants, so that what depends on them alone is done once, when an
// expression is compiled. The args are those of the call, with null in the place of the receiver of an extension method. The function
// gets the receiver as this, which may be null if the method is an extension, and no arguments. Nil says that there is nothing to gain.
type Binder func(args []Value) Func

// A Member is one row of a class: the declaration in C#, what it does, and a sentence about it.
//
//	string Substring(int startIndex, int length)
//	int Length { get; }
//	string this[string key] { get; }
//	static string Join(string separator, params string[] values)
//	T Value<T>(object key)
//	static TSource First<TSource>(this IEnumerable<TSource> source)     an extension method
//	JObject(params object[] content)                                    a constructor
//	static implicit operator JToken(string value)
//	static bool operator ==(Guid a, Guid b)
//	const int MaxValue = 2147483647                                     no Func
type Member struct {
	Decl string
	Func Func
	Doc  string
	// Bind may be nil.
	Bind Binder
}

// A Price is what a call of a member costs before it does anything, so that no member does more for a step than another. A step
// buys about 100 ns. What depends on more than the sizes of receiver and arguments, the function pays itself, before it does it: with
// Frame.Alloc what it makes, with Frame.Step and Frame.Enter what it goes through. The zero value is one step, and one more for every
// 64 bytes of receiver and arguments.
type Price struct {
	// Steps of a call, the one that every call costs included.
	Steps int
	// Rate is how many steps every 64 bytes of receiver and arguments cost; see Value.Size.
	Rate int
}

// Of returns the steps for a call, without the one that every call costs.
func (p Price) Of(this Value, args []Value) int {
	size := this.Size()
	for _, a := range args {
		size += a.Size()
	}
	return p.Steps - 1 + size*p.Rate>>6
}

// A Class is the table of a type's members. Several classes may describe one definition; their members add up.
type Class struct {
	Def     *Def
	Doc     string
	Members []Member
	// Prices are what calls of the members cost, by their names: .ctor for constructors, this for indexers, op+ for operators, implicit
	// and explicit for conversions. A member without one has the zero Price, a property a step.
	Prices map[string]Price
}
