package csharp_test

import (
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/source"
)

// A small host: a context with variables, a request with headers and a body, and the extension methods that policies have.
var (
	contextDef = rt.Declare("", "interface IContext")
	requestDef = rt.Declare("", "interface IRequest")
	bodyDef    = rt.Declare("", "interface IMessageBody")
	groupDef   = rt.Declare("", "interface IGroup")
	extDef     = rt.Declare("", "static class ContextExtensions")

	headersType   = rt.IReadOnlyDictionary.Of(rt.StringType, rt.ArrayOf(rt.StringType))
	variablesType = rt.IReadOnlyDictionary.Of(rt.StringType, rt.ObjectType)
)

type hostContext struct {
	variables *hostVariables
	request   *hostRequest
	traced    []string
}

func (*hostContext) Type() *rt.Type { return contextDef.Type() }

type hostRequest struct {
	method  string
	headers *hostHeaders
	body    *hostBody
}

func (*hostRequest) Type() *rt.Type { return requestDef.Type() }

type hostBody struct{ text string }

func (*hostBody) Type() *rt.Type { return bodyDef.Type() }

type hostHeaders struct {
	names  []string
	values map[string][]string
}

func (*hostHeaders) Type() *rt.Type { return headersType }
func (h *hostHeaders) Len() int     { return len(h.names) }
func (h *hostHeaders) Lookup(key rt.Value) (rt.Value, bool) {
	v, ok := h.values[strings.ToLower(key.AsString())]
	return rt.Strings(v), ok
}

func (h *hostHeaders) Enumerate() rt.Enumerator {
	return &headerPass{h: h}
}

type headerPass struct {
	h *hostHeaders
	i int
}

func (p *headerPass) Next(*rt.Frame) (rt.Value, bool, error) {
	if p.i >= len(p.h.names) {
		return rt.Null, false, nil
	}
	name := p.h.names[p.i]
	p.i++
	return rt.NewPair(rt.KeyValuePair.Of(headersType.Args...), rt.String(name), rt.Strings(p.h.values[strings.ToLower(name)])), true, nil
}

type hostVariables struct{ m map[string]rt.Value }

func (*hostVariables) Type() *rt.Type             { return variablesType }
func (v *hostVariables) Len() int                 { return len(v.m) }
func (v *hostVariables) Enumerate() rt.Enumerator { return &headerPass{h: &hostHeaders{}} }
func (v *hostVariables) Lookup(key rt.Value) (rt.Value, bool) {
	x, ok := v.m[key.AsString()]
	return x, ok
}

type fn = func(f *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error)

func get[T any](of func(T) rt.Value) fn {
	return func(_ *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) { return of(rt.As[T](this)), nil }
}

func firstOf(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	if v, ok := args[0].AsDictionary().Lookup(args[1]); ok {
		return rt.String(strings.Join(v.AsStrings(), ",")), nil
	}
	if len(args) > 2 {
		return args[2], nil
	}
	return rt.Null, nil
}

// variable is GetValueOrDefault<T>: the stored value, which must be a T.
func variable(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
	t := rt.ObjectType
	if len(f.Types) > 0 {
		t = f.Types[0]
	}
	v, ok := args[0].AsDictionary().Lookup(args[1])
	switch {
	case !ok && len(args) > 2:
		return args[2], nil
	case !ok:
		return rt.Default(t), nil
	case !v.IsNull() && !f.Relations.Is(v, t):
		return rt.Null, rt.InvalidCast(v, t)
	}
	return v, nil
}

func hostClasses() []rt.Class {
	return []rt.Class{
		{Def: contextDef, Members: []rt.Member{
			{Decl: "IReadOnlyDictionary<string, object> Variables { get; }", Func: get(func(c *hostContext) rt.Value { return rt.Obj(c.variables) })},
			{Decl: "IRequest Request { get; }", Func: get(func(c *hostContext) rt.Value { return rt.Obj(c.request) })},
			{Decl: "IEnumerable<IGroup> Groups { get; }", Func: get(func(c *hostContext) rt.Value { return rt.Null })},
			{Decl: "void Trace(string message)", Func: func(_ *rt.Frame, this rt.Value, args []rt.Value) (rt.Value, error) {
				c := rt.As[*hostContext](this)
				c.traced = append(c.traced, args[0].AsString())
				return rt.Null, nil
			}},
		}},
		{Def: requestDef, Members: []rt.Member{
			{Decl: "string Method { get; }", Func: get(func(r *hostRequest) rt.Value { return rt.String(r.method) })},
			{Decl: "IReadOnlyDictionary<string, string[]> Headers { get; }", Func: get(func(r *hostRequest) rt.Value { return rt.Obj(r.headers) })},
			{Decl: "IMessageBody Body { get; }", Func: get(func(r *hostRequest) rt.Value { return rt.Obj(r.body) })},
		}},
		{Def: bodyDef, Members: []rt.Member{
			{Decl: "T As<T>(bool preserveContent = false)", Func: func(f *rt.Frame, this rt.Value, _ []rt.Value) (rt.Value, error) {
				text := rt.As[*hostBody](this).text
				if f.Types[0].Kind == rt.KindString {
					return rt.String(text), nil
				}
				return lib.ParseJSON(f, text, f.Types[0])
			}},
		}},
		{Def: groupDef, Members: []rt.Member{{Decl: "string Id { get; }", Func: get(func(*hostBody) rt.Value { return rt.Null })}}},
		{Def: extDef, Members: []rt.Member{
			{Decl: "static string GetValueOrDefault(this IReadOnlyDictionary<string, string[]> d, string name)", Func: firstOf},
			{Decl: "static string GetValueOrDefault(this IReadOnlyDictionary<string, string[]> d, string name, string defaultValue)", Func: firstOf},
			{Decl: "static object GetValueOrDefault(this IReadOnlyDictionary<string, object> d, string name)", Func: variable},
			{Decl: "static T GetValueOrDefault<T>(this IReadOnlyDictionary<string, object> d, string name)", Func: variable},
			{Decl: "static T GetValueOrDefault<T>(this IReadOnlyDictionary<string, object> d, string name, T defaultValue)", Func: variable},
			{Decl: "static V GetValueOrDefault<K, V>(this IReadOnlyDictionary<K, V> d, K key, V defaultValue)", Func: func(f *rt.Frame, _ rt.Value, args []rt.Value) (rt.Value, error) {
				if v, ok := args[0].AsDictionary().Lookup(args[1]); ok {
					return v, nil
				}
				return args[2], nil
			}},
		}},
	}
}

// A host is a universe with a context.
type host struct {
	u    *csharp.Universe
	opts csharp.Options
	f    *rt.Frame
	ctx  *hostContext
}

func newHost(t testing.TB) *host {
	t.Helper()
	u, err := csharp.New(hostClasses()...)
	if err != nil {
		t.Fatal(err)
	}
	ctx := &hostContext{
		variables: &hostVariables{m: map[string]rt.Value{"name": rt.String("alice"), "count": rt.Int(3), "flag": rt.Bool(true)}},
		request: &hostRequest{
			method: "POST", body: &hostBody{`{"id":7,"tags":["a","b"],"user":{"mail":"a@b.c"}}`},
			headers: &hostHeaders{names: []string{"Accept", "X-Id"}, values: map[string][]string{"accept": {"text/html", "*/*"}, "x-id": {"42"}}},
		},
	}
	return &host{u: u, opts: csharp.Options{Globals: []csharp.Global{{Name: "context", Type: contextDef.Type()}}}, f: rt.NewFrame(rt.DefaultLimits, rt.Obj(ctx)), ctx: ctx}
}

func (h *host) compile(t testing.TB, text string) *csharp.Program {
	t.Helper()
	p, diags := h.u.Compile(source.New("", text), h.opts)
	if p == nil {
		t.Fatalf("%s\n%v", text, diags)
	}
	return p
}

func TestHostObjects(t *testing.T) {
	t.Parallel()
	h := newHost(t)
	for _, c := range []struct{ text, want string }{
		{`@(context.Request.Method == "POST")`, "Boolean true"},
		{`@(context.Request.Headers.GetValueOrDefault("X-ID", "none"))`, "String 42"},
		{`@(context.Request.Headers.GetValueOrDefault("accept"))`, "String text/html,*/*"},
		{`@(context.Request.Headers.GetValueOrDefault("nope", "none"))`, "String none"},
		{`@(context.Request.Headers.GetValueOrDefault("nope", new string[0]))`, "String[] []"},
		{`@(context.Request.Headers["X-Id"][0])`, "String 42"},
		{`@(context.Request.Headers["nope"])`, "KeyNotFoundException"},
		{`@(context.Request.Headers.ContainsKey("X-Id"))`, "Boolean true"},
		{`@(context.Request.Headers.Count)`, "Int32 2"},
		{`@(string.Join(";", context.Request.Headers.Select(h => h.Key + "=" + string.Join(",", h.Value))))`, "String Accept=text/html,*/*;X-Id=42"},
		{`@(context.Request.Headers.Where(h => h.Value.Length > 1).Select(h => h.Key).First())`, "String Accept"},
		{`@(string.Join(",", context.Request.Headers.Keys.OrderByDescending(k => k)))`, "String X-Id,Accept"},
		{`@{ string[] v; return context.Request.Headers.TryGetValue("x-id", out v) ? v[0] : null; }`, "String 42"},
		{`@{ var n = 0; foreach (var h in context.Request.Headers) n += h.Value.Length; return n; }`, "Int32 3"},
		{`@((string)context.Variables["name"])`, "String alice"},
		{`@((int)context.Variables["count"] + 1)`, "Int32 4"},
		{`@((string)context.Variables["count"])`, "InvalidCastException"},
		{`@(context.Variables["name"].ToString().ToUpper())`, "String ALICE"},
		{`@(context.Variables.GetValueOrDefault<string>("name"))`, "String alice"},
		{`@(context.Variables.GetValueOrDefault<int>("none"))`, "Int32 0"},
		{`@(context.Variables.GetValueOrDefault<string>("count"))`, "InvalidCastException"},
		{`@(context.Variables.GetValueOrDefault("name", "x").Length)`, "Int32 5"},
		{`@(context.Variables.GetValueOrDefault("none", 5) + 1)`, "Int32 6"},
		{`@((string)context.Variables.GetValueOrDefault("name"))`, "String alice"},
		{`@(context.Variables.ContainsKey("flag") && (bool)context.Variables["flag"])`, "Boolean true"},
		{`@(context.Request.Body.As<JObject>(preserveContent: true)["id"])`, "JValue 7"},
		{`@((int)context.Request.Body.As<JObject>(true)["id"] * 2)`, "Int32 14"},
		{`@(context.Request.Body.As<string>().Length)`, "Int32 49"},
		{`@(context.Request.Body.As<JArray>())`, "JsonReaderException"},
		{`@((JObject)context.Request.Body.As<JObject>(true)["user"])`, `JObject {"mail":"a@b.c"}`},
		{`@(context.Request.Body?.As<JObject>()?["user"]?["mail"]?.ToString() ?? "none")`, "String a@b.c"},
		{`@(context.Groups.Select(g => g.Id).Contains("x"))`, "ArgumentNullException"},
		{`@{ context.Trace("hi"); return 1; }`, "Int32 1"},
		{`@(context.Variables)`, "IReadOnlyDictionary []"},
	} {
		o := h.u.Evaluate("", c.text, h.opts, h.f)
		if got := line(o); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, got, c.want)
		}
	}
	if len(h.ctx.traced) != 1 || h.ctx.traced[0] != "hi" {
		t.Errorf("traced %q", h.ctx.traced)
	}
}

func TestUsesTellsWhatAProgramTouches(t *testing.T) {
	t.Parallel()
	h := newHost(t)
	for _, c := range []struct {
		text string
		body bool
	}{
		{`@(context.Request.Method)`, false},
		{`@(context.Request.Body.As<string>())`, true},
		{`@{ var r = context.Request; return r.Body == null; }`, true},
		{`@(context.Request.Headers.Any(h => context.Request.Body != null))`, true},
		{`@("Body")`, false},
	} {
		if got := h.compile(t, c.text).Uses("IRequest", "Body"); got != c.body {
			t.Errorf("%s uses the body: %v", c.text, got)
		}
	}
}
