package policy_test

import (
	"testing"

	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
)

// TestIncompleteEnv has documents that refer to what is not known, and what is said about them where it may exist all the same: codes, errors
// with an exclamation mark.
func TestIncompleteEnv(t *testing.T) {
	t.Parallel()
	env := testEnv(t)
	env.Incomplete = true
	for _, c := range []struct{ body, want string }{
		{`<note text="{{greeting}}"/>`, ``},
		{`<note text="{{none}}"/>`, `PX050`},
		{`<note text="a" count="{{none}}"/>`, `PX050`},
		{`<note text="a" count="{{greeting}}"/>`, `PP104!`},
		{`<note text="a" kind="{{none}}"/>`, `PX050`},
		{`<note text="a" nmae="{{none}}"/>`, `PX050 PP102!`}, //nolint:misspell // meant
		{`<note text="a" name="@({{none}} + 1)"/>`, `PX050`},
		{`<note text="a" name="@("{{none}}".Length)"/>`, `PX050`},
		{`<note text="a" name="@("{{none}}".Lenght)"/>`, `PX050 CS1061!`},  //nolint:misspell // meant
		{`<note text="a" name="@($"{{none}}".Lenght)"/>`, `PX050 CS1061!`}, //nolint:misspell // meant
		{`<note text="a" name="@("{{greeting}}".Lenght)"/>`, `CS1061!`},    //nolint:misspell // meant
		{`<include-fragment fragment-id="none"/>`, `PP107`},
		{`<include-fragment fragment-id="{{none}}"/>`, `PX050`},
		{`<include-fragment fragment-id="two"/>`, ``},
	} {
		text := "<policies><inbound>" + c.body + "</inbound></policies>"
		doc, diags := policy.Compile(model.Policy{Format: "rawxml", Text: text}, policy.API, env)
		got := ""
		for _, d := range diags {
			if got != "" {
				got += " "
			}
			got += d.Code
			if d.Severity == 0 {
				got += "!"
			}
		}
		if got != c.want || (doc == nil) != (diags.Err() != nil) {
			t.Errorf("%s: got %q, want %q", c.body, got, c.want)
		}
	}
}
