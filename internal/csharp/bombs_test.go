package csharp_test

import (
	"fmt"
	"strings"
)

// bombs are texts that are small for what they ask of the compiler: nesting without end, guesses that are wrong, types and constants that
// double. What they give is a compile error, or a value after all.
var bombs = []hostile{
	{"parentheses", `@(` + strings.Repeat("(", 20000) + "1" + strings.Repeat(")", 20000) + `)`, "CS8078"},
	{"open parentheses", `@(` + strings.Repeat("(", 20000), "CS8078"},
	{"signs", `@(` + strings.Repeat("- ", 20000) + `1)`, "CS8078"},
	{"casts", `@(` + strings.Repeat("(int)", 6000) + `1)`, "CS8078"},
	{"conditionals", `@(` + strings.Repeat("true?1:", 6000) + `1)`, "CS8078"},
	{"?? without end", `@{ string s = null; return ` + strings.Repeat("s??", 6000) + `s; }`, "CS8078"},
	{"?. without end", `@("a"` + strings.Repeat("?.Trim()", 6000) + `)`, "CS8078"},
	{"assignments", `@{ int a; return ` + strings.Repeat("a=", 6000) + `1; }`, "CS8078"},
	{"lambdas in lambdas", `@{ Func<int, int> f = ` + strings.Repeat("x=>", 5000) + `1; return 1; }`, "CS8078"},
	{"blocks", `@` + strings.Repeat("{", 20000) + strings.Repeat("}", 20000), "CS8078"},
	{"if after if", `@{ ` + strings.Repeat("if(true)", 20000) + `return 1; return 2; }`, "CS8078"},
	{"else if after else if", `@{ var n = 1; ` + strings.Repeat("if(n==2) n=3; else ", 5000) + `n = 4; return n; }`, "CS8078"},
	{"labels", `@{ ` + strings.Repeat("l: ", 20000) + `return 1; }`, "CS8078"},
	{"try in try", `@{ ` + strings.Repeat("try { ", 5000) + strings.Repeat("} finally { }", 5000) + ` }`, "CS8078"},
	{"interpolations", `@(` + strings.Repeat(`$"{`, 5000) + "1" + strings.Repeat(`}"`, 5000) + `)`, "CS8078"},
	{"type arguments", `@{ ` + strings.Repeat("List<", 5000) + "int" + strings.Repeat(">", 5000) + ` l; return 1; }`, "CS8078"},
	{"less than, again and again", `@{ var a = 1; return ` + strings.Repeat("a<", 10000) + `a; }`, "CS8078"},
	{"questions without an answer", `@{ var a = new int[1]; return ` + strings.Repeat("a? [0] + ", 6000) + `1; }`, "CS8078"},
	{"arrays of arrays", `@{ int` + strings.Repeat("[]", 20000) + ` a = null; return a; }`, "CS8078"},
	{"tokens", `@(` + strings.Repeat("+", 1000000), "CS8078"},
	{"a long text", `@("` + strings.Repeat("a", 5000000) + `")`, "CS8078"},
	{"a long name", `@(` + strings.Repeat("a", 500000) + `)`, "CS0645"},
	{"a long number", `@(` + strings.Repeat("1", 500000) + `)`, "CS1021"},
	{"a long fraction", `@(0.` + strings.Repeat("1", 500000) + `m)`, "Decimal 0.1111111111111111111111111111"},
	{"a long sum", `@{ var n = 1; return n` + strings.Repeat(" + n", 6000) + `; }`, "Int32 6001"},
	{"a sum that is too long", `@{ var n = 1; return n` + strings.Repeat(" + n", 20000) + `; }`, "CS8078"},
	{"a long concatenation of constants", `@("` + strings.Repeat(strings.Repeat("a", 80)+`" + "`, 6000) + `")`, "CS8078"},
	{"constants that double", doubling(`const string a# = "xxxxxxxx";`, `const string a# = a@ + a@;`) + `return a40; }`, "CS8078"},
	{"tuples that double", doubling(`var a# = (1, 1);`, `var a# = (a@, a@);`) + `return 1; }`, "CS8078"},
	{"anonymous objects that double", doubling(`var a# = new { x = 1 };`, `var a# = new { x = a@, y = a@ };`) + `return 1; }`, "CS8078"},
	{"inferred types that double", doubling(`var a# = Tuple.Create(1, 1);`, `var a# = Tuple.Create(a@, a@);`) + `return 1; }`, "CS8078"},
	{"lists of what doubles", doubling(`var a# = new[] { (1, 1) };`, `var a# = a@.Select(x => (x, x)).ToArray();`) + `return 1; }`, "CS8078"},
	{"comparisons of what doubles", doubling(`var a# = (1, 1);`, `var a# = (a@, a@);`) + `return a8 == a8; }`, "CS8078"},
	{"a query with many variables", `@{ var a = new[] { 1 }; return (from x in a` + numbered(" let y# = x", 400) + ` select y1).Count(); }`, "CS8078"},
	{"overloads of lambdas in each other", `@{ var a = new[] { 1 }; return ` + numbered("a.Sum(x# => ", 40) + "1" + strings.Repeat(")", 40) + `; }`, "Int32 1"},
	{"overloads of blocks in each other", `@{ var a = new[] { 1 }; return ` + numbered("a.Sum(x# => { return ", 20) + "1" + strings.Repeat("; })", 20) + `; }`, "Int32 1"},
	{"overloads without a way out", `@{ var a = new[] { 1 }; return ` + numbered("a.Sum(x# => ", 40) + "nothing" + strings.Repeat(")", 40) + `; }`, "CS0103"},
	{"extension methods behind properties", `@{ var l = new List<int>(); return l` + numbered(".Where(x# => l.Count(y# => l.Count(z# => true) > 0) > 0).ToList()", 60) + `.Count(q => true); }`, "Int32 0"},
	{"queries in queries", `@{ var a = new[] { 1 }; return ` + numbered("(from x# in a where ", 20) + "true" + strings.Repeat(" select 1).Any()", 20) + `; }`, "Boolean true"},
	{"many variables", `@{ ` + numbered("var v# = 1; ", 9000) + `return v1; }`, "Int32 1"},
	{"many functions", `@{ ` + numbered("int f#(int x) => x; ", 3000) + `return f1(1); }`, "Int32 1"},
	{"many captured variables", `@{ ` + numbered("var v# = 1; Func<int> g# = () => v0 + v#; ", 1500) + `return g1(); }`, "Int32 2"},
	{"many labels", `@{ ` + numbered("l#: if (1 > 2) goto l1; ", 2500) + `return 1; }`, "Int32 1"},
	{"many cases", `@{ var n = 1; switch (n) { ` + numbered("case #: return #; ", 8000) + `} return 0; }`, "Int32 1"},
	{"many patterns", `@{ object o = 1; switch (o) { ` + numbered("case int i# when i# > #: return #; ", 3000) + `} return 0; }`, "Int32 0"},
	{"many mistakes", `@{ return 1` + numbered(" + q#", 4000) + `; }`, "CS0103"},
	{"many wrong members", `@{ return ""` + numbered(` + "".q#()`, 4000) + `; }`, "CS1061"},
	{"many arguments", `@(string.Concat(1` + strings.Repeat(", 1", 15000) + `).Length)`, "Int32 15001"},
	{"many wrong arguments", `@(string.Concat(1` + strings.Repeat(", x => x", 6000) + `).Length)`, "CS1503"},
	{"many properties", `@(new { ` + numbered("a# = #, ", 1500) + `b = 1 }.b)`, "Int32 1"},
	{"many interpolated values", `@($"` + strings.Repeat("{1}", 15000) + `".Length)`, "Int32 15000"},
	{"many elements", `@(new[] { 1` + strings.Repeat(", 1", 20000) + ` }.Length)`, "Int32 20001"},
}

// numbered repeats a piece of text; # is the number of the repetition.
func numbered(piece string, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(piece, "#", fmt.Sprint(i)))
	}
	return b.String()
}

// doubling begins a block with a statement and forty more that follow from each other; # is the number of a statement, @ of the one before.
func doubling(first, next string) string {
	text := "@{ " + strings.ReplaceAll(first, "#", "0")
	for i := range 40 {
		text += strings.NewReplacer("#", fmt.Sprint(i+1), "@", fmt.Sprint(i)).Replace(next)
	}
	return text
}
