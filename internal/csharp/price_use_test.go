package csharp_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/syntax"
	"github.com/portico-apim/portico/internal/csharp/types"
	"github.com/portico-apim/portico/internal/source"
)

// members are the members of the library that do something, those with a common price together.
func (lab *laboratory) members() (groups [][]*types.Member) {
	index, seen := map[string]int{}, map[*rt.Def]bool{}
	for _, c := range lib.All() {
		info := lab.types.Info(c.Def)
		if seen[c.Def] || c.Def.Kind == rt.KindDelegate {
			continue
		}
		seen[c.Def] = true
		all := slices.Clone(info.Conversions)
		for _, name := range info.Names {
			all = append(all, info.Members[name]...)
		}
		for _, m := range all {
			if m.Kind == syntax.ConstDecl {
				continue
			}
			key := c.Def.FullName() + "." + m.PriceName()
			if _, ok := index[key]; !ok {
				index[key] = len(groups)
				groups = append(groups, nil)
			}
			groups[index[key]] = append(groups[index[key]], m)
		}
	}
	return groups
}

// A use is a way to call a member with a receiver or an argument that grows: number slot, -1 for the receiver, all of them for -2.
type use struct {
	lab    *laboratory
	member *types.Member
	sub    *rt.Type // what stands for type parameters
	slot   int
	theme  theme
}

// String says what grows.
func (u use) String() string {
	what := "everything"
	switch {
	case u.slot == -1:
		what = "the receiver"
	case u.slot >= 0:
		what = u.member.Params[u.slot].Name
	}
	return fmt.Sprintf("%s with %s of %s", u.member.Decl, what, u.theme.name)
}

// A call is a use at a size: C# for the receiver and the arguments.
type call struct {
	member *types.Member
	types  []*rt.Type
	this   string
	args   []string
}

// few is the size of what does not grow.
const few = 3

// at is the use at a size. When everything grows it does so less.
func (u use) at(n int) call {
	c, binding := call{member: u.member}, types.Binding{}
	for _, p := range append(slices.Clone(u.member.Owner.Type().Args), u.member.TypeParams...) {
		t := u.sub
		if p.Param == "TRest" {
			t = u.lab.typeOf("Tuple<" + u.sub.String() + ">")
		}
		binding[p.Param] = t
		c.types = append(c.types, t)
	}
	value := func(t *rt.Type, slot int) string {
		size := few
		switch u.slot {
		case slot:
			size = n
		case -2:
			size = n >> 3
		}
		return valueOf(binding.Apply(t), size, u.theme.text)
	}
	if u.member.HasReceiver() {
		c.this = value(u.member.Owner.Type(), -1)
	}
	for i, p := range u.member.Params {
		c.args = append(c.args, value(p.Type, i))
	}
	return c
}

// uses calls try with every use of a member that grows until that returns false.
func (lab *laboratory) uses(m *types.Member, try func(use) bool) {
	for _, sub := range lab.substitutes(m) {
		for slot := -2; slot < len(m.Params); slot++ {
			seen := map[string]bool{}
			for _, theme := range themes {
				u := use{lab, m, sub, slot, theme}
				c := u.at(large)
				key := c.this + "\n" + strings.Join(c.args, "\n")
				if seen[key] {
					continue
				}
				seen[key] = true
				if !try(u) {
					return
				}
			}
		}
	}
}

// substitutes are the types that stand for the type parameters of a member and its class.
func (lab *laboratory) substitutes(m *types.Member) []*rt.Type {
	of := map[string]string{
		"Newtonsoft.Json.Linq.Extensions": "JToken", "Newtonsoft.Json.Linq.IJEnumerable": "JToken", "Newtonsoft.Json.Linq.JEnumerable": "JToken",
		"System.Xml.Linq.Extensions": "XElement", "System.Enum": "DayOfWeek", "System.Nullable": "int",
	}[m.Owner.FullName()]
	switch {
	case of != "":
		return []*rt.Type{lab.typeOf(of)}
	case len(m.Owner.Params)+len(m.TypeParams) > 0:
		return []*rt.Type{rt.IntType, rt.StringType}
	}
	return []*rt.Type{rt.IntType}
}

// typeOf is a type by its name.
func (lab *laboratory) typeOf(name string) *rt.Type {
	v, err := lab.value("typeof(" + name + ")")
	if err != nil {
		panic(err)
	}
	return v.AsType()
}

// prepare makes the receiver and the arguments of a call.
func (lab *laboratory) prepare(c call) (this rt.Value, args []rt.Value, err error) {
	if c.this != "" {
		if this, err = lab.value(c.this); err == nil && this.IsNull() {
			err = fmt.Errorf("no receiver: %s", c.this)
		}
	}
	for _, code := range c.args {
		arg, failed := lab.value(code)
		args, err = append(args, arg), cmp.Or(err, failed)
	}
	return this, args, err
}

// value evaluates C#.
func (lab *laboratory) value(code string) (rt.Value, error) {
	p, ok := lab.programs[code]
	if !ok {
		compiled, diags := lab.expressions.Compile(source.New("", "@("+code+")"), csharp.Options{})
		if compiled == nil {
			return rt.Null, fmt.Errorf("%s: %w", code, diags.Err())
		}
		p, lab.programs[code] = compiled, compiled
	}
	return p.Eval(rt.NewFrame(unlimited))
}
