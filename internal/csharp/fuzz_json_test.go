package csharp_test

import (
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/csharp"
	"github.com/portico-apim/portico/internal/csharp/rt"
	"github.com/portico-apim/portico/internal/source"
)

// FuzzJSONReader reads a text as a whole and piece by piece, and writes it at once and piece by piece: both ways give the same, or fail alike.
func FuzzJSONReader(f *testing.F) {
	for _, seed := range []string{
		`{"a":[1,2.5,"x",null,true],"b":{"c":"2020-01-01T00:00:00Z"}}`, `[1,,2,]`, `{'a':1,b:undefined}`, `new Date(1,2)`, `[NaN,-Infinity,0x1F,010]`, `{"a"`, `[1}`, `[1] 2`, ``, `{"a":1,"a":2}`,
		`"\ud83d\ude00\u0000"`, `12345678901234567890`, `[[[[]]]]`, "\ufeff[1]",
	} {
		f.Add(seed)
	}
	u := universe(f)
	options := csharp.Options{Globals: []csharp.Global{{Name: "text", Type: rt.StringType}}}
	program := func(text string) *csharp.Program {
		p, diags := u.Compile(source.New("", text), options)
		if p == nil {
			f.Fatal(diags)
		}
		return p
	}
	whole := program(`@{ return JToken.Parse(text).ToString(Formatting.Indented); }`)
	pieces := program(`@{
		var r = new JsonTextReader(new StringReader(text));
		var t = JToken.Load(r);
		while (r.Read()) { }
		var s = new StringWriter();
		using (var j = new JsonTextWriter(s) { Formatting = Formatting.Indented }) { j.WriteToken(t.CreateReader()); }
		return s.ToString();
	}`)
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "/") { // comments before a document are passed in one way, and are the document in the other
			return
		}
		want, err := whole.Eval(rt.NewFrame(rt.DefaultLimits, rt.String(text)))
		got, err2 := pieces.Eval(rt.NewFrame(rt.DefaultLimits, rt.String(text)))
		if rt.IsLimit(err) || rt.IsLimit(err2) {
			return
		}
		if (err == nil) != (err2 == nil) || want.AsString() != got.AsString() {
			t.Errorf("%q\nwhole  %q %v\npieces %q %v", text, want.AsString(), err, got.AsString(), err2)
		}
	})
}
