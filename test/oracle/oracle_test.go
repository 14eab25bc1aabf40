package oracle_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/portico-apim/portico/test/oracle"
)

var update = flag.Bool("update", false, "write what the oracle says into the recorded cases")

// patience is how long the oracle may take for one batch.
const patience = 5 * time.Minute

// TestMain runs nothing where there is no oracle, and says so. Where CI is set there must be one.
func TestMain(m *testing.M) {
	flag.Parse()
	_, err := oracle.Find()
	switch {
	case err == nil:
		os.Exit(m.Run())
	case os.Getenv("CI") != "":
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Fprintf(os.Stderr, "NOT RUN: nothing was compared with real C#: %v\n", err)
}

// ask asks the oracle.
func ask(t *testing.T, expressions []string) []outcome {
	t.Helper()
	o, err := oracle.Find()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	outcomes, err := o.Ask(ctx, expressions)
	if err != nil {
		t.Fatal(err)
	}
	return outcomes
}

// TestAsk has an expression of each kind, and what real C# gives.
func TestAsk(t *testing.T) {
	t.Parallel()
	rows := []struct{ expression, want string }{
		{`@(1 + 1)`, `{"id":"1","type":"Int32","value":"2","expression":"@(1 + 1)"}`},
		{`@(undefined)`, `{"id":"2","compile_error":"CS0103","expression":"@(undefined)"}`},
		{`@(1 + )`, `{"id":"3","compile_error":"CS1525","expression":"@(1 + )"}`},
		{`@(int.Parse("x"))`, `{"id":"4","exception":"FormatException","expression":"@(int.Parse(\"x\"))"}`},
		{`@{ string s = null; return s; }`, `{"id":"5","type":"null","value":"null","expression":"@{ string s = null; return s; }"}`},
		{`@(new JObject(new JProperty("é", new List<int> { 1 })))`, `{"id":"6","type":"JObject","value":"{\"é\":[1]}","expression":"@(new JObject(new JProperty(\"é\", new List<int> { 1 })))"}`},
		{`@(new object[] { 1.5f, 0.1, "a", 'b', null, true, new DateTime(2020, 1, 2) })`,
			`{"id":"7","type":"Object[]","value":"[1.5,0.1,a,b,null,true,2020-01-02T00:00:00.0000000]","expression":"@(new object[] { 1.5f, 0.1, \"a\", 'b', null, true, new DateTime(2020, 1, 2) })"}`},
	}
	expressions := make([]string, len(rows))
	for i, row := range rows {
		expressions[i] = row.expression
	}
	for i, got := range ask(t, expressions) {
		text, err := got.MarshalJSON()
		if err != nil || string(text) != rows[i].want {
			t.Errorf("%s\n got %s %v\nwant %s", rows[i].expression, text, err, rows[i].want)
		}
	}
	o, err := oracle.Find()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.Ask(t.Context(), []string{"1 + 1"}); err == nil {
		t.Error("a bare expression was accepted")
	}
}
