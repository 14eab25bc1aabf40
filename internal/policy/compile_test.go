package policy_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/model"
	"github.com/portico-apim/portico/internal/policy"
)

// note is a policy that writes down that it ran.
type note struct {
	Text  string              `attr:"text,required"`
	Kind  string              `attr:"kind" enum:"info warning" default:"info"`
	Count int                 `attr:"count" default:"1" min:"1" max:"3"`
	Wait  time.Duration       `attr:"wait"`
	Fail  bool                `attr:"fail"`
	Stop  bool                `attr:"stop"`
	Items []string            `elem:"item"`
	Inner *noteInner          `elem:"inner"`
	Name  policy.Expr[string] `attr:"name"`
}

type noteInner struct {
	Value string `text:"required"`
}

func (n *note) Run(x *policy.Exchange) error {
	x.Request.Header.Add("Note", strings.Repeat(n.Text, n.Count))
	switch {
	case n.Fail:
		return policy.Fail(418, "Teapot", "short and stout")
	case n.Stop:
		return policy.ErrStop
	}
	return nil
}

// group is a policy with policies inside.
type group struct {
	Steps policy.Block `block:""`
}

func (g *group) Run(x *policy.Exchange) error { return x.Run(g.Steps) }

func testEnv(t testing.TB) *policy.Env {
	t.Helper()
	universe, err := csharp.New()
	if err != nil {
		t.Fatal(err)
	}
	return &policy.Env{
		Universe: universe,
		Definitions: policy.NewDefinitions([]policy.Definition{
			{Name: "note", Sections: policy.AllSections, Scopes: policy.AllScopes, New: func() policy.Policy { return &note{} }},
			{Name: "group", Sections: policy.AllSections, Scopes: policy.AllScopes, New: func() policy.Policy { return &group{} }},
			{Name: "narrow", Sections: policy.In(policy.Outbound), Scopes: policy.At(policy.Operation), New: func() policy.Policy { return &note{} }},
			{Name: "single", Sections: policy.AllSections, Scopes: policy.AllScopes, Once: true, New: func() policy.Policy { return &group{} }},
		}),
		Lookup: func(kind policy.RefKind, name string) (policy.Found, bool) {
			found, ok := map[string]policy.Found{
				"named value/greeting": {Text: "hello"},
				"policy fragment/two":  {Format: "rawxml", Text: `<fragment><note text="f1"/><note text="f2"/></fragment>`},
				"policy fragment/nest": {Format: "rawxml", Text: `<fragment><include-fragment fragment-id="two"/></fragment>`},
				"policy fragment/base": {Format: "rawxml", Text: `<fragment><base/></fragment>`},
			}[string(kind)+"/"+name]
			return found, ok
		},
	}
}

func compile(t testing.TB, scope policy.Scope, text string) *policy.Document {
	t.Helper()
	doc, diags := policy.Compile(model.Policy{ID: "doc", Format: "rawxml", Text: text}, scope, testEnv(t))
	if doc == nil {
		t.Fatalf("%s:\n%v", text, diags)
	}
	return doc
}

func TestDocumentsThatAreRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ body, want string }{
		{`<inbound><note/></inbound>`, "Error in element 'note' on line 1, column 21: The required attribute 'text' is missing."},
		{`<inbound><note text="a" texx="b"/></inbound>`, "Error in element 'note' on line 1, column 35: The 'texx' attribute is not declared."},
		{`<inbound><note text="a" kind="loud"/></inbound>`, "Error in element 'note' on line 1, column 41: The value 'loud' of 'kind' is not valid: it must be one of info, warning."},
		{`<inbound><note text="a" count="4"/></inbound>`, "Error in element 'note' on line 1, column 42: The value '4' of 'count' is not valid: it must be a whole number from 1 to 3."},
		{`<inbound><note text="a" count="x"/></inbound>`, "Error in element 'note' on line 1, column 42: The value 'x' of 'count' is not valid: it must be a whole number from 1 to 3."},
		{`<inbound><note text="a" wait="soon"/></inbound>`, "Error in element 'note' on line 1, column 41: The value 'soon' of 'wait' is not valid: it must be a number of seconds."},
		{`<inbound><note text="@(1)"/></inbound>`, "Error in element 'note' on line 1, column 32: Expressions are not allowed in 'text' of 'note'."},
		{`<inbound><note text="a">b</note></inbound>`, "Error in element 'note' on line 1, column 35: The element 'note' cannot contain text. List of possible elements expected: 'item, inner'."},
		{`<inbound><note text="a"><itme>x</itme></note></inbound>`, "Error in element 'note' on line 1, column 36: The element 'note' has invalid child element 'itme'."},
		{`<inbound><note text="a"><inner>1</inner><inner>2</inner></note></inbound>`, "Error in element 'note' on line 1, column 52: The element 'inner' may stand in 'note' only once."},
		{`<inbound><note text="a"><inner/></note></inbound>`, "Error in element 'inner' on line 1, column 36: The element 'inner' must not be empty."},
		{`<inbound><note text="a"><item x="1">t</item></note></inbound>`, "Error in element 'item' on line 1, column 41: The 'x' attribute is not declared."},
		{`<inbound><nota text="a"/></inbound>`, "Error in element 'nota' on line 1, column 21: There is no policy 'nota'."},
		{`<inbound><group><nota/></group></inbound>`, "Error in element 'nota' on line 1, column 28: There is no policy 'nota'."},
		{`<inbound><group><base/></group></inbound>`, "Error in element 'base' on line 1, column 28: The element 'base' may stand only directly in a section."},
		{`<inbound><inbound/></inbound>`, "Error in element 'inbound' on line 1, column 21: Policy section is not allowed in the specified scope"},
		{`<inbound><narrow text="a"/></inbound>`, "Error in element 'narrow' on line 1, column 21: Policy section is not allowed in the specified scope"},
		{`<outbound><narrow text="a"/></outbound>`, "Error in element 'narrow' on line 1, column 22: Policy scope is not allowed in this section"},
		{`<inbound><single/><group><single/></group></inbound>`, "Error in element 'single' on line 1, column 37: The element 'single' may stand in a section only once."},
		{`<inbound><base/><base/></inbound>`, "Error in element 'base' on line 1, column 28: The element 'base' may stand in a section only once."},
		{`<backend><base/><group/></backend>`, "Error in element 'backend' on line 1, column 28: backend section allows only one policy to be specified"},
		{`<inbound/><inbound/>`, "Error in element 'inbound' on line 1, column 22: The section 'inbound' may stand in a document only once."},
		{`<inbond/>`, "Error in element 'policies' on line 1, column 12: The element 'policies' has invalid child element 'inbond'."},
		{`<inbound>text</inbound>`, "Error in element 'inbound' on line 1, column 20: The element 'inbound' cannot contain text."},
		{`<inbound><include-fragment fragment-id="none"/></inbound>`, "Error in element 'include-fragment' on line 1, column 51: Policy fragment with id 'none' could not be found."},
		{`<inbound><include-fragment fragment-id="nest"/></inbound>`, "Error in element 'include-fragment' on line 1, column 12: A policy fragment cannot include another one."},
		{`<inbound><include-fragment fragment-id="base"/></inbound>`, "Error in element 'base' on line 1, column 12: The element 'base' may stand only directly in a section."},
	} {
		doc, diags := policy.Compile(model.Policy{Format: "rawxml", Text: "<policies>" + c.body + "</policies>"}, policy.API, testEnv(t))
		if doc != nil || len(diags) == 0 {
			t.Errorf("%s: accepted", c.body)
			continue
		}
		if got := policy.SaveError(diags[0]); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.body, got, c.want)
		}
	}
}

func TestDocumentIsNoPolicyDocument(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "<fragment/>", "<policies>", "<policies/>trailing", strings.Repeat(" ", policy.MaxDocument) + "<policies/>", `<policies version="1"/>`, "<policies><inbound><note text='{{unknown}}'/></inbound></policies>"} {
		if doc, diags := policy.Compile(model.Policy{Format: "rawxml", Text: text}, policy.API, testEnv(t)); doc != nil || diags.Err() == nil {
			t.Errorf("%.40q was accepted", text)
		}
	}
}

// run executes documents given from the narrowest scope to the broadest and returns the notes, the status and the last error.
func run(t *testing.T, docs ...*policy.Document) (notes string, x *policy.Exchange) {
	t.Helper()
	x = &policy.Exchange{Context: t.Context(), ID: "id", Request: &policy.Message{}}
	policy.NewPipeline(docs...).Execute(x)
	return strings.Join(x.Request.Header.Values("Note"), " "), x
}

func TestInheritance(t *testing.T) {
	t.Parallel()
	global := compile(t, policy.Global, `<policies><inbound><note text="g"/></inbound><outbound><note text="og"/></outbound></policies>`)
	product := compile(t, policy.Product, `<policies><inbound><note text="p1"/><base/><note text="p2"/></inbound><outbound><base/></outbound></policies>`)
	api := compile(t, policy.API, `<policies><inbound><base/><note text="a"/></inbound></policies>`)
	cut := compile(t, policy.Operation, `<policies><inbound><note text="o"/></inbound><outbound><base/></outbound></policies>`)
	for _, c := range []struct {
		docs []*policy.Document
		want string
	}{
		{[]*policy.Document{global}, "g og"},
		{[]*policy.Document{nil, nil, nil, global}, "g og"},
		{[]*policy.Document{nil, nil, product, global}, "p1 g p2 og"},
		{[]*policy.Document{nil, api, product, global}, "p1 g p2 a"},
		{[]*policy.Document{cut, nil, product, global}, "o og"},
		{[]*policy.Document{cut, api, product, global}, "o"},
		{nil, ""},
	} {
		if got, _ := run(t, c.docs...); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestFragmentsAndNamedValues(t *testing.T) {
	t.Parallel()
	doc := compile(t, policy.API, `<policies><inbound><note text="{{greeting}}"/><include-fragment fragment-id="two"/><group><include-fragment fragment-id="two"/></group></inbound></policies>`)
	if got, _ := run(t, doc); got != "hello f1 f2 f1 f2" {
		t.Errorf("got %q", got)
	}
	if uses := doc.Uses(policy.RefFragment); len(uses) != 1 || uses[0] != "two" {
		t.Errorf("uses %v", uses)
	}
	env := testEnv(t)
	if !doc.Fresh(env) {
		t.Error("nothing changed")
	}
	lookup := env.Lookup
	env.Lookup = func(kind policy.RefKind, name string) (policy.Found, bool) {
		found, ok := lookup(kind, name)
		found.Text = strings.Replace(found.Text, "hello", "goodbye", 1)
		return found, ok
	}
	if doc.Fresh(env) {
		t.Error("a named value changed")
	}
}

func TestFailureRunsOnError(t *testing.T) {
	t.Parallel()
	doc := compile(t, policy.API, `<policies><inbound><note text="1"/><group><note text="2"/><note id="me" text="3" fail="true"/></group><note text="no"/></inbound>
		<outbound><note text="no"/></outbound><on-error><note text="e"/></on-error></policies>`)
	notes, x := run(t, doc)
	if notes != "1 2 3 e" {
		t.Errorf("ran %q", notes)
	}
	want := policy.Error{Source: "note", Reason: "Teapot", Message: "short and stout", Scope: "api", Section: "inbound", Path: `group[1]\note[2]`, PolicyID: "me"}
	if e := x.LastError; e.Source != want.Source || e.Reason != want.Reason || e.Scope != want.Scope || e.Section != want.Section || e.Path != want.Path || e.PolicyID != want.PolicyID {
		t.Errorf("last error %+v", *e)
	}
	body, _ := x.Response.Body.Bytes(1 << 10)
	if x.Response.Status != 418 || string(body) != `{ "statusCode": 418, "message": "short and stout" }` {
		t.Errorf("%d %s", x.Response.Status, body)
	}
}

func TestFailureInOnErrorIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	doc := compile(t, policy.API, `<policies><inbound><note text="1" fail="true"/></inbound><on-error><note text="e" fail="true"/><note text="no"/></on-error></policies>`)
	notes, x := run(t, doc)
	body, _ := x.Response.Body.Bytes(1 << 10)
	if notes != "1 e" || x.Response.Status != 500 || string(body) != `{ "statusCode": 500, "message": "Internal server error", "activityId": "id" }` {
		t.Errorf("%q %d %s", notes, x.Response.Status, body)
	}
	if x.LastError.Section != "on-error" {
		t.Errorf("section %s", x.LastError.Section)
	}
}

func TestStopEndsThePipeline(t *testing.T) {
	t.Parallel()
	doc := compile(t, policy.API, `<policies><inbound><group><note text="1" stop="true"/></group><note text="no"/></inbound><outbound><note text="no"/></outbound><on-error><note text="no"/></on-error></policies>`)
	if notes, x := run(t, doc); notes != "1" || x.Response.Status != 200 || x.LastError != nil {
		t.Errorf("%q %d", notes, x.Response.Status)
	}
}

func TestCompileFragment(t *testing.T) {
	t.Parallel()
	check := func(text string) error {
		return policy.CompileFragment(model.Policy{Format: "rawxml", Text: text}, testEnv(t)).Err()
	}
	if err := check(`<fragment><narrow text="only outbound"/></fragment>`); err != nil {
		t.Errorf("one section takes it: %v", err)
	}
	if err := check(`<fragment><nota/></fragment>`); err == nil || !strings.Contains(err.Error(), "There is no policy 'nota'") {
		t.Errorf("got %v", err)
	}
}

func TestAsErrorKeepsTheCause(t *testing.T) {
	t.Parallel()
	cause := errors.New("below")
	e := policy.AsError(cause, "step")
	if !errors.Is(e, cause) || e.Source != "step" || e.Response("rid").Status != 500 {
		t.Errorf("%+v", e)
	}
}
