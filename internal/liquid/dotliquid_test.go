package liquid_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/csharp/lib"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/liquid"
)

// known are the templates that Portico means to render differently, and why.
var known = map[string]string{
	"{{ body.l | Date: 'yyyy/MM/dd' }}":                    asJSON,
	"{{ body.ls | Date: 'yyyy/MM/dd' }}":                   asJSON,
	"{{ body.lo | First }}|{{ body.nest }}":                asJSON,
	"{{ body.l | DividedBy: 2.0 }}":                        cast,
	"{{ body.ls | DividedBy: 2.0 }}":                       cast,
	"{{ body.l | Plus: 0.5 }}":                             cast,
	"{{ body.ls | Plus: 0.5 }}":                            cast,
	"{% if body.s contains 5 %}yes{% else %}no{% endif %}": cast,
	"{% raw %}{{ x }}{% if %}{%- a -%}{% endraw %}":        hyphen,
	"{{ 'a-}}b' }}":                                        hyphen,
	"{{ 'a.b.c' | Replace: '\\.', '-' }} {{ 'abc' | Replace: '(b)(c)', '$2$1' }} {{ 'aXbX' | ReplaceFirst: 'X', '$0' }} {{ 'abc' | Replace: 'b' }} {{ 'abc' | Replace: '(' , 'x' }}": "the words of a pattern that is none",
}

const (
	asJSON = "lists and hashes have no text in .NET but the name of their type: they are JSON"
	cast   = "the words of a cast that fails differ between runtimes"
	hyphen = "a hyphen that is not at the end of a tag stays"
)

// words are those of exceptions that differ between the runtime the cases were made with and .NET.
var words = strings.NewReplacer(
	"set to an instance of an object", "set to an instance of an object.", "\nParameter name: left", " (Parameter 'left')", "\nParameter name: right", " (Parameter 'right')",
	"Number of parameters specified does not match the expected number.", "Parameter count mismatch.",
)

// TestDotLiquid renders what DotLiquid 2.2 at its syntax level 2.0 and in C# mode rendered, with the variable body from body.json.
func TestDotLiquid(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/body.json")
	if err != nil {
		t.Fatal(err)
	}
	body, err := lib.ReadJSON(rt.NewFrame(rt.DefaultLimits), string(text), true)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open("testdata/dotliquid.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	lines, cases := bufio.NewScanner(file), 0
	for lines.Scan() {
		var c struct{ Template, Want, Error string }
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		if known[c.Template] != "" {
			continue
		}
		cases++
		c.Want = words.Replace(c.Want)
		got, err := render(c.Template, liquid.FromJSON(body))
		var syntax *liquid.Error
		switch {
		case errors.As(err, &syntax) != (c.Error != ""):
			t.Errorf("%s\n got %v\nwant %q", c.Template, err, c.Error)
		case c.Error == "" && got != c.Want:
			t.Errorf("%s\n got %q\nwant %q", c.Template, got, c.Want)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d templates rendered as DotLiquid renders them", cases)
	if cases < 80 {
		t.Error("80 are wanted")
	}
}

func render(text string, body any) (string, error) {
	t, err := liquid.Parse(text)
	if err != nil {
		return "", err
	}
	return t.Render(rt.NewFrame(rt.DefaultLimits), func(name string) (any, error) {
		if name == "body" {
			return body, nil
		}
		return nil, nil
	})
}
