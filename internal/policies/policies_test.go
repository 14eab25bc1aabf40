package policies_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/portico-apim/portico/internal/policies"
	"github.com/portico-apim/portico/internal/policytest"
)

var update = flag.Bool("update", false, "rewrite the cases under testdata so that they want what they got")

var corpus = flag.String("corpus", "", "a folder with public repositories, as owner/repository: also play the cases that stand for their documents with these")

// TestCases plays every story under testdata.
func TestCases(t *testing.T) {
	t.Parallel()
	policytest.Run(t, "testdata", *update)
}

// TestOriginals plays the stories that stand for public documents with the documents themselves, if there is a folder with them.
func TestOriginals(t *testing.T) {
	if *corpus == "" {
		return // nothing of it is kept here: make corpus DIR=…
	}
	t.Parallel()
	policytest.RunOriginals(t, "testdata/corpus", *corpus)
}

// TestMutations drops every attribute and child of every policy in turn and wants a case to notice.
func TestMutations(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/unwitnessed.txt")
	if err != nil {
		t.Fatal(err)
	}
	exempt := map[string]bool{}
	for line := range strings.Lines(string(data)) {
		if name, reason, ok := strings.Cut(line, ": "); ok && !strings.HasPrefix(line, "#") && reason != "" {
			exempt[name] = true
		}
	}
	policytest.Mutate(t, "testdata", policies.All(), exempt)
}
