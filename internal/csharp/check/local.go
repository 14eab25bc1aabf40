package check

import (
	"strconv"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/csharp/syntax"
	"github.com/portico-apim/portico/internal/csharp/types"
)

// declareLocal makes a local function known by its signature.
func (c *checker) declareLocal(d *syntax.LocalFunc) *localFunc {
	f := &localFunc{fn: &Function{Parent: c.fn, Name: d.Name, Result: c.typ(d.Result)}, decl: d, scope: c.scope}
	c.declare(d.Name, d.NameSpan, f)
	m := &types.Member{Kind: syntax.MethodDecl, Name: d.Name, Static: true, Result: f.fn.Result, Decl: d.Name}
	for _, p := range d.Params {
		param := types.Param{Name: p.Name, Type: c.typ(p.Type), Mode: p.Mode, Optional: p.Default != nil}
		if p.Mode == syntax.ByParams && param.Type.Kind != rt.KindArray {
			c.errorf(p.Type, "CS0225", "The params parameter must be a single dimensional array")
		}
		if p.Default != nil {
			if k, ok := c.convert(c.value(p.Default), param.Type).(*Const); ok {
				param.Default = k.Value
			} else {
				c.errorf(p.Default, "CS1736", "Default parameter value for '%s' must be a compile-time constant", p.Name)
			}
		}
		m.Params = append(m.Params, param)
	}
	f.m = m
	c.locals = append(c.locals, f.fn)
	return f
}

// member is the local function as something to call.
func (f *localFunc) member() types.Bound {
	return types.Bound{Member: f.m, On: rt.ObjectType, Field: -1}
}

// bindLocal binds the body of a local function.
func (c *checker) bindLocal(f *localFunc) {
	end := c.function(f.fn, f.scope)
	defer end()
	for i, p := range f.decl.Params {
		v := c.variable(p.Name, f.m.Params[i].Type, p.Span)
		v.Assigned = p.Mode != syntax.ByOut
		f.fn.Params = append(f.fn.Params, v)
		if p.Mode == syntax.ByOut {
			f.fn.Outs = append(f.fn.Outs, i)
		}
		if p.Mode == syntax.ByRef {
			f.fn.Outs = append(f.fn.Outs, i)
		}
	}
	void := f.fn.Result.Kind == rt.KindVoid
	if f.decl.Expr != nil {
		v := c.value(f.decl.Expr)
		if !void {
			v = c.convert(v, f.fn.Result)
		}
		f.fn.Body = v
	} else {
		c.returns = &returns{want: f.fn.Result}
		f.fn.Block = c.block(f.decl.Body)
	}
	if !void && c.ends(f.fn) {
		c.errorAt(f.decl.NameSpan, "CS0161", "'%s': not all code paths return a value", f.decl.Name)
	}
}

func formatBits(v rt.Value) string {
	if v.Kind() == rt.KindDecimal {
		return v.AsDecimal().String()
	}
	return strconv.FormatInt(v.AsLong(), 10)
}
