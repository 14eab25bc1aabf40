package rt

import (
	"fmt"
	"strconv"
	"strings"
)

// Declare makes a definition from the header of its C# declaration:
//
//	class JObject : JContainer, IDictionary<string, JToken>
//	static class Convert
//	struct Guid
//	interface IEnumerable<out T> : IEnumerable
//	[Flags] enum RegexOptions { None = 0, IgnoreCase = 1, Multiline = 2 }
//	delegate TResult Func<in T, out TResult>(T arg)
//
// A mistake in it is kept in Err, and reported when the definition is put in a Universe.
func Declare(namespace, decl string) *Def {
	d := &Def{Namespace: namespace}
	rest := strings.TrimSpace(decl)
	if after, ok := strings.CutPrefix(rest, "[Flags]"); ok {
		d.Flags, rest = true, strings.TrimSpace(after)
	}
	if after, ok := strings.CutPrefix(rest, "static "); ok {
		d.Static, rest = true, after
	}
	word, rest, _ := strings.Cut(rest, " ")
	kind, ok := map[string]Kind{"class": KindClass, "struct": KindStruct, "interface": KindInterface, "enum": KindEnum, "delegate": KindDelegate}[word]
	if !ok {
		d.Err = fmt.Errorf("declaration %q: no class, struct, interface, enum or delegate", decl)
	}
	d.Kind = kind
	switch kind {
	case KindEnum:
		d.declareEnum(rest)
	case KindDelegate:
		d.declareDelegate(rest)
	default:
		head, bases, _ := strings.Cut(rest, ":")
		d.Bases = strings.TrimSpace(bases)
		d.declareName(head)
	}
	d.self = &Type{Kind: d.Kind, Def: d}
	for _, p := range d.Params {
		d.self.Args = append(d.self.Args, ParamType(p.Name))
	}
	return d
}

// declareName reads Name or Name<in T, out U>.
func (d *Def) declareName(head string) {
	name, params, generic := strings.Cut(strings.TrimSpace(head), "<")
	d.Name = name
	if name == "" {
		d.Err = fmt.Errorf("declaration without a name")
	}
	if !generic {
		return
	}
	for p := range strings.SplitSeq(strings.TrimSuffix(params, ">"), ",") {
		p = strings.TrimSpace(p)
		param := Param{Name: p}
		if after, ok := strings.CutPrefix(p, "out "); ok {
			param = Param{Name: after, Out: true}
		} else if after, ok := strings.CutPrefix(p, "in "); ok {
			param = Param{Name: after, In: true}
		}
		d.Params = append(d.Params, param)
	}
}

// declareDelegate reads "TResult Func<in T, out TResult>(T arg)".
func (d *Def) declareDelegate(rest string) {
	head, args, ok := strings.Cut(rest, "(")
	result, name, ok2 := strings.Cut(head, " ")
	if !ok || !ok2 {
		d.Err = fmt.Errorf("delegate %q: no parameters or no result", rest)
		return
	}
	d.declareName(name)
	d.Signature = result + " " + d.Name + "(" + args
}

// declareEnum reads "Name { A, B = 4 }".
func (d *Def) declareEnum(rest string) {
	name, body, _ := strings.Cut(rest, "{")
	d.declareName(name)
	next := int64(0)
	for item := range strings.SplitSeq(strings.TrimSuffix(strings.TrimSpace(body), "}"), ",") {
		label, value, given := strings.Cut(item, "=")
		if given {
			n, err := strconv.ParseInt(strings.TrimSpace(value), 0, 64)
			if err != nil {
				d.Err = fmt.Errorf("enum %s: %w", d.Name, err)
			}
			next = n
		}
		if label = strings.TrimSpace(label); label != "" {
			d.Values = append(d.Values, EnumValue{Name: label, Value: next})
			next++
		}
	}
}

// primitive declares a type of the language.
func primitive(kind Kind, decl string) *Type {
	d := Declare("System", decl)
	d.Kind, d.self.Kind = kind, kind
	return d.self
}
