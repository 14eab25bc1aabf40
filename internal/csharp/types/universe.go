// Package types is what is known about types: their members, their bases, how one converts to another, and how names find them.
package types

import (
	"errors"
	"fmt"
	"strings"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/syntax"
)

// Usings are the namespaces whose types need no qualification in expressions, besides the global one of the host.
var usings = map[string]bool{
	"": true, "System": true, "System.Collections.Generic": true, "System.IO": true, "System.Linq": true, "System.Globalization": true,
	"System.Security.Cryptography": true, "System.Security.Cryptography.X509Certificates": true, "System.Text": true,
	"System.Text.RegularExpressions": true, "System.Threading": true, "System.Threading.Tasks": true, "System.Xml": true,
	"System.Xml.Linq": true, "Newtonsoft.Json": true, "Newtonsoft.Json.Linq": true,
}

// Imported reports whether the types of a namespace need no qualification.
func Imported(namespace string) bool { return usings[namespace] }

// visible reports whether a type needs no qualification. System.Net is not imported, but these two of it are known by their names.
func visible(d *rt.Def) bool {
	return usings[d.Namespace] || d.Namespace == "System.Net" && (d.Name == "WebUtility" || d.Name == "IPAddress")
}

// A Universe knows every type. It is immutable once built, and safe for concurrent use.
type Universe struct {
	infos      map[*rt.Def]*Info
	simple     map[string][]*rt.Def // by simple name, every namespace
	full       map[string][]*rt.Def // by full name
	namespaces map[string]bool
	extensions map[string][]*Member
	keywords   map[string]*rt.Type
}

// An Info is what a universe knows about a definition.
type Info struct {
	Def *rt.Def
	Doc string
	// Base is the base class over the definition's own parameters, nil for object and interfaces.
	Base       *rt.Type
	Interfaces []*rt.Type
	// Members by name; an indexer is called "this", a constructor ".ctor", an operator "op +".
	Members map[string][]*Member
	// Conversions are the user-defined conversions that the definition declares.
	Conversions []*Member
	// Names of the members in the order of the tables.
	Names []string

	supers map[*rt.Def]bool // what the definition is and inherits from
}

// A Member is a parsed row of a class table.
type Member struct {
	Owner *rt.Def
	Kind  syntax.DeclKind
	Name  string
	// Static members have no receiver; an Extension gets it as its first argument.
	Static, Extension bool
	TypeParams        []*rt.Type
	Params            []Param
	Result            *rt.Type
	Get, Set          bool
	Implicit          bool     // of a conversion
	Const             rt.Value // of a constant
	Func              rt.Func
	Bind              rt.Binder
	Decl, Doc         string
}

// A Param is a parameter of a member.
type Param struct {
	Name     string
	Type     *rt.Type
	Mode     syntax.Mode
	Optional bool
	Default  rt.Value
}

// New builds the universe of the core definitions and the classes. The error lists every mistake in the tables.
func New(classes ...rt.Class) (*Universe, error) {
	u := &Universe{
		infos: map[*rt.Def]*Info{}, simple: map[string][]*rt.Def{}, full: map[string][]*rt.Def{}, namespaces: map[string]bool{},
		extensions: map[string][]*Member{}, keywords: rt.Keywords(),
	}
	for _, d := range rt.Core() {
		u.define(d)
	}
	for _, c := range classes {
		info := u.define(c.Def)
		if info.Doc == "" {
			info.Doc = c.Doc
		}
	}
	var errs []error
	for _, info := range u.infos {
		errs = append(errs, u.resolveBases(info))
	}
	for _, c := range classes {
		for _, m := range c.Members {
			errs = append(errs, u.addMember(c, m))
		}
	}
	for _, info := range u.infos {
		errs = append(errs, u.addImplied(info))
	}
	for _, info := range u.infos {
		u.gatherSupers(info)
	}
	return u, errors.Join(errs...)
}

// gatherSupers notes what a definition inherits from, so that asking for it at run time is one lookup.
func (u *Universe) gatherSupers(info *Info) {
	info.supers = map[*rt.Def]bool{}
	u.Supers(info.Def.Type(), func(t *rt.Type) bool {
		info.supers[t.Def] = true
		return true
	})
}

// define makes room for a definition.
func (u *Universe) define(d *rt.Def) *Info {
	if info := u.infos[d]; info != nil {
		return info
	}
	info := &Info{Def: d, Members: map[string][]*Member{}}
	u.infos[d] = info
	u.simple[d.Name] = append(u.simple[d.Name], d)
	u.full[d.FullName()] = append(u.full[d.FullName()], d)
	for ns := d.Namespace; ns != ""; {
		u.namespaces[ns] = true
		ns = ns[:max(strings.LastIndexByte(ns, '.'), 0)]
	}
	return info
}

// resolveBases reads what stands after the colon of a declaration.
func (u *Universe) resolveBases(info *Info) error {
	d := info.Def
	if d.Err != nil {
		return d.Err
	}
	bases, err := syntax.ParseTypes(d.Bases)
	if err != nil {
		return fmt.Errorf("%s: %w", d.FullName(), err)
	}
	for _, b := range bases {
		t, err := u.resolveDecl(b, d.Type().Args)
		if err != nil {
			return fmt.Errorf("%s: %w", d.FullName(), err)
		}
		if t.Kind == rt.KindInterface {
			info.Interfaces = append(info.Interfaces, t)
		} else {
			info.Base = t
		}
	}
	switch {
	case info.Base != nil || d.Kind == rt.KindObject || d.Kind == rt.KindInterface:
	case d.Kind == rt.KindEnum:
		info.Base = rt.EnumBase.Type()
	case d.Kind == rt.KindStruct:
		info.Base = rt.ValueType.Type()
	case d.Kind == rt.KindDelegate:
		info.Base = rt.Delegate.Type()
	default:
		info.Base = rt.ObjectType
	}
	return nil
}

// addMember parses a row.
func (u *Universe) addMember(c rt.Class, row rt.Member) error {
	d := c.Def
	name := d.Name[strings.LastIndexByte(d.Name, '.')+1:]
	decl, err := syntax.ParseMember(name, row.Decl)
	if err != nil {
		return fmt.Errorf("%s: %w", d.FullName(), err)
	}
	m := &Member{
		Owner: d, Kind: decl.Kind, Name: decl.Name, Static: decl.Static, Get: decl.Get, Set: decl.Set, Implicit: decl.Implicit,
		Func: row.Func, Bind: row.Bind, Decl: row.Decl, Doc: row.Doc,
	}
	if m.Kind == syntax.OperatorDecl {
		m.Name = "op " + decl.Op
	}
	scope := d.Type().Args
	for _, p := range decl.TypeParams {
		m.TypeParams = append(m.TypeParams, rt.ParamType(p))
	}
	scope = append(scope[:len(scope):len(scope)], m.TypeParams...)
	if err := u.declareSignature(m, decl, scope); err != nil {
		return fmt.Errorf("%s: %s: %w", d.FullName(), row.Decl, err)
	}
	if m.Func == nil && m.Kind != syntax.ConstDecl {
		return fmt.Errorf("%s: %s: no function", d.FullName(), row.Decl)
	}
	price, listed := c.Prices[m.PriceName()]
	if m.Kind == syntax.PropertyDecl && len(m.Params) == 0 && !listed {
		price = rt.Price{Steps: 1}
	}
	m.Func = paid(m.Func, price)
	u.enter(m)
	return nil
}

// HasReceiver reports whether the member is called on a value.
func (m *Member) HasReceiver() bool {
	return !m.Static && m.Kind != syntax.ConstructorDecl && m.Kind != syntax.OperatorDecl && m.Kind != syntax.ConversionDecl
}

// PriceName is the name that the price of the member stands under in rt.Class.Prices.
func (m *Member) PriceName() string {
	switch {
	case m.Kind == syntax.ConversionDecl && m.Implicit:
		return "implicit"
	case m.Kind == syntax.ConversionDecl:
		return "explicit"
	}
	return strings.ReplaceAll(m.Name, " ", "")
}

// paid is the function of a member that pays its price.
func paid(do rt.Func, p rt.Price) rt.Func {
	switch {
	case do == nil || p == rt.Price{Steps: 1}:
		return do
	case p == rt.Price{}:
		p = rt.Price{Steps: 1, Rate: 1}
	}
	return func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
		if f != nil { // nobody pays for constants
			if err := f.Step(p.Of(this, args)); err != nil {
				return rt.Null, err
			}
		}
		return do(f, this, args)
	}
}

// declareSignature resolves the types of a declaration.
func (u *Universe) declareSignature(m *Member, decl *syntax.MemberDecl, scope []*rt.Type) error {
	m.Result = rt.VoidType
	if m.Kind == syntax.ConstructorDecl {
		m.Result = m.Owner.Type()
	}
	if decl.Type != nil {
		t, err := u.resolveDecl(decl.Type, scope)
		if err != nil {
			return err
		}
		m.Result = t
	}
	for _, p := range decl.Params {
		t, err := u.resolveDecl(p.Type, scope)
		if err != nil {
			return err
		}
		param := Param{Name: p.Name, Type: t, Mode: p.Mode, Optional: p.Default != nil}
		if p.Default != nil {
			if param.Default, err = u.constant(p.Default, t); err != nil {
				return err
			}
		}
		m.Extension = m.Extension || p.This
		m.Params = append(m.Params, param)
	}
	if decl.Value != nil {
		var err error
		m.Const, err = u.constant(decl.Value, m.Result)
		return err
	}
	return nil
}

// enter files a member where lookups find it.
func (u *Universe) enter(m *Member) {
	info := u.infos[m.Owner]
	if m.Kind == syntax.ConversionDecl {
		info.Conversions = append(info.Conversions, m)
		return
	}
	if info.Members[m.Name] == nil {
		info.Names = append(info.Names, m.Name)
	}
	info.Members[m.Name] = append(info.Members[m.Name], m)
	if m.Extension {
		u.extensions[m.Name] = append(u.extensions[m.Name], m)
	}
}

// addImplied gives enums their values and delegates their Invoke.
func (u *Universe) addImplied(info *Info) error {
	d := info.Def
	for _, v := range d.Values {
		u.enter(&Member{
			Owner: d, Kind: syntax.ConstDecl, Name: v.Name, Static: true, Result: d.Type(), Const: rt.Scalar(d.Type(), v.Value), Decl: v.Name,
		})
	}
	if d.Kind != rt.KindDelegate {
		return nil
	}
	decl, err := syntax.ParseMember("", d.Signature)
	if err != nil {
		return fmt.Errorf("%s: %w", d.FullName(), err)
	}
	m := &Member{Owner: d, Kind: syntax.MethodDecl, Name: "Invoke", Decl: d.Signature}
	if err := u.declareSignature(m, decl, d.Type().Args); err != nil {
		return fmt.Errorf("%s: %w", d.FullName(), err)
	}
	m.Func = rt.Call
	u.enter(m)
	return nil
}

// constant reads the literal of a declaration as a value of a type.
func (u *Universe) constant(x syntax.Expr, t *rt.Type) (rt.Value, error) {
	sign := int64(1)
	if neg, ok := x.(*syntax.Unary); ok && neg.Op == "-" {
		sign, x = -1, neg.X
	}
	switch x := x.(type) {
	case *syntax.Binary: // 0.0 / 0.0 and its like
		return u.quotient(x, t, sign)
	case *syntax.Default:
		return rt.Default(t), nil
	case *syntax.Member: // an enum's value
		for _, v := range t.Def.Values {
			if v.Name == x.Name {
				return rt.Scalar(t, v.Value), nil
			}
		}
	case *syntax.Literal:
		switch v := x.Value.(type) {
		case nil:
			return rt.Null, nil
		case bool:
			return rt.Bool(v), nil
		case string:
			return rt.String(v), nil
		case uint16:
			return rt.Char(v), nil
		case syntax.Int:
			return rt.NumberOf(t, sign*int64(v.Value)), nil
		case syntax.Real:
			return rt.RealOf(t, v.Text, sign < 0), nil
		}
	}
	return rt.Null, errors.New("a default or constant must be a literal")
}

// quotient is a constant that no literal can write: NaN and the infinities.
func (u *Universe) quotient(x *syntax.Binary, t *rt.Type, sign int64) (rt.Value, error) {
	a, err := u.constant(x.L, t)
	if err != nil {
		return rt.Null, err
	}
	b, err := u.constant(x.R, t)
	if err != nil || x.Op != "/" {
		return rt.Null, errors.Join(err, errors.New("only a quotient can be a constant"))
	}
	return rt.ConvertNumber(rt.Double(float64(sign)*a.AsDouble()/b.AsDouble()), t, false)
}

// Info returns what is known about a definition.
func (u *Universe) Info(d *rt.Def) *Info { return u.infos[d] }

// Defs calls yield for every definition.
func (u *Universe) Defs(yield func(*Info)) {
	for _, info := range u.infos {
		yield(info)
	}
}
