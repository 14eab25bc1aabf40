package liquid_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/liquid"
	"github.com/portico-apim/portico/internal/xmltree"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ template, message, at string }{
		{"a {{ b", "'{{' is not closed by '}}'.", "{{"},
		{"a {% b", "'{%' is not closed by '%}'.", "{%"},
		{"a {{ 'b }} c", "'{{' is not closed by '}}'.", "{{"},
		{"a {{ b\n}} c", "A variable must stand on one line.", "{{ b\n}}"},
		{"a {% if b\n %}{% endif %}", "A tag must stand on one line.", "{% if b\n %}"},
		{"a {% %}", "A tag must have a name.", "{% %}"},
		{"{% raw %}x", "raw tag was never closed", "{% raw %}"},
		{"{% if a %}{% for x in y %}{% endif %}", "Unknown tag 'endif'", "{% endif %}"},
		{"{% if a %}{% end %}", "'end' is not a valid delimiter for if tags. Use endif", "{% end %}"},
		{"{% capture a %}{% else %}{% endcapture %}", "capture tag does not expect else tag", "{% else %}"},
		{"{% extends 'x' %}", "Error - This liquid context does not allow includes", "{% extends 'x' %}"},
		{"{{ a }}{% assign x %}", "Syntax Error in 'assign' tag - Valid syntax: assign [var] = [source]", "{% assign x %}"},
	} {
		_, err := liquid.Parse(c.template)
		var fault *liquid.Error
		if !errors.As(err, &fault) {
			t.Errorf("%s: no error but %v", c.template, err)
			continue
		}
		if at := c.template[fault.Offset : fault.Offset+fault.Length]; fault.Message != c.message || at != c.at {
			t.Errorf("%s\n got %q at %q\nwant %q at %q", c.template, fault.Message, at, c.message, c.at)
		}
	}
}

// TestLimits renders what would take all of the memory or go on for ever.
func TestLimits(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 1<<20)
	body := &liquid.Hash{}
	body.Set("long", long)
	body.Set("list", make([]any, 1<<16))
	for template, what := range map[string]string{
		"{% for i in (1..2000000000) %}{% endfor %}":                                                    "steps",
		"{% for i in (1..10000) %}{% for j in (1..1000) %}x{% endfor %}{% endfor %}":                    "steps",
		"{% for i in (1..1000) %}{{ body.long }}{% endfor %}":                                           "memory",
		"{% for i in (1..1000) %}{% capture x %}{{ body.long }}{% endcapture %}{% endfor %}":            "memory",
		"{% assign s = body.long %}{% for i in (1..100) %}{% assign s = s | Append: s %}{% endfor %}":   "memory",
		"{% assign s = body.long %}{% for i in (1..100) %}{% assign s = s | Plus: s %}{% endfor %}":     "memory",
		"{{ body.long | Replace: 'a', body.long }}":                                                     "", // whichever ends first: memory, or the time of a pattern
		"{{ body.list | Join: body.long }}":                                                             "memory",
		"{{ body.long | Times: 2000000000 }}":                                                           "steps",
		"{{ body.long | Times: 900000 }}":                                                               "memory",
		"{% for i in (1..100000) %}{{ body.long | Size }}{% endfor %}":                                  "steps",
		"{% for i in (1..100000) %}{% if body.long == 'a' %}{% endif %}{% endfor %}":                    "steps",
		"{% for i in (1..100000) %}{% for j in body.list limit: 0 %}{% endfor %}{% endfor %}":           "steps",
		"{% for i in (1..100000) %}{% tablerow j in body.list limit: 0 %}{% endtablerow %}{% endfor %}": "steps",
		"{% for i in (1..100000) %}{{ body.list.size }}{% endfor %}":                                    "steps",
	} {
		_, err := render(template, body)
		var limit *rt.LimitError
		if !errors.As(err, &limit) || what != "" && limit.What != what {
			t.Errorf("%s: want too much %s, got %v", template, what, err)
		}
	}
}

func TestNesting(t *testing.T) {
	t.Parallel()
	template := strings.Repeat("{% for i in (1..1) %}", 200) + "x" + strings.Repeat("{% endfor %}", 200)
	if got, err := render(template, nil); err != nil || !strings.Contains(got, "Nesting too deep") {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := liquid.Parse(strings.Repeat("{% if a %}", 1<<13)); err == nil {
		t.Error("so many ifs are no error")
	}
	if _, err := render("{{ "+strings.Repeat("(", 1<<14)+strings.Repeat("1..2)", 1<<14)+" }}", nil); err != nil {
		t.Error(err)
	}
}

func TestXML(t *testing.T) {
	t.Parallel()
	doc, err := xmltree.Parse(`<a:r xmlns:a="urn:a" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" Id="7" item="no">
		<Item>1</Item><item>2</item><a:item>3</a:item><empty/><mixed>x<b>y</b></mixed><none xsi:nil="1">z</none><!-- c --></a:r>`, xmltree.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	for template, want := range map[string]string{
		"{{ body.r.Item }}":                                                        "1",
		"{{ body.r.item }}":                                                        "23",
		"{{ body.r.ITEM }}":                                                        "123",
		"{{ body['a:r']['a:item'] }}":                                              "3",
		"{{ body.r.id }}":                                                          "7",
		"{{ body.r['xsi:nil'] }}{{ body.r.nothing }}.":                             ".",
		"{{ body.r.mixed }}|{{ body.r.mixed.b }}":                                  "y|y",
		"{% if body.r.empty == '' %}yes{% endif %}":                                "yes",
		"{% if body.r.empty == empty %}yes{% endif %}":                             "yes",
		"{% if body.r.none == nil %}nil{% endif %}":                                "nil",
		"{{ body.r.Item | Plus: 1 }} {{ body.r.Item | Times: 3 | Join }}":          "11 1 1 1",
		"{% for x in body.r %}[{{ x }}]{% endfor %}":                               "[1][2][3][][y][]",
		"{% for x in body.r.item %}[{{ x }}]{% endfor %}":                          "[2][3]",
		"{% JSONArrayFor x in body.r where: 'item' %}{{ x }}{% endJSONArrayFor %}": "2,3",
		"{{ body.r.item.size }} {{ body.r.mixed.size }} {{ body.r.item | Last }}":  "2 1 3",
	} {
		if got, err := render(template, liquid.FromXML(doc.Node, nil)); err != nil || got != want {
			t.Errorf("%s: got %q (%v), want %q", template, got, err, want)
		}
	}
}

// FuzzRender looks for templates that panic, go on for too long or fail otherwise than by their limits.
func FuzzRender(f *testing.F) {
	f.Add("{{ body.a | Upcase }}{% for x in body.b reversed limit:2 offset:1 %}{{ forloop.index }}{% else %}{% endfor %}")
	f.Add("{% if a contains 'b' and c <> 1.5 or d %}{%- raw -%}{{%}{% endraw %}{% elsif x %}{% endif %}")
	f.Add("{% case body.a %}{% when 1 or 2 %}x{% else %}y{% endcase %}{% cycle 'a', 'b' %}{% increment n %}{% tablerow i in (1..3) cols:2 %}{{i}}{% endtablerow %}")
	body := &liquid.Hash{}
	body.Set("a", "text")
	body.Set("b", []any{1, "x", nil, []any{2.5}})
	f.Fuzz(func(t *testing.T, template string) {
		var limit *rt.LimitError
		var fault *liquid.Error
		_, err := render(template, body)
		if err != nil && !errors.As(err, &limit) && !errors.As(err, &fault) {
			t.Error(err)
		}
		if fault != nil && (fault.Offset < 0 || fault.Length < 0 || fault.Offset+fault.Length > len(template)) {
			t.Errorf("the fault %+v is not in the template", fault)
		}
	})
}
