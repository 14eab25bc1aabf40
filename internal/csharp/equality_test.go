package csharp_test

import (
	"testing"

	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/source"
)

// TestObjectEquality compares objects with texts: by reference, as C# does, and by value where an installation wants that.
func TestObjectEquality(t *testing.T) {
	t.Parallel()
	values, err := csharp.Dialect{ObjectsByValue: true}.New()
	if err != nil {
		t.Fatal(err)
	}
	references := universe(t)
	for _, c := range []struct{ text, reference, value, warning string }{
		{`@{ var a = "a"; object o = a + "b"; return o == "ab"; }`, "Boolean false", "Boolean true", "CS0252"},
		{`@{ var a = "a"; object o = a + "b"; return "ab" == o; }`, "Boolean false", "Boolean true", "CS0253"},
		{`@{ var a = "a"; object o = a + "b"; return o != "ab"; }`, "Boolean true", "Boolean false", "CS0252"},
		{`@{ object o = "ab"; return o == "ab"; }`, "Boolean true", "Boolean true", "CS0252"},
		{`@{ object o = 5; return o == "5"; }`, "Boolean false", "Boolean false", "CS0252"},
		{`@{ object o = 5; string s = null; return o == s; }`, "Boolean false", "Boolean false", "CS0252"},
		{`@{ object o = null; string s = null; return o == s; }`, "Boolean true", "Boolean true", "CS0252"},
		{`@{ object o = null; return o == null; }`, "Boolean true", "Boolean true", ""},
		{`@{ object o = 5, p = 5; return o == p; }`, "Boolean false", "Boolean false", ""},
		{`@{ object o = "a"; return (string)o == "a"; }`, "Boolean true", "Boolean true", ""},
	} {
		if got := outcome(references, c.text); got != c.reference {
			t.Errorf("%s\n got %s\nwant %s", c.text, got, c.reference)
		}
		if got := outcome(values, c.text); got != c.value {
			t.Errorf("by value: %s\n got %s\nwant %s", c.text, got, c.value)
		}
		got := ""
		if _, diags := references.Compile(source.New("", c.text), csharp.Options{}); len(diags) > 0 {
			got = diags[0].Code
		}
		if got != c.warning {
			t.Errorf("%s\n warned of %q, want %q", c.text, got, c.warning)
		}
		if _, diags := values.Compile(source.New("", c.text), csharp.Options{}); len(diags) > 0 {
			t.Errorf("by value: %s\n%v", c.text, diags)
		}
	}
}
