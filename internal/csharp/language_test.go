package csharp_test

import (
	"testing"

	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/csharp/rt"
)

// universe builds the universe that the tests share the rules of.
func universe(t testing.TB) *csharp.Universe {
	t.Helper()
	u, err := csharp.New()
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// outcome is one line for what became of an expression: type and value, or what stopped it.
func outcome(u *csharp.Universe, text string) string {
	return line(u.Evaluate("", text, csharp.Options{}, rt.NewFrame(rt.DefaultLimits)))
}

func line(o csharp.Outcome) string {
	switch {
	case o.CompileError != "":
		return o.CompileError
	case o.Exception != "":
		return o.Exception
	case o.Limit != "":
		return "limit: " + o.Limit
	}
	return o.Type + " " + o.Value
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	u := universe(t)
	for _, c := range []struct{ text, want string }{
		{`@(1 + 2)`, "Int32 3"},
		{`@{ var q = new Queue<int>(); return !q.Enqueue(0); }`, "CS0023"},
		{`@{ var q = new Queue<int>(); !q.Enqueue(0); }`, "CS0023"},
		{`@(new JArray(1).CreateReader().ReadAsInt32())`, "JsonReaderException"},
		{`1 + 2`, "Int32 3"},
		{`@("a" + 1.5 + null + true)`, "String a1.5True"},
		{`@{ int s = 0; for (int i = 0; i < 10; i++) { if (i == 5) continue; s += i; } return s; }`, "Int32 40"},
		{`@{ var x = 3; string y = x > 2 ? "big" : "small"; return $"{y}-{x,5}-{x:D3}|"; }`, "String big-    3-003|"},
		{`@{ int F(int n) => n < 2 ? 1 : n * F(n - 1); return F(10); }`, "Int32 3628800"},
		{`@{ int x; if (1 > 0) { x = 1; } return x; }`, "Int32 1"},
		{`@{ object o = 5; if (o is int n && n > 3) return n; return "no"; }`, "Int32 5"},
		{`@{ object o = "s"; switch (o) { case int i: return i; case string s when s == "s": return s + "!"; default: return null; } }`, "String s!"},
		{`@((1, "a").Item2)`, "String a"},
		{`@{ var (a, b) = (1, 2); return a + b; }`, "Int32 3"},
		{`@{ try { throw null; } catch (Exception e) { return "caught"; } finally { } }`, "String caught"},
		{`@{ int a = 5; a <<= 2; a++; return a--; }`, "Int32 21"},
		{`@(unchecked((byte)300))`, "Byte 44"},
		{`@{ int z = 0; return 1 / z; }`, "DivideByZeroException"},
		{`@(0.1 + 0.2)`, "Double 0.30000000000000004"},
		{`@(1e15)`, "Double 1E+15"},
		{`@(1.0m + 2.50m)`, "Decimal 3.50"},
		{`@(-2147483648)`, "Int32 -2147483648"},
		{`@{ int? a = null; return a ?? 7; }`, "Int32 7"},
		{`@{ int? a = 4; int? b = null; return a + b; }`, "null null"},
		{`@(nameof(String) + typeof(int))`, "String StringSystem.Int32"},
		{`@{ int[] a = { 1, 2, 3 }; a[1] += 5; return a; }`, "Int32[] [1,7,3]"},
		{`@{ var a = new[] { 1, 2.5 }; return a[0]; }`, "Double 1"},
		{`@{ string s = null; return s?.ToString() ?? "null!"; }`, "String null!"},
		{`@(~5 & 0xFF | 1 << 3 ^ 2)`, "Int32 250"},
		{`@('a' + 1)`, "Int32 98"},
		{`@((char)('a' + 1))`, "Char b"},
		{`@(1 < 2 ? 1 : 2L)`, "Int64 1"},
		{`@{ int i = 0; again: i++; if (i < 5) goto again; return i; }`, "Int32 5"},
		{`@(default(int) + default(string))`, "String 0"},
		{`@{ const int k = 5; return k * 2; }`, "Int32 10"},
		// What the oracle's compiler cannot do, or does otherwise than Microsoft's.
		{`@(1_000_000 + 0b1111_0000 + 0x_FF)`, "Int32 1000495"},
		{`@{ byte b = true ? 1 : 2; return b; }`, "Byte 1"},
		{`@{ checked { Func<int, int> f = y => y + 1; return f(int.MaxValue); } }`, "OverflowException"},
		{`@{ switch (1.5) { case 1.5: return 1; } return 0; }`, "Int32 1"},
		{`@{ switch (new object()) { default: return 1; } }`, "Int32 1"},
		{`@{ try { throw new Exception("a"); } catch (Exception e) when (int.Parse("x") == 1) { return 1; } catch { return 2; } }`, "Int32 2"},
		{`@{ int when = 1, from = 2, select = 3, async = 4, await = 5, get = 6, var = 7; return when + from + select + async + await + get + var; }`, "Int32 28"},
		{`@{ foreach ((int k, var v) in new[] { (1, "a"), (2, "b") }) { if (k == 2) return v; } return null; }`, "String b"},
		{`@{ foreach (var (k, (v, w)) in new[] { (1, ("a", 'x')) }) return v + k + w; return null; }`, "String a1x"},
		{`@{ switch (1) { case 1: int x = 5; goto case 2; case 2: x = 3; return x; default: return 0; } }`, "Int32 3"},
		{`@{ object o = "s"; switch (o) { case int i when i > 0: return 1; case string s when s == "t": return 2; case var x: return x; } }`, "String s"},
		{`@{ int x; void Set() { x = 5; } Set(); return x; }`, "Int32 5"},
		{`@{ int x; int F() { x = 1; return x; } return F() + x; }`, "Int32 2"},
		{`@{ bool Even(int n) => n == 0 || Odd(n - 1); bool Odd(int n) => n != 0 && Even(n - 1); return Even(10); }`, "Boolean true"},
		{`@{ int n = 2; int F(int k) => k * n; n = 10; return new[] { 1, 2 }.Select(F).Sum(); }`, "Int32 30"},
		{`@{ int Add(int a, int b = 5, params int[] rest) => a + b + rest.Length; return Add(1) * 100 + Add(b: 1, a: 2) * 10 + Add(1, 2, 3, 4); }`, "Int32 635"},
		{`@{ void Swap(ref int a, ref int b) { var t = a; a = b; b = t; } int x = 1, y = 2; Swap(ref x, ref y); return x * 10 + y; }`, "Int32 21"},
		{`@{ bool Half(int n, out int h) { h = n / 2; return n % 2 == 0; } return Half(8, out var r) ? r : -1; }`, "Int32 4"},
		{`@{ (int, string) t = (1, null); return t.Item1; }`, "Int32 1"},
		{`@{ (string, int?) t = (null, default); return t.Item2 == null; }`, "Boolean true"},
		{`@{ Func<(int n, string s)> f = () => (5, null); return f().n; }`, "Int32 5"},
		{`@{ var d = new Dictionary<string, (int, string)> { ["a"] = (1, null) }; return d["a"].Item1; }`, "Int32 1"},
		{`@(global::System.Math.Abs(-1))`, "Int32 1"},
		{`@{ int? x = new int?(5); return x; }`, "Int32 5"},
		{`@{ int? x = null; return x.GetType(); }`, "NullReferenceException"},
		{`@{ object[] a = new string[] { "a" }; a[0] = 5; return a; }`, "ArrayTypeMismatchException"},
		{`@{ Func<int, int> f = x => { while (true) { if (x > 3) return x; x++; } }; return f(1); }`, "Int32 4"},
		{`@{ while (int.TryParse("5", out var n)) { return n; } while (int.TryParse("6", out var n)) { return n; } return 0; }`, "Int32 5"},
	} {
		if got := outcome(u, c.text); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

func TestCompileErrors(t *testing.T) {
	t.Parallel()
	u := universe(t)
	for _, c := range []struct{ text, want string }{
		{`@(x)`, "CS0103"},
		{`@((byte)300)`, "CS0221"},
		{`@(1 / 0)`, "CS0020"},
		{`@{ int x; if (x > 0) { x = 1; } return 1; }`, "CS0165"},
		{`@{ int x = 1; { int x = 2; } return x; }`, "CS0136"},
		{`@{ int a = 1; if (a > 0) return 1; }`, "CS1643"},
		{`@{ int x = "s"; return x; }`, "CS0029"},
		{`@{ int x = 5L; return x; }`, "CS0266"},
		{`@("a" - 1)`, "CS0019"},
		{`@{ return 1 }`, "CS1002"},
		{`1 is`, "CS1733"},
		{`@(1 as)`, "CS1031"},
	} {
		if got := outcome(u, c.text); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}
