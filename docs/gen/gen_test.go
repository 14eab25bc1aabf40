package main

import (
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/policies"
)

func TestSentence(t *testing.T) {
	t.Parallel()
	rows := []struct{ doc, name, shown, want string }{
		{"Count is the number\nof retries.", "Count", "`count`", "The number of retries."},
		{"Values are what to set.", "Values", "`value`", "What to set."},
		{"setHeader assigns a value.", "setHeader", "`set-header`", "`set-header` assigns a value."},
		{"Name of the header.", "Name", "", "Name of the header."},
		{"The rest.", "Name", "`name`", "The rest."},
		{"", "Name", "`name`", ""},
	}
	for _, row := range rows {
		if got := sentence(row.doc, row.name, row.shown); got != row.want {
			t.Errorf("%q: got %q, want %q", row.doc, got, row.want)
		}
	}
}

// TestPolicies looks for what a reader would: every policy, and the attributes, elements and values of one.
func TestPolicies(t *testing.T) {
	t.Parallel()
	page, err := policiesPage("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range policies.All() {
		if !strings.Contains(page, "\n### "+d.Name+"\n") {
			t.Errorf("%s is missing", d.Name)
		}
	}
	for _, want := range []string{
		"| `@exists-action` | `override`, `skip`, `append`, `delete`, expression |  | `override` |",
		"| `allowed-origins/origin` | text, expression; repeats | yes |",
		"| `when/…` | policies |",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

func TestOtherPages(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		page func(string) (string, error)
		want string
	}{
		{resourcesPage, "| `displayName` | string | required; 1-300 characters |"},
		{expressionsPage, "`string Substring(int startIndex, int length)`"},
	} {
		page, err := row.page("../..")
		if err != nil || !strings.Contains(page, row.want) {
			t.Errorf("%v; the page lacks %s", err, row.want)
		}
	}
}
