package main

import (
	"fmt"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/ext"
	"github.com/dop251/goja"
	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
	lua "github.com/yuin/gopher-lua"
)

// exprEnv is the environment of expr programs: a struct, whose fields are known when a program is compiled.
type exprEnv struct {
	Headers   map[string]string `expr:"headers"`
	Variables map[string]any    `expr:"variables"`
	Request   exprRequest       `expr:"request"`
}

type exprRequest struct {
	Method string `expr:"method"`
	Path   string `expr:"path"`
}

// prepareExpr keeps the virtual machine, which saves expr its allocation.
func prepareExpr(j job, d *request, out *result) (run, error) {
	m := d.exchange.Request
	env := exprEnv{Headers: d.headers, Variables: d.variables, Request: exprRequest{Method: m.Method, Path: m.URL.Path}}
	program, err := expr.Compile(j.expr, expr.Env(exprEnv{}))
	if err != nil {
		return nil, err
	}
	machine := vm.VM{}
	return func() (err error) {
		out.any, err = machine.Run(program, env)
		return err
	}, nil
}

// prepareCEL declares types where CEL gains by them, and has it optimize constants.
func prepareCEL(j job, d *request, out *result) (run, error) {
	if j.cel == "" {
		return nil, nil
	}
	texts, values := cel.MapType(cel.StringType, cel.StringType), cel.MapType(cel.StringType, cel.DynType)
	env, err := cel.NewEnv(ext.Lists(), cel.Variable("headers", texts), cel.Variable("variables", values), cel.Variable("request", texts),
		cel.Variable("items", cel.ListType(cel.IntType)))
	if err != nil {
		return nil, err
	}
	ast, issues := env.Compile(j.cel)
	if issues.Err() != nil {
		return nil, issues.Err()
	}
	program, err := env.Program(ast, cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		return nil, err
	}
	m := d.exchange.Request
	vars := map[string]any{
		"headers": d.headers, "variables": d.variables, "items": d.variables["items"],
		"request": map[string]string{"method": m.Method, "path": m.URL.Path},
	}
	return func() error {
		v, _, err := program.Eval(vars)
		out.any = v
		return err
	}, nil
}

// prepareGoja compiles a function once. The data are objects of JavaScript, which it reads fastest.
func prepareGoja(j job, d *request, out *result) (run, error) {
	machine := goja.New()
	m := d.exchange.Request
	for name, v := range map[string]any{"headers": d.headers, "variables": d.variables, "request": map[string]string{"method": m.Method, "path": m.URL.Path}} {
		if err := machine.Set(name, v); err != nil {
			return nil, err
		}
		if _, err := machine.RunString(name + " = JSON.parse(JSON.stringify(" + name + "))"); err != nil {
			return nil, err
		}
	}
	made, err := machine.RunScript("job", "(function() { 'use strict'; "+j.javascript+" })")
	if err != nil {
		return nil, err
	}
	fn, ok := goja.AssertFunction(made)
	if !ok {
		return nil, fmt.Errorf("no function: %v", made)
	}
	return func() error {
		v, err := fn(goja.Undefined())
		out.any = v
		return err
	}, nil
}

// prepareLua compiles a function once. The data are tables of Lua, which it reads fastest.
func prepareLua(j job, d *request, out *result) (run, error) {
	machine := lua.NewState()
	m := d.exchange.Request
	machine.SetGlobal("headers", luaValue(machine, d.headers))
	machine.SetGlobal("variables", luaValue(machine, d.variables))
	machine.SetGlobal("request", luaValue(machine, map[string]string{"method": m.Method, "path": m.URL.Path}))
	fn, err := machine.LoadString(j.lua)
	if err != nil {
		return nil, err
	}
	call := lua.P{Fn: fn, NRet: 1, Protect: true}
	return func() error {
		if err := machine.CallByParam(call); err != nil {
			return err
		}
		out.any = machine.Get(-1)
		machine.Pop(1)
		return nil
	}, nil
}

// luaValue makes tables of maps and slices.
func luaValue(machine *lua.LState, v any) lua.LValue {
	t := machine.NewTable()
	switch v := v.(type) {
	case string:
		return lua.LString(v)
	case int:
		return lua.LNumber(v)
	case float64:
		return lua.LNumber(v)
	case map[string]string:
		for name, item := range v {
			t.RawSetString(name, lua.LString(item))
		}
	case map[string]any:
		for name, item := range v {
			t.RawSetString(name, luaValue(machine, item))
		}
	case []int:
		for _, item := range v {
			t.Append(lua.LNumber(item))
		}
	case []any:
		for _, item := range v {
			t.Append(luaValue(machine, item))
		}
	}
	return t
}
