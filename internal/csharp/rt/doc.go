// Package rt is what expressions are made of while they run: values, their types, frames, budgets and exceptions.
//
// A host gives its objects to expressions in three moves:
//
//	var order = rt.Declare("Shop", "interface IOrder")                  // 1. a type, by its C# header
//	func (*Order) Type() *rt.Type { return order.Type() }               //    a Go struct that is of that type
//	var Class = rt.Class{Def: order, Members: []rt.Member{              // 2. a table: one line for each member
//		{Decl: "int Count { get; }", Func: orderCount, Doc: "Count is how many things were ordered."},
//	}}
//	func orderCount(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) { // 3. a function for each member
//		return rt.Int(rt.As[*Order](this).n), nil
//	}
//
// and passes rt.Obj(order) as a global of the program.
//
// # Values
//
// A Value is three words. Numbers, bool, char, enum values, DateTime and TimeSpan live in it; strings share their bytes; everything
// else is a pointer to a Go struct that knows its .NET type (Object). Null is the zero Value.
//
// # What a member function may rely on
//
// The checker has matched arguments and parameters, converted the arguments, filled in optional ones and packed params arrays. The
// receiver of an instance member is never null. The args slice belongs to the caller: it must not be kept, but its elements for
// out and ref parameters are written to hand values back.
package rt
