package main

import "github.com/portico-apim/portico/internal/csharp/rt"

// A job is one computation, written in every contender's language in the way its documentation shows. An empty text says that a language
// has no way to do it.
type job struct {
	name string
	// want is what everybody must compute: a bool, a string, an int64 or a []int64.
	want any
	// hand is the same written by hand in Go, on what Go programs have: net/http's header, maps and slices.
	hand func(d *request, out *result)
	// csharp is the expression of a policy, and kind the attribute of the policy it stands in.
	csharp string
	kind   kind

	expr, cel, javascript, lua string
}

// kind is what a policy wants an expression to be: a condition as choose does, a text as set-header does, any value as set-variable does.
type kind string

const (
	condition kind = "condition"
	text      kind = "text"
	value     kind = "value"
)

// result is where a run leaves what it computed, without making an interface of it.
type result struct {
	is    bool
	text  string
	n     int64
	list  []int
	value rt.Value
	any   any
}

// jobs are what policies do most, and two loops.
func jobs() []job {
	return []job{
		{
			name: "header equals literal, and length", want: true, kind: condition, hand: headerByHand,
			csharp:     `context.Request.Headers.GetValueOrDefault("X-Tenant", "") == "contoso" && context.Request.Headers.GetValueOrDefault("Authorization", "").Length > 20`,
			expr:       `headers["x-tenant"] == "contoso" && len(headers["authorization"]) > 20`,
			cel:        `headers["x-tenant"] == "contoso" && size(headers["authorization"]) > 20`,
			javascript: `return headers["x-tenant"] === "contoso" && headers["authorization"].length > 20`,
			lua:        `return headers["x-tenant"] == "contoso" and #headers["authorization"] > 20`,
		},
		{
			name: "three texts joined", want: "GET /orders/42", kind: text, hand: joinByHand,
			csharp:     `context.Request.Method + " " + context.Request.Url.Path`,
			expr:       `request.method + " " + request.path`,
			cel:        `request.method + " " + request.path`,
			javascript: `return request.method + " " + request.path`,
			lua:        `return request.method .. " " .. request.path`,
		},
		{
			name: "field of a JObject", want: "Ada", kind: text, hand: fieldByHand,
			csharp:     `(string)((JObject)context.Variables["order"])["customer"]["name"]`,
			expr:       `variables.order.customer.name`,
			cel:        `variables.order.customer.name`,
			javascript: `return variables.order.customer.name`,
			lua:        `return variables.order.customer.name`,
		},
		{
			name: "choice by a variable", want: "late", kind: text, hand: choiceByHand,
			csharp:     `(int)context.Variables["attempt"] > 3 ? "late" : "early"`,
			expr:       `int(variables.attempt) > 3 ? "late" : "early"`,
			cel:        `int(variables.attempt) > 3 ? "late" : "early"`,
			javascript: `return variables.attempt > 3 ? "late" : "early"`,
			lua:        `return variables.attempt > 3 and "late" or "early"`,
		},
		{
			name: "Where and Select over 100 items", want: evenTripled(), kind: value, hand: selectByHand,
			csharp:     `((int[])context.Variables["items"]).Where(n => n % 2 == 0).Select(n => n * 3).ToArray()`,
			expr:       `map(filter(variables.items, # % 2 == 0), # * 3)`,
			cel:        `items.filter(n, n % 2 == 0).map(n, n * 3)`,
			javascript: `return variables.items.filter(n => n % 2 === 0).map(n => n * 3)`,
			lua: `local out = {}
				for _, n in ipairs(variables.items) do
					if n % 2 == 0 then out[#out + 1] = n * 3 end
				end
				return out`,
		},
		{
			name: "loop of 1,000 turns that counts", want: int64(143), kind: value, hand: countByHand,
			csharp:     `{ var n = 0; for (var i = 0; i < 1000; i++) { if (i % 7 == 0) { n++; } } return n; }`,
			expr:       `count(0..999, # % 7 == 0)`,
			cel:        `lists.range(1000).filter(i, i % 7 == 0).size()`,
			javascript: `var n = 0; for (var i = 0; i < 1000; i++) { if (i % 7 === 0) { n++ } } return n`,
			lua:        `local n = 0; for i = 0, 999 do if i % 7 == 0 then n = n + 1 end end return n`,
		},
		{
			name: "loop of 1,000 turns that mixes", want: int64(mixed()), kind: value, hand: mixByHand,
			csharp:     `{ var n = 0; for (var i = 0; i < 1000; i++) { n = (n * 31 + i) % 1009; } return n; }`,
			expr:       `reduce(0..999, (#acc * 31 + #) % 1009, 0)`,
			javascript: `var n = 0; for (var i = 0; i < 1000; i++) { n = (n * 31 + i) % 1009 } return n`,
			lua:        `local n = 0; for i = 0, 999 do n = (n * 31 + i) % 1009 end return n`,
		},
	}
}

func evenTripled() []int64 {
	var list []int64
	for n := int64(0); n < 100; n += 2 {
		list = append(list, 3*n)
	}
	return list
}

func headerByHand(d *request, out *result) {
	out.is = d.header.Get("X-Tenant") == "contoso" && len(d.header.Get("Authorization")) > 20
}

func joinByHand(d *request, out *result) {
	m := d.exchange.Request
	out.text = m.Method + " " + m.URL.Path
}

func fieldByHand(d *request, out *result) {
	order, _ := d.variables["order"].(map[string]any)
	customer, _ := order["customer"].(map[string]any)
	out.text, _ = customer["name"].(string)
}

func choiceByHand(d *request, out *result) {
	out.text = "early"
	if attempt, _ := d.variables["attempt"].(int); attempt > 3 {
		out.text = "late"
	}
}

func selectByHand(d *request, out *result) {
	items, _ := d.variables["items"].([]int)
	var list []int
	for _, n := range items {
		if n%2 == 0 {
			list = append(list, n*3)
		}
	}
	out.list = list
}

func countByHand(_ *request, out *result) {
	n := 0
	for i := range 1000 {
		if i%7 == 0 {
			n++
		}
	}
	out.n = int64(n)
}

func mixByHand(_ *request, out *result) { out.n = int64(mixed()) }

// mixed is what no compiler can work out without going through the loop.
func mixed() int {
	n := 0
	for i := range 1000 {
		n = (n*31 + i) % 1009
	}
	return n
}
